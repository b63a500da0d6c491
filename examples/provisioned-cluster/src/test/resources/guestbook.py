"""A small service with state: POST adds a line, GET returns all lines."""
import http.server
import sys

FILE = sys.argv[1]


class Guestbook(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(open(FILE, "rb").read())

    def do_POST(self):
        line = self.rfile.read(int(self.headers["Content-Length"]))
        with open(FILE, "ab") as file:
            file.write(line + b"\n")
        self.answer(b"thank you\n")

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Guestbook).serve_forever()

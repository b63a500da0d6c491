"""Runs guest-shell.py, the first argument, on Unix sockets: one that listens for each argument.

Its core dumps are those in crash/ and var/coredump/, its kernel's log is kmsg, all beside it.
"""
import importlib.util
import os
import socket
import sys

specification = importlib.util.spec_from_file_location("shell", sys.argv[1])
shell = importlib.util.module_from_spec(specification)
specification.loader.exec_module(shell)
here = os.path.dirname(sys.argv[1])
shell.DUMPS = tuple(os.path.join(here, name) for name in ("var/coredump", "crash"))
shell.KERNEL_LOG = os.path.join(here, "kmsg")


class SocketPort(shell.Port):
    def ready(self, events):
        self.unless_gone(super().ready, events)

    def flush(self):
        self.unless_gone(super().flush)

    def unless_gone(self, work, *arguments):
        try:
            work(*arguments)
        except OSError:
            self.hang_up()

    def hang_up(self):
        super().hang_up()
        if self.agent.ports.pop(self.fd, None):
            self.agent.unwatch(self.fd)
            os.close(self.fd)


def listen(agent):
    for path in sys.argv[2:]:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()

        def accept(events, listener=listener):
            fd = listener.accept()[0].detach()
            agent.ports[fd] = SocketPort(agent, fd)

        agent.watch(listener.fileno(), 1, accept)
    sys.argv[2:] = []


shell.Agent().serve(listen)

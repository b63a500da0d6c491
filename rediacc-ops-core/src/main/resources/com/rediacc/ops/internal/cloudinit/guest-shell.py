"""A root shell for the host, on ports that need neither network nor sshd.

Lines of ASCII: an id, a verb, its words; bytes are in base64. From the host:

  0 hello TOKEN                another host process: what the one before still runs is killed
  ID run FLAGS BYTES           FLAGS: line or argv (words end with NUL), stdin, tty=ROWSxCOLUMNS:TERM
  ID in BYTES | eof | kill | size ROWSxCOLUMNS
  ID clock MICROSECONDS BYTES  moves the clock; BYTES, or -, are random

To the host:

  0 ready BOOT                 this service has just started
  0 hello TOKEN BOOT           what came before is to be forgotten
  0 bye                        this service ends
  ID began                     always before the command is started
  ID out BYTES | err BYTES | got COUNT | end CODE | time MICROSECONDS | bad BYTES

It also says on the console when a program dumped core, see Dumps.

Starting processes is what an emulated machine is slow at: nothing here starts one but `run`, and
few modules are loaded. Needs Python 3.6 and Linux.
"""
import array
import binascii
import errno
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

PORTS = "/sys/class/virtio-ports"
NAME = "com.rediacc.shell."
DUMPS = ("/var/lib/systemd/coredump", "/var/crash")
KERNEL_LOG = "/dev/kmsg"
CHUNK = 32 << 10
FULL = 256 << 10  # Bytes that the host has not taken: then commands wait.
LONGEST_LINE = 4 << 20
RNDADDENTROPY = 0x40085203  # Kernel: include/uapi/linux/random.h.
RNDRESEEDCRNG = 0x5207
SHELL = "/bin/bash" if os.path.exists("/bin/bash") else "/bin/sh"
ENVIRONMENT = {
    "HOME": "/root",
    "USER": "root",
    "LOGNAME": "root",
    "SHELL": SHELL,
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}


def boot():
    with open("/proc/sys/kernel/random/boot_id", "rb") as file:
        return file.read().strip()


def encoded(data):
    return binascii.b2a_base64(data, newline=False)


def window(size):
    rows, columns = (int(number) for number in size.split(b"x"))
    return struct.pack("HHHH", rows, columns, 0, 0)


def reseed(data):
    """Counts the bytes as random, and has the kernel use them at once."""
    with open("/dev/urandom", "wb", buffering=0) as device:
        try:
            fcntl.ioctl(device, RNDADDENTROPY, struct.pack("ii", 8 * len(data), len(data)) + data)
            fcntl.ioctl(device, RNDRESEEDCRNG)
        except OSError:  # An old kernel, or not root.
            device.write(data)


def spawn(argv, descriptors, environment, terminal):
    """Starts a program in a session of its own."""
    if not terminal and hasattr(os, "posix_spawnp"):
        try:
            return os.posix_spawnp(
                argv[0],
                argv,
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, fd, n) for n, fd in enumerate(descriptors)],
                setsid=True,
                setsigmask=[],
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
            )
        except NotImplementedError:  # A C library without POSIX_SPAWN_SETSID.
            pass
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        if terminal:
            fcntl.ioctl(descriptors[0], termios.TIOCSCTTY, 0)
        for number, fd in enumerate(descriptors):
            os.dup2(fd, number)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        os.execvpe(argv[0], argv, environment)
    except OSError as e:
        os.write(2, ("%s: %s\n" % (argv[0], e.strerror)).encode())
    finally:
        os._exit(127)


class Output:
    """What a command writes to one of its outputs."""

    def __init__(self, command, verb, fd):
        os.set_blocking(fd, False)
        self.command, self.verb, self.fd = command, verb, fd
        self.left = None  # Bytes, once the command has ended.
        self.watched = False
        self.watch(not command.port.full)

    def watch(self, wanted):
        if self.fd is not None and wanted != self.watched:
            self.watched = wanted
            agent = self.command.port.agent
            agent.watch(self.fd, select.EPOLLIN, self.ready) if wanted else agent.unwatch(self.fd)

    def ready(self, events):
        try:
            data = os.read(self.fd, CHUNK if self.left is None else min(self.left, CHUNK))
        except BlockingIOError:
            return
        except OSError:  # A terminal whose programs have all ended.
            data = b""
        if data:
            self.command.port.send(b"%d %s %s" % (self.command.id, self.verb, encoded(data)))
        if self.left is not None:
            self.left -= len(data)
        if not data or self.left == 0:
            self.close()
            self.command.check_end()

    def ended(self):
        """The command has: what it has written is still read, what others write is not."""
        count = array.array("i", [0])
        fcntl.ioctl(self.fd, termios.FIONREAD, count)
        self.left = count[0]
        if self.left == 0:
            self.close()

    def close(self):
        if self.fd is not None:
            self.watch(False)
            os.close(self.fd)
            self.fd = None


class Command:
    def __init__(self, port, id, flags, payload):
        self.port, self.id = port, id
        self.pid = self.code = self.input = self.last_call = None
        self.inbox = bytearray()
        self.eof = self.pouring = False
        self.outputs = []
        self.options = dict(flag.partition(b"=")[::2] for flag in flags.split(b","))
        self.argv = payload.split(b"\0")[:-1] if b"argv" in self.options else [SHELL, "-c", payload]
        if not self.argv or b"argv" not in self.options and b"\0" in payload:
            raise ValueError("no command")

    def start(self):
        try:
            self.start_on_terminal() if b"tty" in self.options else self.start_on_pipes()
        except OSError as e:
            missing = e.errno == errno.ENOENT
            reason = "command not found" if missing else e.strerror
            text = os.fsencode(self.argv[0]) + b": " + reason.encode() + b"\n"
            self.port.send(b"%d err %s" % (self.id, encoded(text)))
            self.code = 127 if missing else 126  # As shells have it.
            self.close()
            self.check_end()

    def start_on_pipes(self):
        theirs, ours = [], []
        try:
            if b"stdin" in self.options:
                read, write = os.pipe()
                theirs.append(read)
                ours.append(write)
            else:
                theirs.append(os.open("/dev/null", os.O_RDONLY))
            for _ in range(2):
                read, write = os.pipe()
                theirs.append(write)
                ours.append(read)
            self.pid = spawn(self.argv, theirs, ENVIRONMENT, False)
        except OSError:
            for fd in ours:
                os.close(fd)
            raise
        finally:
            for fd in theirs:
                os.close(fd)
        self.port.agent.commands[self.pid] = self
        if b"stdin" in self.options:
            self.take_input(ours.pop(0))
        self.outputs = [Output(self, verb, fd) for verb, fd in zip((b"out", b"err"), ours)]

    def start_on_terminal(self):
        size, _, term = self.options[b"tty"].partition(b":")
        master, slave = pty.openpty()
        try:
            fcntl.ioctl(master, termios.TIOCSWINSZ, window(size))
            environment = dict(ENVIRONMENT, TERM=term.decode("ascii", "replace") or "dumb")
            self.pid = spawn(self.argv, [slave] * 3, environment, True)
        except OSError:
            os.close(master)
            raise
        finally:
            os.close(slave)
        self.port.agent.commands[self.pid] = self
        self.take_input(os.dup(master))
        self.outputs = [Output(self, b"out", master)]

    def take_input(self, fd):
        os.set_blocking(fd, False)
        self.input = fd
        self.pour()

    def feed(self, data):
        self.inbox += data
        self.pour()

    def end_input(self):
        if b"tty" in self.options:
            self.inbox += b"\x04"
        self.eof = True
        self.pour()

    def pour(self, events=0):
        """Passes input on, and tells the host how much more it may send."""
        if self.pid is None:
            return
        while self.inbox:
            count = len(self.inbox)
            if self.input is not None:
                try:
                    count = os.write(self.input, bytes(self.inbox[:CHUNK]))
                except BlockingIOError:
                    if not self.pouring:
                        self.pouring = True
                        self.port.agent.watch(self.input, select.EPOLLOUT, self.pour)
                    return
                except OSError:  # The command does not read any more.
                    self.close_input()
            del self.inbox[:count]
            self.port.send(b"%d got %d" % (self.id, count))
        if self.pouring:
            self.pouring = False
            self.port.agent.unwatch(self.input)
        if self.eof and b"tty" not in self.options:
            self.close_input()

    def close_input(self):
        if self.input is not None:
            if self.pouring:
                self.pouring = False
                self.port.agent.unwatch(self.input)
            os.close(self.input)
            self.input = None

    def resize(self, size):
        if b"tty" in self.options and self.input is not None:
            fcntl.ioctl(self.input, termios.TIOCSWINSZ, window(size))

    def exited(self, code):
        self.code = code
        self.close_input()
        if b"tty" in self.options:
            # It says when nobody has it open any more; who was left running is not waited for.
            self.last_call = time.monotonic() + 0.2
        else:
            for output in self.outputs:
                if output.fd is not None:
                    output.ended()
        self.check_end()

    def hang_up(self):
        self.last_call = None
        for output in self.outputs:
            output.close()
        self.check_end()

    def check_end(self):
        drained = all(output.fd is None for output in self.outputs)
        if drained and self.code is not None and self.port.commands.get(self.id) is self:
            self.port.send(b"%d end %d" % (self.id, self.code))
            del self.port.commands[self.id]

    def kill(self):
        if self.pid is not None and self.code is None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def close(self):
        self.close_input()
        for output in self.outputs:
            output.close()


class Port:
    """A way in, for one host process at a time."""

    def __init__(self, agent, fd):
        os.set_blocking(fd, False)
        self.agent, self.fd = agent, fd
        self.inbox, self.outbox = bytearray(), bytearray()
        self.skipping = False
        self.full = False
        self.commands = {}
        self.waiting = []
        self.send(b"\n0 ready " + agent.boot)
        # Edge-triggered: a port whose host is absent reports that all the time.
        agent.watch(fd, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET, self.ready)

    def ready(self, events):
        while True:
            try:
                data = os.read(self.fd, CHUNK)
            except BlockingIOError:
                return
            if not data:
                self.hang_up()
                return
            self.receive(data)

    def hang_up(self):
        """The host is absent. An answer to one that is just coming stays."""
        self.kill_all()

    def receive(self, data):
        *lines, rest = data.split(b"\n")
        for line in lines:
            whole = bytes(self.inbox) + line
            self.inbox.clear()
            if not self.skipping:
                self.handle(whole)
            self.skipping = False
        self.inbox += rest
        if len(self.inbox) > LONGEST_LINE:
            self.inbox.clear()
            self.skipping = True

    def handle(self, line):
        id = 0
        try:
            words = line.split(b" ")
            if words == [b""]:
                return
            id, verb, words = int(words[0]), words[1], words[2:]
            if verb == b"hello":
                self.hello(words[0])
            elif verb == b"run":
                command = Command(self, id, words[0], binascii.a2b_base64(words[1]))
                self.commands[id] = command
                self.send(b"%d began" % id)
                self.waiting.append(command)
            elif verb == b"clock":
                self.clock(id, int(words[0]), words[1])
            elif id in self.commands:
                self.control(self.commands[id], verb, words)
        except (ValueError, IndexError, OSError, struct.error) as e:
            self.send(b"%d bad %s" % (id, encoded(str(e).encode())))

    def control(self, command, verb, words):
        if verb == b"in":
            command.feed(binascii.a2b_base64(words[0]))
        elif verb == b"eof":
            command.end_input()
        elif verb == b"size":
            command.resize(words[0])
        elif verb == b"kill" and command in self.waiting:
            self.waiting.remove(command)
            del self.commands[command.id]
        elif verb == b"kill":
            command.kill()

    def hello(self, token):
        self.agent.look_anew()
        self.kill_all()
        self.outbox.clear()
        self.send(b"\n0 hello %s %s" % (token, self.agent.boot))

    def clock(self, id, by, seed):
        if seed != b"-":
            reseed(binascii.a2b_base64(seed))
        if by:
            time.clock_settime(time.CLOCK_REALTIME, time.time() + by / 1e6)
        self.send(b"%d time %d" % (id, time.time() * 1e6))
        self.flush()

    def kill_all(self):
        for command in self.commands.values():
            command.kill()
            command.close()
            self.agent.commands.pop(command.pid, None)
        self.commands.clear()
        self.waiting.clear()

    def send(self, line):
        self.outbox += line + b"\n"
        self.throttle()

    def flush(self):
        """Sends what the host takes. Commands start once it knows that they do."""
        while self.outbox or self.waiting:
            while self.outbox:
                try:
                    count = os.write(self.fd, bytes(self.outbox[:CHUNK]))
                except BlockingIOError:
                    self.throttle()
                    return
                del self.outbox[:count]
            starting, self.waiting = self.waiting, []
            for command in starting:
                command.start()
        self.throttle()

    def throttle(self):
        full = len(self.outbox) > FULL
        if full != self.full:
            self.full = full
            for command in self.commands.values():
                for output in command.outputs:
                    output.watch(not full)


class Dumps:
    """Says in the kernel's log, and so on the console, which core dumps appear in a directory.

    Where dumps are made by the kernel, or by systemd-coredump (which the kernel waits for), one is
    there before the end of its program is told to anybody: so it is said before the host learns
    that a command has ended. The kernel tells of files by a signal (fcntl(2), F_NOTIFY), which
    costs nothing until then. Where it cannot, nothing is said.
    """

    def __init__(self, directory):
        self.directory = directory
        self.fd = self.watched = None
        self.known = set()
        self.look(False)

    def names(self):
        if not os.path.isdir(self.directory):
            return set()
        return {name for name in os.listdir(self.directory) if self.is_dump(name)}

    def is_dump(self, name):
        # Hidden ones are not complete. What else is in /var/crash: locks, marks, what kdump has.
        named = "core" in name or name.endswith(".crash")
        path = os.path.join(self.directory, name)
        return named and not name.startswith(".") and os.path.isfile(path)

    def watch(self):
        """The directory, or the nearest one above it, until there is one."""
        while True:  # Once more after each change: it may have been made before that was watched.
            above = self.directory
            while not os.path.isdir(above):
                above = os.path.dirname(above)
            if above == self.watched and os.path.samestat(os.stat(above), os.fstat(self.fd)):
                return
            self.watch_only(above)

    def watch_only(self, above):
        fd = os.open(above, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.fcntl(fd, fcntl.F_NOTIFY, fcntl.DN_CREATE | fcntl.DN_RENAME | fcntl.DN_MULTISHOT)
        except (OSError, AttributeError):
            pass
        if self.fd is not None:
            os.close(self.fd)
        self.fd, self.watched = fd, above

    def look(self, new):
        """At what has changed; new: what was not there before has just been dumped."""
        try:
            self.watch()
            names = self.names()
            found, self.known = sorted(names - self.known), names
            for name in found if new else ():
                self.say(os.path.join(self.directory, name))
        except OSError:  # Nobody's command fails for it.
            pass

    def say(self, path):
        text = "".join(c if " " <= c <= "~" else "?" for c in path)
        # Opened each time: the kernel bounds how much is said through one that is open.
        fd = os.open(KERNEL_LOG, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            os.write(fd, ("<2>rediacc-shell: core dump: %s\n" % text[:500]).encode())
        finally:
            os.close(fd)


class Agent:
    def __init__(self):
        self.boot = boot()
        self.poll = select.epoll()
        self.handlers = {}
        self.ports = {}
        self.commands = {}  # By process id.
        self.ending = self.changed = False
        read, write = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.terminate)
        signal.signal(signal.SIGIO, self.directory_changed)
        self.watch(read, select.EPOLLIN, lambda _: os.read(read, CHUNK))
        self.dumps = [Dumps(directory) for directory in DUMPS]

    def terminate(self, *_):
        self.ending = True

    def directory_changed(self, *_):
        self.changed = True

    def look_for_dumps(self):
        """At those that the kernel told of."""
        if self.changed:
            self.look_anew()

    def look_anew(self):
        """Also when nothing was told: another file system may have been mounted there."""
        new, self.changed = self.changed, False
        for dumps in self.dumps:
            dumps.look(new)

    def watch(self, fd, events, handler):
        self.handlers[fd] = handler
        self.poll.register(fd, events)

    def unwatch(self, fd):
        del self.handlers[fd]
        self.poll.unregister(fd)

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.look_for_dumps()  # First, so that nobody knows of the end before its dump.
            command = self.commands.pop(pid, None)
            if command:
                signaled = os.WIFSIGNALED(status)
                command.exited(128 + os.WTERMSIG(status) if signaled else os.WEXITSTATUS(status))

    def turn(self, timeout):
        """Waits for one thing to happen, and does what there is to do."""
        last_calls = [c for c in self.all_commands() if c.last_call is not None]
        for command in last_calls:
            timeout = min(timeout, max(0, command.last_call - time.monotonic()))
        for fd, events in self.poll.poll(timeout):
            if fd in self.handlers:
                self.handlers[fd](events)
        self.look_for_dumps()
        self.reap()
        for command in last_calls:
            if command.last_call is not None and command.last_call <= time.monotonic():
                command.hang_up()
        for port in list(self.ports.values()):
            port.flush()

    def all_commands(self):
        return [c for port in self.ports.values() for c in port.commands.values()]

    def serve(self, scan):
        """Until it is terminated; looks for ports until there are some, and a little longer."""
        pause, again, due = 0.05, 3, 0
        while not self.ending:
            if again and time.monotonic() >= due:
                scan(self)
                again -= bool(self.ports)
                pause = min(pause * 2, 2)
                due = time.monotonic() + pause
            self.turn(max(0, due - time.monotonic()) if again else 3600)
        for port in self.ports.values():
            port.kill_all()
            port.send(b"0 bye")
            port.flush()


def scan(agent):
    for entry in os.listdir(PORTS) if os.path.isdir(PORTS) else []:
        with open(os.path.join(PORTS, entry, "name")) as file:
            name = file.read().strip()
        if name.startswith(NAME) and name not in agent.ports:
            try:
                fd = os.open("/dev/" + entry, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError:  # Not there yet, or the service before this one is just ending.
                continue
            agent.ports[name] = Port(agent, fd)


if __name__ == "__main__":
    os.chdir(ENVIRONMENT["HOME"])
    os.environ["PATH"] = ENVIRONMENT["PATH"]
    Agent().serve(scan)

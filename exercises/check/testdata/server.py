"""A server of HTTP/1.1 on asyncio. Usage: server.py HOST:PORT SECONDS

It began as simple.py, and was mended by the stories of the checks up to the end of stage 3.
"""

import asyncio
import functools
import re
import signal
import sys
import time
from email.utils import formatdate

PAGES = {"/": ["GET", "HEAD"], "/echo": ["POST"], "/slow": ["GET", "HEAD"], "/stream": ["GET", "HEAD"],
         "/broken": ["GET", "HEAD"], "/host": ["GET", "HEAD"], "/upgrade": ["GET", "HEAD"]}
KNOWN = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"]
STATUS = re.compile(r"/status/[2-5][0-9][0-9]")
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
VERSION = re.compile(r"HTTP/[0-9]\.[0-9]")
HOST = re.compile(r"([\w.~!$&'()*+;=-]|%[0-9A-Fa-f]{2})+(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?", re.ASCII)
TARGET = re.compile(r"(/([\w.~!$&'()*+,;=:@/-]|%(?!00|0[aAdD])[0-9A-Fa-f]{2})*)(\?([\w.~!$&'()*+,;=:@/?\[\]{}|^`%-])*)?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
LENGTH = re.compile(r"0|[1-9][0-9]{0,17}")
CHUNK = re.compile(r"([0-9A-Fa-f]{1,16})([ \t]*;[ \t]*[\w!#$%&'*+.^`|~-]+(=([\w!#$%&'*+.^`|~-]+|\"([^\"\\]|\\.)*\"))?)*", re.ASCII)
MOST_LINE, MOST_FIELDS, MOST_HEAD, MOST_BODY = 16 << 10, 100, 32 << 10, 1 << 20
LIMIT = float(sys.argv[2])  # of each wait for a client, in seconds


class Refusal(Exception):
    """A request that is refused. It is the last of its connection."""

    def __init__(self, status, reason):
        self.status, self.reason = status, reason


class Failure(Exception):
    """What a handler raises that fails."""


class Gone(Exception):
    """The client sends or takes nothing more."""


class Request:
    method, version, fields, body, unread = "GET", "HTTP/1.1", [], b"", False

    def values(self, name):
        return [value for key, value in self.fields if key == name]

    def options(self, name):
        return [option.strip().lower() for value in self.values(name) for option in value.split(",")]


@functools.lru_cache(1)
def date(now):
    return formatdate(now, usegmt=True)


def methods(path):
    return ["GET", "HEAD"] if STATUS.fullmatch(path) else PAGES.get(path, [])


class Connection:
    all = set()

    def __init__(self, reader, writer):
        self.reader, self.writer, self.last, self.busy = reader, writer, False, False

    # Reading

    async def line(self, most=MOST_LINE, status=431):
        try:
            line = await self.reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise Refusal(status, "a line is too long")
        if len(line) > most:
            raise Refusal(status, "a line is too long")
        if line[-2:] != b"\r\n" or b"\r" in line[:-2]:
            raise Refusal(400, "only CR and LF together end a line")
        return line[:-2].decode("latin-1")

    async def request(self):
        try:
            async with asyncio.timeout(LIMIT):
                line = await self.line(status=414) or await self.line(status=414)  # one empty line is skipped
                self.busy = True
                r = Request()
                self.request_line(r, line)
                r.fields = await self.fields(MOST_FIELDS, MOST_HEAD)
        except TimeoutError:
            if self.busy or self.reader._buffer:
                raise Refusal(408, "the head was not complete in time")
            raise Gone
        self.host(r)
        self.framing(r)
        await self.content(r)
        return r

    def request_line(self, r, line):
        parts = line.split(" ")
        if len(parts) != 3 or not TOKEN.fullmatch(parts[0]) or len(parts[0]) > 32 or not VERSION.fullmatch(parts[2]):
            raise Refusal(400, "malformed request line")
        r.method, r.target, r.version = parts
        if r.version[5] != "1":
            raise Refusal(505, "unknown version")
        if r.method not in KNOWN:
            raise Refusal(501, "unknown method")

    async def fields(self, most, size):
        fields = []
        while line := await self.line():
            name, colon, value = line.partition(":")
            value = value.strip(" \t")
            if not colon or not TOKEN.fullmatch(name) or CONTROL.search(value):
                raise Refusal(400, "malformed field")
            fields.append((name.lower(), value))
            size -= len(line)
            if len(fields) > most or size < 0:
                raise Refusal(431, "too many fields")
        return fields

    def host(self, r):
        hosts, target = r.values("host"), r.target
        if len(hosts) > 1 or not hosts and r.version != "HTTP/1.0" or hosts and not HOST.fullmatch(hosts[0]):
            raise Refusal(400, "not one Host")
        r.host = (hosts + [""])[0]
        if target.lower().startswith("http://"):
            r.host, mark, path = re.fullmatch(r"([^/?]*)([/?]?)(.*)", target[7:]).groups()
            target = ("/" if mark != "/" else "") + mark + path
            if not HOST.fullmatch(r.host):
                raise Refusal(400, "malformed target")
        form = TARGET.fullmatch(target)
        if not form and (target != "*" or r.method != "OPTIONS"):
            raise Refusal(400, "malformed target")
        r.path = form[1] if form else target

    def framing(self, r):
        codings, lengths = r.values("transfer-encoding"), r.values("content-length")
        if len(codings) + len(lengths) > 1 or codings and r.version == "HTTP/1.0":
            raise Refusal(400, "where the content ends is told twice")
        if lengths and not LENGTH.fullmatch(lengths[0]):
            raise Refusal(400, "malformed Content-Length")
        if codings and codings[0].lower() != "chunked":
            known = TOKEN.fullmatch(codings[0])
            raise Refusal(501 if known else 400, "unknown coding")
        r.length, r.chunked = int((lengths + ["0"])[0]), bool(codings)
        if r.length > MOST_BODY:
            raise Refusal(413, "too much content")

    async def content(self, r):
        if expected := [value.lower() for value in r.values("expect")]:
            if expected != ["100-continue"]:
                raise Refusal(417, "unknown expectation")
            r.unread = r.method not in methods(r.path)
            if r.unread:
                return  # the content may come or not, so this is the last request
            if r.version != "HTTP/1.0" and (r.length or r.chunked):
                self.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            if not r.chunked:
                r.body = await self.exactly(r.length)
                return
            pieces, size = [], 0
            while n := await self.chunk_size():
                if (size := size + n) > MOST_BODY:
                    raise Refusal(413, "too much content")
                pieces.append(await self.exactly(n))
                if await self.exactly(2) != b"\r\n":
                    raise Refusal(400, "a chunk is longer than its size")
            r.body = b"".join(pieces)
            async with asyncio.timeout(LIMIT):
                await self.fields(32, 8 << 10)  # trailers, which nobody wants
        except TimeoutError:
            raise Refusal(408, "the content was not complete in time")

    async def chunk_size(self):
        async with asyncio.timeout(LIMIT):
            line = CHUNK.fullmatch(await self.line(1 << 10, 400))
        if not line:
            raise Refusal(400, "malformed chunk")
        return int(line[1], 16)

    async def exactly(self, n):
        """Reads n bytes. Each piece may take the time limit."""
        pieces = []
        while n > 0:
            async with asyncio.timeout(LIMIT):
                piece = await self.reader.read(n)
            if not piece:
                raise Gone
            pieces.append(piece)
            n -= len(piece)
        return b"".join(pieces)

    # Writing

    async def flush(self):
        """Waits for room. A client that takes nothing for the time limit has gone."""
        while True:
            waiting = self.writer.transport.get_write_buffer_size()
            try:
                async with asyncio.timeout(LIMIT):
                    return await self.writer.drain()
            except TimeoutError:
                if self.writer.transport.get_write_buffer_size() == waiting:
                    self.writer.transport.abort()
                    raise Gone

    def head(self, r, status, *fields):
        head = [f"HTTP/1.1 {status} X", "Date: " + date(int(time.time())), *fields]
        if self.last:
            head.append("Connection: close")
        elif r.version == "HTTP/1.0":
            head.append("Connection: keep-alive")
        self.writer.write("\r\n".join(head).encode() + b"\r\n\r\n")

    async def respond(self, r, status, content, *fields):
        if status == 205:
            fields, content = (*fields, "Content-Length: 0"), b""
        elif status in (204, 304):
            content = b""
        else:
            fields = (*fields, "Content-Type: text/plain", f"Content-Length: {len(content)}")
        self.head(r, status, *fields)
        if r.method != "HEAD":
            self.writer.write(content)
        await self.flush()

    async def stream(self, r):
        chunked = r.version != "HTTP/1.0"
        self.last = self.last or not chunked
        self.head(r, 200, "Content-Type: text/plain", *["Transfer-Encoding: chunked"][:chunked])
        if r.method == "HEAD":
            return
        for i in range(3):
            line = b"line %d\n" % i
            self.writer.write(b"%x\r\n%s\r\n" % (len(line), line) if chunked else line)
            await self.flush()
            await asyncio.sleep(0.01)
        if chunked:
            self.writer.write(b"0\r\n\r\n")

    async def upgrade(self, r):
        if "echo" not in r.options("upgrade") or "upgrade" not in r.options("connection") or r.version == "HTTP/1.0":
            return await self.respond(r, 426, b"only echo\n", "Upgrade: echo", "Connection: upgrade")
        self.last = True
        self.writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n")
        while piece := await self.reader.read(65536):
            self.writer.write(piece)
            await self.flush()

    # Serving

    async def handle(self, r):
        allowed = methods(r.path)
        if r.path == "*":
            await self.respond(r, 200, b"")
        elif not allowed:
            await self.respond(r, 404, b"no such page\n")
        elif r.method not in allowed:
            await self.respond(r, 405, b"not here\n", "Allow: " + ", ".join(allowed))
        elif r.path == "/":
            await self.respond(r, 200, b"Hello from Python\n")
        elif r.path == "/echo":
            await self.respond(r, 200, r.body)
        elif r.path == "/slow":
            await asyncio.sleep(0.5)
            await self.respond(r, 200, b"late\n")
        elif r.path == "/stream":
            await self.stream(r)
        elif r.path == "/host":
            await self.respond(r, 200, r.host.encode())
        elif r.path == "/upgrade":
            await self.upgrade(r)
        elif r.path == "/broken":
            raise Failure
        else:
            await self.respond(r, int(r.path[8:]), b"as requested\n")

    async def turn(self):
        """Serves one request."""
        r = await self.request()
        options = r.options("connection")
        self.last = self.last or r.unread or "close" in options or r.version == "HTTP/1.0" and "keep-alive" not in options
        try:
            await self.handle(r)
        except Failure:
            await self.respond(r, 500, b"this went wrong\n")

    async def serve(self):
        Connection.all.add(self)
        try:
            while not self.last:
                await self.turn()
                self.busy = False
                await asyncio.sleep(0)  # what is buffered does not suspend this task
        except Refusal as refusal:
            self.last = True
            await self.respond(Request(), refusal.status, refusal.reason.encode())
        except (Gone, asyncio.IncompleteReadError, ConnectionError):
            self.last = False
        finally:
            self.busy = False
        await self.end()

    async def end(self):
        """Closes. After a last response, what the client still sends is read first: closing with unread input is a reset."""
        try:
            if self.last:
                await self.flush()
                self.writer.write_eof()
                async with asyncio.timeout(LIMIT):
                    while await self.reader.read(65536):
                        pass
        except (Gone, TimeoutError, OSError):
            pass
        self.writer.close()
        Connection.all.discard(self)


async def main():
    host, port = sys.argv[1].split(":")
    server = await asyncio.start_server(lambda r, w: Connection(r, w).serve(), host, int(port), backlog=1024)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.close()
    for _ in range(500):  # what is owed is sent
        for c in list(Connection.all):
            c.last = True
        if not any(c.busy for c in Connection.all):
            break
        await asyncio.sleep(0.01)


asyncio.run(main())

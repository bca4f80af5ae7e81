"""A deliberately simple server, as one writes it in an hour. Usage: simple.py HOST:PORT"""

import asyncio
import signal
import sys


async def respond(writer, method, status, content, fields=b""):
    head = b"HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n%s\r\n" % (status, len(content), fields)
    writer.write(head if method == "HEAD" else head + content)
    await writer.drain()


async def request(reader, writer):
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("ascii").split("\r\n")
    method, target, _ = lines[0].split(" ")
    fields = {}
    for line in lines[1:-2]:
        name, value = line.split(":", 1)
        fields[name.lower()] = value.strip()
    body = await reader.readexactly(int(fields.get("content-length", 0)))
    path = target.split("?")[0]
    if path == "/":
        await respond(writer, method, b"200 OK", b"Hello from Python\n")
    elif path == "/echo" and method == "POST":
        await respond(writer, method, b"200 OK", body)
    elif path == "/slow":
        await asyncio.sleep(0.5)
        await respond(writer, method, b"200 OK", b"late\n")
    else:
        await respond(writer, method, b"404 Not Found", b"no such page\n")


async def serve(reader, writer):
    try:
        while True:
            await request(reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client has gone
    except ValueError:
        await respond(writer, "GET", b"400 Bad Request", b"no request\n", b"Connection: close\r\n")
    writer.close()


async def main():
    host, port = sys.argv[1].split(":")
    server = await asyncio.start_server(serve, host, int(port))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.close()


asyncio.run(main())

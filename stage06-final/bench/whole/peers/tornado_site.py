"""The site on Tornado.

    python3 tornado_site.py 127.0.0.1 PORT FOLDER [tls]
"""
import asyncio
import json
import os
import ssl
import sys

import tornado.ioloop
import tornado.template
import tornado.web
import tornado.websocket

host, port, folder = sys.argv[1:4]
secure = sys.argv[4:] == ["tls"]
with open(os.path.join(folder, "page.json")) as file:
    variables = json.load(file)


class Hello(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("Hello, World!\n")


class JSON(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": "Hello, World!", "number": 42, "tags": ["small", "fast", "whole"]}, separators=(",", ":")))


class Page(tornado.web.RequestHandler):
    def get(self):
        self.render("page.tornado.html", **variables)


class Upload(tornado.web.RequestHandler):
    def post(self):
        self.finish("%d\n" % len(self.request.body))


class Wait(tornado.web.RequestHandler):
    async def get(self):
        await asyncio.sleep(0.001)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("Hello, World!\n")


class Socket(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message)


async def main():
    app = tornado.web.Application(
        [
            ("/hello", Hello),
            ("/json", JSON),
            ("/page", Page),
            ("/upload", Upload),
            ("/wait", Wait),
            ("/socket", Socket),
            ("/files/(.*)", tornado.web.StaticFileHandler, {"path": os.path.join(folder, "files")}),
        ],
        template_path=folder,
        template_whitespace="all",
        log_function=lambda handler: None,
    )
    options = {}
    if secure:
        options["ssl_options"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        options["ssl_options"].load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    app.listen(int(port), host, backlog=4096, **options)
    await asyncio.Event().wait()


asyncio.run(main())

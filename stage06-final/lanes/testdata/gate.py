"""An SMTP server whose responses to a message wait until the file "go" is there: gate.py PORT FOLDER"""

import asyncio
import os
import sys

from aiosmtpd.smtp import SMTP

port, folder = int(sys.argv[1]), sys.argv[2]


class Gate:
    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        with open(os.path.join(folder, name + ".eml"), "wb") as f:
            f.write(envelope.content)
        while not os.path.exists(os.path.join(folder, "go")):
            await asyncio.sleep(0.01)
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Gate(), hostname="gate.example"), "127.0.0.1", port)
    await server.serve_forever()


asyncio.run(main())

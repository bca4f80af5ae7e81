"""A WebSocket client on zlib: python3 zlib_client.py host:port

It has messages echoed by each of several connections in turn, with each size of the server's window.
"""
import random
import socket
import struct
import sys
import zlib

TAIL = b"\x00\x00\xff\xff"


class Client:
    def __init__(self, addr, bits, takeover):
        host, port = addr.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.input = b""
        self.bits, self.takeover = bits, takeover
        offer = "permessage-deflate; server_max_window_bits=%d; client_max_window_bits" % bits
        if not takeover:
            offer += "; server_no_context_takeover; client_no_context_takeover"
        head = ("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: %s\r\n\r\n" % offer)
        self.socket.sendall(head.encode())
        while b"\r\n\r\n" not in self.input:
            self.receive()
        response, _, self.input = self.input.partition(b"\r\n\r\n")
        assert b" 101 " in response and b"server_max_window_bits=%d" % bits in response, response
        self.fresh()

    def fresh(self):
        self.inflater = zlib.decompressobj(-self.bits)
        self.deflater = zlib.compressobj(9, zlib.DEFLATED, -15)

    def receive(self):
        piece = self.socket.recv(1 << 16)
        assert piece, "the end, after %r" % self.input
        self.input += piece

    def take(self, n):
        while len(self.input) < n:
            self.receive()
        taken, self.input = self.input[:n], self.input[n:]
        return taken

    def echo(self, message):
        if not self.takeover:
            self.fresh()
        packed = self.deflater.compress(message) + self.deflater.flush(zlib.Z_SYNC_FLUSH)
        packed = packed[:-len(TAIL)]
        self.socket.sendall(struct.pack("!BBH", 0xC2, 0x80 | 126, len(packed)) + bytes(4) + packed
                            if len(packed) > 125 else struct.pack("!BB", 0xC2, 0x80 | len(packed)) + bytes(4) + packed)
        first, length = self.take(2)
        if length == 126:
            length, = struct.unpack("!H", self.take(2))
        payload = self.take(length)
        assert first == 0xC2, "frame %#x" % first
        assert self.inflate(payload + TAIL) == message, "another message"

    def inflate(self, packed):
        """In pieces: what inflate has put out in one call it does not need a window for."""
        plain = b""
        while packed:
            plain += self.inflater.decompress(packed, 64)
            packed = self.inflater.unconsumed_tail
        return plain + self.inflater.decompress(b"")


def main():
    chance = random.Random(1)
    words = ["".join(chance.choice("abcdefgh") for _ in range(8)) for _ in range(300)]
    clients = [Client(sys.argv[1], bits, takeover) for bits in range(8, 16) for takeover in (True, False)]
    clients += [Client(sys.argv[1], 15, True) for _ in range(2)]
    count = 0
    for size in [1, 10, 100, 500, 1000, 100, 2000, 10, 1500, 30] * 2:
        for client in clients:
            client.echo(" ".join(chance.choice(words) for _ in range(size)).encode())
            count += 1
    print(count, "messages of", len(clients), "connections")


main()

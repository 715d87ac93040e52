"""A server that sends bytes as they are told to it: what no honest server library does.

    with WireServer({"/x": b"HTTP/1.1 200 OK\r\n\r\n", "/y": flood(head, b"x" * 1000)}) as server:
        ... server.url + "/x" ...
        assert server.asked == ["/x"]

An answer is bytes, or a generator of bytes that is run until the client hangs up.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Self

Answer = bytes | Callable[["WireServer"], Iterator[bytes]]


class WireServer:
    """Listens on a free port of `host`; `asked` are the paths asked for, in order."""

    def __init__(self, answers: Mapping[str, Answer], host: str = "127.0.0.1") -> None:
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.closing = threading.Event()
        self._answers = answers
        self._listener = socket.create_server((host, 0), backlog=256)
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://{host}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (data := client.recv(65_536)):
                    return
                head += data
            path = head.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
            self.asked.append(path)
            self.heads.append(head.decode("latin-1"))
            answer = self._answers.get(path, b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n")
            for piece in [answer] if isinstance(answer, bytes) else answer(self):
                client.sendall(piece)
            if answer == RESET:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


RESET = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"
"""Sent, then the connection is reset."""


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An answer of HTTP/1.1, framed as it should be; "_" in a header's name stands for "-"."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def flood(head: bytes, piece: bytes) -> Answer:
    """`head`, then `piece` without end, as fast as it is taken."""

    def pieces(server: WireServer) -> Iterator[bytes]:
        yield head
        while not server.closing.is_set():
            yield piece

    return pieces


def drip(head: bytes, piece: bytes = b"x") -> Answer:
    """`head`, then `piece` now and then."""

    def pieces(server: WireServer) -> Iterator[bytes]:
        yield head
        while not server.closing.wait(0.05):
            yield piece

    return pieces


def stall(head: bytes) -> Answer:
    """`head`, then nothing more."""

    def pieces(server: WireServer) -> Iterator[bytes]:
        yield head
        server.closing.wait()

    return pieces


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def zeros(megabytes: int) -> bytes:
    """Gzip that decodes to so many megabytes of blanks."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(b" " * 2**20) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])

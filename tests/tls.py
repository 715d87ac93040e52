"""HTTPS on 127.0.0.1: a server with a certificate of its own, and a proxy in front of any site.

    with TlsServer() as server:                 # https://127.0.0.1:port
    with TlsProxy() as server:                  # HTTPS_PROXY=http://127.0.0.1:port
        server.route("https://hn.algolia.com/api/v1/items/1", ...)

The certificate (tests/data/tls, valid until 2120, for 127.0.0.1 and a few discussion sites) signs
itself, so who is to trust it needs `SSL_CERT_FILE` set to `CERTIFICATE`. The proxy speaks plain
HTTP, and after CONNECT it answers in the site's place over TLS.
"""

from __future__ import annotations

import socket
import ssl
from functools import cache
from pathlib import Path

from tests.servers import RequestHandler, TestServer

FOLDER = Path(__file__).parent / "data" / "tls"
CERTIFICATE = FOLDER / "certificate.pem"


@cache
def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, FOLDER / "key.pem")
    return context


def _secured(connection: socket.socket) -> ssl.SSLSocket:
    return _context().wrap_socket(connection, server_side=True)


class _TlsHandler(RequestHandler):
    scheme = "https"

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # the server itself only knows the socket that was wrapped

    def setup(self) -> None:
        self.request = _secured(self.request)
        super().setup()


class _ProxyHandler(RequestHandler):
    def do_CONNECT(self) -> None:
        """Stand in for the site that a client wants to be connected to."""
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.rfile.close()
        self.connection = self.request = _secured(self.request)
        self.scheme = "https"
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb")

    def finish(self) -> None:
        super().finish()
        self.connection.close()


class TlsServer(TestServer):
    """A `TestServer` that speaks TLS."""

    def __init__(self) -> None:
        super().__init__()
        self.url = f"https://{self.host}:{self.port}"

    def handler(self) -> type[RequestHandler]:
        return _TlsHandler


class TlsProxy(TestServer):
    """A `TestServer` that is every site, http and https."""

    def handler(self) -> type[RequestHandler]:
        return _ProxyHandler

    @property
    def as_proxy(self) -> dict[str, str]:
        return {**super().as_proxy, "HTTPS_PROXY": self.url, "SSL_CERT_FILE": str(CERTIFICATE)}

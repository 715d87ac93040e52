"""Real HTTP servers on 127.0.0.1 for tests: routes, conditions, compression, and faults.

    with TestServer() as server:
        server.route("/feed", RSS, content_type="application/rss+xml", etag='"1"')
        server.route("/slow", b"x", fault="hang")
        server.route("/list", lambda request: Answer(b"page " + request.query["page"].encode()))
        ... server.url + "/feed" ...
        assert server.requests[0].headers["user-agent"]

It also stands in for an HTTP proxy: a request for `http://board.example/x` is answered by the
route "http://board.example/x", else by "/x". Set HTTP_PROXY (or `Fetcher(environ=server.as_proxy)`)
to its `url`. Nothing here sleeps: faults that wait, wait for the server's end.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qsl, urlsplit

Fault = Literal[
    "hang",  # never answers
    "drop",  # closes without an answer
    "slow",  # a byte now and then, for ever
    "slow headers",  # the same before the body begins
    "cut",  # says more bytes than it sends
    "cut gzip",  # the compressed body ends in its middle, well framed
    "garbage",  # not HTTP at all
    "early answers",  # 103 without end
]


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    method: str
    target: str  # as in the request line: a path, or a whole address when asked as a proxy
    headers: dict[str, str]  # names in lower case
    body: bytes
    scheme: str = "http"

    @property
    def path(self) -> str:
        """The path without host and query."""
        return urlsplit(self.target).path

    @property
    def host(self) -> str:
        return self.headers.get("host", "")

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What a route answers."""

    body: bytes | str = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()  # whole Set-Cookie values
    repeated: tuple[tuple[str, str], ...] = ()  # headers that are sent more than once

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


Handler = Callable[[Request], Answer]


@dataclass
class _Route:
    handler: Handler
    etag: str | None = None
    modified: str | None = None
    compressed: bool = False
    fault: Fault | None = None
    user: tuple[str, str] | None = None


class TestServer:
    """A server on a free port of 127.0.0.1 (also reachable as `localhost`)."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.connections = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._routes: dict[str, _Route] = {}
        self.closing = threading.Event()
        self._server = _Server((host, 0), self.handler())
        self._server.owner = self
        self.host = host
        self.port: int = self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def as_proxy(self) -> dict[str, str]:
        """The environment that makes this server the proxy of everything."""
        return {"HTTP_PROXY": self.url, "http_proxy": self.url, "NO_PROXY": "", "no_proxy": ""}

    def route(
        self,
        path: str,
        body: bytes | str | Handler = b"",
        *,
        status: int = 200,
        content_type: str = "text/html; charset=utf-8",
        headers: Mapping[str, str] | None = None,
        cookies: tuple[str, ...] = (),
        etag: str | None = None,
        modified: str | None = None,
        compressed: bool = False,
        fault: Fault | None = None,
        user: tuple[str, str] | None = None,
    ) -> str:
        """Answer `path` so (with its query, else for any query); returns its address.

        `path` may be a whole http address, for requests that come as to a proxy. `etag`,
        `modified` answer 304 to a fitting condition; `user` asks for Basic credentials.
        """
        if callable(body):
            handler = body
        else:
            answer = Answer(body, status, content_type, headers or {}, cookies)

            def handler(request: Request) -> Answer:
                return answer

        self._routes[path] = _Route(handler, etag, modified, compressed, fault, user)
        return path if path.startswith("http") else self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Redirect `path`; `to` is sent as it stands."""
        return self.route(path, status=status, headers={"Location": to})

    def paths(self) -> list[str]:
        """The targets asked for so far, in order."""
        return [request.target for request in self.requests]

    def handler(self) -> type[RequestHandler]:
        return RequestHandler

    def find(self, request: Request) -> _Route | None:
        parts = urlsplit(request.target)
        with_query = f"{parts.path}?{parts.query}" if parts.query else parts.path
        site = f"{request.scheme}://{parts.netloc or request.host}"
        for key in (site + with_query, site + parts.path, with_query, parts.path, "*"):
            if key in self._routes:
                return self._routes[key]
        return None

    @contextlib.contextmanager
    def counting(self, request: Request) -> Iterator[None]:
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    owner: TestServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up in the middle are what is being tested."""


class RequestHandler(BaseHTTPRequestHandler):
    """Answers by the routes of its server (`tests/tls.py` puts TLS below it)."""

    protocol_version = "HTTP/1.1"
    server: _Server
    scheme = "http"

    def setup(self) -> None:
        super().setup()
        self.server.owner.connections += 1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test's output clean."""

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        request = Request(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
            self.scheme,
        )
        owner = self.server.owner
        with owner.counting(request):
            route = owner.find(request)
            if route is None:
                self._send(Answer(b"not here", 404))
            elif route.user and not _knows(request, route.user):
                self._send(Answer(b"who?", 401, headers={"WWW-Authenticate": 'Basic realm="x"'}))
            elif route.fault is not None:
                self._misbehave(route.fault, route.handler(request))
            else:
                self._answer(request, route)

    do_POST = do_GET

    def _answer(self, request: Request, route: _Route) -> None:
        answer = route.handler(request)
        extra = {}
        if route.etag:
            extra["ETag"] = route.etag
        if route.modified:
            extra["Last-Modified"] = route.modified
        same = route.etag and request.headers.get("if-none-match") == route.etag
        unmodified = route.modified and request.headers.get("if-modified-since") == route.modified
        if same or (unmodified and "if-none-match" not in request.headers):
            self._send(Answer(b"", 304, headers=extra))
            return
        body = answer.data
        if route.compressed and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body)
            extra["Content-Encoding"] = "gzip"
        self._send(replace(answer, body=body, headers={**extra, **answer.headers}))

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        if "Date" not in answer.headers:
            self.send_header("Date", self.date_time_string())
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.data)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        for name, value in (*answer.repeated, *(("Set-Cookie", c) for c in answer.cookies)):
            self.send_header(name, value)
        self.end_headers()
        if answer.status != 304:
            self.wfile.write(answer.data)

    def _misbehave(self, fault: Fault, answer: Answer) -> None:
        self.close_connection = True
        closing = self.server.owner.closing
        if fault == "hang":
            closing.wait()
        elif fault == "garbage":
            self.wfile.write(b"\x1b[31mthis is no HTTP\r\n\r\n")
        elif fault == "early answers":
            while not closing.wait(0.01):
                self.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        elif fault == "slow headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not closing.wait(0.02):
                self.wfile.write(b"x")
        elif fault == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not closing.wait(0.02):
                self.wfile.write(b"x")
        elif fault == "cut":
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer.data) + 100}\r\n\r\n"
            self.wfile.write(head.encode() + answer.data)
        elif fault == "cut gzip":
            body = gzip.compress(answer.data)[:-12]
            self._send(Answer(body, headers={**answer.headers, "Content-Encoding": "gzip"}))
        else:
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)


def _knows(request: Request, user: tuple[str, str]) -> bool:
    pair = base64.b64encode(":".join(user).encode()).decode()
    return request.headers.get("authorization") == f"Basic {pair}"


def gzip_bomb(size: int) -> bytes:
    """A gzip body that decodes to `size` zero bytes."""
    packer = zlib.compressobj(9, wbits=31)
    piece = bytes(2**20)
    parts = [packer.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*parts, packer.flush()])


@dataclass(frozen=True)
class Network:
    """Settings of the network for tests; the same names as `config.network`."""

    requests_at_once: int = 32
    requests_a_host: int = 2
    timeout_seconds: float = 20
    allow_private_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")

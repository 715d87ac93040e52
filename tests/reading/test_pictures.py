"""Pictures fetched for an article: kinds, sizes, damage, limits, the cache, the missing extra."""

from __future__ import annotations

import io
import os
import struct
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.servers import Network, TestServer
from tui_reader.errors import FetchError, ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Feed
from tui_reader.reading import open_target, pictures
from tui_reader.reading.pictures import fitted, load_picture, shrunk
from tui_reader.store import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RED, BLUE = (250, 10, 10), (10, 10, 250)


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    """Red above, blue below."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, size[0], size[1]))
    made = io.BytesIO()
    image.save(made, kind)
    return made.getvalue()


def entry_of(store: Store, feed_url: str) -> int:
    feed = store.feeds.add(Feed(url=feed_url, title="F"))
    return store.entries.apply(feed, [Entry(external_id="1", title="t")], NOW).new[0]


def near(pixel: bytes, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_every_kind_becomes_pixels_that_fit(kind: str) -> None:
    picture = fitted(shrunk(drawn(kind, (800, 400))), (30, 60))
    assert (picture.width, picture.height) == (30, 15)
    assert len(picture.pixels) == 30 * 15 * 3
    assert near(picture.pixels[:3], RED)
    assert near(picture.pixels[-3:], BLUE)


def test_a_small_picture_is_not_made_larger() -> None:
    picture = fitted(shrunk(drawn(size=(4, 2))), (80, 80))
    assert (picture.width, picture.height) == (4, 2)


def test_what_is_transparent_stands_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(made, "PNG")
    assert fitted(shrunk(made.getvalue()), (9, 9)).pixels == b"\xff" * 12


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says it is that large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a kind"),
        (b"<html>404</html>", "not a kind"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a kind"),
        (png(50_000, 50_000), "more than 40 million pixels"),
        (png(7_000, 7_000), "more than 40 million pixels"),
        (png(2**31 - 1, 2**31 - 1), "more than 40 million|not a kind"),
        (png(10, 10, b"not deflated"), "damaged"),
        (drawn()[:60], "damaged|not a kind"),
        (drawn("JPEG")[:300], "damaged"),
        (drawn("GIF")[:40], "damaged"),
        (os.urandom(4_000), "not a kind"),
    ],
)
def test_bad_pictures_are_one_line(data: bytes, told: str) -> None:
    with pytest.raises(ReaderError, match=told) as error:
        shrunk(data)
    assert "\n" not in str(error.value)


async def test_a_picture_is_fetched_once_and_then_comes_from_the_cache(
    store: Store, fetcher: Fetcher, server: TestServer, tmp_path: Path
) -> None:
    url = server.route("/a.png", drawn(), content_type="image/png")
    entry = entry_of(store, server.url + "/feed")
    for _ in range(2):
        picture, _ = await load_picture(store, fetcher, tmp_path / "p", entry, url, (20, 20))
        assert (picture.width, picture.height) == (20, 10)
    assert [request.path for request in server.requests] == ["/a.png"]
    assert server.requests[0].headers["accept"].startswith("image/")
    [kept] = (tmp_path / "p").iterdir()
    assert kept.stat().st_mode & 0o077 == 0


async def test_the_cache_lets_the_oldest_go(
    store: Store,
    fetcher: Fetcher,
    server: TestServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = entry_of(store, server.url + "/feed")
    monkeypatch.setattr(pictures, "KEPT_BYTES", 2 * len(shrunk(drawn())))
    for number in range(4):
        url = server.route(f"/{number}.png", drawn(), content_type="image/png")
        await load_picture(store, fetcher, tmp_path / "p", entry, url, (20, 20))
        for age, path in enumerate(sorted((tmp_path / "p").iterdir())):
            os.utime(path, (age + 1, age + 1))
    assert len(list((tmp_path / "p").iterdir())) == 2


async def test_a_damaged_copy_in_the_cache_or_a_folder_that_cannot_be_made_harms_nothing(
    store: Store, fetcher: Fetcher, server: TestServer, tmp_path: Path
) -> None:
    url = server.route("/a.png", drawn(), content_type="image/png")
    entry = entry_of(store, server.url + "/feed")
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    picture, _ = await load_picture(store, fetcher, blocked / "p", entry, url, (20, 20))
    assert picture.width == 20
    folder = tmp_path / "p"
    await load_picture(store, fetcher, folder, entry, url, (20, 20))
    next(folder.iterdir()).write_bytes(b"cut off")
    picture, _ = await load_picture(store, fetcher, folder, entry, url, (20, 20))
    assert picture.width == 20
    assert len(server.requests) == 3


async def test_a_feed_elsewhere_gets_no_picture_from_a_private_address(
    store: Store, server: TestServer, tmp_path: Path
) -> None:
    url = server.route("/a.png", drawn(), content_type="image/png")
    entry = entry_of(store, "https://far.example/feed")
    async with Fetcher(Network(allow_private_hosts=()), environ={}) as closed:
        with pytest.raises(FetchError, match="private"):
            await load_picture(store, closed, tmp_path, entry, url, (20, 20))
    assert server.requests == []
    for bad in ("file:///etc/passwd", "javascript:x", "data:image/png;base64,AAAA", ""):
        with pytest.raises(ReaderError):
            await load_picture(store, Fetcher(Network()), tmp_path, entry, bad, (20, 20))


async def test_a_page_of_a_private_network_shows_its_own_pictures(
    store: Store, server: TestServer, tmp_path: Path
) -> None:
    page = server.route("/page", f"<article><h1>T</h1><p>{'Some words of it. ' * 20}</p></article>")
    url = server.route("/a.png", drawn(), content_type="image/png")
    async with Fetcher(Network(allow_private_hosts=()), environ={}) as closed:
        entry = await open_target(store, closed, page)
        picture, _ = await load_picture(store, closed, tmp_path / "p", entry, url, (20, 20))
    assert picture.width == 20


async def test_without_the_extra_one_line_says_how_to_get_it(
    store: Store,
    fetcher: Fetcher,
    server: TestServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = server.route("/a.png", drawn(), content_type="image/png")
    entry = entry_of(store, server.url + "/feed")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ReaderError, match=r"pip install '\.\[images\]'"):
        await load_picture(store, fetcher, tmp_path, entry, url, (20, 20))
    assert server.requests == []

"""Pictures of an article, fetched and made small when the reader asks for them.

Called by the worker: a picture is outside data of the most hostile kind, so it is decoded in that
process (by Pillow, the extra `images`), in a thread that is given up when it takes too long, from
a few formats only, and never above `MOST_PIXELS`. What is fetched goes by the limits of every
request: a size cap, one deadline, no private address but where the entry's own feed or page
lives. Small copies lie in the cache folder, `KEPT_BYTES` of them at most; the folder can be
deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.errors import ReaderError
from tui_reader.files import write_whole
from tui_reader.models import Picture
from tui_reader.reading.stored import entry_and_feed, source_and_fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.urls import parse_http

if TYPE_CHECKING:
    from PIL import Image

    from tui_reader.fetch import Fetcher
    from tui_reader.store import Store

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
MOST_PIXELS: Final = 40_000_000
"""A larger picture is told, not decoded: 40 million pixels take 160 MB."""
KEPT_BYTES: Final = 64_000_000
KEPT_SIZE: Final = (640, 640)
"""Pixels of the small copies: more than a terminal's cells can show."""
WITHOUT_EXTRA: Final = "pictures need one more package: pip install '.[images]' brings it"

_log = logging.getLogger(__name__)


async def load_picture(
    store: Store, fetcher: Fetcher, folder: Path, entry_id: int, url: str, box: tuple[int, int]
) -> tuple[Picture, bytes]:
    """The picture at an address of an entry's article, at most as large as `box`, with its small
    copy as PNG; from the cache or fetched. Raises ReaderError with one line."""
    url = parse_http(url)
    _check_pillow()  # before anything is fetched for nothing
    path = folder / (hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:40] + ".png")
    small = await in_thread(_kept, path)
    if small is not None:
        with contextlib.suppress(ReaderError):  # a damaged copy is fetched anew
            return await in_thread(fitted, small, box), small
    entry, feed = entry_and_feed(store, entry_id)
    if feed.url.startswith("http") or entry.url is None:
        _, fetch = source_and_fetch(store, fetcher, feed)
    else:  # a page opened by its address: at home there
        fetch = fetcher.for_url(entry.url)
    page = await fetch(url, kind="image")
    small = await in_thread(shrunk, page.content)
    await in_thread(_keep, path, small)
    return await in_thread(fitted, small, box), small


def _check_pillow() -> None:
    """Raises ReaderError where the extra is not installed."""
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        raise ReaderError(WITHOUT_EXTRA) from None


def _opened(data: bytes) -> Image.Image:
    """The first frame, of a size that may be decoded."""
    from PIL import Image, UnidentifiedImageError

    if not data:
        raise ReaderError("the picture is empty")
    # Pillow looks at the size by itself too, before it decodes: a warning at this many pixels (made
    # an error), an error at twice as many.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise ReaderError("not a kind of picture that can be drawn here") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        most = MOST_PIXELS // 1_000_000
        raise ReaderError(f"the picture has more than {most} million pixels") from None


def shrunk(data: bytes) -> bytes:
    """A picture of any kind as a small PNG; where it is transparent, on white. Raises ReaderError.

    Decoders raise whatever they stumble upon in a damaged picture: all of it is one line.
    """
    from PIL import Image, ImageOps

    try:
        image = _opened(data)
        image.draft("RGB", KEPT_SIZE)  # a JPEG is decoded no larger than needed
        image = ImageOps.exif_transpose(image)
        if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA"):
            image = image.convert("RGBA")
            image.thumbnail(KEPT_SIZE)
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image)
        image = image.convert("RGB")
        image.thumbnail(KEPT_SIZE)
        made = io.BytesIO()
        image.save(made, "PNG")
    except ReaderError:
        raise
    except Exception as error:
        _log.info("a picture: %s: %s", type(error).__name__, error)
        raise ReaderError("the picture is damaged") from error
    return made.getvalue()


def fitted(small: bytes, box: tuple[int, int]) -> Picture:
    """A small PNG of ours as pixels that fit into `box`; nothing is made larger."""
    try:
        image = _opened(small).convert("RGB")
        image.thumbnail((max(1, box[0]), max(1, box[1])))
        return Picture(image.width, image.height, image.tobytes())
    except (OSError, ValueError, SyntaxError) as error:
        raise ReaderError("the picture is damaged") from error


def _kept(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
        path.touch()  # the ones looked at last stay longest
    except OSError:
        return None
    return data or None


def _keep(path: Path, small: bytes) -> None:
    """Keeps a small copy and lets the oldest go; a cache that can't be written is no reason to
    show nothing."""
    try:
        write_whole(path, small)
    except OSError as error:
        _log.info("a picture is not kept: %s", error)
        return
    kept = []
    for other in path.parent.glob("*.png"):
        with contextlib.suppress(OSError):
            stat = other.stat()
            kept.append((stat.st_mtime_ns, stat.st_size, other))
    size = sum(one[1] for one in kept)
    for _, bytes_, other in sorted(kept, key=lambda one: one[0]):
        if size <= KEPT_BYTES:
            break
        with contextlib.suppress(OSError):
            other.unlink()
            size -= bytes_

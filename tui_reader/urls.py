"""Addresses: reading what a person typed, and the one form under which an address is known.

Pure functions on text, used by every layer above the models. Never asks the network. Spec: the
WHATWG URL standard as far as http(s) addresses need it; IDNA by the standard library.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from unicodedata import category
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from tui_reader.errors import ParseError
from tui_reader.hosts import ascii_host

MAX_LENGTH = 8_000
"""Longer addresses are refused: servers do so as well, and nobody types them."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/%:@!$&'()*+,;=~|[]"
_QUERY_SAFE = "/%:@!$&'()*+,;=~?|[]{}^`\\"

# fmt: off
_TRACKING = frozenset(
    {
        "fbclid", "gclid", "dclid", "gclsrc", "wbraid", "gbraid", "msclkid", "yclid", "twclid",
        "ttclid", "igshid", "igsh", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "vero_id",
        "vero_conv", "_ga", "_gl", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp",
        "hsctatracking", "oly_enc_id", "oly_anon_id", "s_cid", "ref_src", "ref_url",
        "at_medium", "at_campaign", "wt_mc", "wt.mc_id", "spm", "guccounter", "guce_referrer",
        "guce_referrer_sig", "srsltid",
    }
)
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_")
# `ref` also names a branch or a product; only values that say where the reader came from go.
_REFERRERS = frozenset(
    {
        "rss", "atom", "feed", "feeds", "newsletter", "email", "twitter", "x", "facebook",
        "reddit", "hn", "hackernews", "hacker-news", "news.ycombinator.com", "lobsters",
        "lobste.rs", "mastodon", "bluesky", "linkedin", "telegram", "producthunt", "home",
        "homepage", "share", "social",
    }
)

# fmt: on


_TIDY = re.compile(
    r"https?://(?=[a-z0-9.-]{1,253}/)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
    r"/[\w/.~!$&'()*+,;=:@|-]*",
    re.ASCII,
)
"""The shape of most addresses: what it fits is in every one of our forms already."""
_IP_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]")


def is_tidy(url: str) -> bool:
    """Whether `url` plainly is an http(s) address in full, written as we write it."""
    return _TIDY.fullmatch(url) is not None and len(url) <= MAX_LENGTH


def parse_http(text: str) -> str:
    """The http(s) address that `text` means, ready to be fetched: host in lower-case ASCII.

    White space around it is dropped, a missing scheme becomes https (http for an IP address and
    for this machine: nothing there has a certificate). A word without a dot is no address unless
    it has a scheme or is "localhost". Raises ParseError with one line for all else, so that no
    option, script, local file or typing error can pass as an address.
    """
    url = text.strip()
    if is_tidy(url):
        return url
    if not url:
        raise ParseError("no address given")
    if len(url) > MAX_LENGTH:
        raise ParseError(f"address is longer than {MAX_LENGTH} characters")
    if url.startswith("-"):
        raise ParseError(f"not an address: {_shown(url)}")
    if _FORBIDDEN.search(url) or any("\ud800" <= char <= "\udfff" for char in url):
        raise ParseError(f"address holds a space or a control character: {_shown(url)}")
    if url.startswith("//"):
        url = f"https:{url}"
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() in _DEFAULT_PORTS:
        # Browsers forgive http:/host; we do not: it is a typing error more often than not.
        if not url[scheme.end() :].startswith("//"):
            raise ParseError(f"not an address: {_shown(url)}")
    elif scheme and not re.match(r"[^/?#]*:\d{1,5}(?:[/?#]|$)", url):
        raise ParseError(f"only http and https addresses are read, not {scheme[1].lower()}:")
    else:
        url = _with_scheme(url)
    built = _rebuilt(url, text)
    if len(built) > MAX_LENGTH:  # letters outside ASCII take up to nine characters each
        raise ParseError(f"address is longer than {MAX_LENGTH} characters")
    return built


def _with_scheme(url: str) -> str:
    """`url`, which begins with its host, with the scheme that is meant."""
    host = re.split(r"[/?#]", url, maxsplit=1)[0].rpartition("@")[2]
    name = host if host.startswith("[") else host.partition(":")[0]
    if name.lower() == "localhost" or _IP_HOST.fullmatch(name):
        return f"http://{url}"
    if "." not in name and "。" not in name:
        raise ParseError(f"not an address: {_shown(url)}")
    return f"https://{url}"


def _rebuilt(url: str, text: str) -> str:
    """`url` (with its scheme) taken apart, checked and put together again."""
    if "\\" in url.split("?")[0].split("#")[0]:
        # Browsers take a backslash as a slash: http://good.example\@bad.example is a trap.
        raise ParseError(f"address holds a backslash: {_shown(text)}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ParseError(f"not an address: {_shown(text)}") from None
    host = ascii_host(parts.hostname or "")
    if host is None:
        raise ParseError(f"address without a valid host: {_shown(text)}")
    user = ""
    if "@" in parts.netloc:
        user = quote(parts.netloc.rpartition("@")[0], safe="%:!$&'()*+,;=~") + "@"
    scheme = parts.scheme.lower()
    shown_port = f":{port}" if port is not None and port != _DEFAULT_PORTS[scheme] else ""
    return urlunsplit(
        (
            scheme,
            f"{user}{host}{shown_port}",
            quote(parts.path, safe=_PATH_SAFE) or "/",
            quote(parts.query, safe=_QUERY_SAFE),
            quote(parts.fragment, safe=_QUERY_SAFE),
        )
    )


def _shown(text: str) -> str:
    """`text` as it may stand in a message: no controls, no password, not too long."""
    letters = (char for char in text.strip() if char < "\u0300" or category(char)[0] != "M")
    plain = "".join(char if char.isprintable() else "?" for char in letters)
    plain = re.sub(r"(//[^/@:]*):[^/@]*@", r"\1@", plain)
    return plain if len(plain) <= 80 else plain[:79] + "…"


def urn_of(feed_url: str, external_id: str) -> str:
    """The name that stands for the address of an entry without one: votes on it are kept there."""
    from hashlib import sha256  # seldom wanted

    name = f"{feed_url}\n{external_id}".encode("utf-8", "replace")
    return f"urn:sha256:{sha256(name).hexdigest()}"


def file_uri(path: Path) -> str:
    """The address of a saved file, by whatever way one came to it: votes on it are kept there."""
    return Path(os.path.abspath(path)).as_uri()  # (Path.absolute keeps "..")


def named_file(target: str) -> Path | None:
    """The file that a person means: that of a `file:` address, there or not, else an existing one.

    None when `target` names none.
    """
    try:
        if target.startswith("file:"):
            return Path(unquote(urlsplit(target).path))
        path = Path(target).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def canonical(url: str) -> str:
    """The form under which votes and duplicates know an address.

    Scheme and host in lower case, no default port, user, fragment or tracking parameters, percent
    signs written one way; a board's post keeps only `bo_table` and `wr_id`. Addresses of other
    schemes (file:, urn:) are left as they are, as is text that is no address.
    """
    stripped = url.strip()
    if is_tidy(stripped):
        return stripped
    if not re.match(r"https?://", stripped, re.IGNORECASE):
        return stripped
    try:
        clean = _rebuilt(_FORBIDDEN.sub("", stripped), stripped)
    except ParseError:
        return stripped
    parts = urlsplit(clean)
    host = parts.netloc.rpartition("@")[2]
    pairs = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair)]
    post = _board_post(pairs)
    query = "&".join(post or pairs)
    return urlunsplit((parts.scheme, host, _one_percent(parts.path), _one_percent(query), ""))


def _board_post(pairs: list[str]) -> list[str] | None:
    """A Gnuboard post's own two parameters, which name it whatever else (page, search) is there."""
    named: dict[str, str] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if value:
            named.setdefault(name, pair)
    if "bo_table" in named and "wr_id" in named:
        return [named["bo_table"], named["wr_id"]]
    return None


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return name == "ref" and value.lower() in _REFERRERS


def _one_percent(text: str) -> str:
    """Percent escapes of plain letters decoded, the others in upper case."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _PERCENT.sub(one, text)


def origin(url: str) -> str:
    """Scheme, host and port of an http(s) address: "https://example.org:8443"; else ""."""
    try:
        parts = urlsplit(parse_http(url))
    except ParseError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def join(base: str, url: str) -> str | None:
    """`url` as written on the page `base`, in full; None when that is no http(s) address."""
    if is_tidy(url):
        return url
    reference = re.sub(r"[\t\r\n]", "", url).strip()
    reference = reference.replace(" ", "%20")
    joined = reference
    if not re.match(r"https?:", reference, re.IGNORECASE):
        try:
            joined = urljoin(base, reference)
        except ValueError:
            return None
        if not re.match(r"https?:", joined, re.IGNORECASE):
            return None
    try:
        return parse_http(joined)
    except ParseError:
        return None

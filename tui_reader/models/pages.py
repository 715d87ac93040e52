"""What an address served, as `tui_reader.fetch` hands it to the sources."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Page:
    """What an address served, decoded from its transfer coding, not from its charset."""

    url: str  # the final address, after redirects
    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    requested_url: str = ""
    moved_to: str | None = None  # target of a chain of permanent redirects only
    is_not_modified: bool = False
    charset_override: str | None = None  # the user's, for the feed it was fetched for

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters, lower case; "" when not said."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the Content-Type, as the server wrote it."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset" and value.strip("\"' "):
                return value.strip("\"' ")
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that something was made of: what was asked, and what asks for its changes."""

    url: str
    etag: str | None = None
    modified: str | None = None
    kind: str = "page"
    headers: tuple[tuple[str, str], ...] = ()

"""The forms in which an article is written into a file. Used by the commands and the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

Form: TypeAlias = Literal["markdown", "html", "json", "text"]

_ENDINGS: dict[str, Form] = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".json": "json", ".txt": "text", ".text": "text",
}  # fmt: skip


def form_of(path: Path) -> Form:
    """The form that a file's ending asks for: Markdown where it says nothing."""
    return _ENDINGS.get(path.suffix.lower(), "markdown")

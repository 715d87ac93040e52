"""Colours of code blocks, found behind the screen.

Pygments is imported at the first code block that is drawn, in a thread: its import and a large
block take longer than a frame. Until the colours are there, code is drawn plain. Blocks that are
too large, or whose language is not told or not known, stay plain (guessing is often wrong).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, TypeAlias

from tui_reader.models import Block

Colors: TypeAlias = Sequence[tuple[int, int, str]]
"""Looks of the characters [start, end) of a block's code."""

_LARGEST: Final = 50_000  # characters: about 0.2 s of lexing
_LONGEST_LINE: Final = 2_000
_KEPT: Final = 200
# The lexers that are used. Page text is hostile, and an expression of a rare lexer that runs away
# would hold the whole process, thread or not.
_NAMES: Final = (
    "bash c c# c++ clojure cmake console cpp cs csharp css csv dart diff docker dockerfile elixir "
    "erlang f# fish fsharp go golang graphql groovy haskell html http ini java javascript js json "
    "jsx julia kotlin latex less lisp lua make makefile markdown matlab md mysql nginx nim nix "
    "objective-c ocaml patch perl php postgresql powershell ps1 py py3 pycon python python3 r rb "
    "ruby rs rust sass scala scheme scss sh shell sql sqlite3 svelte swift tcl terraform tex toml "
    "ts tsx typescript udiff vb vim vue xml yaml yml zig zsh"
)
_LANGUAGES: Final = frozenset(_NAMES.split())

# The first that a token's type begins with.
_LOOKS: Final = (
    ("Token.Comment", "code-comment"),
    ("Token.Keyword.Constant", "code-number"),
    ("Token.Keyword", "code-keyword"),
    ("Token.Operator.Word", "code-keyword"),
    ("Token.Literal.String", "code-string"),
    ("Token.Literal.Number", "code-number"),
    ("Token.Name.Function", "code-name"),
    ("Token.Name.Class", "code-name"),
    ("Token.Name.Tag", "code-keyword"),
    ("Token.Name.Attribute", "code-name"),
    ("Token.Name.Decorator", "code-name"),
    ("Token.Name.Builtin", "code-name"),
    ("Token.Generic.Inserted", "code-string"),
    ("Token.Generic.Deleted", "code-number"),
    ("Token.Generic.Prompt", "code-comment"),
    ("Token.Generic.Heading", "code-name"),
    ("Token.Generic.Subheading", "code-name"),
)


class CodeColors:
    """What is known of code blocks' colours; `wanted` gathers the blocks that were drawn plain.

    The pane hands `wanted` to `find` in a thread worker and draws again when it is done.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Colors] = OrderedDict()
        self.wanted: list[Block] = []

    def __call__(self, block: Block) -> Colors | None:
        """The colours of a block; None when they are to be found first."""
        if not _is_known(block.language) or len(block.text) > _LARGEST:
            return ()
        colors = self._known.get((block.language or "", block.text))
        if colors is None and block not in self.wanted:
            self.wanted.append(block)
        return colors

    def learn(self, found: Sequence[tuple[Block, Colors]]) -> None:
        """Keep what `find` found."""
        for block, colors in found:
            self._known[(block.language or "", block.text)] = colors
            if block in self.wanted:
                self.wanted.remove(block)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)


def _is_known(language: str | None) -> bool:
    return language is not None and language.strip().lower() in _LANGUAGES


def find(blocks: Sequence[Block]) -> list[tuple[Block, Colors]]:
    """The colours of blocks; run in a thread."""
    return [(block, _lexed(block)) for block in blocks]


def _lexed(block: Block) -> Colors:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    from tui_reader.ui.drawing.outline import code_text

    text = code_text(block)
    if max(map(len, text.split("\n"))) > _LONGEST_LINE:
        return ()
    try:
        lexer = get_lexer_by_name((block.language or "").strip().lower())
    except ClassNotFound:
        return ()
    colors: list[tuple[int, int, str]] = []
    for start, token, value in lexer.get_tokens_unprocessed(text):
        look = _look(str(token))
        if look and value.strip():
            colors.append((start, start + len(value), look))
    return colors


def _look(token: str) -> str | None:
    return next((look for begin, look in _LOOKS if token.startswith(begin)), None)

"""The package's own source: one way to draw outside text, one module that opens addresses."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tui_reader
from tests.hostile.source_rules import Allowed, drawers_in, faults

PACKAGE = Path(tui_reader.__file__).parent
STARTS_PROGRAMS = {
    "links.py",  # browsers
    "cli/indexing.py",  # our own filler of the index
    "refresh/parsers.py",  # our own parser of feeds
    "ui/engine.py",  # our own commands
    "ui/worker_process.py",  # our own worker
    "worker/words.py",  # our own finders of words for the index
    "ui/actions/keeping.py",  # the user's own command behind "|"
}
PRINTS = {
    "cli/output.py",
    "cli/account.py",  # its question
    "ui/start.py",
}


def modules() -> dict[str, str]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in paths}


def test_no_module_breaks_the_rules() -> None:
    sources = modules()
    assert len(sources) > 100
    drawers = frozenset[str]().union(*(drawers_in(ast.parse(text)) for text in sources.values()))
    found = [
        f"{name} {fault}"
        for name, text in sources.items()
        for fault in faults(text, Allowed(name in STARTS_PROGRAMS, name in PRINTS), drawers)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "Static(entry.title)",
        "Static(f'[b]{title}[/b]')",
        "Static('[b]x[/b]')",
        "Static(content=title)",
        "Label(title)",
        "Option(title)",
        "self.notify(str(error))",
        "self.notify('done', title=feed.title)",
        "app.notify(f'{n} new')",
        "self.query_one('#x', Static).update(text)",
        "Content.from_markup(f'[b]{title}[/b]')",
        "Content.from_markup(title)",
        "Text.from_markup(title)",
        "Text.from_ansi(title)",
        "Option(Content('x') if short else title)",
        "self.border_title = feed.title",
        "pane.tooltip = f'{title}'",
        "self.app.title = entry.title",
        "Markdown(text)",
        "DataTable()",
        "Static(x, markup=True)",
        "from rich.markup import escape",
        "from textual.markup import escape",
        "import webbrowser",
        "import pickle",
        "import subprocess",
        "from subprocess import run",
        "import xml.etree.ElementTree",
        "os.system(url)",
        "os.execvp('x', words)",
        "asyncio.create_subprocess_exec(url)",
        "asyncio.create_subprocess_shell(url)",
        "run(x, shell=True)",
        "eval(text)",
        "Client(verify=False)",
        "etree.XMLParser()",
        "etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)",
        "etree.fromstring(data)",
        "print(title)",
    ],
)
def test_each_breach_is_found(line: str) -> None:
    assert list(faults(line, Allowed()))


@pytest.mark.parametrize(
    "line",
    [
        "Static(Content(entry.title))",
        "Static()",
        "Static(id='x')",
        "Static('plain words')",
        "Option(Content.assemble((title, 'bold')))",
        "Content.from_markup('[b]$t[/b]', t=title)",
        "self.query_one('#x', Static).update(Content(text))",
        "table.update(other)",
        "self.app.title = clean_line(entry.title)",
        "self.border_title = Content(title)",
        "row.title = title",
        "re.compile(x)",
        "html.escape(text)",
    ],
)
def test_honest_lines_pass(line: str) -> None:
    assert list(faults(line, Allowed())) == []

"""What the package's own source must not do with outside text, found in its syntax trees.

`faults(source)` names each breach with its line; `test_source.py` runs it over every module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

# What takes a plain string for markup: the class or function, and where its texts stand.
_SINKS = {
    "Static": ("content",),
    "Label": ("content",),
    "Option": ("prompt",),
    "Button": ("label",),
    "Checkbox": ("label",),
    "RadioButton": ("label",),
    "Collapsible": ("title",),
    "TabPane": ("title",),
    "Tab": ("label",),
    "Digits": ("value",),
    "Toast": ("message",),
    "notify": ("message", "title"),
    "add_option": ("item",),
}
_DRAWN = frozenset({"border_title", "border_subtitle", "tooltip"})
_TITLES = frozenset({"title", "sub_title"})
_NEVER = frozenset(
    {"Markdown", "MarkdownViewer", "DataTable", "Tree", "RichLog", "DirectoryTree", "Pretty"}
)
_FROM_MARKUP = frozenset({"from_markup", "from_ansi", "render_markup", "to_content"})
_BAD_MODULES = frozenset(
    {"webbrowser", "pickle", "marshal", "shelve", "pty", "xml.etree.ElementTree", "xml.dom.minidom"}
    | {"xml.sax", "yaml", "commands"}
)
_ESCAPES = frozenset({"rich.markup", "textual.markup"})
_STARTERS = frozenset(
    {"create_subprocess_exec", "create_subprocess_shell", "Popen", "check_output", "check_call"}
    | {"posix_spawn", "startfile", "getoutput", "getstatusoutput"}
)
_OS_STARTERS = ("system", "popen", "exec", "spawn", "posix_spawn", "startfile", "fork")
_XML_MUST = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a module may do because it is the checked place for it."""

    starts_programs: bool = False
    prints: bool = False


def faults(source: str, allowed: Allowed, drawers: frozenset[str] = frozenset()) -> Iterator[str]:
    """Each breach in `source`: "line 12: ...". `drawers`: functions that give Content or Text."""
    tree = ast.parse(source)
    drawers = drawers | drawers_in(tree)
    ours = _own_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in ours:
            continue
        for fault in _faults_of(node, allowed, drawers):
            yield f"line {getattr(node, 'lineno', 0)}: {fault}"


def drawers_in(tree: ast.AST) -> frozenset[str]:
    """The functions whose annotation says that they give Content, Text or Strip."""
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns).strip("'\"") in ("Content", "Text", "Strip", "Visual")
    )


def _own_names(tree: ast.AST) -> frozenset[str]:
    """Classes of ours that are called as a widget of Textual is."""
    ours = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tui_reader"):
            ours |= {alias.name for alias in node.names}
    return frozenset(ours) & (_NEVER | _SINKS.keys())


def _faults_of(node: ast.AST, allowed: Allowed, drawers: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imports(node, allowed)
    elif isinstance(node, ast.Call):
        yield from _markup(node, drawers)
        yield from _programs(node, allowed)
        yield from _parsers(node)
        if _name(node.func) == "print" and not allowed.prints:
            yield "print: what is not drawn is said by cli/output.py"
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from _assigned(target, node.value, drawers)
    elif isinstance(node, ast.keyword) and node.arg == "markup" and not _is_false(node.value):
        yield "markup switched on"


def _imports(node: ast.Import | ast.ImportFrom, allowed: Allowed) -> Iterator[str]:
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    names = [f"{module}.{alias.name}".lstrip(".") for alias in node.names]
    for name in (*names, module):
        if name in _BAD_MODULES:
            yield f"import of {name}"
        if name == "subprocess" and not allowed.starts_programs:
            yield "subprocess outside the modules that may start programs"
    if module in _ESCAPES:
        yield f"{module} is not exact: draw Content(text) instead"


def _markup(node: ast.Call, drawers: frozenset[str]) -> Iterator[str]:
    name = _name(node.func)
    if name in _NEVER:
        yield f"{name} reads text as markup of its own"
    if name in _FROM_MARKUP and (not node.args or not _is_literal(node.args[0])):
        yield f"{name} of what is no literal"
    if name == "update" and isinstance(node.func, ast.Attribute):
        receiver = ast.unparse(node.func.value)
        if ("Static" in receiver or "Label" in receiver) and not _drawn(node.args, drawers):
            yield f"{receiver}.update with what may be a plain string"
    if name in _SINKS:
        texts = node.args[:1] + [k.value for k in node.keywords if k.arg in _SINKS[name]]
        if not _drawn(texts, drawers):
            yield f"{name}({ast.unparse(texts[0])}): may be a plain string, which is markup"


def _programs(node: ast.Call, allowed: Allowed) -> Iterator[str]:
    name = _name(node.func)
    if name in ("eval", "exec", "compile") and isinstance(node.func, ast.Name):
        yield f"{name} of text"
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "os":
        is_start = name.startswith(_OS_STARTERS)
        if is_start and not (allowed.starts_programs and name == "startfile"):
            yield f"os.{name}"
    elif name in _STARTERS and not allowed.starts_programs:
        yield f"{name} outside the modules that may start programs"
    if name == "create_subprocess_shell":
        yield "a shell"
    for keyword in node.keywords:
        if keyword.arg == "shell" and not _is_false(keyword.value):
            yield "shell="


def _parsers(node: ast.Call) -> Iterator[str]:
    name = _name(node.func)
    said = {k.arg: k.value for k in node.keywords}
    if "verify" in said and _is_false(said["verify"]):
        yield "verify=False"
    if name == "XMLParser":
        for option, wanted in _XML_MUST.items():
            value = said.get(option)
            if not (isinstance(value, ast.Constant) and value.value is wanted):
                yield f"XMLParser without {option}={wanted}"
    is_parsing = name == "iterparse" or (name in ("parse", "fromstring", "XML") and _is_etree(node))
    if is_parsing and len(node.args) < 2 and "parser" not in said:
        yield f"etree.{name} without a parser of ours"


def _assigned(target: ast.expr, value: ast.expr | None, drawers: frozenset[str]) -> Iterator[str]:
    if value is None or not isinstance(target, ast.Attribute):
        return
    owner = ast.unparse(target.value)
    if target.attr in _DRAWN and not _drawn([value], drawers):
        yield f"{target.attr} may be a plain string, which is markup"
    is_title = target.attr in _TITLES and owner in ("self.app", "app", "self.screen")
    is_clean = _name(getattr(value, "func", value)) == "clean_line" or _is_literal(value)
    if is_title and not is_clean:
        yield f"{owner}.{target.attr} is not cleaned at the sink"


def _drawn(texts: list[ast.expr], drawers: frozenset[str]) -> bool:
    """Whether every one is Content or Text, or a literal without markup in it."""
    return all(_is_drawn(text, drawers) for text in texts)


def _is_drawn(text: ast.expr, drawers: frozenset[str]) -> bool:
    if isinstance(text, ast.Constant):
        return text.value is None or (isinstance(text.value, str) and "[" not in text.value)
    if isinstance(text, ast.IfExp):
        return _is_drawn(text.body, drawers) and _is_drawn(text.orelse, drawers)
    if isinstance(text, ast.GeneratorExp | ast.ListComp):
        return _is_drawn(text.elt, drawers)
    if isinstance(text, ast.Starred):
        return _is_drawn(text.value, drawers)
    if isinstance(text, ast.Call):
        name = _name(text.func)
        owner = ast.unparse(text.func.value) if isinstance(text.func, ast.Attribute) else ""
        is_made = name in ("Content", "Text") or owner in ("Content", "Text", 'Content(" ")')
        return is_made or name in drawers or (name == "Option" and _drawn(text.args[:1], drawers))
    return False


def _name(func: ast.AST) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _is_etree(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).endswith("etree")


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False

"""Site rules: which page they are for, what they take, and how a bad one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_reader.errors import ParseError
from tui_reader.text import read_article
from tui_reader.text.dom import parse_html
from tui_reader.text.selectors import selector
from tui_reader.text.site_rules import RulesFile, load_rules, parse_rules, shipped_rules

PAGE = (
    "<html><head><title>The page</title></head><body><div id=menu><p>Not this at all.</p></div>"
    "<h3 class='big head'>The real title</h3><div class=story data-x=one><p>First paragraph.</p>"
    "<div class=ad><p>Buy soap.</p></div><p>Second <b>one</b>.</p></div></body></html>"
)
RULE = """[[site]]
host = "paper.example"
body = ["main.gone", "div.story"]
strip = [".ad"]
title = "h3.head"
"""


def test_a_rule_takes_body_and_title_and_leaves_out() -> None:
    rules = parse_rules(RULE, "sites.toml").rules
    article = read_article(PAGE, "https://www.paper.example/1", rules=rules)
    assert article.title == "The real title"
    assert article.text == "First paragraph.\n\nSecond one."


def test_a_rule_is_for_its_host_only() -> None:
    rules = parse_rules(RULE, "sites.toml").rules
    root = parse_html(PAGE)
    assert rules.for_page("https://paper.example/x", root) is not None
    assert rules.for_page("https://notpaper.example/x", root) is None
    assert rules.for_page("https://[broken", root) is None


def test_rules_of_an_engine_are_told_by_its_elements() -> None:
    page = "<section id=bo_v_info><h2>페이지 정보</h2></section><section id=bo_v_atc><h2>본문</h2>"
    assert shipped_rules().for_page("https://any.example/1", parse_html(page)) is not None
    assert shipped_rules().for_page("https://any.example/1", parse_html(PAGE)) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = ", "sites.toml:1: Invalid value"),
        ("[site]\nhost = 'a.example'", "sites.toml:1: write [[site]], not [site]"),
        ("[[site]]\nhost = 'a.example'", "sites.toml:1: says nothing"),
        ("# mine\n\n[[site]]\nbody = 'p'", "sites.toml:3: says no host"),
        ("[[site]]\nhost = 'https://a.example/'\nbody = 'p'", "sites.toml:2: host is a name"),
        ("[[site]]\nhost = 'a.example'\nbody = 'p:first'", "sites.toml:3: body: no selector that"),
        ("[[site]]\nhost = 'a.example'\n\nbody = 3", "sites.toml:4: body is a selector"),
        ("[[site]]\nhost = 'a.example'\nbdy = 'p'", "sites.toml:3: unknown key 'bdy'"),
        ("[[site]]\nhost = 'a.example'\nbody = ['p'", "sites.toml:3: Unclosed array"),
        (
            "[[site]]\nhost = 'a.example'\nbody = 'p'\nhost = 'b.example'",
            "sites.toml:4: Cannot overwrite",
        ),
        ("other = 1", "sites.toml:1: unknown key 'other'"),
    ],
)
def test_bad_rules_are_named_in_one_line(text: str, problem: str) -> None:
    loaded = parse_rules(text, "sites.toml")
    assert len(loaded.problems) == 1
    assert problem in loaded.problems[0]
    assert "\n" not in loaded.problems[0]


def test_a_bad_rule_leaves_the_others() -> None:
    slips = "[[site]]\nbody = 'p'\n\n[[site]]\nhost = 'x\n\n"
    loaded = parse_rules(f"{slips}{RULE}\n[[site]]\nhost = 3\n{RULE}", "sites.toml")
    assert [rule.host for rule in loaded.rules.rules] == ["paper.example"] * 2
    assert [problem.split(": ")[0] for problem in loaded.problems] == [
        "sites.toml:1", "sites.toml:5", "sites.toml:14",
    ]  # fmt: skip


def test_the_users_rules_come_first(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    assert load_rules(file) == load_rules(None)
    file.write_text(RULE, "utf-8")
    loaded = load_rules(file)
    assert loaded.problems == ()
    assert loaded.rules.rules[0].host == "paper.example"
    assert loaded.rules.rules[1:] == shipped_rules().rules
    file.write_bytes(b"\xff\xfe\x00")
    assert len(load_rules(file).problems) == 1


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    file = RulesFile(path)
    assert file.rules == shipped_rules()
    path.write_text(RULE, "utf-8")
    assert file.rules.rules[0].host == "paper.example"
    assert file.load() is file.load()
    path.write_text(RULE.replace("paper", "another"), "utf-8")
    assert file.rules.rules[0].host == "another.example"
    path.unlink()
    assert file.rules == shipped_rules()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("p", 4),
        ("#menu p", 1),
        ("div.story > p", 2),
        (".story p", 3),
        ("[data-x]", 1),
        ('div[data-x="one"] b', 1),
        ("h3.big.head, #menu", 2),
        ("*.ad", 1),
    ],
)
def test_selectors(text: str, count: int) -> None:
    assert len(selector(text)(parse_html(PAGE))) == count


@pytest.mark.parametrize("text", ["", "p:hover", "a[href^=x]", "> p", "p >", "x" * 600, 'p"]'])
def test_what_is_no_selector_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        selector(text)

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_reader.config import Config, LoadedConfig, check, load, set_value
from tui_reader.errors import ConfigError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "config.toml"


def read(path: Path, text: str) -> LoadedConfig:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return load(path)


def test_no_file_means_the_defaults(path: Path) -> None:
    assert load(path) == LoadedConfig(Config())
    assert not path.parent.exists()
    assert Config().reading.line_width == 80
    assert Config().refresh.every_minutes == 30
    assert Config().network.requests_at_once == 32


def test_every_setting_can_be_set(path: Path) -> None:
    text = """
        [appearance]
        theme = "nord"
        glyphs = "ascii"
        pictures = "blocks"
        first_frame = false
        [reading]
        line_width = 66
        mark_read = "end"
        preview_seconds = 1
        fold_comments_below = 3
        [refresh]
        every_minutes = 0
        at_start = false
        shortest_minutes = 10
        longest_minutes = 60
        [network]
        requests_at_once = 4
        requests_a_host = 1
        timeout_seconds = 5.5
        allow_private_hosts = ["nas.local", "10.0.0.2"]
        [discussions]
        disqus_key = "abc"
        lemmy = "https://lemmy.example"
        [links]
        browser = ["firefox", "--new-tab"]
        [keys]
        preset = "vim"
        [keys.bindings]
        vote_up = ["+", "="]
        quit = "q"
        star = []
        [keys.macros]
        b = ["toggle_star", "next_article"]
    """
    loaded = read(path, text)
    assert loaded.problems == ()
    config = loaded.config
    assert config.appearance.theme == "nord"
    assert config.reading.preview_seconds == 1.0
    assert config.network.allow_private_hosts == ("nas.local", "10.0.0.2")
    assert config.links.browser == ("firefox", "--new-tab")
    assert config.keys.bindings == {"vote_up": ("+", "="), "quit": ("q",), "star": ()}
    for section in dataclasses.fields(Config):
        ours, default = getattr(config, section.name), getattr(Config(), section.name)
        for field in dataclasses.fields(ours):
            assert getattr(ours, field.name) != getattr(default, field.name), field.name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[appearance]\n\n  theme = 3", '3:3: appearance.theme: should be a text: "..."'),
        (
            "[appearance]\nglyphs = 'asci'",
            "2:1: appearance.glyphs: should be one of auto, unicode, ascii",
        ),
        (
            "[appearance]\nthema = 'x'",
            "2:1: appearance.thema: unknown setting (did you mean theme?)",
        ),
        ("[xyzzy]", "1:2: xyzzy: unknown section"),
        ("[ readin ]\n", "1:2: readin: unknown section (did you mean reading?)"),
        ("reading = 3", "1:1: reading: should be a section: [reading]"),
        ("# x\nreading.line_width = 5", "2:1: reading.line_width: should be between 20 and 400"),
        ("[reading]\nline_width = 80.5", "2:1: reading.line_width: should be a whole number"),
        ("[reading]\nline_width = true", "2:1: reading.line_width: should be a whole number"),
        ("[reading]\npreview_seconds = nan", "2:1: reading.preview_seconds: should be between"),
        ("[refresh]\nat_start = 'yes'", "2:1: refresh.at_start: should be true or false"),
        ("[links]\nbrowser = 'firefox'", '2:1: links.browser: should be a list of texts: ["..."]'),
        ("[links]\nbrowser = [1]", '2:1: links.browser: should be a list of texts: ["..."]'),
        (
            "[keys.bindings]\nquit = 3",
            '2:1: keys.bindings.quit: should be a list of texts: ["..."]',
        ),
        ("[keys]\nbindings = 3", "2:1: keys.bindings: should be a section: [keys.bindings]"),
        ("[keys]\nbindings = {quit = 3}", "2:1: keys.bindings.quit: should be a list of texts"),
        ("[reading]\nline_width = = 3", "2:14: invalid value"),
        ("[links]\nbrowser = ['a\n", "2:1: "),
        ("x = '''\n\n\n", "1:1: "),
        ('"a\\nb" = 1', "a?b: unknown section"),
        (
            "[refresh]\nlongest_minutes = 20\nshortest_minutes = 30",
            "2:1: refresh.longest_minutes: is less than shortest_minutes",
        ),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_holds(path: Path, text: str, problem: str) -> None:
    loaded = read(path, f"{text}\n[network]\nrequests_at_once = 9\n")
    expected = dataclasses.replace(Config().network, requests_at_once=9)
    if "longest_minutes" in text:
        assert loaded.config.refresh.longest_minutes == 30
    else:
        assert loaded.config == dataclasses.replace(Config(), network=expected)
    (line,) = loaded.problems
    assert line.startswith(f"config.toml:{problem}") or (
        problem.startswith("a?b") and problem in line
    )
    assert line.isprintable()


def test_many_faults_are_each_named(path: Path) -> None:
    loaded = read(path, "a\nb = \n[reading\n[reading]\nline_width = 50\nmark_read = 'x'\n")
    assert [problem.split(" ")[0] for problem in loaded.problems] == [
        "config.toml:1:2:",
        "config.toml:2:5:",
        "config.toml:3:9:",
        "config.toml:6:1:",
    ]
    assert loaded.config.reading.line_width == 50


@pytest.mark.parametrize(
    "data",
    [b"\xff[reading]\nline_width = 50\n", b"\0" * 100, b"a = " + b"[" * 50_000, b"x" * 2_000_000],
)
def test_a_file_of_nonsense_is_the_defaults(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    loaded = load(path)
    assert 1 <= len(loaded.problems) <= 22
    assert all(problem.startswith("config.toml:") for problem in loaded.problems)
    assert loaded.config.network == Config().network
    assert path.read_bytes() == data


def test_a_folder_in_its_place_is_one_line(path: Path) -> None:
    path.mkdir(parents=True)
    loaded = load(path)
    assert loaded.config == Config()
    assert "can't be read" in loaded.problems[0]


def test_a_setting_is_written_and_comments_survive(path: Path) -> None:
    set_value(path, "appearance.theme", "nord")
    assert load(path).config.appearance.theme == "nord"
    assert path.stat().st_mode & 0o777 == 0o600
    text = "# mine\n[appearance]  # looks\ntheme = 'a' # was b\n\n[links]\nbrowser = [ 'x' ]\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    set_value(path, "appearance.theme", "b")
    set_value(path, "keys.bindings.quit", ("q", "Q"))
    written = path.read_bytes().decode()
    assert "# mine" in written
    assert "# looks" in written
    assert 'theme = "b" # was b' in written
    assert "browser = [ 'x' ]" in written
    loaded = load(path)
    assert loaded.problems == ()
    assert loaded.config.keys.bindings == {"quit": ("q", "Q")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appearance.theme", 3),
        ("appearance.nothing", "x"),
        ("nothing.at_all", "x"),
        ("reading", "x"),
        ("reading.line_width", 7),
        ("keys.bindings.quit", 3),
    ],
)
def test_what_does_not_fit_is_not_written(path: Path, name: str, value: object) -> None:
    assert check(name, value)
    with pytest.raises(ConfigError):
        set_value(path, name, value)
    assert not path.exists()


@pytest.mark.parametrize("text", ["[appearance", "appearance = 3\n", "a = 1\na = 2\n", "\udcff"])
def test_a_file_that_can_t_be_changed_is_left_alone(path: Path, text: str) -> None:
    path.parent.mkdir()
    data = text.encode("utf-8", "surrogateescape")
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"config\.toml can't be changed") as caught:
        set_value(path, "appearance.theme", "x")
    assert str(caught.value).isprintable()
    assert path.read_bytes() == data


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(alphabet="[]reading.\nline_width = 50'\"#,{}", max_size=80).map(str.encode),
    )
)
def test_any_file_is_read_without_a_crash(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    loaded = load(path)
    assert all(problem.isprintable() for problem in loaded.problems)
    assert isinstance(loaded.config, Config)

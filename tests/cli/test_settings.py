"""`themes`, `keys`, `config`, `doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store


@pytest.fixture
def config(paths: Paths) -> Path:
    """Where config.toml goes; its folder is there."""
    ensure(paths.config)
    return paths.config_file


def test_themes_are_listed(command: Command, paths: Paths) -> None:
    done = command("themes", "--json")
    assert done.status == 0
    names = [theme["name"] for theme in done.records]
    assert "night" in names
    assert len(names) == len(set(names)) >= 8
    assert any(theme["is_ansi"] for theme in done.records)
    assert not paths.config.exists()


def test_a_broken_theme_is_told(command: Command, paths: Paths) -> None:
    ensure(paths.user_themes)
    (paths.user_themes / "mine.toml").write_text('name = "mine"\n[colors]\ntext = "\x1b[red"\n')
    done = command("themes")
    assert done.status == 1
    assert "mine.toml" in done.err
    assert "\x1b" not in done.err
    assert "night" in done.out


def test_keys_follow_preset_and_settings(command: Command, config: Path) -> None:
    config.write_text('[keys.bindings]\nhelp = ["ctrl+h"]\n')
    done = command("keys", "--json")
    assert done.status == 0
    keys = {action["id"]: action["keys"] for action in done.records}
    assert keys["help"] == ["ctrl+h"]
    assert keys["next_article"] == ["J", "."]
    config.write_text('[keys.bindings]\nhepl = ["x"]\n')
    done = command("keys")
    assert done.status == 1
    assert "help" in done.err


def test_config_tells_what_is_wrong_and_where(command: Command, config: Path) -> None:
    config.write_text('[reading]\nline_width = 66\nline_widht = 3\n[refresh]\nat_start = "no"\n')
    done = command("config")
    assert done.status == 1
    assert len(done.err.splitlines()) == 2
    assert "line_widht" in done.err
    assert "config.toml:3:1" in done.err
    assert "reading.line_width = 66    # usual: 80" in done.lines
    assert "refresh.at_start = true" in done.lines


@pytest.mark.parametrize("name", ["config", "keys", "doctor"])
def test_what_the_keymap_finds_wrong_has_its_place_too(
    command: Command, config: Path, name: str
) -> None:
    config.write_text(
        '# mine\n[keys.bindings]\nhepl = ["x"]\nundo = ["ctrl+"]\n\n[keys]\n'
        'macros.b = ["toggle_stra"]\n\n[appearance]\ntheme = "nihgt"\n'
    )
    done = command(name)
    assert done.status == 1
    said = done.out if name == "doctor" else done.err
    assert "config.toml:3:1: keys.bindings.hepl: no such action; did you mean help?" in said
    assert "config.toml:4:1: keys.bindings.undo: 'ctrl+' is no key" in said
    assert "config.toml:7:1: keys.macros.b: no such action: toggle_stra" in said
    assert ("config.toml:10:1: appearance.theme:" in said) == (name != "keys")


def test_config_as_json(command: Command) -> None:
    done = command("config", "--json")
    assert done.status == 0
    records = {record["key"]: record["value"] for record in done.records}
    assert records["network.requests_a_host"] == 2
    assert records["links.browser"] == []


def test_doctor_on_an_empty_home(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:s3cr3t@proxy.example:8080")
    monkeypatch.setenv("BROWSER", "true")
    done = command("doctor")
    assert done.status == 0, done.out
    assert "s3cr3t" not in done.out
    assert "proxy.example" in done.out
    assert not home.exists()


def test_doctor_mends_permissions_and_tells_the_rest(
    command: Command, sample: Store, paths: Paths, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    config.write_text("[reading]\nline_widht = 3\n")
    config.chmod(0o644)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    done = command("doctor", "--json")
    assert done.status == 1
    by_status: dict[str, list[str]] = {}
    for record in done.records:
        by_status.setdefault(record["status"], []).append(record["text"])
    assert len(by_status["problem"]) == 2
    assert any("line_widht" in text for text in by_status["problem"])
    assert any("all.pem" in text for text in by_status["problem"])
    assert any(str(config) in text for text in by_status["mended"])
    assert config.stat().st_mode & 0o777 == 0o600
    assert any("14 entries" in text for text in by_status["ok"])


def test_doctor_mends_a_damaged_library(
    command: Command, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_reader.transfer.sample import load_sample

    monkeypatch.setenv("BROWSER", "true")
    with Store.open(paths.library) as store:
        load_sample(store)
    data = bytearray(paths.library.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40_000] = b"\xa5" * 40_000
    paths.library.write_bytes(data)
    done = command("doctor", "--json")
    mended = [record["text"] for record in done.records if record["status"] == "mended"]
    assert any("set aside" in text for text in mended)
    assert list(paths.data.glob("library.db.damaged-*"))
    again = command("doctor", "--json")
    assert again.status == 0, again.out

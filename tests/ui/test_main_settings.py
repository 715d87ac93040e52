"""Changing a setting inside: written into the file, comments kept; refused values are said."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.ui.conftest import Open, Reader
from tui_reader.config import load
from tui_reader.config.listing import choices, settings_of, typed
from tui_reader.config.sections import Config
from tui_reader.errors import ConfigError
from tui_reader.paths import Paths, ensure
from tui_reader.ui.screens.choice import ChoiceScreen
from tui_reader.ui.screens.prompt import PromptScreen

NAMES = [name for name, value in settings_of(Config()) if not isinstance(value, dict)]
FILE = "# mine\n[reading]\nmark_read = 'never'  # I mark them\nline_width = 66\n"


async def choose(reader: Reader, name: str) -> None:
    await reader.press("g", ",")
    await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
    await reader.press(*str(NAMES.index(name) + 1), "enter")
    await reader.until(lambda: len(reader.app.screen_stack) == 3)


@pytest.mark.usefixtures("library")
async def test_a_setting_is_changed_and_the_comments_stay(open_reader: Open, paths: Paths) -> None:
    ensure(paths.config)
    paths.config_file.write_text(FILE, "utf-8")
    async with open_reader() as reader:
        await choose(reader, "reading.mark_read")
        await reader.press("g", "enter")
        await reader.until(lambda: reader.message.startswith('reading.mark_read = "open"'))
        assert reader.app.session.config.reading.mark_read == "open"
        await choose(reader, "reading.line_width")
        await reader.until(lambda: isinstance(reader.app.screen, PromptScreen))
        field = reader.app.screen.query_one(Input)
        assert field.value == "66"
        field.value = "72"
        await reader.press("enter")
        await reader.until(lambda: reader.message.startswith("reading.line_width = 72"))
        await choose(reader, "reading.line_width")
        reader.app.screen.query_one(Input).value = "7"
        await reader.press("enter")
        await reader.until(lambda: "between 20 and 400" in reader.message)
    text = paths.config_file.read_text("utf-8")
    assert text == FILE.replace("'never'", '"open"').replace("66", "72")
    assert load(paths.config_file).problems == ()


def test_every_setting_has_a_value_of_its_kind() -> None:
    for name, value in settings_of(Config()):
        few = choices(name)
        assert not few or value in few
        if not few and not isinstance(value, dict):
            text = " ".join(value) if isinstance(value, list) else str(value)
            assert typed(text, value) == value
    with pytest.raises(ConfigError, match="no number"):
        typed("many", 3)

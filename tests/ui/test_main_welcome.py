"""An empty library: what it offers, and the ways on from there."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Open
from tui_reader.ui.screens.choice import ChoiceScreen
from tui_reader.ui.screens.prompt import PromptScreen


@pytest.mark.parametrize("key", ["a", "ㅁ", "enter"])
async def test_the_key_that_adds_an_address_does_so_in_the_welcome(
    open_reader: Open, key: str
) -> None:
    async with open_reader() as reader:
        await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
        await reader.press(key)
        await reader.until(lambda: isinstance(reader.app.screen, PromptScreen))


async def test_the_sample_edition_is_there_at_a_key_and_the_welcome_can_be_left(
    open_reader: Open,
) -> None:
    async with open_reader() as reader:
        await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
        await reader.press("escape")
        assert reader.app.screen is reader.main
        assert reader.titles == []
        await reader.press("g", "a", "G", "enter")
        await reader.until(lambda: len(reader.titles) == 14)
        assert "sample edition" in reader.message

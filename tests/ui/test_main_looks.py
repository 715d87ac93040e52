"""Help, palette, themes, layouts, links, the browser, copying, leaving."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandList, CommandPalette
from textual.widgets import Input, OptionList

from tests.ui.conftest import CONFIG, NOW, Open
from tui_reader.config import Config, Keys, Links
from tui_reader.models import Article, Block, Comment, Entry, Feed, Thread
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.ui.arrange import LAYOUT_NAMES
from tui_reader.ui.keymap import build
from tui_reader.ui.screens.choice import ChoiceScreen
from tui_reader.ui.screens.help import HelpScreen, help_content
from tui_reader.ui.widgets.feed_list import FeedList

pytestmark = pytest.mark.usefixtures("library")
HOSTILE = (
    "[/] [/x] [@click=app.quit]x[/] [link='x]",
    "\x1b]0;owned\x07\x1b[2J\x9b31m \x00",
    "a\u202eb\u200bc " + "e" + "\u0301" * 50,
    "$text {x} [$accent]y",
)


def test_help_is_made_from_the_live_keymap() -> None:
    keymap = build("default", {"undo": ("ctrl+x",)})
    text = help_content(keymap).plain
    assert "^X" in text
    assert "Next article" in text
    found = help_content(keymap, "theme").plain
    assert "Choose a theme" in found
    assert "Next article" not in found
    assert help_content(keymap, "zzz").plain == "No key does that."


@pytest.mark.parametrize(("width", "indent"), [(34, 4), (70, 21)])
def test_help_texts_hang_under_themselves(width: int, indent: int) -> None:
    text = help_content(build("default", {}), "comment's fold", width).plain
    first, *rest = text.splitlines()[1:-1]
    assert first.startswith("  Enter")
    assert rest
    assert all(len(line) <= width for line in (first, *rest))
    assert all(len(line) - len(line.lstrip()) == indent for line in rest)


@pytest.mark.parametrize("width", [34, 70])
def test_help_keeps_keys_and_texts_apart(width: int) -> None:
    assert "^DHalf" not in help_content(build("default", {}), width=width).plain


async def test_help_opens_searches_and_closes(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("?")
        screen = reader.app.screen
        assert isinstance(screen, HelpScreen)
        await reader.press("j", "G", "g", "space", "b", "k", "/", *"undo")
        assert screen.query_one(Input).value == "undo"
        await reader.press("enter", "q")
        assert len(reader.app.screen_stack) == 2


async def test_the_palette_runs_actions(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press(":")
        assert isinstance(reader.app.screen, CommandPalette)
        await reader.press("escape", "ctrl+p", *"recommend")
        await reader.until(lambda: reader.app.screen is not reader.main)
        await reader.pilot.pause(0.3)
        await reader.press("down", "enter")
        await reader.until(lambda: "recommend" in reader.message)


async def test_themes_are_previewed_and_kept(open_reader: Open, paths: Paths) -> None:
    async with open_reader() as reader:
        before = reader.app.theme
        await reader.press("T", "j")
        assert reader.app.theme != before
        await reader.press("escape")
        assert reader.app.theme == before
        await reader.press("T", "G", "enter")
        chosen = reader.app.theme
        assert chosen != before
        reader.app.leave()
    async with open_reader() as again:
        assert again.app.theme == chosen


async def test_layouts_are_walked(open_reader: Open) -> None:
    async with open_reader() as reader:
        main = reader.main
        seen = []
        for _ in range(4):
            await reader.press("w")
            seen.append((main.layout_name, main.arrangement.columns))
        assert reader.message == "layout: as wide as the terminal"
        assert seen == [("two", 2), ("one", 1), ("wide-article", 3), ("auto", 3)]
        await reader.press("w", "w", "w", "enter")
        assert main.arrangement.widths["list"] == 0
        assert LAYOUT_NAMES[main.layout_name] == "the list gives way while reading"


async def test_the_palette_has_theme_on_top(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press(":", *"the")
        options = reader.app.screen.query_one(CommandList)
        await reader.until(lambda: options.option_count > 1)
        await reader.until(lambda: "Choose a theme" in str(options.options[0].prompt))


async def test_what_does_not_fit_is_cut_with_an_ellipsis(open_reader: Open) -> None:
    async with open_reader((40, 12)) as reader:
        await reader.press("T")
        line = reader.app.screen.query_one(OptionList).render_line(0).text.strip()
        assert line.startswith("Night  Quiet and dark")
        assert line.endswith("…")


async def test_links_open_in_the_browser(open_reader: Open, tmp_path: Path) -> None:
    log = tmp_path / "opened"
    script = f"import sys; open({str(log)!r}, 'a').write(sys.argv[1] + '\\n')"
    browser = (sys.executable, "-c", script)
    config = Config(CONFIG.appearance, CONFIG.reading, links=Links(browser))

    def opened() -> list[str]:
        return log.read_text().splitlines() if log.exists() else []

    async with open_reader(config=config) as reader:
        await reader.press("o")
        assert opened() == ["https://board.example/0"]
        await reader.press("enter", "1", "o")
        assert opened()[-1] == "https://x.example/1"
        await reader.press("9", "o")
        assert "no link 9" in reader.message
        await reader.press("L")
        assert isinstance(reader.app.screen, ChoiceScreen)
        await reader.press("1", "enter")
        await reader.until(lambda: opened()[-1:] == ["https://x.example/1"] and len(opened()) == 3)
        await reader.press("C")
        assert opened()[-1] == "https://board.example/0#comments"
        await reader.press("h", "O")
        assert opened()[-1] == "https://board.example/0"
        assert reader.main.entries.cursor == 1


async def test_addresses_are_copied(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("y")
        assert reader.app.clipboard == "https://board.example/0"
        await reader.press("c", "n", "y")
        assert reader.app.clipboard == "https://board.example/c2"


async def test_selected_text_is_copied(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("enter")
        reader.main.article.text_select_all()
        await reader.press("ctrl+c")
        assert "needle 0. 과학기술정통부는" in reader.app.clipboard


@pytest.mark.parametrize(("before", "last"), [("j", "q"), ("enter", "Q"), ("c", "ctrl+q")])
async def test_leaving(open_reader: Open, paths: Paths, before: str, last: str) -> None:
    async with open_reader() as reader:
        await reader.press(before)
        # Pilot waits for ever for a screen that has ended, so the last key goes in by hand.
        reader.app.screen.post_message(events.Key(last, last if len(last) == 1 else None))
        app = reader.app
    assert app.return_code == 0
    assert paths.ui_state.is_file()


async def test_what_is_wrong_with_the_settings_is_said(open_reader: Open, paths: Paths) -> None:
    paths.user_themes.mkdir(parents=True)
    (paths.user_themes / "broken.toml").write_text("[colors", "utf-8")
    config = Config(CONFIG.appearance, CONFIG.reading, keys=Keys("vim", {"undoo": ("U",)}))
    async with open_reader(config=config) as reader:
        assert "undoo" in reader.message
        assert "1 more" in reader.message
        assert reader.main.status.is_error
        await reader.press("j")
        assert reader.message == ""


async def test_a_terminal_too_small_says_so(open_reader: Open) -> None:
    async with open_reader((39, 11)) as reader:
        assert reader.main.has_class("-small")
        assert not reader.main.top_line.display or not reader.main.top_line.size.width


@pytest.mark.parametrize("size", [(160, 45), (60, 20), (40, 12)])
async def test_hostile_text_is_shown_letter_for_letter(
    open_reader: Open, paths: Paths, size: tuple[int, int]
) -> None:
    with Store.open(paths.library) as store:
        for number, text in enumerate(HOSTILE):
            feed = Feed(f"https://h.example/{number}", title=text, folder=text)
            feed = store.feeds.add(feed)
            entry = Entry(text, text, f"https://h.example/{number}", author=text, published=NOW)
            (entry_id,) = store.entries.apply(feed, [entry], NOW).new
            article = Article(title=text, author=text, blocks=(Block("paragraph", text),))
            store.articles.put(entry_id, article, origin="page")
            comment = Comment("1", text, author=text, blocks=(Block("paragraph", text),))
            store.threads.put(entry_id, Thread((comment,), title=text, total=1), NOW)
            store.entries.set_tags(entry_id, (text,))
    async with open_reader(size) as reader:
        for _ in HOSTILE:
            await reader.press("enter", "c", "c", "h", "j")
        await reader.press("g", "f", "escape", "g", "v", "escape", "F", *"[/x]", "enter")
        assert any("[/x]" in title for title in reader.titles)
        main = reader.main
        for widget in (main.entries, main.article, main.comments, main.top_line, main.status):
            for y in range(widget.size.height):
                text = widget.render_line(y).text
                assert not any(c < " " or "\x7f" <= c < "\xa0" or c == "\u202e" for c in text)


@pytest.mark.parametrize("keys", [("g", "f"), ("S",), ("T",), ("?",)])
async def test_a_question_is_answered_once(open_reader: Open, keys: tuple[str, ...]) -> None:
    async with open_reader() as reader:
        await reader.press(*keys)
        answer = "escape" if keys == ("?",) else "enter"
        await reader.press(answer, answer, answer)
        assert reader.app.screen is reader.main


async def test_a_chosen_line_is_told_without_colours_too(open_reader: Open) -> None:
    async with open_reader() as reader:
        reader.app.set_class(True, "-no-color")
        for keys in (("S",), (":",)):
            await reader.press(*keys)
            await reader.until(lambda: len(reader.app.screen_stack) == 3)
            options = reader.app.screen.query(OptionList).first()
            style = options.get_component_styles("option-list--option-highlighted").text_style
            assert style.underline
            await reader.press("escape")
        await reader.press("g", "f")
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        feeds = reader.app.screen.query_one(FeedList)
        drawn = [feeds.render_line(y).text[0] for y in range(len(feeds.lines))]
        assert drawn == ["▌", *" " * (len(feeds.lines) - 1)]


async def test_room_for_the_article_shows_the_entry_under_the_cursor(
    open_reader: Open, library: list[int]
) -> None:
    assert library
    async with open_reader(size=(60, 20)) as reader:
        assert reader.main.opened.row is None
        await reader.pilot.resize_terminal(120, 30)
        await reader.until(lambda: reader.main.opened.article is not None)
        assert reader.main.opened.row == reader.main.entries.current

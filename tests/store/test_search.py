"""Search over the library: what is found, in which order, and how the index is filled."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.conftest import START, Clock, entry
from tui_reader.errors import StoreError
from tui_reader.models import Article, Block, Feed, View
from tui_reader.store import Store
from tui_reader.store.schema import APPLICATION_ID, MIGRATIONS
from tui_reader.store.search import FEW, Hit
from tui_reader.store.search_hits import excerpt, look_at
from tui_reader.store.search_index import BLOCK_BITS, Doc, start_anew_if_worn
from tui_reader.store.search_query import parse
from tui_reader.store.search_text import one_line

ALL = View("all")


def fill(store: Store, feed: Feed, *contents: str, **fields: object) -> tuple[int, ...]:
    """Store and index entries with these contents, the newest first."""
    entries = [entry(n, content=text, **fields) for n, text in enumerate(contents)]
    ids = store.entries.apply(feed, entries, START).new
    index_all(store)
    return ids


def index_all(store: Store) -> int:
    done = 0
    while taken := store.search.index_some():
        done += taken
    return done


def found(store: Store, words: str, **options: object) -> list[int]:
    return [hit.row.id for hit in store.search.find(words, **options)]  # type: ignore[arg-type]


def marked(hit: Hit) -> list[str]:
    return [hit.excerpt[start:end] for start, end in hit.marks]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("정부는 새로운 정책을 발표했다", "정책"),  # with a particle
        ("복지정책위원회가 열렸다", "정책"),  # inside a compound
        ("복지정책위원회가 열렸다", "정책위원"),
        ("맑은 물을 마신다", "물"),  # one syllable
        ("좋은 선물", "물"),  # at the end
        ("SK텔레콤과 조비", "SK텔레콤"),
        ("SK텔레콤과 조비", "텔레콤"),
        ("SK텔레콤과 조비", "sk"),
        ("現代の日本語の文章です", "日本語"),
        ("現代の日本語の文章です", "文章"),
        ("ﾃﾚﾋﾞを見る", "テレビ"),  # half width
        ("北京大学的学生喝水。", "水"),
        ("北京大学的学生", "大学"),
        ("ภาษาไทยง่าย", "ไทย"),
        ("The reader is reading", "read"),
        ("The reader is reading", "READING"),
        ("Crème brûlée à Paris", "creme brulee"),
        ("Creme brulee", "crème"),
        ("e\u0301clair", "éclair"),
        ("ＦＵＬＬ width", "full"),
        ("Straße nach Weiß", "strasse"),
        ("Python 3.11 is out", "3.11"),
        ("written in C++ and C#", "c++"),
        ("written in C++ and C#", "C#"),
        ("a tui-reader for all", "tui-reader"),
        ("a tui-reader for all", '"tui reader"'),
        ("one two three", '"two three"'),
        ("one two three", "“one two”"),
        ("hello, world", '"hello world"'),
        ("f\u00f6\u00adrder\u200bung", "förderung"),
        ("<b>한</b>국어 <i>con</i>tinued", "한국어 continued"),
        ("&lt;tag&gt; &amp; caf&eacute;", "cafe tag"),
        ("<p>one</p><p>two</p>", '"one two"'),
        ("x" * 60, "x" * 60),
        ("x" * 60, "x" * 30),
        ("\u0928\u092e\u0938\u094d\u0924\u0947 दुनिया", "नमस्ते"),
    ],
)
def test_words_are_found(store: Store, feed: Feed, text: str, words: str) -> None:
    (wanted, _other) = fill(store, feed, f"<p>{text}</p>", "<p>nothing of it</p>")
    (hit,) = store.search.find(words)
    assert hit.row.id == wanted
    assert hit.marks
    assert store.search.find(words, sort="best") == [hit]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("정부 책임", "정책"),
        ("과학 기술과 학기 과학기 학기술", "과학기술"),  # its pairs, but not together
        ("spread", "read"),
        ("go on", "gone"),
        ("javascript", "ja"),  # two letters stand for a word
        ("javascript", '"java"'),
        ("one three two", '"one two"'),
        ("the letter C", "c++"),
        ("3 and 11", "3.11"),
        ("x" * 40, "x" * 50),
        ("<script>hidden()</script><style>p{hidden}</style><!-- hidden -->", "hidden"),
        ('<a href="https://hidden.example">x</a>', "hidden"),
    ],
)
def test_what_is_not_there_is_not_found(store: Store, feed: Feed, text: str, words: str) -> None:
    fill(store, feed, f"<p>{text}</p>")
    assert store.search.find(words) == []


def test_all_words_must_be_there_and_those_behind_a_minus_not(store: Store, feed: Feed) -> None:
    a, b, c = fill(store, feed, "java coffee", "javascript coffee", "java island, 과학 기술")
    assert found(store, "java") == [a, b, c]
    assert found(store, "java coffee") == [a, b]
    assert found(store, "coffee -javascript") == [a]
    assert found(store, "coffee -java") == [b]
    assert found(store, 'java -"coffee"') == [c]
    assert found(store, "java -과학") == [a, b]
    assert found(store, "java -과학기술") == [a, b, c]
    assert found(store, "-java") == []
    assert found(store, "java -") == [a, b, c]


def test_title_author_category_and_feed_are_searched(store: Store, feed: Feed) -> None:
    (by_title, by_author, by_category, by_all) = store.entries.apply(
        feed,
        [
            entry(0, title="Rare **title** 제목에서"),
            entry(1, author="Rare Author"),
            entry(2, category="rare category"),
            entry(3, title="", content=None),
        ],
        START,
    ).new
    index_all(store)
    assert found(store, "rare") == [by_title, by_author, by_category]
    (hit,) = store.search.find("title** 제목")
    assert [hit.row.title[a:b] for a, b in hit.title_marks] == ["title", "제목"]
    assert (hit.excerpt, hit.marks) == ("Text of 0", ())
    assert found(store, "news") == [by_title, by_author, by_category, by_all]
    assert feed.id is not None
    store.feeds.rename(feed.id, "석간 신문")
    assert found(store, "news") == []
    assert found(store, "신문 rare") == [by_title, by_author, by_category]


@given(st.text(max_size=60) | st.text(alphabet='"-*^:() ANDORNOTEAR한국a1+', max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_query(words: str) -> None:
    for sort in ("newest", "best"):
        assert isinstance(LIBRARY.search.find(words, sort=sort), list)


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_marks_lie_in_the_excerpt(text: str) -> None:
    clean = one_line(text)
    assert not set(clean) & set("\n\t\x1b\x07\x7f\x9b\u2028\u202e\ud800")
    doc = Doc(1, "", "", 1, f"{clean} {clean}")
    query = parse(f'"{clean.replace(chr(34), "")}"')
    seen = look_at(doc, query, "") if query.wanted else None
    if seen is not None:
        shown, marks = excerpt(seen, query)
        ends = [place for mark in marks for place in mark]
        assert ends == sorted(set(ends))
        assert marks
        assert ends[0] >= 0
        assert ends[-1] <= len(shown)


@pytest.fixture(scope="module", autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A small library for the properties, which may not use a fixture of each test."""
    global LIBRARY
    with Store.open(tmp_path_factory.mktemp("search") / "library.db") as LIBRARY:
        feed = LIBRARY.feeds.add(Feed("https://a.example/"))
        fill(LIBRARY, feed, "AND OR NOT near 한국 a1", "two -three* ^four: (five)")
        yield


LIBRARY: Store


def test_the_excerpt_shows_the_first_place_and_marks_all_that_are_in_it(
    store: Store, feed: Feed
) -> None:
    before, behind = "앞선 이야기 " * 60, " 뒤의 이야기" * 60
    fill(store, feed, f"<p>{before}</p><p>낱말… 여기 <b>낱</b>말도 Ｗｏｒｄ</p><p>{behind}</p>")
    (hit,) = store.search.find("낱말 word")
    assert marked(hit) == ["낱말", "낱말", "Ｗｏｒｄ"]
    assert "낱말… 여기 낱말도 Ｗｏｒｄ" in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) <= 182


def test_an_excerpt_can_be_shown(store: Store, feed: Feed) -> None:
    text = "word \x1b[31mred\x07 \u202eback\ud800 Z" + "\u0301" * 50 + " 👩\u200d👩"
    fill(store, feed, text)
    (hit,) = store.search.find("word")
    assert not set(hit.excerpt) & set("\x1b\x07\u202e\ud800\n")
    assert hit.excerpt.count("\u0301") <= 4
    assert marked(hit) == ["word"]


def test_markup_without_an_end_takes_no_time(store: Store, feed: Feed) -> None:
    bombs = [
        "<script" * 100_000,
        "<!--" * 100_000,
        "<a " * 100_000,
        "&amp" * 100_000,
        "<" * 500_000,
    ]
    started = time.process_time()
    fill(store, feed, *[f"word {bomb}" for bomb in bombs])
    assert len(store.search.find("word")) == len(bombs)
    assert time.process_time() - started < 5


# order and pages


def pages(store: Store, words: str, sort: str, limit: int) -> list[int]:
    hits: list[Hit] = []
    while True:
        after = hits[-1].row if hits else None
        page = store.search.find(words, sort=sort, after=after, limit=limit)  # type: ignore[arg-type]
        if not page:
            return [hit.row.id for hit in hits]
        hits += page


@pytest.mark.parametrize("count", [40, FEW + 700])
def test_newest_first_page_by_page(store: Store, feed: Feed, count: int) -> None:
    """Also of a frequent word, and when what was indexed later is older or in between."""
    other = store.feeds.add(Feed("https://b.example/"))
    for part, where in enumerate((feed, other)):  # the even hours, then those in between
        for start in range(0, count, 400):
            numbers = range(start, min(start + 400, count))
            entries = [entry(2 * n + part, content="frequent word", title="") for n in numbers]
            store.entries.apply(where, entries, START)
        index_all(store)
    newest = [row.id for row in store.entries.page(ALL, limit=5_000)]
    assert len(newest) == 2 * count
    assert found(store, "frequent", limit=5_000)[:1000] == newest[:1000]
    assert pages(store, '"frequent word"', "newest", 97) == newest
    rows = store.entries.page(ALL, limit=30)
    assert found(store, "frequent", after=rows[-1], limit=5) == newest[30:35]


def test_best_first(store: Store, feed: Feed) -> None:
    once, often, by_title, none = store.entries.apply(
        feed,
        [
            entry(0, content="word"),
            entry(1, content="word word word"),
            entry(2, title="A word"),
            entry(3),
        ],
        START,
    ).new
    index_all(store)
    assert found(store, "word") == [once, often, by_title]
    assert found(store, "word", sort="best") == [by_title, often, once]
    assert pages(store, "word", "best", 1) == [by_title, often, once]
    gone = store.entries.row(none)
    assert store.search.find("word", sort="best", after=gone) == []


# the index


def test_what_waits_is_indexed_the_newest_first(store: Store, feed: Feed, clock: Clock) -> None:
    store.entries.apply(feed, [entry(n, content="word") for n in range(30)], clock())
    assert store.unindexed() == 30
    assert store.search.find("word") == []
    assert store.search.index_some(10) == 10
    assert store.unindexed() == 20
    newest = [row.id for row in store.entries.page(ALL, limit=10)]
    assert found(store, "word") == newest
    assert index_all(store) == 20
    assert store.search.index_some() == 0
    # nothing new in a refresh: nothing waits
    store.entries.apply(feed, [entry(n, content="word") for n in range(30)], clock.forward(hours=1))
    assert store.unindexed() == 0


def test_a_changed_entry_is_found_by_its_new_words(store: Store, feed: Feed) -> None:
    (changed, _) = fill(store, feed, "old word", "other")
    store.entries.apply(feed, [entry(0, content="new phrase")], START)
    assert store.unindexed() == 1
    index_all(store)
    assert found(store, "old") == []
    assert found(store, "phrase") == [changed]
    store.entries.apply(feed, [entry(0, content="<b>new</b> phrase", comments_total=3)], START)
    assert store.unindexed() == 0  # other dress, same words


def test_the_page_of_an_entry_is_searched_once_it_was_fetched(store: Store, feed: Feed) -> None:
    (entry_id,) = fill(store, feed, "teaser")
    article = Article(blocks=(Block("heading", "Whole"), Block("paragraph", "the full story")))
    store.articles.put(entry_id, article, origin="feed")
    assert store.unindexed() == 0
    store.articles.put(entry_id, article, origin="page")
    assert store.unindexed() == 1
    index_all(store)
    (hit,) = store.search.find("story")
    assert hit.excerpt == "Whole the full story"
    assert store.search.find("teaser") == []


def test_entries_of_a_removed_feed_are_not_found(store: Store, feed: Feed) -> None:
    ids = fill(store, feed, "word", "word")
    assert feed.id is not None
    store.feeds.remove(feed.id)
    assert found(store, "word") == []
    assert found(store, "word", sort="best") == []
    store.feeds.restore(feed.id)
    assert found(store, "word") == list(ids)


def test_a_change_while_it_is_indexed_is_indexed_again(store: Store, feed: Feed) -> None:
    """Two processes index at once, and one stores something new meanwhile."""
    store.entries.apply(feed, [entry(n, content="first word") for n in range(600)], START)

    def change() -> None:
        for n in range(0, 600, 50):
            store.entries.apply(feed, [entry(n, content="second word")], START)

    with Store.open(store.path) as other:
        threads = [
            threading.Thread(target=index_all, args=(store,)),
            threading.Thread(target=index_all, args=(other,)),
            threading.Thread(target=change),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        index_all(store)
    assert len(found(store, "second", limit=1000)) == 12
    assert len(found(store, "first", limit=1000)) == 588
    assert len(set(found(store, "word", limit=1000))) == 600


def test_an_index_of_what_was_left_behind_starts_anew(
    store: Store, feed: Feed, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.store.search_index.FEW_LEFT_BEHIND", 20)
    for number in range(8):
        fill(store, feed, *[f"word{number}" for _ in range(10)])
    assert found(store, "word7") == found(store, "word")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT max(doc) FROM search_docs").fetchone()[0] <= 40
    assert store.unindexed() == 0
    assert not start_anew_if_worn(store._database)


def test_reading_only_searches_and_does_not_index(store: Store, feed: Feed, path: Path) -> None:
    ids = fill(store, feed, "word")
    store.entries.apply(feed, [entry(5, content="word")], START)
    with Store.open(path, read_only=True) as reader:
        assert found(reader, "word") == list(ids)
        with pytest.raises(StoreError):
            reader.search.index_some()


def test_an_older_library_is_indexed(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("PRAGMA user_version = 1")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.executescript(
            "INSERT INTO feeds (url, url_key, kind) VALUES ('https://a.example/', 'a', 'feed');"
            "INSERT INTO entries (feed_id, external_id, external_key, title, told_key)"
            " VALUES (1, 'x', 1, 'An old title', 1);"
            "INSERT INTO entry_state (entry_id, feed_id, sort_at, first_seen, score, comments)"
            " VALUES (1, 1, 5, 5, 0, 0);"
        )
    with Store.open(path) as store:
        assert store.notices == ()
        assert store.unindexed() == 1
        index_all(store)
        assert found(store, "title") == [1]
    assert path.with_name("library.db.backup-1").exists()


def test_the_schema_and_the_code_agree_on_blocks() -> None:
    assert f"doc >> {BLOCK_BITS} " in MIGRATIONS[1]

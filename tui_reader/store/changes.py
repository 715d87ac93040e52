"""What counts as a change of an entry: its words, not their dress.

A feed touches its entries all the time: a tracking parameter, another markup, a count of
comments, "updated 5 minutes ago". Nobody wants to read them again for that. Pure functions.
"""

from __future__ import annotations

import re
import unicodedata

from tui_reader.models import Entry
from tui_reader.store.values import hash_key

_TAG = re.compile(r"<[/!a-zA-Z?][^<>]*>")
_URL = re.compile(r"(?:https?://|www\.)\S+")
# Numbers are bounded and begin where no digit stands before: a page of digits costs no more.
_MOMENT = re.compile(
    r"(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}"
    r"(?:[t ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?(?:z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?"
    r"|\d{1,4} ?(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?) ago"
    r"|\d{1,4} ?(?:초|분|시간|일|주|개월|년) ?전)"
)
_NUMBER = r"\d{1,3}(?:,?\d{3}){0,4}(?:\.\d)?[km]?"
_COUNT = re.compile(
    rf"(?<![\d,.]){_NUMBER} ?(?:points?|comments?|replies|reply|views?|votes?|likes?|shares?"
    r"|upvotes?|reactions?|boosts?|favou?rites?)\b"
    rf"|(?<![\d,.]){_NUMBER} ?(?:추천|비추천|조회|댓글|공감|좋아요)"
    r"|(?:\b(?:points?|comments?|replies|score|views?|votes?|likes?|hits?)"
    rf"|추천|비추천|조회|조회수|댓글|공감|좋아요|스크랩)(?: ?[:(] ?| ){_NUMBER}(?!\d)"
)
_LONGEST = 200_000


def is_rewritten(old: tuple[str, str], new: tuple[str, str]) -> bool:
    """Whether the words of (title, text) differ, and not only their dress, times or counts."""
    return any(
        before != after and _words(before) != _words(after)
        for before, after in zip(old, new, strict=True)
    )


def _words(text: str) -> str:
    """`text` (HTML or not) as its bare words, parted by single spaces."""
    text = text[:_LONGEST]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        import html  # only here: its table of entities is large

        text = html.unescape(text)
        # Feeds escape once or twice as they like: markup that shows up now is dress as well.
        text = _TAG.sub(" ", text) if "<" in text else text
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _URL.sub(" ", text)
    if any(char.isdigit() for char in text):
        text = _COUNT.sub(" ", _MOMENT.sub(" ", text))
    return " ".join(re.findall(r"\w+", text))


def told_key(entry: Entry) -> int:
    """A key of all a feed told of an entry: what has the same one need not be looked at again."""
    texts = (
        entry.title,
        entry.url,
        entry.author,
        entry.category,
        entry.summary,
        entry.content,
        entry.language,
        entry.comments_url,
        entry.comments_feed,
    )
    rest = (
        entry.published,
        entry.updated,
        entry.comments_total,
        entry.score,
        entry.views,
        entry.enclosures,
        entry.discussions,
        None if entry.marks is None else sorted(entry.marks),
    )
    # The repr of a long text in other scripts costs more than reading the feed: lengths part it.
    lengths = [None if text is None else len(text) for text in texts]
    return hash_key(f"{lengths}{rest}{''.join([text or '' for text in texts])}")

"""The nouns of the reader: feeds, entries, articles, comments, votes.

Frozen dataclasses, passed between every layer and never changed in place. No behaviour beyond
what can be said of a value by itself: nothing here reads a file, a clock or the network.
Words follow the glossary in README.md ("Words"). All outside text in these values has been
cleaned by `tui_reader.text.clean` at the door (sources do it), so it holds no control characters.

Take them from here (`from tui_reader.models import Entry`); the files part them for reading only.
"""

from tui_reader.models.articles import (
    Article,
    Attachment,
    Comment,
    CommentState,
    Neighbour,
    Score,
    Thread,
    When,
)
from tui_reader.models.blocks import (
    Block,
    BlockKind,
    Definition,
    Folded,
    Link,
    ListItem,
    Mark,
    MarkKind,
)
from tui_reader.models.feeds import Entry, EntryMark, Feed, FullText
from tui_reader.models.lists import (
    EntryRow,
    Position,
    Sort,
    ThreadPlace,
    View,
    ViewKind,
    Vote,
    VoteValue,
)
from tui_reader.models.pages import Answer, Page
from tui_reader.models.pictures import Picture

__all__ = [
    "Answer",
    "Article",
    "Attachment",
    "Block",
    "BlockKind",
    "Comment",
    "CommentState",
    "Definition",
    "Entry",
    "EntryMark",
    "EntryRow",
    "Feed",
    "Folded",
    "FullText",
    "Link",
    "ListItem",
    "Mark",
    "MarkKind",
    "Neighbour",
    "Page",
    "Picture",
    "Position",
    "Score",
    "Sort",
    "Thread",
    "ThreadPlace",
    "View",
    "ViewKind",
    "Vote",
    "VoteValue",
    "When",
]

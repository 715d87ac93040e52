"""From an address, a file or a stored entry to the article and thread that are shown.

`read_target` and `document_to_dict` serve `show` and store nothing; the others serve the screen
through the worker and keep what they made in the library. What an entry's feed brought is enough
where it is whole; else, or when asked, its page is fetched.

    targets.py   what a person names
    opening.py   what an address or a file turns out to be
    entries.py   from a stored entry to its article
    threads.py   from a stored entry to its comments, here and elsewhere
    keeping.py   the newest entries of a feed made complete, for reading offline
    stored.py    a stored entry with its feed and fetch
    document.py  the article with what the library knows of it, as JSON
"""

from tui_reader.reading.document import Document, document_to_dict
from tui_reader.reading.entries import Made, is_teaser, make_entry, prepare_entry
from tui_reader.reading.keeping import Kept, keep_complete, keep_refreshed
from tui_reader.reading.opening import sites_of
from tui_reader.reading.targets import open_target, read_target
from tui_reader.reading.threads import (
    known_threads,
    load_thread,
    look_up,
    more_comments,
    switch_thread,
)

__all__ = [
    "Document",
    "Kept",
    "Made",
    "document_to_dict",
    "is_teaser",
    "keep_complete",
    "keep_refreshed",
    "known_threads",
    "load_thread",
    "look_up",
    "make_entry",
    "more_comments",
    "open_target",
    "prepare_entry",
    "read_target",
    "sites_of",
    "switch_thread",
]

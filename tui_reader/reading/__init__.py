"""From an address, a file or a stored entry to the article and thread that are shown.

`read_target` and `document_to_dict` serve `show` and store nothing; the others serve the screen
through the worker and keep what they made in the library. What an entry's feed brought is enough
where it is whole; else, or when asked, its page is fetched.

    targets.py   what a person names
    opening.py   what an address or a file turns out to be
    entries.py   from a stored entry to its article and thread
    document.py  the article with what the library knows of it, as JSON
"""

from tui_reader.reading.document import Document, document_to_dict
from tui_reader.reading.entries import is_teaser, load_thread, prepare_entry
from tui_reader.reading.targets import open_target, read_target

__all__ = [
    "Document",
    "document_to_dict",
    "is_teaser",
    "load_thread",
    "open_target",
    "prepare_entry",
    "read_target",
]

"""A news reader for the terminal: feeds, boards and discussions, comments beside the article,
votes by keyboard.

From a key press to the store
-----------------------------
::

    ui/keymap.py         one table: key -> action (bindings, help, palette, settings use it)
    ui/actions/*.py      the action: asks the store one indexed query, writes in a thread, or ...
    ui/engine.py         ... hands anything slow or hostile to the worker processes
    worker/              those processes: run refresh/, reading/, subscribe.py
    sources/*.py         one file a site: bytes -> models (fetched by fetch/)
    text/*.py            clean -> main text -> blocks -> fold repeats
    store/*.py           SQLite (WAL), one writer thread a process; votes/*.toml beside it
    ui/list_state.py, opened.py   what changed is read again and handed to the panes (ui/widgets/)

`cli/` runs the same refresh, reading and subscribe functions without a screen.
Imports point down only: cli > ui > worker > refresh, reading, subscribe, transfer
> sources, votes > fetch, text, store, config, links > models, errors, paths (import-linter).
"""

__version__ = "0.1.0"

"""A news reader for the terminal: feeds, boards and discussions, comments beside the article,
votes by keyboard.

From a key press to the store
-----------------------------
::

    ui/keymap.py       one table: key -> action name (bindings, help, palette, config come from it)
    ui/screens/main.py the action: decides, calls the store for one indexed query, or asks ...
    ui/engine.py       ... the worker process for anything slow (network, parsing)
    worker/            that process: runs refresh.py, reading.py, subscribe.py
    sources/*.py       one file a site: bytes -> models
    text/*.py          clean -> main text -> blocks -> fold repeats
    store/*.py         SQLite (WAL), one writer thread a process; votes/*.toml beside it
    ui/messages.py     what changed comes back as a message; the screen redraws from the store

`cli/` runs the same refresh, reading and subscribe functions without a screen.
Imports point down only: cli > ui > worker > refresh, reading, subscribe, transfer > sources, votes
> fetch, text, store, config, links > models, errors, paths. import-linter holds that.
"""

__version__ = "0.1.0"

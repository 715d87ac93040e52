"""The worker process: everything slow or hostile, apart from the screen.

`python -m tui_reader.worker` reads one JSON request a line on stdin and answers on stdout:

    {"id": 1, "job": "article", "entry": 7, "full": false}
    {"id": 1, "event": {...}}      any number of them
    {"id": 1, "done": {...}}  or  {"id": 1, "error": "one line"}

    job            asks for                      done
    refresh        feeds: [ids]|null, everything the summary; events: one a feed
    article        entry, full                   entry, repeats; event: the article, not kept yet
    thread         entry, fresh                  entry, comments (null: none known)
    threads        entry                         threads: what can be switched to, asking nobody
    look_up        entry                         threads: with what third parties know
    switch_thread  entry, url                    entry, comments
    more           entry, comment                entry, comments
    keep           feed, newest: how many        feed, complete, failed, is_cut_short
    open           target, feed                  entry
    discover       url                           feeds; needs_user: a name and password first
    add            feed, folder                  feed
    index                                        (when nothing waits for the search index any more)
    stop           of: the id of a job
    ping

With the argument `--behind` others that wait to write to the library go first.

Several run at once; of the articles that wait, the one asked for last comes first. The end of
stdin ends the process. A parser that never ends is given up, and the process with it once nothing
else is under way: the screen starts another. Started by `ui/engine.py`; it writes to the library
itself and answers what changed.

    jobs.py       what each job does
    threads.py    those about discussions
    following.py  those that find feeds and follow them
    requests.py   what a request asks for
    turns.py      who comes first, who waits
    keeping.py    feeds kept complete, behind everything else
    indexing.py   the search index filled, behind everything else
    filling.py    the same by a process of its own, after the refresh command
    words.py      processes that find the words of much for it
    serving.py    the pipes, the watchdog, the end
"""

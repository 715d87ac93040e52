"""The network: the one place that speaks HTTP (the one user of httpx and httpcore).

`Fetcher` gets one address at a time within limits: one deadline, a size cap while decoding, two
requests a host, checked redirects, no cookies but a site's own session, private addresses only
where the source itself lives. Sources see it as `sources.base.Fetch`. Called by refresh, reading,
subscribe (through sources), never by the screen. Names are loaded when first used: httpx costs
a tenth of a second.

    limits.py       how many requests at once, a host, a second, an hour; Retry-After
    connections.py  pools of connections; which addresses may be connected to; proxies
    body.py         reads an answer's body within its cap
    request.py      what is sent where: headers, credentials, cookies, redirects
    answers.py      what a thread was made of, to ask whether it changed
    recent.py       pages of the last minute, so that article and comments cost one request
    faults.py       what a status or a failed connection means, in one line
    fetcher.py      one address at a time
    bound.py        the same on behalf of one feed
    meter.py        counts what comes in beside bodies
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tui_reader import lazily

if TYPE_CHECKING:
    from tui_reader.fetch.bound import BoundFetch as BoundFetch
    from tui_reader.fetch.fetcher import Fetcher as Fetcher
    from tui_reader.fetch.limits import NetworkSettings as NetworkSettings
    from tui_reader.fetch.limits import Politeness as Politeness

# httpx takes its own command line along wherever click and rich are installed, and goes without
# it where they are not: a third of its import and 6 MB for nothing.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

__getattr__ = lazily.names(
    __name__,
    {
        "bound": ("BoundFetch",),
        "fetcher": ("Fetcher",),
        "limits": ("NetworkSettings", "Politeness"),
    },
)

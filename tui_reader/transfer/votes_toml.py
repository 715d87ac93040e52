"""All votes as one TOML file, in the form of the vote files themselves (README, "Votes").

Called by `export votes`. The result can be put into another machine's votes folder as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui_reader.models import Vote
from tui_reader.store.vote_records import record

HEAD = "# votes, exported by tui-reader; may be put into a votes folder as it is\n"


def write_votes(votes: Iterable[Vote]) -> str:
    """One `[[vote]]` a vote, oldest first; votes taken back ("none") are kept, so that they win
    over older ones where the file is merged."""
    ordered = sorted(votes, key=lambda vote: (vote.at, vote.url))
    return HEAD + "".join("\n" + record(vote) for vote in ordered)

"""A board article as plain text, for the article pane."""

from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "data" / "seed"
SEED = next(_FOLDER.glob("*.txt")).read_text(encoding="utf-8")

"""Rhymix and XpressEngine boards: `source.py` is the way in, one file for each part of a page."""

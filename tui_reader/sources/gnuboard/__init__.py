"""Gnuboard boards: `source.py` is the way in.

Its lists are read by `list_page.py` and `rss.py`; a post by `opened.py`, which says what a page is,
and `article.py`, which hands each part of it to a file of that name.
"""

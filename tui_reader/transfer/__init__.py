"""Moving in and out: OPML, newsboat's urls file, votes, articles, the sample edition, packs.

One file a format, each a plain parser or writer; called by the commands and the screen.
"""

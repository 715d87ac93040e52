"""What the pages of Korean boards have in common, whichever engine made them.

Used by the sources of boards (`sources.gnuboard`, `sources.rhymix`, `sources.ciboard_page`) only.
"""

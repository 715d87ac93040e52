"""From blocks to lines of cells and their colours: everything that is drawn but no widget.

Plain functions over text and widths; the widgets in `ui.widgets` show what they give.
"""

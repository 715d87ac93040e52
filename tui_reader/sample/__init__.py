"""Data shipped with the reader: the sample edition and the starter packs.

`edition.toml` names feeds, entries and comments, `articles/*.html` holds the texts (all written
for this edition), `packs.toml` the addresses of the starter packs. Read by
`tui_reader.transfer.sample` and `tui_reader.transfer.packs`.
"""

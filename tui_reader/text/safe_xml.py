"""The one XML parser of what others send: no entities, no document type, no network, no huge tree.

Used by what reads feeds, comment feeds and OPML. lxml's own default resolves entities and reads
files that a document names.
"""

from __future__ import annotations

from lxml import etree


def xml_parser(*, recover: bool, encoding: str | None = None) -> etree.XMLParser:
    """A parser for one document; `recover`: read a damaged one as far as it goes."""
    return etree.XMLParser(
        encoding=encoding,
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )

"""Names of feed elements: which vocabulary a namespace is, whatever prefix or case is used."""

from __future__ import annotations

from lxml import etree

CORE = ""
"""RSS, Atom and CDF themselves: one vocabulary as far as the names go."""

_NAMESPACES = {
    "http://www.w3.org/2005/atom": CORE,
    "http://purl.org/atom/ns#": CORE,
    "http://purl.org/atom/": CORE,
    "http://purl.org/echo/": CORE,
    "http://purl.org/pie/": CORE,
    "http://purl.org/net/rss1.1#": CORE,
    "http://example.com/necho": CORE,
    "http://purl.org/rss/1.0/": CORE,
    "http://my.netscape.com/rdf/simple/0.9/": CORE,
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": CORE,
    "http://backend.userland.com/rss": CORE,
    "http://backend.userland.com/rss2": CORE,
    "http://blogs.law.harvard.edu/tech/rss": CORE,
    "http://cyber.law.harvard.edu/rss": CORE,
    "http://cyber.law.harvard.edu/rss/rss.html": CORE,
    "http://channel.netscape.com/rdf/simple/0.9/": CORE,
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://tools.search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/syndication/thread/1.0": "thr",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
}
_PREFIXES = {name: name for name in _NAMESPACES.values() if name} | {"atom": CORE, "rss": CORE}

Key = tuple[str, str]


def local_name(tag: object) -> str:
    """The name without namespace or prefix, in lower case; "" for what is no element."""
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


class Names:
    """Tags of one document as (vocabulary, name); vocabularies that do not matter are "?"."""

    def __init__(self, root_namespace: str, *, has_bases: bool = True) -> None:
        self._core = root_namespace
        self.has_bases = has_bases
        """Whether any element says what relative addresses are relative to (xml:base)."""
        self._keys: dict[str, Key] = {}

    def key(self, tag: object) -> Key:
        if not isinstance(tag, str):
            return ("?", "")
        known = self._keys.get(tag)
        if known is None:
            known = self._keys[tag] = self._find(tag)
        return known

    def _find(self, tag: str) -> Key:
        namespace, brace, name = tag.rpartition("}")
        if brace:
            namespace = namespace[1:].lower()
            if namespace == self._core and namespace not in _NAMESPACES:
                return (CORE, name.lower())
            return (_NAMESPACES.get(namespace, "?"), name.lower())
        prefix, colon, name = tag.rpartition(":")  # the prefix was never declared
        if colon:
            return (_PREFIXES.get(prefix.lower(), "?"), name.lower())
        return (CORE, tag.lower())


def names_for(root: etree._Element, *, has_bases: bool = True) -> Names:
    """The names of a document: its root's own namespace is core, known or not."""
    namespace = root.tag.rpartition("}")[0][1:].lower() if isinstance(root.tag, str) else ""
    if local_name(root.tag) == "rdf":
        namespace = ""
    return Names(namespace, has_bases=has_bases)

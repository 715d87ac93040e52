"""Feeds for tests, made up: one article told in every format."""

from __future__ import annotations

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Harbour News</title><link>https://harbour.example/</link>
<atom:link rel="self" href="https://harbour.example/feed"/>
<image><title>Logo</title><link>https://harbour.example/logo</link></image>
<language>en</language><ttl>60</ttl>
<item><title>Crane &amp;amp; <![CDATA[<b>tide</b>]]></title><link>https://harbour.example/1?utm_source=rss</link>
<guid isPermaLink="false">id-1</guid><dc:creator>Mia Vale</dc:creator><category>Docks</category>
<pubDate>Mon, 23 Nov 2026 09:15:00 +0900</pubDate>
<description>A short teaser …</description>
<content:encoded><![CDATA[<p>The whole <a href="/x">text</a>.</p>]]></content:encoded>
<comments>https://harbour.example/1#comments</comments>
<wfw:commentRss>https://harbour.example/1/feed</wfw:commentRss><slash:comments>3</slash:comments>
<enclosure url="https://harbour.example/1.mp3" type="audio/mpeg" length="1234"/></item>
<item><title>Second</title><link>https://harbour.example/2</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
 xml:base="https://harbour.example/" xml:lang="ko">
<title type="html">Harbour &lt;i&gt;News&lt;/i&gt;</title>
<link rel="self" href="/atom"/><link href="/"/><author><name>Editors</name></author>
<entry><id>tag:harbour.example,2026:1</id>
<title type="html">Crane &amp;amp; &lt;b&gt;tide&lt;/b&gt;</title>
<link rel="alternate" href="1"/><link rel="replies" type="text/html" href="1#c" thr:count="4"/>
<link rel="replies" type="application/atom+xml" href="1/comments.atom"/>
<link rel="enclosure" type="audio/mpeg" length="9" href="1.mp3" title="Listen"/>
<author><name>Mia Vale</name><email>mia@harbour.example</email></author>
<published>2026-11-23T09:15:00+09:00</published><updated>2026-11-23T10:00:00Z</updated>
<category term="docks" label="Docks"/>
<summary>A &lt;teaser&gt; as text</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Whole <a href="x">text</a></p></div></content>
</entry></feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour News",
"home_page_url": "https://harbour.example/", "language": "en", "items": [
{"id": 7, "url": "https://harbour.example/1", "title": "Crane <tide>",
 "content_text": "One.\\n\\nTwo & three.",
 "date_published": "2026-11-23T09:15:00+09:00", "authors": [{"name": "Mia Vale"}, {"name": "Jo"}],
 "tags": ["Docks"],
 "attachments": [{"url": "1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}]},
{"id": "8", "external_url": "https://elsewhere.example/8", "content_html": "<p>x</p>",
 "author": {"name": "Old"}},
"not an item"]}"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://harbour.example/rdf"><title>Harbour News</title><link>https://harbour.example/</link></channel>
<item rdf:about="https://harbour.example/1"><title>Crane</title><link>https://harbour.example/1</link>
<dc:date>2026-11-23T09:15:00+09:00</dc:date><description>Text</description></item></rdf:RDF>"""

RSS_091 = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old &eacute;</title><link>http://old.example/</link>
<item><title>First</title><link>http://old.example/1</link>
<description>Words &nbsp; here</description></item>
</channel></rss>"""

ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old Atom</title>
<entry><title mode="escaped" type="text/html">A &lt;i&gt;b&lt;/i&gt;</title><id>a:1</id>
<link rel="alternate" type="text/html" href="http://old.example/1"/><issued>2003-12-31T10:14:55Z</issued>
<content mode="base64" type="text/html">PHA+RGVjb2RlZDwvcD4=</content></entry></feed>"""

CDF = """<CHANNEL HREF="http://old.example/"><TITLE>Cdf</TITLE>
<ITEM HREF="http://old.example/1" LASTMOD="2004-04-06T23:05:43-05:00"><TITLE>One</TITLE>
<ABSTRACT>Text</ABSTRACT></ITEM></CHANNEL>"""


def rss(items: str, head: str = "") -> bytes:
    """An RSS document around `items`."""
    channel = f"<channel><title>T</title>{items}</channel>"
    return f'<?xml version="1.0"?>{head}<rss version="2.0">{channel}</rss>'.encode()

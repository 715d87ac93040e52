"""Replies to a Mastodon post over a local server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers import TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import FetchError
from tui_reader.fetch import Fetcher
from tui_reader.models import Score
from tui_reader.sources.mastodon import fetch_thread, post_of, read_thread

POST = "110446983926957470"


async def test_the_recorded_context(server: TestServer, fetcher: Fetcher) -> None:
    server.route(f"/api/v1/statuses/{POST}/context", sample("mastodon/context.json"))
    url = f"{server.url}/@halcy/{POST}"
    place = post_of(url)
    assert place == (server.url, POST)
    thread = await fetch_thread(url, *place, fetcher)
    assert tree(thread) == ["autumnal halcy: final status"]
    one = thread.comments[0]
    assert (one.id, one.parent_id, one.score) == ("110446984249325790", None, Score(up=0))
    assert one.url is not None
    assert str(one.published) == "2023-05-28 15:20:35.248000+00:00"


def test_a_tree_with_a_warning_and_an_unknown_parent() -> None:
    base = sample_json("mastodon/context.json")["descendants"][0]

    def status(number: int, parent: int, **more: Any) -> dict[str, Any]:
        told = {"id": str(number), "in_reply_to_id": str(parent), "content": f"<p>{number}</p>"}
        return {**base, **told, **more}

    rows = [
        status(2, 1),
        status(3, 2, spoiler_text="<b>end"),
        status(4, 9),
        status(5, 2, account={"acct": "a@b.example"}, edited_at="2023-05-29T00:00:00Z"),
    ]
    thread = read_thread({"descendants": rows}, "1", "https://m.example/@a/1")
    assert tree(thread) == [
        "autumnal halcy: 2",
        "  autumnal halcy: <b>end / 3",
        "  a@b.example: 5",
        "[missing] -:",
        "  autumnal halcy: 4",
    ]
    assert thread.comments[2].edited is not None


async def test_a_server_that_wants_a_login(server: TestServer, fetcher: Fetcher) -> None:
    answer = json.dumps({"error": "This method requires an authenticated user"})
    server.route("/api/v1/statuses/123456/context", answer, status=401)
    with pytest.raises(FetchError, match="401"):
        await fetch_thread("https://m.example/", server.url, "123456", fetcher)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://m.example/@a/110446983926957470", ("https://m.example", "110446983926957470")),
        ("https://m.example/@a@b.example/123456", ("https://m.example", "123456")),
        ("https://m.example/users/a/statuses/123456", ("https://m.example", "123456")),
        ("https://medium.example/@a/a-story-123456", None),
        ("https://video.example/@a/12", None),
    ],
)
def test_addresses(url: str, place: tuple[str, str] | None) -> None:
    assert post_of(url) == place

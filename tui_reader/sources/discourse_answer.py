"""What Discourse answers: topics of a list as entries, posts of a topic as article and comments.

Pure functions, used by `discourse`, which says where the facts are from.
"""

from __future__ import annotations

from dataclasses import replace

from tui_reader.errors import ParseError
from tui_reader.models import Article, Comment, CommentState, Entry, Score, Thread
from tui_reader.sources.json_answer import (
    Json,
    as_body,
    as_dict,
    as_dicts,
    as_id,
    as_int,
    as_line,
    as_list,
    as_url,
    as_when,
)
from tui_reader.sources.linked import own_article
from tui_reader.sources.thread import build_thread, comment, missing

KIND = "discourse"
_SMALL_ACTION = 3  # "closed the topic": no comment
_LIKES = 2


def read_list(answer: Json, base: str) -> tuple[tuple[Entry, ...], bool]:
    """The entries of a list's page, and whether it is the last."""
    users = {as_int(user.get("id")): user for user in as_dicts(answer.get("users"))}
    listing = as_dict(answer.get("topic_list"))
    topics = as_dicts(listing.get("topics")) or as_dicts(answer.get("topics"))
    is_last = not (
        listing.get("more_topics_url")
        or as_dict(answer.get("grouped_search_result")).get("more_full_page_results")
    )
    entries = [entry for topic in topics if (entry := _read_topic(topic, users, base))]
    return tuple(entries), is_last


def _read_topic(topic: Json, users: dict[int | None, Json], base: str) -> Entry | None:
    number = as_int(topic.get("id"))
    title = as_line(topic.get("title"))
    if number is None or title is None:
        return None
    slug = as_id(topic.get("slug")) or "-"
    url = f"{base}/t/{slug}/{number}"
    posters = as_dicts(topic.get("posters"))
    first = users.get(as_int(posters[0].get("user_id")) if posters else None, {})
    posts = as_int(topic.get("posts_count"))
    likes = as_int(topic.get("like_count"))
    tags = [as_line(tag) or as_line(as_dict(tag).get("name")) for tag in as_list(topic.get("tags"))]
    return Entry(
        external_id=str(number),
        title=title,
        url=as_url(url),
        author=_name(first),
        category=as_line(", ".join(tag for tag in tags if tag)),
        published=as_when(topic.get("created_at")),
        summary=as_body(topic.get("excerpt")),
        comments_url=as_url(url),
        comments_total=None if posts is None else max(posts - 1, 0),
        score=None if likes is None else Score(up=likes),
        views=as_int(topic.get("views")),
    )


def read_article(answer: Json, base: str, entry: Entry) -> Article:
    """The topic's first post as the article."""
    posts = as_dicts(as_dict(answer.get("post_stream")).get("posts"))
    first = next((post for post in posts if as_int(post.get("post_number")) == 1), None)
    if first is None:
        raise ParseError("the topic's first post is not in the forum's answer")
    whole = replace(
        entry,
        title=as_line(answer.get("title")) or entry.title,
        author=_name(first) or entry.author,
        published=as_when(first.get("created_at")) or entry.published,
        content=as_body(first.get("cooked")) or "<p></p>",
        score=_likes(first) or entry.score,
        comments_url=entry.comments_url or entry.url,
    )
    return replace(own_article(whole, KIND), views=as_int(answer.get("views")))


def read_thread(
    answer: Json,
    posts: list[Json],
    base: str,
    topic: int,
    left_out: int | None,
    loaded: int | None = None,
) -> Thread:
    """The thread of a topic: its posts but the first and small actions.

    `left_out`: how many posts are not among `posts`; None for an unknown number. `loaded`: how far
    the topic was asked for.
    """
    slug = as_id(answer.get("slug")) or "-"
    url = f"{base}/t/{slug}/{topic}"
    comments = read_posts(posts, url, base, left_out, len(posts) if loaded is None else loaded)
    count = as_int(answer.get("posts_count"))
    return build_thread(
        comments,
        url=url,
        total=None if count is None else max(count - 1, 0),
        title=as_line(answer.get("title")),
        root_ids={"1"},
    )


def read_posts(
    posts: list[Json], url: str, base: str, left_out: int | None, loaded: int
) -> list[Comment]:
    """Posts as comments, with a mark behind them where some are left out; `loaded`: how many of
    the topic's posts were had in all."""
    posts = sorted(posts, key=lambda post: as_int(post.get("post_number")) or 0)
    comments = [one for post in posts if (one := _read_post(post, url, base)) is not None]
    if left_out != 0:
        comments.append(missing(f"more:{loaded}", count=left_out, url=url))
    return comments


def _read_post(post: Json, topic_url: str, base: str) -> Comment | None:
    number = as_int(post.get("post_number"))
    if number is None or number == 1 or post.get("post_type") == _SMALL_ACTION:
        return None
    state: CommentState = "ok"
    if post.get("deleted_at") or post.get("user_deleted"):
        state = "deleted"
    elif post.get("hidden"):
        state = "flagged"
    published = as_when(post.get("created_at"))
    edited = as_when(post.get("updated_at"))
    versions = as_int(post.get("version")) or 1
    return comment(
        str(number),
        as_body(post.get("cooked")),
        base_url=base,
        parent_id=as_id(post.get("reply_to_post_number")) or None,
        author=_name(post),
        published=published,
        edited=edited if versions > 1 and edited != published else None,
        state=state,
        score=_likes(post),
        url=f"{topic_url}/{number}",
    )


def _name(user: Json) -> str | None:
    return as_line(user.get("username"), 100) or as_line(user.get("name"), 100)


def _likes(post: Json) -> Score | None:
    """The post's likes; None where the answer does not tell."""
    actions = as_dicts(post.get("actions_summary"))
    likes = next((a.get("count") for a in actions if as_int(a.get("id")) == _LIKES), None)
    count = as_int(likes)
    return None if count is None else Score(up=count)

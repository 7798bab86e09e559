# SPDX-License-Identifier: MIT
"""Title and text of the discussion posts that events are about, from the weekly package."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from explorer.events.acts import group
from explorer.events.catalogue import Catalogue
from explorer.events.filters import plain
from explorer.events.paths import first_text
from explorer.events.payload import open_text
from explorer.trail.recorded import RecordedPost
from explorer.trail.steps import Step
from explorer.workspace.connection import Connection
from explorer.workspace.ora import micros
from explorer.workspace.outline import has_table
from explorer.workspace.people import Whose
from explorer.workspace.records import Post, package_of
from explorer.workspace.sites import met

_TABLE: Final = "forum_posts"
_IN_ADDRESS: Final = re.compile(r"(?<![0-9a-fA-F])[0-9a-f]{24}(?![0-9a-fA-F])")
_AT_ONCE: Final = 500
_POSTS: Final = (
    "SELECT p._id, p._type, p.title, p.body, p.parent_id, p.author_username, p.package_week,"
    " (SELECT t.title FROM forum_posts t WHERE t._id = p.comment_thread_id LIMIT 1)"
    " FROM forum_posts p WHERE p._id IN ({marks})"
)
_WRITTEN: Final = (
    "SELECT p._id, p._type, p.title, p.body, p.parent_id, p.created_at, p.course_id,"
    " p.package_week, p.anonymous = 1 OR p.anonymous_to_peers = 1,"
    " (SELECT t.title FROM forum_posts t WHERE t._id = p.comment_thread_id LIMIT 1), p.author_id,"
    " (SELECT t.site FROM tables t WHERE t.file_id = p.file_id)"
    " FROM forum_posts p WHERE p.author_id IN (SELECT value FROM json_each(?))"
    " ORDER BY p.created_at, p._id"
)


def there(connection: Connection) -> bool:
    """Whether any posts are in the workspace."""
    return has_table(connection, _TABLE)


def post_id(kind: str | None, document: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    """The id of the post that an event is about; None where it is about none."""
    if kind is None:
        return None
    if "/discussion/" in kind:
        found = _IN_ADDRESS.findall(kind.partition("?")[0])
        return found[-1] if found else None
    entry = catalogue.entry(kind)
    if entry is None or group(entry.roles.act) != "forum":
        return None
    opened = dict(document)
    payload = opened.get("event")
    if isinstance(payload, str):
        opened["event"] = open_text(payload).value
    for fact in ("post", "thread"):
        named = first_text(opened, entry.roles.facts.get(fact, ()))
        if named is not None:
            return named
    return None


def posts(connection: Connection, ids: Iterable[str]) -> dict[str, Post]:
    """The posts with these ids, of those that the exports in use have."""
    wanted = sorted(set(ids))
    found: dict[str, Post] = {}
    if not wanted or not there(connection):
        return found
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        statement = _POSTS.format(marks=", ".join("?" * len(some)))
        for row in connection.execute(statement, some):
            id_, type_, title, body, parent, author, week, thread = row
            kind = _kind(type_, parent)
            found[id_] = Post(id_, kind, str(title or thread or ""), str(body or ""), author, week)
    return found


def written_by(connection: Connection, whose: Iterable[Whose]) -> tuple[RecordedPost, ...]:
    """The posts of these accounts, in the order they were written in."""
    if not there(connection):
        return ()
    wanted = list(whose)
    listed = json.dumps(sorted({number for _, number in wanted}))
    found = [
        RecordedPost(
            id_, _kind(type_, parent), str(title or thread or ""), str(body or ""),
            micros(time), course, package_of(week), bool(anonymous),
        )
        for id_, type_, title, body, parent, time, course, week, anonymous, thread, number, its
        in connection.execute(_WRITTEN, (listed,))
        if met(its, (site for site, of in wanted if of == number))
    ]  # fmt: skip
    return tuple(found)


def _kind(type_: str | None, parent: str | None) -> str:
    return "thread" if type_ == "CommentThread" else "comment" if parent else "response"


def with_posts(connection: Connection, steps: list[Step]) -> list[Step]:
    """The steps; those of the discussions with what the package has of their posts."""
    named = {
        step.id: text
        for step in steps
        if group(step.act) == "forum"
        and (text := plain(step.facts.get("post") or step.facts.get("thread"))) is not None
    }
    found = posts(connection, named.values())
    if not found:
        return steps
    return [_with(step, found.get(named.get(step.id, ""))) for step in steps]


def _with(step: Step, post: Post | None) -> Step:
    if post is None:
        return step
    more = {"package_title": post.title, "package_text": post.text, "package": post.source}
    return step._replace(facts={**step.facts, **more})

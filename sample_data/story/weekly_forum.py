# SPDX-License-Identifier: MIT
"""The discussion as mongoexport writes it: what events say was posted, and older threads."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from story.crowd import OLDER_THREADS
from story.scribe import at
from story.truth import Story

BODIES = {
    "Welcome, and who are you?": "Tell us where you stand,\nand what the water does there.",
    "Study group for the west coast": "Anyone near a west coast who wants to compare tables?",
    "Boots or bare feet?": "Bare feet feel the ripples. Boots feel nothing. Discuss!",
    "How to write the field report": "One place, one tide, one page. Say *when* you measured.",
    "Daylight saving and tide tables": "My table says 02:30 twice. Which one is it?",
}
_CREATED = {
    "edx.forum.thread.created": "CommentThread",
    "edx.forum.response.created": "Comment",
    "edx.forum.comment.created": "Comment",
}


def posts(told: Story) -> bytes:
    """One document a line: older threads with times as text, the others in milliseconds."""
    found = [*_older(told), *_posted(told)]
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in found).encode()


def _older(told: Story) -> Iterator[dict[str, Any]]:
    people = told.learners | told.staff
    for n, post in enumerate(OLDER_THREADS):
        when = (at("2025-02-11T09:00") + timedelta(days=3 * n, hours=n)).isoformat()
        yield {
            "_id": {"$oid": post.id}, "_type": "CommentThread", "title": post.title,
            "body": BODIES[post.title], "course_id": told.courses[0].id, "context": "course",
            "thread_type": "discussion", "commentable_id": post.topic,
            "author_id": str(people[post.author].user_id), "author_username": post.author,
            "created_at": {"$date": when.replace("+00:00", ".000Z")},
            "updated_at": {"$date": when.replace("+00:00", ".000Z")},
            "anonymous": False, "anonymous_to_peers": False, "closed": False, "comment_count": 0,
            "votes": {"up": [], "down": [], "count": 0, "point": 0},
        }  # fmt: skip


def _posted(told: Story) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    lines = [line for file in told.files if "-edx-" in file.name for line in file.lines]
    for event in sorted(filter(None, map(_event, lines)), key=lambda event: str(event["time"])):
        said = event["event"]
        if said["id"] in seen:
            continue
        seen.add(said["id"])
        when = {"$date": _milliseconds(event["time"])}
        post: dict[str, Any] = {
            "_id": {"$oid": said["id"]}, "_type": _CREATED[event["event_type"]],
            "body": said["body"], "course_id": told.courses[0].id, "author_id":
            str(event["context"]["user_id"]), "author_username": event["username"],
            "created_at": when, "updated_at": when, "anonymous": False,
            "anonymous_to_peers": False, "commentable_id": said["commentable_id"],
        }  # fmt: skip
        if "title" in said:
            post |= {"title": said["title"], "thread_type": said["thread_type"], "closed": False}
            post |= {"context": "course"}
        else:
            thread = {"$oid": said["discussion"]["id"]}
            post |= {"comment_thread_id": thread, "endorsed": False, "depth": 0}
        if "response" in said:
            answered = {"$oid": said["response"]["id"]}
            post |= {"parent_id": answered, "parent_ids": [answered], "depth": 1}
        yield post


def _event(line: str) -> dict[str, Any] | None:
    """The event of a line that tells of a new post; None of any other."""
    if "edx.forum." not in line or ".created" not in line:
        return None
    try:
        found: dict[str, Any] = json.loads(line[line.index("{") :])
    except ValueError:
        return None  # cut short; the whole line is there too
    return found if found.get("event_type") in _CREATED else None


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)

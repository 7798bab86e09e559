# SPDX-License-Identifier: MIT
"""The discussion: threads, responses, comments, votes, searches."""

from dataclasses import dataclass

from story.course import digest
from story.scribe import Json
from story.seat import Seat

TOPICS = {"general": "General", "fieldwork": "Fieldwork", "tables": "Reading tide tables"}


@dataclass(frozen=True)
class Post:
    """A thread or a response that others may answer."""

    id: str
    topic: str
    author: str
    title: str = ""
    thread: str = ""


class Forum:
    """What one sitting does in the discussion."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        seat.request("discussion/forum/")
        seat.page = f"https://{seat.course.host}{seat.root}/discussion/forum/"
        seat.request("discussion/forum/", get={"ajax": "1", "page": "1", "sort_key": "activity"})
        seat.wait(5, 30)

    def _base(self, post: Post) -> Json:
        roles = ["Moderator"] if self.seat.who.staff else ["Student"]
        return {
            "commentable_id": post.topic,
            "category_id": post.topic,
            "category_name": TOPICS.get(post.topic, "Team"),
            "user_course_roles": ["staff"] if self.seat.who.staff else [],
            "user_forums_roles": roles,
            "id": post.id,
            "url": f"https://{self.seat.course.host}{self.seat.root}/discussion/forum/{post.topic}",
        }

    def _say(self, kind: str, post: Post, body: str, more: Json) -> None:
        texts = {"body": body, "truncated": False, "options": {"followed": True}}
        path = f"{self.seat.root}/discussion/{post.topic}/threads/create"
        self.seat.request(f"discussion/{post.topic}/threads/create", post={"body": body})
        self.seat.note(kind, object=post.id, detail=post.title)
        self.seat.server(f"edx.forum.{kind}.created", self._base(post) | texts | more, path=path)

    def thread(self, topic: str, title: str, body: str, *, team: str = "") -> Post:
        who = self.seat.who.username
        post = Post(digest(f"{who}/{title}")[:24], topic, who, title)
        more: Json = {"title": title, "thread_type": "question", "group_id": None}
        more |= {"anonymous": False, "anonymous_to_peers": False}
        self._say("thread", post, body, more | ({"team_id": team} if team else {}))
        return post

    def response(self, to: Post, body: str) -> Post:
        who = self.seat.who.username
        post = Post(digest(f"{who}/{to.id}/{body}")[:24], to.topic, who, thread=to.id)
        self._say("response", post, body, {"discussion": {"id": to.id}})
        return post

    def comment(self, to: Post, body: str) -> None:
        who = self.seat.who.username
        post = Post(digest(f"{who}/{to.id}/{body}")[:24], to.topic, who, thread=to.thread)
        more = {"discussion": {"id": to.thread}, "response": {"id": to.id}}
        self._say("comment", post, body, more)

    def view(self, post: Post) -> None:
        self.seat.request(f"discussion/forum/{post.topic}/threads/{post.id}", get={"ajax": "1"})
        event = self._base(post) | {"target_username": post.author, "title": post.title}
        self.seat.server("edx.forum.thread.viewed", event)
        self.seat.wait(20, 90)

    def vote(self, post: Post, *, undo: bool = False) -> None:
        what = "response" if post.thread else "thread"
        self.seat.request(f"discussion/threads/{post.id}/{'unvote' if undo else 'upvote'}")
        self.seat.note("vote", about=post.author, object=post.id, detail="undo" if undo else "up")
        event = self._base(post) | {
            "target_username": post.author,
            "undo_vote": undo,
            "vote_value": "up",
        }
        self.seat.server(f"edx.forum.{what}.voted", event)

    def search(self, query: str, hits: int) -> None:
        self.seat.request("discussion/forum/search", get={"ajax": "1", "text": query})
        event = {
            "query": query,
            "page": 1,
            "total_results": hits,
            "group_id": None,
            "corrected_text": None,
        }
        self.seat.server("edx.forum.searched", event)

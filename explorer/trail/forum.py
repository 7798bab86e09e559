# SPDX-License-Identifier: MIT
"""What a learner wrote, read and voted for in the discussions, and what others did with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from explorer.events.acts import group
from explorer.events.filters import plain
from explorer.trail.grouping import ids_of
from explorer.trail.notices import Notice, notice
from explorer.trail.recorded import RecordedPost
from explorer.trail.steps import Step, tidy

_WRITTEN: Final = ("forum.thread", "forum.response", "forum.comment")


@dataclass(frozen=True, slots=True)
class ThreadRead:
    """A thread that was read, how often and when last. text: as the weekly package of `source` has
    it.
    """

    thread: str
    title: str | None
    times: int
    last: int
    ids: tuple[int, ...]
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ForumReading:
    """posts: what the learner wrote. votes: what they voted for, or took back. searches, others:
    what else they did. received: what others did with their posts, reading them aside. recorded:
    posts that only the weekly package has, and no event of their being written.
    """

    posts: tuple[Notice, ...] = ()
    votes: tuple[Notice, ...] = ()
    searches: tuple[Notice, ...] = ()
    others: tuple[Notice, ...] = ()
    received: tuple[Notice, ...] = ()
    read: tuple[ThreadRead, ...] = ()
    read_by_others: int = 0
    recorded: tuple[RecordedPost, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How many posts of each kind."""
        return Counter(post.kind for post in self.posts)


def forum(steps: Iterable[Step], recorded: Iterable[RecordedPost] = ()) -> ForumReading:
    """The reading of a trail's forum events. recorded: the learner's posts in the package."""
    found = [step for step in tidy(steps) if group(step.act) == "forum"]
    own = [step for step in found if step.own]
    others = [step for step in found if not step.own]
    written = {plain(step.facts.get("post")) for step in own if step.act in _WRITTEN}
    return ForumReading(
        posts=_told(own, *_WRITTEN),
        votes=_told(own, "forum.vote"),
        searches=_told(own, "forum.search"),
        others=_told(own, "forum.other"),
        received=_told(others, "forum.vote", "forum.other", *_WRITTEN),
        read=_read(own),
        read_by_others=sum(step.act == "forum.view" for step in others),
        recorded=tuple(post for post in recorded if post.id not in written),
        ids=ids_of(found),
    )


def _told(steps: list[Step], *acts: str) -> tuple[Notice, ...]:
    return tuple(_notice(step) for step in steps if step.act in acts)


def _notice(step: Step) -> Notice:
    """What one event tells; what it does not say of its post, as the weekly package has it."""
    told = notice(step, "post", ("title", "text"))
    title, text = (plain(step.facts.get(f"package_{name}")) for name in ("title", "text"))
    if plain(step.facts.get("text")) or not (title or text):
        return told
    said = [each for each in (plain(step.facts.get("title")) or title, text) if each]
    return replace(told, detail="; ".join(said), source=plain(step.facts.get("package")) or "")


def _read(steps: list[Step]) -> tuple[ThreadRead, ...]:
    threads: dict[str, list[Step]] = {}
    for step in steps:
        if step.act == "forum.view":
            threads.setdefault(plain(step.facts.get("post")) or "", []).append(step)
    return tuple(
        ThreadRead(
            thread,
            next((text for each in some if (text := _title(each))), None),
            len(some),
            some[-1].time,
            ids_of(some),
            next((text for each in some if (text := plain(each.facts.get("package_text")))), ""),
            next((text for each in some if (text := plain(each.facts.get("package")))), ""),
        )
        for thread, some in threads.items()
    )


def _title(step: Step) -> str | None:
    return plain(step.facts.get("title")) or plain(step.facts.get("package_title"))

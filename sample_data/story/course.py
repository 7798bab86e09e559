# SPDX-License-Identifier: MIT
"""Two invented courses: a current run on edx and an old one, with slashes, on edge."""

import hashlib
from dataclasses import dataclass, field


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Part:
    """One question of a problem. kind: choice, check or number; right: the answer as logged."""

    question: str
    kind: str
    right: str | tuple[str, ...]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Anything with a usage id. kind: the block type; hash: the tail of the id."""

    course: "Course"
    kind: str
    title: str
    duration: float = 0.0
    parts: tuple[Part, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        return digest(f"{self.course.id}/{self.kind}/{self.title}")

    @property
    def usage(self) -> str:
        return self.course.usage(self.kind, self.hash)

    @property
    def html_id(self) -> str:
        """How pages and form fields name the block."""
        if self.course.old:
            return self.usage.replace("://", "-").replace("/", "-").replace(".", "_")
        return self.hash

    @property
    def code(self) -> str:
        """A YouTube-like id of a video, or html5."""
        return "html5" if int(self.hash[0], 16) > 11 else self.hash[:11]


@dataclass(frozen=True)
class Vertical:
    """A unit: one block on a page. place: its number in the sequential, from 1."""

    block: Block
    content: Block
    place: int


@dataclass(frozen=True)
class Sequential:
    block: Block
    chapter: Block
    verticals: tuple[Vertical, ...]
    exam: bool = False


@dataclass(frozen=True)
class Course:
    """org, number, run: the parts of the id. site: edx or edge. old: slash-style ids and lines."""

    org: str
    number: str
    run: str
    title: str
    site: str
    old: bool = False
    sequentials: tuple[Sequential, ...] = field(default=(), compare=False, repr=False)

    @property
    def id(self) -> str:
        if self.old:
            return f"{self.org}/{self.number}/{self.run}"
        return f"course-v1:{self.org}+{self.number}+{self.run}"

    @property
    def host(self) -> str:
        return "edge.edx.org" if self.site == "edge" else "courses.edx.org"

    def usage(self, kind: str, tail: str) -> str:
        if self.old:
            return f"i4x://{self.org}/{self.number}/{kind}/{tail}"
        return f"block-v1:{self.org}+{self.number}+{self.run}+type@{kind}+block@{tail}"

    def verticals(self, kind: str | None = None) -> list[Vertical]:
        """Every unit outside exams in course order, or those that hold a kind of block."""
        units = [unit for part in self.sequentials if not part.exam for unit in part.verticals]
        return [unit for unit in units if kind in (None, unit.content.kind)]

    def sequential_of(self, unit: Vertical) -> Sequential:
        return next(part for part in self.sequentials if unit in part.verticals)

    def content(self, title: str) -> Vertical:
        for part in self.sequentials:
            for unit in part.verticals:
                if unit.content.title == title:
                    return unit
        raise LookupError(title)

    @property
    def exam(self) -> Sequential:
        return next(part for part in self.sequentials if part.exam)

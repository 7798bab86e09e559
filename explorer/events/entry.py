# SPDX-License-Identifier: MIT
"""The values a catalogue file is read into."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from explorer.events.paths import Path
from explorer.events.template import Template

# How a learner can be named in `about`.
ABOUT_KEYS = ("username", "user_id", "email", "anonymous_id", "response")

AboutSpec = tuple[tuple[str, Path], ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A group of event types. hue: a name of the Okabe-Ito palette; marker: a pyqtgraph symbol;
    lane: place among the trail's lanes, ascending.
    """

    id: str
    title: str
    meaning: str
    hue: str
    marker: str
    lane: int


@dataclass(frozen=True, slots=True)
class Field:
    """What one field means. values: what its values mean, "" where only the value is known."""

    path: str
    type: str
    meaning: str
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    history: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in an event type, and when."""

    date: str
    what: str


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name of the same event type.

    relation: renamed | former | mobile | spelling | variant.
    """

    name: str
    relation: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """An event type that goes with this one, and how."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A document that names event types."""

    id: str
    title: str
    year: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A line of an event type, and what it has to be read as."""

    line: str
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Roles:
    """Which fields say what the app needs to know.

    object, object_name, position: the first path that has a value counts. outcome: a template.
    about: whom the event is about; the paths of one item name the same learner.
    act: what it means to the readings of a trail, a key of `acts.ACTS`, or "". facts: what they
    need of it, by name; the first path that has a value counts.
    """

    object: tuple[Path, ...] = ()
    object_name: tuple[Path, ...] = ()
    object_noun: str = ""
    outcome: str = ""
    position: tuple[Path, ...] = ()
    about: tuple[AboutSpec, ...] = ()
    act: str = ""
    facts: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One event type, or all types of a prefix or pattern. Exactly one of these three is set.

    fields: its own and those of the groups it uses, without the ones every event has.
    file: the file it is written in.
    """

    category: str
    title: str
    meaning: str
    summary: str
    sources: tuple[str, ...]
    name: str = ""
    prefix: str = ""
    pattern: re.Pattern[str] | None = None
    component: str = ""
    since: str = ""
    changed: tuple[Change, ...] = ()
    deprecated: str = ""
    other_names: tuple[OtherName, ...] = ()
    related: tuple[Related, ...] = ()
    guides: tuple[str, ...] = ()
    note: str = ""
    fields: tuple[Field, ...] = ()
    roles: Roles = Roles()
    samples: tuple[Sample, ...] = ()
    file: str = ""

    @property
    def key(self) -> str:
        """The name, prefix or pattern, as written."""
        return self.name or self.prefix or (self.pattern.pattern if self.pattern else "")

    @cached_property
    def template(self) -> Template:
        return Template(self.summary)

    @cached_property
    def outcome_template(self) -> Template | None:
        return Template(self.roles.outcome) if self.roles.outcome else None

# SPDX-License-Identifier: MIT
"""A learner's events as the readings take them: what the index knows, and the facts they need."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from explorer.events.acts import group
from explorer.events.catalogue import Catalogue, Found
from explorer.events.describe import describe
from explorer.events.identity import subjects
from explorer.events.inputs import object_of_inputs
from explorer.events.paths import ANY, EACH, Path, first_text, is_plain, pluck, values
from explorer.events.payload import open_text
from explorer.events.text import stripped
from explorer.trail.objects import key_of

ACTOR: Final = "actor"
BROWSER: Final = "browser"
# Groups of acts whose events are told one by one, in the words of the catalogue.
_TOLD: Final = frozenset(
    (
        *("forum", "response", "note", "bookmark", "exam"),
        *("enrolment", "team", "cohort", "certificate", "grade"),
    )
)
# Of those, what is only counted.
_COUNTED: Final = frozenset(("forum.view", "note.read", "bookmark.use"))
# Of events at the same moment, what ends something comes before what begins something.
_RANKS: Final = {"video.pause": 0, "video.stop": 1, "video.seek": 2, "video.speed": 3}
_RANKS_LATE: Final = {"video.load": 5, "video.play": 6, "page.move": 8, "page.close": 9}
_USUAL: Final = 4
_WILD: Final = frozenset((ANY, EACH))
_REQUEST: Final = re.compile(r"/|https?://")


class Head(NamedTuple):
    """What the index knows of an event. order: tells apart events of one moment, whatever the
    order of import was. role: "actor", "subject" or "both". actor: who did it, as text.
    """

    id: int
    time: int
    received_at: int | None = None
    order: int = 0
    type: str | None = None
    category: str = ""
    object: str | None = None
    course_id: str | None = None
    source: str | None = None
    session: str | None = None
    ip: str | None = None
    agent: str | None = None
    actor: str | None = None
    role: str = ACTOR
    cut: bool = False


class Step(NamedTuple):
    """One event of a trail.

    key: one spelling of the object's id for all that the log has. name: its readable name. path:
    the request within which the event was sent. others: it is about somebody else. what: what
    happened in plain words, for events that are told one by one.
    """

    head: Head
    act: str = ""
    facts: Mapping[str, Any] = {}
    key: str | None = None
    name: str | None = None
    page: str | None = None
    path: str | None = None
    others: bool = False
    what: str = ""

    @property
    def id(self) -> int:
        return self.head.id

    @property
    def time(self) -> int:
        return self.head.time

    @property
    def own(self) -> bool:
        """Whether the learner did it."""
        return self.head.role != "subject"

    @property
    def concerns(self) -> bool:
        """Whether it happened to the learner, by whoever's hand."""
        return not (self.head.role == ACTOR and self.others)

    @property
    def request(self) -> bool:
        """Whether the platform logged it by itself: its type is an address."""
        return _REQUEST.match(self.head.type or "") is not None

    @property
    def by(self) -> str | None:
        """Who else did it: a name, "" where nobody is named; None for the learner."""
        return None if self.own else self.head.actor or ""


def read_step(head: Head, document: Mapping[str, Any], catalogue: Catalogue) -> Step:
    """An event with the facts that its catalogue entry names. Never raises."""
    found = catalogue.find(head.type)
    opened = dict(document)
    payload = opened.get("event")
    if isinstance(payload, str):
        opened["event"] = open_text(payload).value
    if found is None or not found.entry.roles.act:
        return Step(
            head, "", {}, key_of(head.object), None, _text(opened, "page"), _path_of(opened)
        )
    return _acting(head, opened, found, catalogue)


def _acting(head: Head, document: dict[str, Any], found: Found, catalogue: Catalogue) -> Step:
    roles = found.entry.roles
    if found.groups:
        document["match"] = found.groups
    facts = _facts(document, roles.facts)
    inputs = facts.get("inputs")
    if isinstance(inputs, str):
        inputs = facts["inputs"] = open_text(inputs).value
    named = object_of_inputs(inputs)
    if inputs is not None and named is None:  # a server's payload is no form, and large
        del facts["inputs"]
    about = roles.about and subjects(document, roles.about)
    return Step(
        head=head,
        act=roles.act,
        facts=facts,
        key=key_of(head.object or named),
        name=first_text(document, roles.object_name),
        page=_text(document, "page"),
        path=_path_of(document),
        others=bool(about),
        what=describe(document, catalogue).summary if _is_told(roles.act) else "",
    )


def _is_told(act: str) -> bool:
    return group(act) in _TOLD and act not in _COUNTED


def _facts(document: dict[str, Any], wanted: Mapping[str, tuple[Path, ...]]) -> dict[str, Any]:
    """What the document says of each, by the first of its paths that says something."""
    found: dict[str, Any] = {}
    for name, paths in wanted.items():
        for path in paths:
            value: Any = document
            for step in path.steps:
                if type(value) is not dict or step in _WILD:
                    value = _through_text(document, path)
                    break
                value = value.get(step)
            if value is None or value == "" or value == [] or value == {}:
                continue
            if type(value) is not str or not value.isspace():
                found[name] = value
                break
    return found


def _through_text(document: dict[str, Any], path: Path) -> Any:
    """What a path leads to that has wildcards, or goes through lists or JSON in text."""
    return pluck(document, path.steps) if is_plain(path) else values(document, path)


def _text(document: Mapping[str, Any], name: str) -> str | None:
    return stripped(document.get(name))


def _path_of(document: Mapping[str, Any]) -> str | None:
    context = document.get("context")
    return stripped(context.get("path")) if isinstance(context, dict) else None


class TidySteps(list[Step]):
    """Steps that are in order and once each already."""


def tidy(steps: Iterable[Step]) -> TidySteps:
    """Each event once, by its time; what was cut of an event that is there whole is no other."""
    if isinstance(steps, TidySteps):
        return steps
    once = {step.head.id: step for step in steps}
    cut = [step for step in once.values() if step.head.cut]
    if cut:
        whole = {_moment(step) for step in once.values() if not step.head.cut}
        for step in cut:
            if _moment(step) in whole:
                del once[step.head.id]
    return TidySteps(sorted(once.values(), key=_place))


def _moment(step: Step) -> tuple[int, str | None]:
    return step.head.time, step.head.type


def _place(step: Step) -> tuple[int, int, int, int]:
    rank = _RANKS.get(step.act, _RANKS_LATE.get(step.act, _USUAL))
    return step.head.time, rank, step.head.order, step.head.id

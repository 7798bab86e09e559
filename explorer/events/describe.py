# SPDX-License-Identifier: MIT
"""An event in plain words, through the templates of the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.events.entry import Entry
from explorer.events.event import Identity
from explorer.events.filters import block, is_bare_hash, seconds, words
from explorer.events.identity import subjects
from explorer.events.inputs import object_of_form
from explorer.events.lookup import Catalogue, Found
from explorer.events.paths import Path, first, first_text, values
from explorer.events.payload import open_text
from explorer.events.plan import event_type_of
from explorer.events.template import LINE_LIMIT, Slot
from explorer.events.text import one_line

UNNAMED = "Event without a name"
Names = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Description:
    """What one event says. summary: one line. object: the id of what was acted on, object_name its
    readable name where the event has one. position: seconds into a video. about: whom the event
    is about, as the catalogue's roles say.
    """

    summary: str
    object: str | None = None
    object_name: str | None = None
    outcome: str | None = None
    position: float | None = None
    about: tuple[Identity, ...] = ()


def describe(
    document: dict[str, Any], catalogue: Catalogue, names: Names | None = None
) -> Description:
    """Describe a decoded document. Never raises; fields that are missing are left out.

    names: the name of what was acted on by its id, where somebody knows it.
    """
    payload = document.get("event")
    if isinstance(payload, str):
        document = {**document, "event": open_text(payload).value}
    kind = event_type_of(document)
    found = catalogue.find(kind)
    if found is None:
        about = subjects(document, catalogue.defaults.about)
        return Description(_unknown(kind), about=about)
    return _Teller(document, found, names).description()


def _unknown(kind: str | None) -> str:
    if kind is None:
        return UNNAMED
    text = words(kind.removeprefix("edx.")) or kind
    return one_line(text[:1].upper() + text[1:], LINE_LIMIT) or UNNAMED


class _Teller:
    """Answers what the slots of one entry's templates ask of one document."""

    def __init__(self, document: dict[str, Any], found: Found, names: Names | None) -> None:
        self._document = {**document, "match": found.groups} if found.groups else document
        self._entry: Entry = found.entry
        roles = found.entry.roles
        self._object = first_text(self._document, roles.object) or self._of_form()
        self._object_name = first_text(self._document, roles.object_name)
        if names is not None and self._object_name is None and self._object is not None:
            self._object_name = names(self._object)
        self._position = seconds(first(self._document, roles.position))
        self._outcome: str | None = None

    def description(self) -> Description:
        if self._entry.outcome_template is not None:
            self._outcome = self._entry.outcome_template.fill_whole(self._value)
        roles = self._entry.roles
        return Description(
            summary=self._entry.template.fill(self._value, roles.object_noun),
            object=self._object,
            object_name=self._object_name and one_line(self._object_name, LINE_LIMIT),
            outcome=self._outcome,
            position=self._position,
            about=subjects(self._document, roles.about),
        )

    def _of_form(self) -> str | None:
        """Of a bare form, the problem of its fields."""
        paths = self._entry.roles.facts.get("inputs", ())
        found = (object_of_form(self._document, path) for path in paths)
        return next(filter(None, found), None)

    def _value(self, slot: Slot) -> Any:
        if slot.role == "object":
            return self._object_name or self._readable_object()
        if slot.role == "outcome":
            return self._outcome
        if slot.role == "position":
            return self._position
        return _value_at(self._document, slot.path)

    def _readable_object(self) -> str | None:
        text = self._object
        if text is None or (is_bare_hash(text) and self._entry.roles.object_noun):
            return None
        return block(text)


def _value_at(document: dict[str, Any], path: Path) -> Any:
    """The value at a path, several as a list; None where nothing is said."""
    found = values(document, path)
    if not found:
        return None
    return found[0] if len(found) == 1 else found

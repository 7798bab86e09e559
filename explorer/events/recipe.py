# SPDX-License-Identifier: MIT
"""How the lines of a type are read by a few of their keys: worked out once, from its plan."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from explorer.events.forms import reader_of_forms
from explorer.events.paths import ANY, EACH
from explorer.events.plan import Plan


class Recipe(NamedTuple):
    """How the payload of a type's lines is read: by the few keys its plan asks for.

    decode: these keys alone, None where the plan needs more; within: the same of a line's `event`.
    objects: attributes with the object's id, in order. about: the attributes that say whom the
    event is about; where these differ from `nobody`, the plan is asked.
    keys: all of these as the payload's key and the attribute. people: for each one the event may be
    about the attributes with username and user id, "" for none; None if they are named otherwise.
    elsewhere: keys without which a line names no object but by `objects`; None where that may be
    any. roots: keys of the line that the plan asks for, None where it may be any; root: decodes
    them. rooted: their attributes with the object's id, where nothing else is asked.
    form: finds the object in the text of a form, if it is named nowhere `elsewhere`.
    """

    plan: Plan
    decode: Callable[[Any], Any] | None = None
    within: Callable[[Any], Any] | None = None
    keys: tuple[tuple[str, str], ...] = ()
    objects: tuple[str, ...] = ()
    about: Callable[[Any], Any] | None = None
    nobody: tuple[None, ...] | None = None
    people: tuple[tuple[str, str], ...] | None = None
    elsewhere: tuple[bytes, ...] | None = None
    roots: tuple[str, ...] | None = None
    root: Callable[[Any], Any] | None = None
    rooted: tuple[str, ...] = ()
    form: Callable[[str], str | None] | None = None

    @property
    def likeness(self) -> tuple[Any, ...]:
        """What recipes have in common by which payloads can be read together."""
        plan = self.plan
        return (*self[1:], plan.asks, plan.constant is None, plan.form is None)


def recipe(plan: Plan) -> Recipe:
    """The recipe of a plan."""
    leading = tuple(
        steps[1]
        for steps in takewhile(lambda each: each[0] == "event" and len(each) == 2, plan.plain)
    )
    elsewhere = _elsewhere(plan, len(leading))
    found = Recipe(plan, elsewhere=elsewhere, form=reader_of_forms(plan))
    if plan.roots and ANY not in plan.root_keys and EACH not in plan.root_keys:
        found = found._replace(roots=plan.root_keys, root=_decoder(plan.root_keys))
        if not (plan.opens or plan.about or plan.rest or plan.constant):
            found = found._replace(rooted=_rooted(plan))
    unclear = plan.about and not plan.about_keys
    if unclear or not (plan.asks and (leading or plan.about_keys)):
        return found
    about = tuple(sorted(plan.about_keys)) if plan.about else ()
    keys = tuple(sorted({*leading, *about}))
    return found._replace(
        decode=_decoder(keys),
        within=_decoder_within(keys),
        keys=tuple((key, attribute(key)) for key in keys),
        objects=tuple(map(attribute, leading)),
        about=getter(tuple(map(attribute, about))) if about else None,
        nobody=(None,) * len(about) if len(about) > 1 else None,
        people=_people(plan),
    )


def _people(plan: Plan) -> tuple[tuple[str, str], ...] | None:
    found = []
    for spec in plan.about:
        named = {key: attribute(path.steps[1]) for key, path in spec if len(path.steps) == 2}
        if len(named) != len(spec) or not named.keys() <= {"username", "user_id"}:
            return None
        found.append((named.get("username", ""), named.get("user_id", "")))
    return tuple(found)


def _rooted(plan: Plan) -> tuple[str, ...]:
    """Attributes of the line that have the object, if it is in no other place."""
    if any(len(steps) > 1 for steps in plan.plain):
        return ()
    return tuple(attribute(steps[0]) for steps in plan.plain)


def _elsewhere(plan: Plan, leading: int) -> tuple[bytes, ...] | None:
    """The last keys of the object's paths but the first `leading`, if all of these are known."""
    others = plan.plain[leading:]
    if plan.rest or any(steps[0] == "match" for steps in others):
        return None
    return tuple(steps[-1].encode() for steps in others)


@lru_cache(maxsize=512)
def _decoder(keys: tuple[str, ...]) -> Callable[[Any], Any]:
    """Decodes an object's `keys` alone, as attributes named by `attribute`."""
    return msgspec.json.Decoder(_struct(keys)).decode


@lru_cache(maxsize=512)
def _decoder_within(keys: tuple[str, ...]) -> Callable[[Any], Any]:
    """As `_decoder`, of the object that is a line's `event`."""
    return msgspec.json.Decoder(msgspec.defstruct("Line", [("event", _struct(keys))])).decode


@lru_cache(maxsize=512)
def _struct(keys: tuple[str, ...]) -> type[msgspec.Struct]:
    fields = [(attribute(key), Any, None) for key in keys]
    names = {attribute(key): key for key in keys}
    return msgspec.defstruct("Keys", fields, rename=names)


@lru_cache(maxsize=512)
def getter(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """Reads these attributes."""
    return attrgetter(*names)


def attribute(key: str) -> str:
    return "of_" + re.sub(r"\W", lambda found: f"_{ord(found[0])}_", key)

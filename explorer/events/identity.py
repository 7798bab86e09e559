# SPDX-License-Identifier: MIT
"""Who is named: usernames and user ids as one person would recognise them."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from explorer.events.entry import AboutSpec
from explorer.events.event import Identity, UserId
from explorer.events.paths import Branch, branches
from explorer.events.text import name, stripped

_NOBODY = ("none", "null", "nan", "undefined")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}")
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1


def username(value: object) -> str | None:
    """A username without padding; None for a blank one or for what can't be a name."""
    return name(value)


def user_id(value: object) -> UserId | None:
    """A user id: a number where it can be one and fits 64 bits, else text; None for nobody."""
    if type(value) is int:
        return value if _LOWEST <= value <= _HIGHEST else stripped(str(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return int(value)
    text = stripped(value)
    if text is None or text.lower() in _NOBODY:
        return None
    digits = text[1:] if text[0] == "-" else text
    if digits.isdecimal() and digits.isascii() and len(digits) < 20:
        return user_id(int(text))
    return text


def identity(who: object, number: object, anonymous: object = None) -> Identity | None:
    """The learner named by these; None if all of them are blank."""
    found = Identity(username(who), user_id(number), name(anonymous))
    return found if found != (None, None, None) else None


def response_id(value: object) -> str | None:
    """The id of an open response in its one spelling; None for what is none."""
    text = stripped(value)
    if text is None or _UUID.fullmatch(text) is None:
        return None
    return str(UUID(text))


def subjects(document: dict[str, Any], about: Iterable[AboutSpec]) -> tuple[Identity, ...]:
    """The learners a document is about, each once, in the order they are named."""
    found: dict[Identity, None] = {}
    for spec in about:
        for named in _together(document, spec).values():
            anonymous = named.get("anonymous_id") or named.get("email")
            anonymous = anonymous or response_id(named.get("response"))
            who = identity(named.get("username"), named.get("user_id"), anonymous)
            if who is not None:
                found[who] = None
    return tuple(found)


def _together(document: dict[str, Any], spec: AboutSpec) -> dict[Branch, dict[str, Any]]:
    """What names each learner: values whose wildcards stood for the same items belong together."""
    people: dict[Branch, dict[str, Any]] = {}
    for key, path in spec:
        for branch, value in branches(document, path):
            items = enumerate(value) if isinstance(value, list) else ((None, value),)
            for at, item in items:
                place = branch if at is None else (*branch, at)
                people.setdefault(place, {})[key] = item
    return people

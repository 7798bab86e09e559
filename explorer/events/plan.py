# SPDX-License-Identifier: MIT
"""What to do with every line of one type: worked out once, from the type's entry."""

from typing import Any, NamedTuple

from explorer.events.courses import Course, Courses
from explorer.events.entry import AboutSpec, Entry
from explorer.events.lookup import Catalogue
from explorer.events.paths import ANY, EACH, Path, is_plain
from explorer.events.text import LONGEST, stripped
from explorer.events.text import name as name_of


class Plan(NamedTuple):
    """What to do with every line of one pair of name and event_type."""

    name: str | None
    event_type: str | None
    type: str | None
    constant: str | None  # the object's id where the type itself says it
    plain: tuple[tuple[str, ...], ...]  # paths of the object, before any with a wildcard
    rest: tuple[Path, ...]
    form: Path | None  # of form fields that name the object where nothing else does
    about: tuple[AboutSpec, ...]
    about_keys: frozenset[str]  # keys of the payload without which it is about nobody
    opens: bool  # whether any of this needs the payload opened
    asks: bool  # whether the document has to be asked at all
    roots: bool  # whether it has to be asked for more than its payload
    root_keys: tuple[str, ...]  # the keys of the document that it has to be asked for
    event_keys: frozenset[str] | None  # the payload's keys that any of this asks for, if known
    groups: dict[str, str]  # the named groups of the entry's pattern
    in_url: Course  # the course named by the type itself


def event_type_of(document: dict[str, Any]) -> str | None:
    """The type of a document: `name` where there is one, else `event_type`."""
    return name_of(document.get("name")) or name_of(document.get("event_type"))


def make_plan(catalogue: Catalogue, courses: Courses, name: Any, event_type: Any) -> Plan:
    """The plan of a pair of values."""
    kind = name_of(name) or name_of(event_type)
    found = catalogue.find(kind)
    paths = found.entry.roles.object if found else ()
    about = found.entry.roles.about if found else catalogue.defaults.about
    constant, paths = _constant(paths, found.groups if found else {})
    plain = next((at for at, path in enumerate(paths) if not is_plain(path)), len(paths))
    form = _form(found.entry) if found and constant is None else None
    steps = [path.steps for path in paths] + [p.steps for spec in about for _, p in spec]
    root_keys = tuple(sorted({each[0] for each in steps} - {"event", "match"}))
    return Plan(
        name=_raw(name),
        event_type=_raw(event_type),
        type=kind,
        constant=constant,
        plain=tuple(path.steps for path in paths[:plain]),
        rest=paths[plain:],
        form=form,
        about=about,
        about_keys=_payload_keys(about),
        opens=form is not None or any(each[0] == "event" for each in steps),
        asks=form is not None or bool(steps),
        roots=bool(root_keys),
        root_keys=root_keys,
        event_keys=_event_keys(steps),
        groups=found.groups if found else {},
        in_url=courses.in_url(name_of(event_type) or kind),
    )


def _form(entry: Entry) -> Path | None:
    paths = entry.roles.facts.get("inputs", ())
    return next((path for path in paths if path.steps[0] == "event"), None)


def _payload_keys(about: tuple[AboutSpec, ...]) -> frozenset[str]:
    """The payload's keys at which all paths of `about` begin; empty if they begin elsewhere."""
    steps = [path.steps for spec in about for _, path in spec]
    if all(each[0] == "event" for each in steps):
        return _event_keys(steps) or frozenset()
    return frozenset()


def _event_keys(steps: list[tuple[str, ...]]) -> frozenset[str] | None:
    """The payload's keys that paths ask for; None where they may be any."""
    inside = [each[1:2] for each in steps if each[0] == "event"]
    if any(not key or key[0] in (ANY, EACH) for key in inside):
        return None
    return frozenset(key[0] for key in inside)


def _constant(
    paths: tuple[Path, ...], groups: dict[str, str]
) -> tuple[str | None, tuple[Path, ...]]:
    """The object that the type's own text says, if that comes first, and the paths to ask else."""
    for at, path in enumerate(paths):
        if path.steps[0] != "match":
            return None, paths[at:]
        value = stripped(groups.get(path.steps[-1]))
        if value is not None:
            return value, ()
    return None, ()


def _raw(value: Any) -> str | None:
    return value[:LONGEST] if isinstance(value, str) else name_of(value)

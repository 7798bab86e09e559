# SPDX-License-Identifier: MIT
"""Payloads that are text: JSON, JSON encoded twice, form fields, or the first part of one."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from explorer.events.salvage import lenient_loads, mend

CUT_AT = 512  # characters the platform's middleware keeps of a request's payload
_LAYERS = 4  # of JSON text in JSON text
_LEVELS = 60  # of objects and lists that are searched for JSON text
_FORM = re.compile(r"[\w.\-%\[\]+~*!'()]++=[^\s&]*+(?:&[^\s=&]++(?:=[^\s&]*+)?)*+&?", re.ASCII)
_FORM_START = re.compile(r"[\w.\-%\[\]+~*!'()]++=", re.ASCII)


class Text(NamedTuple):
    """What a text was opened into. kind: "json", "form" or "" (plain text, value unchanged)."""

    value: Any
    kind: str
    cut: bool = False


Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that stands in the line as text. kind: "JSON text", "form text" or
    "cut JSON text"; text: the original.
    """

    kind: str
    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its texts opened. marks: where, as keys and indices from the root."""

    document: dict[str, Any]
    marks: dict[Place, Mark]

    @property
    def cut(self) -> bool:
        return any(mark.cut for mark in self.marks.values())


def read_json(text: str) -> Any:
    """JSON text, read leniently. Raises ValueError."""
    try:
        return orjson.loads(text)
    except ValueError:
        try:
            return lenient_loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def open_text(text: str, form: bool = True) -> Text:
    """The tree in a payload's text; the text itself where there is none.

    form: read form fields too, and what is left of JSON that was cut.
    """
    inner: Any = text
    for _ in range(_LAYERS):
        begin = inner[:1] if inner[:1] in '{["' else inner.lstrip()[:1]
        if not begin or begin not in '{["' or (begin == '"' and not form):
            break
        try:
            value = read_json(inner)
        except ValueError:
            return _open_cut(text, inner) if form else Text(text, "")
        if not isinstance(value, str):
            return Text(value, "json")
        inner = value
    return _open_form(text, inner) if form and "=" in inner else Text(text, "")


def _open_cut(text: str, inner: str) -> Text:
    inner = inner.strip()
    if inner[0] == '"':
        return _open_cut_string(text, inner)
    value = mend(inner)
    return Text(value, "json", cut=True) if value else Text(text, "", cut=True)


def _open_cut_string(text: str, inner: str) -> Text:
    wrapped = mend('{"event":' + inner)
    value = wrapped.get("event") if wrapped else None
    if not isinstance(value, str) or value.startswith('"'):
        return Text(text, "", cut=True)
    found = open_text(value)
    return Text(found.value if found.kind else text, found.kind, cut=True)


def _open_form(text: str, inner: str) -> Text:
    form = inner.strip()
    if not _FORM_START.match(form) or not _FORM.fullmatch(form):
        return Text(text, "")
    fields: dict[str, Any] = {}
    try:
        pairs = parse_qsl(form, keep_blank_values=True)
    except ValueError:
        return Text(text, "")
    for key, value in pairs:
        if key not in fields:
            fields[key] = [value] if key.endswith("[]") else value
        elif isinstance(fields[key], list):
            fields[key].append(value)
        else:
            fields[key] = [fields[key], value]
    return Text(fields, "form", cut=len(text) == CUT_AT)


def looks_cut(text: str) -> bool:
    """Whether a payload's text was cut, told by its ends; opens it only where they don't tell."""
    if not text or len(text) == CUT_AT:
        return open_text(text).cut
    return (text[0] == "{" and text.rstrip()[-1:] != "}") or (
        text[0] == "[" and text.rstrip()[-1:] != "]"
    )


def open_payload(document: dict[str, Any]) -> Opened:
    """The document with every JSON text in it opened, and the form text of its payload."""
    marks: dict[Place, Mark] = {}
    opened = {
        key: _opened(value, (key,), marks, form=key == "event") for key, value in document.items()
    }
    return Opened(opened, marks)


def _opened(value: Any, place: Place, marks: dict[Place, Mark], form: bool = False) -> Any:
    if len(place) > _LEVELS:
        return value
    if isinstance(value, str):
        return _opened_text(value, place, marks, form)
    if isinstance(value, dict):
        return {key: _opened(each, (*place, key), marks) for key, each in value.items()}
    if isinstance(value, list):
        return [_opened(item, (*place, at), marks, form) for at, item in enumerate(value)]
    return value


def _opened_text(text: str, place: Place, marks: dict[Place, Mark], form: bool) -> Any:
    found = open_text(text, form)
    if not found.kind or not isinstance(found.value, (dict, list)):
        return text
    kind = "form text" if found.kind == "form" else "JSON text"
    marks[place] = Mark(f"cut {kind}" if found.cut else kind, text, found.cut)
    return _opened(found.value, place, marks)

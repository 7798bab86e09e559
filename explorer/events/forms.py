# SPDX-License-Identifier: MIT
"""The problem that a form's fields name, told from the form's text without opening it.

Only of forms that leave no doubt: every field is an input of one problem.
"""

import re
from collections.abc import Callable
from typing import Final

import orjson

from explorer.events.plan import Plan

_VALUE: Final = r"[!#-%'-\[\]-~]*"
_END: Final = rf"_\d+_\d+(?:\[\]|%5[Bb]%5[Dd])?={_VALUE}"
_FORM: Final = rf"input_(?P<id>[\w-]+){_END}(?:&input_(?P=id){_END})*"
_fields = re.compile(_FORM, re.ASCII).fullmatch
_quoted_fields = re.compile(f'"{_FORM}"', re.ASCII).fullmatch


def reader_of_forms(plan: Plan) -> Callable[[str], str | None] | None:
    """What finds the problem in a payload's text, if nothing else in a form could name it.

    That none is named beside the payload is left to the caller.
    """
    inside = [steps for steps in plan.plain if steps[0] == "event"]
    if plan.form is None or plan.about or plan.rest or plan.constant:
        return None
    if any(len(steps) == 1 or steps[1].isdecimal() or "input_" in steps[1] for steps in inside):
        return None
    return {("event",): of_form, ("event", "0"): of_first_form}.get(plan.form.steps)


def of_form(text: str) -> str | None:
    """The problem of form fields, perhaps in a JSON text."""
    match = _quoted_fields(text) if text[:1] == '"' else _fields(text)
    return match["id"] if match else None


def of_first_form(text: str) -> str | None:
    """The problem of form fields that are the first item of a JSON list."""
    if text[:2] != '["':
        return None
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if type(items) is not list or type(items[0]) is not str:
        return None
    match = _fields(items[0])
    return match["id"] if match else None

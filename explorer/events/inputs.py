# SPDX-License-Identifier: MIT
"""The fields of a problem's form, whose names tell which problem it is."""

import re
from collections.abc import Mapping
from typing import Any, Final

from explorer.events.paths import Path, first
from explorer.events.payload import open_text
from explorer.events.text import stripped

_INPUT: Final = re.compile(
    r"(?:input_)?(?P<id>.+)_\d+_\d+(?:_(?:dynamath|comment|comment_value))?(?:\[\])?"
)


def object_of_form(document: dict[str, Any], path: Path) -> str | None:
    """The problem whose form stands at a path of a document with its payload opened."""
    form = first(document, (path,))
    return stripped(object_of_inputs(open_text(form).value if isinstance(form, str) else form))


def object_of_inputs(form: Any) -> str | None:
    """The problem whose fields a form holds; None if they name none, or several."""
    if not isinstance(form, Mapping):
        return None
    found = {match["id"] for name in form if (match := _INPUT.fullmatch(str(name)))}
    return found.pop() if len(found) == 1 else None

# SPDX-License-Identifier: MIT
"""The fields of a problem's form, whose names tell which problem it is."""

import re
from collections.abc import Mapping
from typing import Any, Final

_INPUT: Final = re.compile(
    r"(?:input_)?(?P<id>.+)_\d+_\d+(?:_(?:dynamath|comment|comment_value))?(?:\[\])?"
)


def object_of_inputs(form: Any) -> str | None:
    """The problem whose fields a form holds; None if they name none, or several."""
    if not isinstance(form, Mapping):
        return None
    found = {match["id"] for name in form if (match := _INPUT.fullmatch(str(name)))}
    return found.pop() if len(found) == 1 else None

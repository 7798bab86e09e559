# SPDX-License-Identifier: MIT
"""One spelling for the ids of videos and problems, which logs write in several ways."""

import re
from functools import lru_cache
from typing import Final

_BLOCK: Final = re.compile(r"\+block@(?P<name>[^+/?#]+)")
_SLASHED: Final = re.compile(r"i4x:/+(?P<rest>[^/]+/[^/]+/[^/]+/[^/?#;]+)")
_NOT_IN_HTML: Final = re.compile(r"[^A-Za-z0-9_-]")


@lru_cache(1 << 14)
def key_of(object_id: str | None) -> str | None:
    """The part of an id that all its spellings share; the id itself if it is of no known form.

    A usage key, its tail alone (as browsers of newer courses write it) and, for older courses,
    the key with its slashes turned into hyphens.
    """
    if object_id is None:
        return None
    if found := _BLOCK.search(object_id):
        return found["name"]
    if found := _SLASHED.match(object_id):
        return _NOT_IN_HTML.sub("_", "i4x-" + found["rest"].replace("/", "-"))
    if object_id.startswith("i4x-"):
        return _NOT_IN_HTML.sub("_", object_id)
    return object_id


def input_of(name: str) -> str:
    """A form field's name as the server writes it."""
    return name.removeprefix("input_").removesuffix("[]")

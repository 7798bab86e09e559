# SPDX-License-Identifier: MIT
"""Course ids and their organisations, as the platform's own parsers see them."""

import re
from typing import NamedTuple
from urllib.parse import unquote

import stevedore._cache as entry_points
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from explorer.events.text import stripped

# The library that finds the parsers would write the names of installed packages to the person's
# cache folder, and has no setting for it (WORKAROUND: docs.openstack.org/stevedore).
entry_points._c._disable_caching = True  # noqa: SLF001

_REMEMBERED = 1 << 14
_LONGEST = 255  # the platform's column for course ids is no wider
_KEYED = re.compile(r"(?:course|ccx)-v1:[^/?#\s&\"'<>;]+")
_BLOCK = re.compile(r"(ccx-)?(?:block|asset)-v1:([^/?#\s&]+?)\+type@")
_SLASHES = re.compile(r"/slashes:([^/?#+]+)\+([^/?#+]+)\+([^/?#+]+)")
_OLD_URL = re.compile(r"(?:https?://[^/]+)?/courses/([^/?#:]+/[^/?#]+/[^/?#]+)")


class Course(NamedTuple):
    """A course id and its organisation. valid: the platform's parser takes it."""

    id: str | None
    org: str | None
    valid: bool = False


NO_COURSE = Course(None, None)


class Courses:
    """Reads course ids; remembers the ones it has seen."""

    def __init__(self) -> None:
        self._known: dict[str, Course] = {}

    def named(self, raw: str) -> Course:
        """The course of an id; one the parser refuses is kept as it is, without its padding."""
        known = self._known.get(raw)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = _read(raw)
            if len(raw) <= _LONGEST:
                self._known[raw] = known
        return known

    def in_url(self, url: object) -> Course:
        """The course whose page (or block's page) a URL or path names; NO_COURSE if none."""
        if not isinstance(url, str) or not ("course" in url or "-v1" in url):
            return NO_COURSE
        text = unquote(url[:4000])
        for raw in _candidates(text):
            course = self.named(raw)
            if course.valid:
                return course
        return NO_COURSE

    def anywhere(self, value: object) -> Course:
        """The course of an id, of a block's id or of a URL; NO_COURSE if there is none."""
        if not isinstance(value, str):
            return NO_COURSE
        course = self.named(value) if "/" in value or ":" in value else NO_COURSE
        return course if course.valid else self.in_url(value)


def _candidates(text: str) -> list[str]:
    found = [match[0] for match in _KEYED.finditer(text)]
    # "+" in a query means a blank
    found += [each.replace(" ", "+") for each in found if " " in each]
    for ccx, rest in _BLOCK.findall(text):
        found.append(f"{'ccx' if ccx else 'course'}-v1:{rest}")
    found += ["/".join(parts) for parts in _SLASHES.findall(text)]
    old = _OLD_URL.match(text)
    return [*found, old[1]] if old else found


def _read(raw: str) -> Course:
    text = stripped(raw)
    if text is None or text.lower() in ("none", "null"):
        return NO_COURSE
    try:
        key = CourseKey.from_string(text)
    except InvalidKeyError:
        return Course(text, None)
    return Course(text, key.org or None, valid=True)

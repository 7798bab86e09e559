# SPDX-License-Identifier: MIT
"""Sites of logs and tables: a user_id is one person's on one site, and another's on the next."""

import re
from collections.abc import Iterable
from typing import Final

from explorer.package.names import parse_name
from explorer.package.packs import Places

_AT_SITE: Final = re.compile(r"([0-9]{1,18})@([a-z]+)")
_SAME: Final = {"edx": "prod"}  # as the logs' names have it
_TOLD: Final = {"prod", "edge"}


def site_named(site: str | None) -> str | None:
    """One word for a site, however files call it; None where they do not say."""
    return _SAME.get(site, site) if site else None


def meets(one: str | None, other: str | None) -> bool:
    """Whether two sites may be the same: logs know two by name, tables may name others."""
    both = {site_named(one), site_named(other)}
    return len(both) == 1 or not both <= _TOLD


SHARED: Final = (
    "CASE WHEN {i}.username IS NULL AND {i}.site IS NOT NULL AND EXISTS (SELECT 1 FROM identities o"
    " WHERE o.user_id = {i}.user_id AND o.site <> {i}.site) THEN {i}.site END"
)
"""SQL: the site of an identity that is known by a number only, where another site has it too."""


def site_of_places(places: Places) -> str | None:
    """The site of all the files that a pack's lines come from; None where they are of several."""
    sites = {site_named(parse_name(each.file).site) for each in places.files}
    return next(iter(sites)) if len(sites) == 1 else None


def at_site(text: str) -> tuple[str, str | None]:
    """A number and its site, where a text is like “7@edge”; else the text, of no site."""
    found = _AT_SITE.fullmatch(text)
    return (found[1], site_named(found[2])) if found else (text, None)


def met(one: str | None, others: Iterable[str | None]) -> bool:
    """Whether a site may be among others."""
    return any(meets(one, other) for other in others)

# SPDX-License-Identifier: MIT
"""The device behind a browser's or an app's own description, in a few words."""

import re
from functools import lru_cache
from typing import Final

# In this order: browsers call themselves by their ancestors' names too.
_PROGRAMS: Final = (
    (re.compile(r"edX/|org\.edx\.mobile|edX\.Mobile|Dalvik/", re.IGNORECASE), "app"),
    (re.compile(r"bot\b|crawler|spider", re.IGNORECASE), "robot"),
    (re.compile(r"Edge?/|EdgA/|EdgiOS/"), "Edge"),
    (re.compile(r"OPR/|Opera"), "Opera"),
    (re.compile(r"SamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"Chrome/|CriOS/"), "Chrome"),
    (re.compile(r"MSIE |Trident/"), "Internet Explorer"),
    (re.compile(r"Safari/"), "Safari"),
)
_SYSTEMS: Final = (
    (re.compile(r"iPhone|iPod"), "iPhone"),
    (re.compile(r"iPad"), "iPad"),
    (re.compile(r"Android"), "Android"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"Mac OS X|Macintosh"), "Mac"),
    (re.compile(r"CrOS"), "Chrome OS"),
    (re.compile(r"iOS|OS Version"), "iPhone or iPad"),
    (re.compile(r"Linux|X11"), "Linux"),
)
_LONGEST: Final = 40


@lru_cache(4096)
def device(agent: str | None) -> str:
    """Program and system, e.g. “Firefox on Windows”; "" where the log says nothing."""
    if not agent:
        return ""
    program = next((name for form, name in _PROGRAMS if form.search(agent)), "")
    system = next((name for form, name in _SYSTEMS if form.search(agent)), "")
    if program and system:
        return f"{program} on {system}"
    return program or system or agent[:_LONGEST]

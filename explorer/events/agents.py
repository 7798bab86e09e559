# SPDX-License-Identifier: MIT
"""Browser and system, or the app, as an agent text says: “Chrome on Windows”."""

import re
from functools import lru_cache
from typing import Final

import ua_parser
import ua_parser_builtins  # noqa: F401 - what ua_parser reads; named so that a frozen app has it

UNKNOWN_PLATFORM: Final = "Unknown"
# Raised when the same agent may get another name; with the library's rules it is `VERSION`.
_OWN_VERSION: Final = 1
VERSION: Final = f"{_OWN_VERSION}/{'.'.join(map(str, ua_parser.VERSION))}"
_LONGEST: Final = 2_000  # characters of an agent that are read
_APP: Final = re.compile(r"\borg\.edx\.mobile\b|\bedX/|\bedX Mobile\b|\bopenedx\b", re.IGNORECASE)
_ANDROID: Final = re.compile(r"android|dalvik|okhttp", re.IGNORECASE)
_APPLE: Final = re.compile(r"\biOS\b|iPhone|iPad|CFNetwork|Darwin", re.IGNORECASE)
_SYSTEMS: Final = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}


@lru_cache(maxsize=4096)
def platform(agent: str | None) -> str:
    """What an event was sent from, in a few words; `UNKNOWN_PLATFORM` if nothing tells."""
    text = (agent or "").strip()[:_LONGEST]
    if not text:
        return UNKNOWN_PLATFORM
    if _APP.search(text):
        return _app(text)
    browser = ua_parser.parse_user_agent(text)
    system = ua_parser.parse_os(text)
    on = "" if system is None else _SYSTEMS.get(system.family, system.family)
    if browser is None:
        return on or UNKNOWN_PLATFORM
    name = browser.family
    return f"{name} on {on}" if on and on != name else name


def _app(text: str) -> str:
    if _ANDROID.search(text):
        return "edX app on Android"
    return "edX app on iOS" if _APPLE.search(text) else "edX app"

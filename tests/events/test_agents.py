# SPDX-License-Identifier: MIT
"""What an event was sent from, in a few words."""

import pytest

from explorer.events.agents import platform

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
         "Chrome on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0",
         "Firefox on Linux"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/16.1 Safari/605.1.15",
         "Safari on macOS"),
        ("Dalvik/2.1.0 (Linux; U; Android 9; Pixel 3) edX/org.edx.mobile/4.0.0",
         "edX app on Android"),
        ("edX/org.edx.mobile (2.26.3; OS iOS 15.0)", "edX app on iOS"),
        ("python-requests/2.2", "Python Requests"),
        ("", "Unknown"),
        (None, "Unknown"),
        ("zzz", "Unknown"),
        ("(" * 100_000, "Unknown"),
    ],
)  # fmt: skip
def test_an_agent_is_said_in_a_few_words(agent: str | None, says: str) -> None:
    assert platform(agent) == says

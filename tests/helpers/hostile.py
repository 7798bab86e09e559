# SPDX-License-Identifier: MIT
"""Texts that mean harm, in every place of an event."""

import json

HARM = (
    '<img src="http://example.org/x.png"><script>alert(1)</script>',
    '<img src="file:///etc/passwd">',
    '<a href="javascript:alert(1)">here</a>',
    "%s%n{0}{username!r}",
    "\x1b[31mred\x1b[0m\x07",
    "\u202egnp.exe\u2066\u200f",
    '=HYPERLINK("http://example.org","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "'; DROP TABLE events; --",
    "../../../../tmp/owned",
    "C:\\Windows\\owned",
    "a\nb\tc\rd\x00e",
)


def event(number: int, text: str) -> bytes:
    """One event with this text wherever a learner, a browser or a course may put text."""
    return json.dumps(
        {
            "username": text,
            "event_type": f"{text}.{number}",
            "event_source": "server",
            "event": {text: text, "problem_id": text, "answers": {text: [text]}},
            "time": f"2025-03-10T10:00:{number:02d}+00:00",
            "ip": text,
            "agent": text,
            "host": text,
            "page": text,
            "session": text,
            "context": {"user_id": number, "course_id": text, "org_id": text, "path": text},
        }
    ).encode()


def log() -> bytes:
    """One event for each text."""
    return b"".join(event(number, text) + b"\n" for number, text in enumerate(HARM))

# SPDX-License-Identifier: MIT
"""Takes down events as lines, sorts them to the day they arrived, and keeps the truth beside."""

import json
from datetime import UTC, datetime
from typing import Any

from story.truth import Story

Json = dict[str, Any]
DAYS = {"edx": ("2025-03-10", "2025-03-11"), "edge": ("2025-03-11",)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Scribe:
    """pages: lines by (site, day), in the order they were written."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.pages: dict[tuple[str, str], list[str]] = {
            (site, day): [] for site, days in DAYS.items() for day in days
        }

    def write(self, site: str, arrived: datetime, event: Json) -> None:
        """A line in the file of the day it arrived; a day that is not delivered is a slip here."""
        self.pages[site, arrived.date().isoformat()].append(json.dumps(event))


def compact(value: object) -> str:
    """JSON as a browser writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

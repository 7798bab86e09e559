# SPDX-License-Identifier: MIT
"""Where scenes find what they need: courses, people, seats, and chance by person."""

import random
from datetime import datetime

from story import cast
from story.outline import knots, tides
from story.phone import Phone
from story.scribe import Scribe, at
from story.seat import Seat
from story.truth import Learner, Story


class Stage:
    """Chance is drawn for each person apart, so that one scene's change leaves the others."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.tides, self.knots = tides(), knots()
        self.learners, self.staff = cast.learners(), cast.staff()
        self.edge_learners, self.edge_staff = cast.edge_learners(), cast.edge_staff()
        self.story = Story(seed, (self.tides, self.knots), self.learners, self.staff)
        self.scribe = Scribe(self.story)
        self._chance: dict[tuple[str, str], random.Random] = {}

    def chance(self, who: str, site: str = "edx") -> random.Random:
        key = (site, who)
        if key not in self._chance:
            self._chance[key] = random.Random(f"{self.seed}/{site}/{who}")
        return self._chance[key]

    def who(self, name: str) -> Learner:
        return self.learners.get(name) or self.staff[name]

    def seat(self, name: str, when: str | datetime) -> Seat:
        """A browser on edx; `when` like 10T08:30 is a day and time of March 2025."""
        return Seat(self.scribe, self.who(name), self.tides, moment(when), self.chance(name))

    def phone(self, name: str, when: str | datetime, online: str | None = None) -> Phone:
        sent = moment(online) if online else None
        who, chance = self.who(name), self.chance(name)
        return Phone(self.scribe, who, self.tides, moment(when), chance, sent)

    def edge_seat(self, name: str, when: str | datetime) -> Seat:
        who = self.edge_learners.get(name) or self.edge_staff[name]
        return Seat(self.scribe, who, self.knots, moment(when), self.chance(name, "edge"))


def moment(when: str | datetime) -> datetime:
    """10T08:30 is of March 2025; 02-17T08:30 names the month too."""
    if isinstance(when, datetime):
        return when
    month = "" if when[2] == "-" else "03-"
    return at(f"2025-{month}{when}")

# SPDX-License-Identifier: MIT
"""The sample course: who learns there, what they do, and the log that tells of it."""

from story.script import DEFAULT_SEED, story
from story.truth import Attempt, DayFile, Learner, Moment, Story, Watch

__all__ = ["DEFAULT_SEED", "Attempt", "DayFile", "Learner", "Moment", "Story", "Watch", "story"]

# SPDX-License-Identifier: MIT
"""What of a drop is wanted: which members of its archives, and which columns of its tables."""

from dataclasses import dataclass

from explorer.package.member import Choice
from explorer.tables.privacy import Privacy


@dataclass(frozen=True, slots=True)
class Selection:
    """choice: None for every member. privacy: None for what the workspace remembers.

    note: on what was passed over of the drop.
    """

    choice: Choice | None = None
    privacy: Privacy | None = None
    note: str = ""


EVERYTHING = Selection()

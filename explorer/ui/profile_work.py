# SPDX-License-Identifier: MIT
"""Looking somebody up in the weekly package, beside the window."""

from dataclasses import dataclass

from explorer.ui.jobs import Work
from explorer.ui.models.columns import learner_of
from explorer.work import CancelToken
from explorer.workspace.profile import Profile
from explorer.workspace.queries import Reader


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody by name or id, or else whoever did an event."""

    name: str | None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say. name: who it is about; "" where the event names nobody.

    any_package: whether anything of a weekly package is in. weeks: those there are.
    """

    name: str
    profile: Profile | None = None
    weeks: tuple[str, ...] = ()
    any_package: bool = False


def profile_work(whom: Whom, week: str | None) -> Work[Reader]:
    """Finds the profile as the package of this week has it; None for the exports in use."""

    def work(reader: Reader, token: CancelToken) -> Found:
        there = bool(reader.facts("SELECT 1 FROM tables LIMIT 1", token))
        name = whom.name if whom.name is not None else _who_did(reader, whom.event_id)
        if not name or not there:
            return Found(name or "", any_package=there)
        return Found(name, reader.profile(name, token, week), tuple(reader.weeks()), there)

    return work


def _who_did(reader: Reader, event_id: int | None) -> str | None:
    rows = [] if event_id is None else reader.rows([event_id])
    if not rows:
        return None
    return learner_of(rows[0])

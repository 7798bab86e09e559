# SPDX-License-Identifier: MIT
"""A trail as numbers says what the trail itself says."""

import pytest

from explorer.errors import UserError
from explorer.work import CancelToken
from explorer.workspace.spine import ABSENT, ACTOR, SUBJECT
from tests.helpers.sample import Sample

_ROLES = {"actor": ACTOR, "subject": SUBJECT, "both": ACTOR + SUBJECT}


def test_it_agrees_with_the_trail_of_every_learner(sample: Sample) -> None:
    with sample.reader() as reader:
        for learner in reader.learners("", 40):
            who = learner.username or str(learner.user_id)
            trail, spine = reader.trail(who, CancelToken()), reader.spine(who, CancelToken())
            assert spine.ids.tolist() == [row.event.id for row in trail.rows]
            assert (spine.learner.usernames, spine.learner.events) == (
                trail.learner.usernames,
                trail.learner.events,
            )
            for place, row in enumerate(trail.rows):
                event = row.event
                received = int(spine.received[place])
                assert int(spine.roles[place]) == _ROLES[row.role]
                assert int(spine.times[place]) == event.time
                assert (None if received == ABSENT else received) == event.received_at
                assert spine.types.of(place) == event.event_type
                assert spine.categories.of(place) == event.category
                assert spine.sessions.of(place) == event.session
                assert (spine.ips.of(place), spine.agents.of(place)) == (event.ip, event.agent)
                assert (spine.courses.of(place), spine.objects.of(place)) == (
                    event.course_id,
                    event.object,
                )


def test_some_of_its_events_keep_their_values(sample: Sample) -> None:
    with sample.reader() as reader:
        who = reader.learners("", 1)[0].username
        spine = reader.spine(who, CancelToken())
        again = reader.spine_of(spine.ids[::-3], CancelToken())
    part = spine.take(spine.ids.argsort()[:0])
    assert len(part) == 0
    assert set(again.ids.tolist()) == set(spine.ids[::-3].tolist())
    assert (again.times[1:] >= again.times[:-1]).all()
    place = spine.ids.tolist().index(int(again.ids[0]))
    assert again.types.of(0) == spine.types.of(place)


def test_nobody_has_no_trail(sample: Sample) -> None:
    with sample.reader() as reader, pytest.raises(UserError, match="Nobody"):
        reader.spine("nobody_here", CancelToken())

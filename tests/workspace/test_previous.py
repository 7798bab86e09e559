# SPDX-License-Identifier: MIT
"""What a learner did right before an event, over several files and ids."""

from itertools import pairwise
from pathlib import Path

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from tests.helpers.workspaces import event_line, fresh, take_in, the_catalogue

TIMES = ("10:00:00", "10:00:05", "10:00:05", "11:00:00")


def test_the_previous_event_is_found_over_files_and_ids(tmp_path: Path, gpg: Gpg) -> None:
    workspace = fresh(tmp_path / "Some.elx", gpg)
    lines = [
        event_line(n, username="mira_k", time=f"2024-03-04T{time}+00:00", session=str(n))
        for n, time in enumerate(TIMES)
    ]
    other = event_line(9, username="tobias.n", time="2024-03-04T10:30:00+00:00")
    nobody = event_line(10, username="", time="2024-03-04T10:45:00+00:00", context={})
    first, second = tmp_path / "one.log", tmp_path / "two.log"
    first.write_bytes(b"\n".join([lines[0], lines[3], other, b""]))
    second.write_bytes(b"\n".join([lines[1], lines[2], nobody, b""]))
    take_in(workspace, [first, second], gpg)
    with Reader(workspace, the_catalogue()) as reader:
        found = list(reader.events(parse(""), CancelToken()))
        before = {event.id: reader.previous(event.id) for event in found}
        mira = [event for event in found if event.username == "mira_k"]
        assert before[mira[0].id] is None
        for one, other_ in pairwise(mira):
            told = before[other_.id]
            assert told is not None
            assert (told.id, told.time) == (one.id, one.time)
        assert all(before[event.id] is None for event in found if event.username != "mira_k")
        assert reader.previous(-1) is None

# SPDX-License-Identifier: MIT
"""Events of discussions show title and text of their posts, as the weekly package has them."""

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.cli_output import trail_line
from explorer.package.gpg import Gpg
from explorer.trail.telling import lines, sections
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from tests.helpers.workspaces import event_line, read, take_in

NOW = CancelToken()
COURSE = "course-v1:MarlX+SEA201+2025_T1"
THREAD, RESPONSE, COMMENT = (f"{n:024x}" for n in (0x53E1A2, 0x53E1A3, 0x53E1A4))
SOURCE = "package of 2025-03-09"


def _event(minute: int, kind: str, payload: dict[str, Any]) -> bytes:
    return event_line(
        event_type=kind, name=kind, event_source="server", event=payload,
        time=f"2025-03-04T10:{minute:02}:00+00:00",
    )  # fmt: skip


LINES = (
    _event(0, "edx.forum.thread.created", {"id": THREAD, "title": "Kelp?", "body": "As I wrote"}),
    _event(1, "edx.forum.response.voted", {"id": RESPONSE, "vote_value": "up"}),
    _event(2, "edx.forum.comment.edited", {"id": COMMENT}),
    _event(3, "edx.forum.thread.viewed", {"id": THREAD}),
    _event(4, f"/courses/{COURSE}/discussion/comments/{COMMENT}/upvote", {"POST": {}}),
    _event(5, "edx.forum.thread.followed", {"id": "0" * 24}),
)


def _post(id_: str, **more: Any) -> str:
    document = {"_id": {"$oid": id_}, "course_id": COURSE, "author_id": "1", **more}
    return json.dumps(document) + "\n"


MONGO = (
    _post(THREAD, _type="CommentThread", title="Kelp?", body="As it is **now**", author_id="7301")
    + _post(RESPONSE, _type="Comment", body="By the\nsea", comment_thread_id={"$oid": THREAD})
    + _post(
        COMMENT,
        _type="Comment",
        body="<b>No</b>",
        comment_thread_id={"$oid": THREAD},
        parent_id={"$oid": RESPONSE},
    )
    + _post(
        "f" * 24,
        _type="Comment",
        body="Told by no event",
        author_id="7301",
        anonymous=True,
        comment_thread_id={"$oid": THREAD},
        created_at={"$date": 1741082700000},
    )
)


@pytest.mark.parametrize("order", ["log first", "package first"])
def test_events_show_the_post_they_are_about(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, order: str
) -> None:
    log, folder = tmp_path / "a.log", tmp_path / "marlx-2025-03-09"
    log.write_bytes(b"\n".join(LINES))
    folder.mkdir()
    (folder / "MarlX-SEA201-2025_T1-prod.mongo").write_text(MONGO)
    for path in [log, folder] if order == "log first" else [folder, log]:
        take_in(workspace, [path], gpg)
    with read(workspace) as reader:
        rows = reader.trail("ines_v", NOW).rows
        steps = {step.time: step for step in reader.trail_steps("ines_v", NOW).steps}
        _, readings = reader.readings("ines_v", NOW)
    shown = [row.event.post and (row.event.post.kind, row.event.post.text) for row in rows]
    assert shown == [
        ("thread", "As it is **now**"),
        ("response", "By the\nsea"),
        ("comment", "<b>No</b>"),
        ("thread", "As it is **now**"),
        ("comment", "<b>No</b>"),
        None,
    ]
    assert f"(‘Kelp?’: “By the sea”, {SOURCE})" in trail_line(rows[1])
    assert [row.event.summary for row in rows][3] == "Read ‘Kelp?’"
    facts = steps[rows[2].event.time].facts
    assert (facts["package_title"], facts["package_text"]) == ("Kelp?", "<b>No</b>")
    told = "\n".join(lines(sections(readings)))
    assert f"“Kelp?; By the sea” ({SOURCE})" in told
    assert (
        "2025-03-04 10:05:00  Response: ‘Kelp?’, “Told by no event”, without their name"
        f" ({SOURCE} only)"
    ) in told
    assert told.count("Thread: ") == 1, "what an event tells of is there once"
    assert "“Kelp?; As I wrote”" in told, "what the event says itself comes first"
    assert f"Thread ‘Kelp?’, “As it is **now**” ({SOURCE}), 1 time" in told

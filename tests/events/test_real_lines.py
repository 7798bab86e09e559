# SPDX-License-Identifier: MIT
"""Real lines that nobody here wrote, where the folder with them is at hand."""

from pathlib import Path

import pytest

from explorer.events.catalogue import Catalogue
from explorer.events.describe import describe
from explorer.events.event import Event, Identity, Reject
from explorer.events.parse import decode, parse_line

REAL = Path(__file__).parents[2] / "../shared/real"
EXPORTED = REAL / "event_export_tracking.log"
EXAMPLES = REAL / "docs_example_events.log"


def lines(path: Path) -> list[bytes]:
    if not path.exists():
        pytest.skip(f"{path.name} is not on this machine")
    return path.read_bytes().splitlines()


def test_every_exported_line_is_an_event_of_the_catalogue(catalogue: Catalogue) -> None:
    for number, line in enumerate(lines(EXPORTED), 1):
        event = parse_line(line, catalogue)
        assert isinstance(event, Event), number
        assert catalogue.category(event.type) != "unknown", event.type
        assert not event.cut
        summary = describe(decode(line), catalogue).summary
        assert "…" not in summary, summary


def test_worker_events_are_about_the_learner_in_the_payload(catalogue: Catalogue) -> None:
    workers = [parse_line(line, catalogue) for line in lines(EXPORTED) if b"create_user" in line]
    assert len(workers) == 4
    for event in workers:
        assert isinstance(event, Event)
        assert event.actor == Identity("anonymous")
        assert event.subjects == (Identity(None, 1),)


def test_a_coachs_course_is_found_in_the_payload(catalogue: Catalogue) -> None:
    (line,) = (line for line in lines(EXPORTED) if b"edx.bookmark.added" in line)
    event = parse_line(line, catalogue)
    assert isinstance(event, Event)
    assert (event.course_id, event.org) == (
        "ccx-v1:AcceptanceX+Demo_ccx+T2_2014+ccx@101",
        "AcceptanceX",
    )


def test_the_documentations_examples(catalogue: Catalogue) -> None:
    for line in lines(EXAMPLES):
        event = parse_line(line, catalogue)
        if isinstance(event, Reject):
            assert event.reason == "no time"  # four of them show only a part of an event
            assert "time" not in decode(line)
        else:
            assert isinstance(event, Event)
        assert describe(decode(line), catalogue).summary

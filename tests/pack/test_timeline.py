# SPDX-License-Identifier: MIT
"""The timeline as a picture: well formed, whole, and the same each time."""

import re
from collections import Counter
from datetime import UTC, tzinfo
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from explorer.pack.material import Material, Order
from explorer.pack.telling import Telling
from explorer.pack.timeline import timeline_svg
from explorer.trail.sessions import sessions
from explorer.workspace.records import LearnerRow
from tests.helpers.workspaces import the_catalogue

_SVG = "{http://www.w3.org/2000/svg}"
_DAY = 86_400_000_000


def drawn(times: list[int], categories: list[str], zone: tzinfo = UTC) -> ElementTree.Element:
    material = Material(
        order=Order("x", zone),
        learner=LearnerRow("x", None),
        query="",
        sentence="",
        telling=Telling.__new__(Telling),
        times=times,
        categories=categories,
        sessions=sessions(times, [None] * len(times)),
        counts=Counter(categories),
        sources=[],
        rewriter=None,
    )
    first = timeline_svg(material, the_catalogue())
    assert timeline_svg(material, the_catalogue()) == first
    return ElementTree.fromstring(first)


def marks(picture: ElementTree.Element) -> int:
    """How many events the marks stand for."""
    titles = [each.find(f"{_SVG}title") for each in picture.iter(f"{_SVG}path")]
    words = [title.text or "" for title in titles if title is not None]
    found = [re.search(r": ([\d,]+) events? from ", text) for text in words]
    return sum(int(each[1].replace(",", "")) for each in found if each)


@pytest.mark.parametrize("count", [1, 2, 299, 20_000])
def test_every_event_is_in_the_picture(count: int) -> None:
    times = [1_741_600_000_000_000 + at * at * 1_000 for at in range(count)]
    picture = drawn(times, ["video" if at % 3 else "problem" for at in range(count)])
    assert marks(picture) == count
    assert len(list(picture.iter(f"{_SVG}path"))) <= 2 * 302


def test_a_category_nobody_knows_and_hostile_names() -> None:
    picture = drawn([0, _DAY], ["<b>&", "video"])
    texts = "".join(each.text or "" for each in picture.iter(f"{_SVG}text"))
    assert "<b>&" in texts


def test_no_events_and_events_at_the_ends_of_the_calendar() -> None:
    assert not marks(drawn([], []))
    far = 253_402_300_799_000_000  # the last second of 9999
    assert marks(drawn([-62_135_596_800_000_000, far], ["video", "video"])) == 2


def test_the_axis_is_on_the_clock_of_the_zone() -> None:
    noon = 1_741_608_000_000_000  # 2025-03-10 12:00 UTC
    zone = ZoneInfo("Asia/Kolkata")
    texts = [each.text or "" for each in drawn([noon], ["video"], zone).iter(f"{_SVG}text")]
    assert any("2025-03-10 17:30:00 +0530" in text for text in texts)

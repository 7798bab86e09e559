# SPDX-License-Identifier: MIT
"""How fast files come in, as the status line and the file's row say it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.pace import Pace, Step
from explorer.ui.status import left_text, short_text, whole_text
from explorer.work import Progress
from explorer.workspace.records import Receipt
from tests.ui.conftest import DAY_EVENTS, day, settle


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def two_files(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "a.log", tmp_path / "b.log"]
    for path, size in zip(files, (4_000, 6_000), strict=True):
        path.write_bytes(b"x" * size)
    return files


def test_a_drop_is_followed_from_file_to_file(two_files: list[Path]) -> None:
    clock = Clock()
    pace = Pace(two_files, clock)
    first = pace.step(Progress("a.log", 0, 4_000))
    assert (first.number, first.files, first.all_done, first.all_total) == (1, 2, 0, 10_000)
    assert first.rate is None
    assert first.left is None
    clock.now += 2
    half = pace.step(Progress("a.log", 4_000, 4_000, 7))
    assert half.rate == pytest.approx(2_000)
    assert half.left == pytest.approx(3)
    clock.now += 2
    last = pace.step(Progress("b.log", 2_000, 6_000, 5))
    assert (last.number, last.done, last.events) == (2, 2_000, 5)
    assert (last.all_done, last.all_events) == (6_000, 12)
    assert last.rate == pytest.approx(1_500)
    assert last.left == pytest.approx(4_000 / 1_500)


def test_files_of_one_name_are_told_apart_by_their_receipts(two_files: list[Path]) -> None:
    receipt = Receipt("a.log", "log", status="already")
    begun, next_one = Progress("a.log", 0, 4_000), Progress("a.log", 0, 6_000)
    steps: list[Progress | Receipt] = [begun, receipt, next_one]
    told = [each for each in Pace(two_files).follow(steps) if isinstance(each, Step)]
    assert [(each.number, each.all_done) for each in told] == [(1, 0), (2, 4_000)]


def test_a_rate_is_of_the_last_seconds(two_files: list[Path]) -> None:
    clock = Clock()
    pace = Pace(two_files, clock)
    pace.step(Progress("a.log", 0, 4_000))
    for done in range(0, 4_000, 100):  # 100 bytes a second, then five times that
        clock.now += 1
        pace.step(Progress("a.log", done, 4_000))
    for done in range(0, 6_000, 500):
        clock.now += 1
        told = pace.step(Progress("b.log", done, 6_000))
    assert told.rate == pytest.approx(500)


def test_receipts_pass_through_and_a_file_gone_is_no_trouble(tmp_path: Path) -> None:
    receipt = Receipt("gone.log", "log")
    steps = list(Pace([tmp_path / "gone.log"]).follow([Progress("gone.log", 0, 0), receipt]))
    assert isinstance(steps[0], Step)
    assert steps[0].left is None
    assert steps[1] is receipt


def test_progress_is_said_in_words() -> None:
    step = Step("b.log", 1024, 2048, 5, "", 2, 3, 4096, 8192, 1_205, 2048.0, 2.2)
    assert short_text(step, 1) == (
        "file 2 of 3 · 1,205 events · 2.0 KB/s · about 2 s left · 1 more waiting"
    )
    assert whole_text(step) == (
        "b.log: 1.0 KB of 2.0 KB, 5 events\nIn all: 4.0 KB of 8.0 KB read, 1,205 events"
    )
    assert left_text(0.4) == "a moment left"
    assert left_text(3_700) == "about 1 h 2 min left"


def test_an_import_tells_how_far_it_is(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    names = ("marlx-edge-events-2024-05-01.log", "marlx-edge-events-2024-05-02.log")
    for number, name in enumerate(names, 1):
        text = day(300).replace(b"2024-03-04", f"2024-05-0{number}".encode())
        (tmp_path / name).write_bytes(text)
    steps: list[Step] = []
    window.context.imports.progressed.connect(steps.append)
    window.take_in([tmp_path / name for name in names])
    qtbot.waitUntil(lambda: not window.context.imports.running)
    assert steps
    assert all(step.files == 2 and step.all_total for step in steps)
    assert {step.number for step in steps} <= {1, 2}
    assert [step.all_done for step in steps] == sorted(step.all_done for step in steps)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 600)


def test_which_key_a_file_is_for_is_said_until_something_of_it_is_read() -> None:
    pace = Pace([])
    told = pace.step(Progress("a.gpg", 0, 100, note="for the key 0xAB; you hold it"))
    waiting = pace.step(Progress("a.gpg", 0, 100))
    read = pace.step(Progress("a.gpg", 50, 100, 7))
    assert told.note == waiting.note == "for the key 0xAB; you hold it"
    assert told.number == waiting.number == 1
    assert read.note == ""
    assert "for the key 0xAB; you hold it" in short_text(waiting)
    assert "For the key 0xAB; you hold it" in whole_text(waiting)
    assert "0xAB" not in short_text(read)

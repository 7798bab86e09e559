# SPDX-License-Identifier: MIT
"""The calendar of what is loaded: every hole in the evidence is seen, said and clicked."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.models.coverage_days import WORDS, gaps_text, months, strips_of, undated_text
from explorer.ui.panels.coverage import Coverage, at_time
from explorer.ui.panels.coverage_marks import draw
from explorer.ui.panels.coverage_strip import CoverageStrip
from explorer.ui.panels.sources import Sources
from explorer.ui.theme import Theme
from explorer.workspace.records import Receipt
from tests.ui.conftest import Make, day, settle


def receipt(when: str | None, site: str = "edge", **changes: object) -> Receipt:
    values = {"events": 5, "status": "ok", **changes}
    return Receipt("a.log", "events", org="marlx", site=site, date=when, **values)  # type: ignore[arg-type]


RECEIPTS = [
    receipt("2025-03-01"),
    receipt("2025-03-02", events=0),
    receipt("2025-03-03", rejects=2, status="partial"),
    receipt("2025-03-05", events=0, duplicates=4),
    receipt("2025-03-06", status="failed", cause="truncated", events=0),
    receipt("2025-03-07", status="failed", cause="empty", events=0),
    receipt("2025-03-08", passed_over=90, learners=("mira_k",)),
    receipt("2025-02-01", "prod"),
    receipt(None),
]


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> CoverageStrip:
    made = CoverageStrip(theme)
    qtbot.addWidget(made)
    made.resize(900, 120)
    made.show_strips(strips_of(RECEIPTS))
    made.show()
    return made


def test_the_states_of_days_are_told_apart() -> None:
    edge, prod = strips_of(RECEIPTS)
    assert (edge.title, prod.title) == ("marlx · edge", "marlx · prod")
    states = [edge.state(date(2025, 3, number)) for number in range(1, 9)]
    assert states == [
        "loaded",
        "no events",
        "partly",
        "no file",
        "loaded",
        "no file",
        "no events",
        "partly",
    ]
    assert edge.count("no file") == 2
    assert prod.count("no file") == 0
    assert gaps_text([edge, prod]) == "2 days without a file, 2 days partly read"
    assert gaps_text([prod]) == ""


def test_what_failed_and_what_names_no_day_is_said() -> None:
    failed = receipt("2025-03-06", status="failed", cause="truncated", events=0)
    (edge,) = strips_of([receipt("2025-03-05"), failed, receipt("2025-03-07")])
    when = date(2025, 3, 6)
    assert (edge.state(when), edge.count("no file")) == ("no file", 1)
    assert edge.words(when).endswith("No file is loaded; a.log did not come in.")
    (edge,) = strips_of([receipt("2025-03-06"), failed])  # one of two servers' files, say
    assert edge.state(when) == "partly"
    assert edge.words(when).endswith("partly read, 5 events; a.log did not come in.")
    (alone,) = strips_of([failed])
    assert (alone.first, alone.last, alone.count("no file")) == (when, when, 1)

    assert undated_text([receipt("2025-03-06")]) == ""
    loose = receipt(None, first_time=1_741_600_000_000_000, last_time=1_741_700_000_000_000)
    assert undated_text([loose, receipt(None)]) == (
        "On no calendar: a.log, named by no day; events of 2025-03-10 to 2025-03-11."
    )
    many = [receipt(None, member=f"{server}/t.log", events=0) for server in "abcde"]
    lost = receipt(None, status="failed", cause="truncated", events=0)
    assert undated_text([*many, lost]) == (
        "On no calendar: a/t.log, b/t.log, c/t.log and 2 more, named by no day."
        " Did not come in, and may be of any day: a.log."
    )
    assert undated_text([Receipt("x.sql", "table", date=None)]) == ""


def test_two_files_of_a_day_count_together() -> None:
    (edge,) = strips_of([receipt("2025-03-01", events=0), receipt("2025-03-01", events=3)])
    assert edge.words(date(2025, 3, 1)) == "Sat 1 Mar 2025, marlx · edge: loaded, 3 events."


def test_every_state_is_said_in_words() -> None:
    edge, prod = strips_of(RECEIPTS)
    assert edge.words(date(2025, 3, 2)).endswith("a file is loaded; it holds no events.")
    assert edge.words(date(2025, 3, 3)).endswith(
        "partly read, 5 events; 2 lines could not be read."
    )
    assert edge.words(date(2025, 3, 4)).endswith("No file is loaded.")
    assert edge.words(date(2025, 3, 8)).endswith("90 lines of other learners passed over.")
    assert prod.words(date(2025, 3, 4)).endswith("No file is loaded (outside its files).")


def test_months_begin_where_they_begin() -> None:
    found = list(months(date(2024, 12, 30), date(2025, 2, 1)))
    assert found == [date(2024, 12, 30), date(2025, 1, 1), date(2025, 2, 1)]


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
@pytest.mark.parametrize("wide", [4, 12])
def test_the_four_states_look_different_without_colour(
    theme: Theme, scheme: Qt.ColorScheme, wide: int
) -> None:
    theme.choose(scheme)
    pictures = []
    for state in WORDS:
        image = QImage(wide, 16, QImage.Format.Format_ARGB32)
        image.fill(theme.colours.base)
        painter = QPainter(image)
        draw(painter, QRectF(0, 0, wide, 16), state, theme)
        painter.end()
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        pictures.append(grey)
    theme.choose(None)
    for at, one in enumerate(pictures):
        for other in pictures[at + 1 :]:
            apart = sum(
                abs(one.pixelColor(x, y).value() - other.pixelColor(x, y).value()) > 40
                for x in range(wide)
                for y in range(16)
            )
            assert apart >= wide


def test_a_click_asks_for_the_day_and_a_month_for_the_month(
    strip: CoverageStrip, qtbot: QtBot
) -> None:
    picked: list[str] = []
    strip.picked.connect(picked.append)
    left = Qt.MouseButton.LeftButton
    at = strip.box(date(2025, 3, 4), 0).center().toPoint()
    qtbot.mouseClick(strip.viewport(), left, pos=at)
    qtbot.mouseClick(strip.viewport(), left, pos=QPoint(at.x(), 5))
    assert picked == ["2025-03-04", "2025-03"]


def test_the_mouse_is_told_what_it_is_over(strip: CoverageStrip) -> None:
    at = strip.box(date(2025, 3, 4), 0).center().toPoint()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, at, strip.viewport().mapToGlobal(at))
    QApplication.sendEvent(strip.viewport(), event)
    assert "No file is loaded." in QToolTip.text()


def test_the_keyboard_goes_from_day_to_day(strip: CoverageStrip, qtbot: QtBot) -> None:
    said: list[str] = []
    picked: list[str] = []
    strip.moved.connect(said.append)
    strip.picked.connect(picked.append)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(strip, key)
    assert picked == ["2025-02-02"]
    assert said[-1] == "Sun 2 Feb 2025, marlx · prod: No file is loaded (outside its files)."
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(strip, key)
    assert strip.current is not None
    assert strip.current[0] == date(2025, 2, 1)
    assert strip.current[1].site == "edge"
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert strip.current[0] == date(2025, 3, 8)


def test_years_scroll_and_the_current_day_stays_in_sight(
    strip: CoverageStrip, qtbot: QtBot
) -> None:
    strip.show_strips(strips_of([receipt("2019-01-01"), receipt("2025-03-08")]))
    assert strip.horizontalScrollBar().maximum() > 0
    view = strip.viewport().rect()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Plus):
        qtbot.keyClick(strip, key)
        assert strip.current is not None
        assert view.contains(strip.box(strip.current[0], 0).center().toPoint())


def test_time_takes_the_place_of_time() -> None:
    assert at_time("", "2025-03-04") == "time:2025-03-04"
    asked = at_time("learner:mira_k time:2025-03-01 type:pause_video", "2025-03-04")
    assert asked == "learner:mira_k type:pause_video time:2025-03-04"
    assert at_time("broken (", "2025-03") == "time:2025-03"


def test_a_hole_is_told_beside_the_sources_and_leads_to_the_calendar(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    sources, coverage = window.panels["sources"], window.panels["coverage"]
    assert isinstance(sources, Sources)
    assert isinstance(coverage, Coverage)
    assert not window.docks["coverage"].isVisible()
    assert sources.gaps.text() == "1 day partly read"
    path = tmp_path / "marlx-edge-events-2024-03-07.log"
    path.write_bytes(day(9).replace(b"2024-03-04", b"2024-03-07"))
    window.take_in([path])
    qtbot.waitUntil(lambda: sources.gaps.text() == "2 days without a file")
    qtbot.mouseClick(sources.gaps, Qt.MouseButton.LeftButton)
    assert window.docks["coverage"].isVisible()
    assert coverage.state == "normal"
    assert coverage.words.text() == "2 days without a file, 1 day partly read"
    coverage.strip.setFocus()
    qtbot.keyClick(coverage.strip, Qt.Key.Key_End)
    qtbot.keyClick(coverage.strip, Qt.Key.Key_Return)
    assert window.context.state.query == "time:2024-03-07"
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == 9)


def test_without_files_the_calendar_says_what_it_is_for(bare: MainWindow) -> None:
    panel = bare.panels["coverage"]
    bare.show_panel("coverage")
    assert panel.state == "empty"
    assert panel.message.title.text() == "No days yet"


def test_a_calendar_in_sight_is_there_again_at_the_next_start(make: Make, filled: Path) -> None:
    first = make(filled)
    first.show()
    first.show_panel("coverage")
    first.close()
    second = make(filled)
    second.show()
    assert second.docks["coverage"].isVisible()
    assert second.docks["rejects"].isHidden()

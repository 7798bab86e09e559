# SPDX-License-Identifier: MIT
"""Words and looks: times, counts, contrast of the two schemes, notices."""

import os
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from explorer import demo, resources
from explorer.errors import UserError
from explorer.ui import formats
from explorer.ui.fonts import fallbacks, with_fallbacks
from explorer.ui.icons import icon
from explorer.ui.labels import plain_label, plain_tip
from explorer.ui.main_window import MainWindow
from explorer.ui.markers import marker_path
from explorer.ui.notices import Notices
from explorer.ui.panels.hour_grid import HourGrid
from explorer.ui.panels.long_text import ExactText
from explorer.ui.screenshots import take_screenshots
from explorer.ui.theme import DARK, HIGH_LIGHT, HUES, LIGHT, SCHEMES, Theme
from tests.ui.conftest import load_catalogue


def luminance(colour: str) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    found = QColor(colour)
    red, green, blue = (part(value) for value in found.getRgbF()[:3])  # type: ignore[index]
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("window", "base", "raised", "hover", "band", "selected")
each_scheme = pytest.mark.parametrize("scheme", SCHEMES)


@each_scheme
def test_text_reads_at_aa_on_every_ground(scheme: str) -> None:
    colours = SCHEMES[scheme]
    least = 7 if "high" in scheme else 4.5
    for text in ("text", "dim", "accent", "warning", "error"):
        for ground in GROUNDS:
            found = contrast(getattr(colours, text), getattr(colours, ground))
            assert found >= (4.5 if ground in ("selected", "hover") else least), (text, ground)
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@each_scheme
def test_edges_marks_and_what_is_selected_are_told_from_their_ground(scheme: str) -> None:
    colours = SCHEMES[scheme]
    for ground in ("window", "base", "raised"):
        assert contrast(colours.edge, getattr(colours, ground)) >= 3
        assert contrast(colours.accent, getattr(colours, ground)) >= 3
    for hue, (on_light, on_dark) in HUES.items():
        mark = on_dark if "dark" in scheme else on_light
        for ground in ("window", "base", "band"):
            assert contrast(mark, getattr(colours, ground)) >= 3, (hue, ground)


def test_every_category_has_a_hue_and_a_marker_that_are_known(qapp: object) -> None:
    dot = marker_path("o")
    for category in load_catalogue().categories:
        assert category.hue in HUES, category.id
        assert category.marker == "o" or marker_path(category.marker) != dot, category.id


def test_choosing_dark_tells_everyone_once(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose(Qt.ColorScheme.Dark)
    assert theme.colours == DARK
    with qtbot.waitSignal(theme.changed):
        theme.choose(Qt.ColorScheme.Light)
    assert theme.colours == LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.choose("contrast")
    assert theme.colours == HIGH_LIGHT
    theme.choose(None)
    assert theme.colours == LIGHT


def test_more_contrast_is_had_where_the_system_asks_for_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    wanted = True
    theme = Theme(qapp, lambda: wanted)
    asked = qapp.styleHints().accessibility().contrastPreferenceChanged
    asked.emit(Qt.ContrastPreference.HighContrast)
    assert theme.colours == HIGH_LIGHT
    theme.choose(Qt.ColorScheme.Dark)
    assert theme.colours == DARK
    theme.choose(None)
    wanted = False
    asked.emit(Qt.ContrastPreference.NoPreference)
    assert theme.colours == LIGHT


def test_all_grows_with_the_size_of_text(window: MainWindow, qtbot: QtBot) -> None:
    choices, rows = window.beside.choices, window.centre.events.view.verticalHeader()
    inspector = window.docks["inspector"]
    (raw, *_) = window.findChildren(ExactText)
    high, wide, large = rows.defaultSectionSize(), inspector.width(), raw.font().pointSize()
    drawings = window.centre.histogram.canvas, window.findChildren(HourGrid)[0]
    before = drawings[0].axis, drawings[0].height(), drawings[1].cell(0).top()
    try:
        choices.choose_font_size(choices.usual_size * 3 // 2)
        assert rows.defaultSectionSize() >= max(high + 1, rows.fontMetrics().height())
        assert raw.font().pointSize() > large
        qtbot.waitUntil(lambda: inspector.width() > wide)
        after = drawings[0].axis, drawings[0].height(), drawings[1].cell(0).top()
        assert all(large > small for large, small in zip(after, before, strict=True))
    finally:
        choices.choose_font_size(choices.usual_size)


def test_names_in_any_script_have_fonts_behind_the_systems_own(qapp: QApplication) -> None:
    for platform in ("win32", "darwin", "linux"):
        assert len(fallbacks(platform)) > 5
        assert set(fallbacks(platform)) < set(fallbacks(platform, fixed=True))
    own = QFont("DejaVu Sans")
    families = with_fallbacks(own).families()
    assert families[0] == "DejaVu Sans"
    assert all(QFontDatabase.hasFamily(each) for each in families[1:])
    assert with_fallbacks(with_fallbacks(own)).families() == families


def test_every_icon_can_be_drawn(qapp: object) -> None:
    for name in resources.names("icons", ".svg"):
        assert not icon(name.split("/")[1].removesuffix(".svg"), "#000000").isNull()


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "0 ms"),
        (1_500_000, "1 s"),
        (90_000_000, "1 min 30 s"),
        (3_600_000_000, "1 h"),
        (90_000_000_000, "1 d 1 h"),
    ],
)
def test_spans(micros: int, text: str) -> None:
    assert formats.span_text(micros) == text


def test_times_outside_utc_carry_their_offset_through_the_change_of_clocks() -> None:
    zone = formats.zone_of("Europe/Berlin")
    assert zone is not None
    hour = 3_600_000_000
    last_summer_hour = 1_729_989_000_000_000
    assert formats.time_text(last_summer_hour, zone) == "2024-10-27 02:30:00 +02"
    assert formats.time_text(last_summer_hour + hour, zone) == "2024-10-27 02:30:00 +01"
    assert formats.time_text(last_summer_hour, UTC) == "2024-10-27 00:30:00"
    assert formats.zone_of("Nowhere/Atall") is None


def test_text_of_a_log_is_kept_on_one_line() -> None:
    assert formats.one_line("a\nb\x00c") == "a⏎b␀c"
    assert formats.one_line("a\u202eb") == "a�b"
    assert formats.one_line("x" * 500, 10) == "x" * 10 + "…"
    assert formats.count_text(1, "event") == "1 event"
    assert formats.count_text(1204, "event") == "1,204 events"
    assert formats.bytes_text(1536) == "1.5 KB"


def test_a_name_from_right_to_left_keeps_the_figures_where_they_are(qtbot: QtBot) -> None:
    for untouched in ("mira_k: 12 events", "王小明: 12 events", "مريم", ""):
        assert formats.settled(untouched) == untouched
    said = "Trail of مريم الزهراء: 12 events"
    kept = "Trail of \u2068مريم الزهراء\u2069: 12 events"
    assert formats.settled(said) == formats.settled(kept) == kept
    assert formats.settled("דנה_7 (12) met x.דנה.") == (
        "\u2068דנה_7\u2069 (12) met \u2068x.דנה\u2069."
    )
    label = plain_label(said)
    qtbot.addWidget(label)
    assert label.text() == kept
    assert kept in plain_tip(said)


def test_notices_stay_until_dismissed_and_say_nothing_twice(theme: Theme, qtbot: QtBot) -> None:
    notices = Notices(theme)
    qtbot.addWidget(notices)
    for number in range(5):
        notices.tell(f"Number {number}.")
    notices.tell("Number 4.", kind="info")
    shown = notices.notices()
    assert [notice.key[1] for notice in shown] == ["Number 2.", "Number 3.", "Number 4."]
    qtbot.mouseClick(shown[0].close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(notices.notices()) == 2)


def test_details_are_folded(theme: Theme, qtbot: QtBot) -> None:
    notices = Notices(theme)
    qtbot.addWidget(notices)
    notices.show()
    notice = notices.tell("Something <b>odd</b>.", "Try again.", kind="error", details="line 1")
    assert notice.text.text() == "Something <b>odd</b>. Try again."
    assert notice.text.textFormat() == Qt.TextFormat.PlainText
    assert notice.details.isHidden()
    fold = next(each for each in notice.findChildren(QPushButton) if each.text() == "Details")
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert not notice.details.isHidden()


def test_pictures_of_the_window_are_taken(window: MainWindow, tmp_path: Path) -> None:
    saved = take_screenshots(window, tmp_path / "pictures")
    assert [path.name for path in saved] == [
        "window-light-1440x900.png",
        "window-light-1000x640.png",
        "window-dark-1440x900.png",
        "window-dark-1000x640.png",
    ]
    assert all(path.stat().st_size > 20_000 for path in saved)
    assert window.trail().state == "normal"
    assert window.context.state.selection is not None


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("hours", [-24 * 366 * 2100, 24 * 366 * 8100])
def test_times_a_zone_carried_out_of_all_years_can_be_written(hours: int, zone: str) -> None:
    """A log may say 9999-12-31T23:59:59-05:00; the window must not end at it."""
    where = formats.zone_of(zone)
    assert where is not None
    time = hours * 3_600_000_000
    year = "9999" if hours > 0 else "0001"
    assert formats.time_text(time, where).startswith(f"{year}-")
    assert formats.iso_text(time).startswith(f"{year}-")
    assert formats.day_text(time, where)


def test_pictures_that_cannot_be_written_are_said_so(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(UserError, match="can't be written"):
        take_screenshots(window, tmp_path / "file" / "pictures")


def test_pictures_of_the_sample_go_to_a_folder_of_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = demo._picture_folder()
    assert own == demo._picture_folder() == tmp_path / "edx-log-explorer-demo"
    own.rmdir()
    own.symlink_to(tmp_path)
    assert demo._picture_folder().name.startswith("edx-log-explorer-demo-")


def test_this_computers_clock_knows_when_clocks_change() -> None:
    code = (
        "from explorer.ui.formats import time_text, zone_of;"
        " zone = zone_of('');"
        " print(time_text(1_736_899_200_000_000, zone), time_text(1_752_537_600_000_000, zone))"
    )
    environment = {**os.environ, "TZ": "Europe/Berlin"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[0] == "2025-01-15 01:00:00 +01 2025-07-15 02:00:00 +02"

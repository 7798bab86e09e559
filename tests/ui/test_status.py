# SPDX-License-Identifier: MIT
"""The status line: numbers that are true, also with a clock that is not."""

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.status import indexed_to
from explorer.workspace.records import Receipt
from tests.ui.conftest import DAY_EVENTS, settle


def micros(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def receipt(last: str, date: str | None = None, status: str = "ok") -> Receipt:
    return Receipt("a.log", "events", date=date, last_time=micros(last), status=status)


@pytest.mark.parametrize(
    ("receipts", "wanted"),
    [
        ([], None),
        ([receipt("2024-03-04T14:05:00", "2024-03-04")], "2024-03-04T14:05:00"),
        ([receipt("9999-12-30T00:00:00", "2024-03-04")], "2024-03-04T23:59:59"),
        (
            [
                receipt("2031-01-01T00:00:00", "2024-03-04"),
                receipt("2024-03-06T10:00:00", "2024-03-06"),
            ],
            "2024-03-06T10:00:00",
        ),
        ([receipt("2024-03-04T14:05:00")], "2024-03-04T14:05:00"),
        ([receipt("2024-03-04T14:05:00", status="failed")], None),
    ],
)
def test_a_clock_ahead_moves_nothing(receipts: list[Receipt], wanted: str | None) -> None:
    assert indexed_to(receipts) == (None if wanted is None else micros(wanted))


def test_without_a_day_nothing_is_later_than_now() -> None:
    last = indexed_to([receipt("9999-12-30T00:00:00")])
    assert last is not None
    assert last <= int(datetime.now(UTC).timestamp()) * 1_000_000


def test_the_line_says_how_many_of_how_many(window: MainWindow, qtbot: QtBot) -> None:
    text = window.status.numbers.text()
    assert text.startswith(f"{DAY_EVENTS} of {DAY_EVENTS} · indexed to 2024-03-04 ")
    window.context.state.ask("learner:mira_k")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.status.numbers.text().startswith(f"200 of {DAY_EVENTS} · "))

# SPDX-License-Identifier: MIT
"""The query bar: typing, sentences, errors, chips, completion, back and forward."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.query_text import narrowed, negated, word_at
from explorer.workspace import terms
from tests.ui.conftest import DAY_EVENTS, settle


def ask(qtbot: QtBot, window: MainWindow, text: str) -> None:
    edit = window.centre.query_bar.edit
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    window.centre.query_bar.completion.popup.hide()
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def chips(window: MainWindow) -> list[QToolButton]:
    found = window.centre.query_bar.chips.findChildren(QToolButton)
    return [chip for chip in found if not chip.isHidden()]


def test_enter_asks_and_the_sentence_says_what(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "learner:mira_k type:problem_check")
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 67)
    sentence = window.centre.query_bar.sentence.text()
    assert "mira_k" in sentence
    assert "problem_check" in sentence
    assert window.status.numbers.text().startswith(f"67 of {DAY_EVENTS}")


def test_typing_asks_nothing_yet(window: MainWindow, qtbot: QtBot) -> None:
    edit = window.centre.query_bar.edit
    edit.setFocus()
    qtbot.keyClicks(edit, "learner:mira_k")
    sentence = window.centre.query_bar.sentence
    qtbot.waitUntil(lambda: "press Enter" in sentence.text())
    assert window.context.state.query == ""


@pytest.mark.parametrize("text", ["(learner:mira_k", "colour:red", "time:[2024 TO"])
def test_what_cannot_be_read_says_so_and_asks_nothing(
    window: MainWindow, qtbot: QtBot, text: str
) -> None:
    ask(qtbot, window, text)
    bar = window.centre.query_bar
    assert bar.edit.property("wrong")
    assert bar.complaint.isVisible()
    assert bar.complaint.wordWrap()
    assert bar.complaint.text()
    assert bar.sentence.isHidden()
    assert window.context.state.query == ""
    assert window.centre.events.model.rowCount() == DAY_EVENTS
    qtbot.keyClick(bar.edit, Qt.Key.Key_Escape)
    assert not bar.edit.property("wrong")
    assert bar.complaint.isHidden()
    assert bar.edit.text() == ""


def test_a_chip_takes_its_term_out(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "learner:mira_k type:problem_check source:server")
    assert [chip.text() for chip in chips(window)] == [
        "learner:mira_k",
        "type:problem_check",
        "source:server",
    ]
    qtbot.mouseClick(chips(window)[1], Qt.MouseButton.LeftButton)
    assert window.context.state.query == "learner:mira_k source:server"
    qtbot.waitUntil(lambda: len(chips(window)) == 2)


def test_back_and_forward_walk_through_queries(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "learner:mira_k")
    ask(qtbot, window, "learner:staff_ana")
    bar = window.centre.query_bar
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    assert (window.context.state.query, bar.edit.text()) == ("learner:mira_k", "learner:mira_k")
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    assert bar.edit.text() == ""
    assert not bar.back.isEnabled()
    qtbot.mouseClick(bar.forward, Qt.MouseButton.LeftButton)
    assert bar.edit.text() == "learner:mira_k"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("lea", "learner:"),
        ("type:prob", "type:problem_check"),
        ("learner:tob", "learner:tobias.n"),
        ("source:b", "source:browser"),
        ("course:tide", 'course:"course-v1:MarlX+TIDE1+2024"'),
    ],
)
def test_completion_offers_what_the_workspace_knows(
    window: MainWindow, qtbot: QtBot, typed: str, offered: str
) -> None:
    bar = window.centre.query_bar
    window.activateWindow()
    qtbot.waitUntil(lambda: "type" in bar.completion.known)
    qtbot.mouseClick(bar.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.edit.hasFocus)
    qtbot.keyClicks(bar.edit, typed)
    qtbot.waitUntil(lambda: offered in bar.completion.offers())
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Down)
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Return)
    assert bar.edit.text().strip() == offered


def test_a_term_gives_way_to_its_opposite() -> None:
    assert narrowed("type:a source:server", "NOT type:a") == "source:server NOT type:a"
    assert negated("NOT type:a") == "type:a"
    assert narrowed("a OR b", "type:c") == "(a OR b) type:c"


@pytest.mark.parametrize(
    ("text", "cursor", "word"),
    [
        ("learner:mi", 10, "learner:mi"),
        ('a course:"b c', 13, 'course:"b c'),
        ("a b", 1, "a"),
        ("a ", 2, ""),
    ],
)
def test_the_word_being_typed(text: str, cursor: int, word: str) -> None:
    start, end = word_at(text, cursor)
    assert text[start:end] == word


def test_many_terms_take_two_lines_and_the_rest_stands_in_a_menu(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar = window.centre.query_bar.chips
    window.context.state.ask(" ".join(f"NOT type:none_of_this_kind_{n}" for n in range(40)))
    settle(qtbot, window)
    shown = [chip for chip in bar._chips if not chip.isHidden()]
    left = 40 - len(shown)
    assert 2 <= len(shown) < 20
    assert bar.more.text() == f"{left} more…"
    assert len({chip.y() for chip in [*shown, bar.more]}) == 2
    assert bar.height() < 80
    menu = bar.more.menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == left
    menu.actions()[0].trigger()
    assert len(terms.split(window.context.state.query)) == 39
    window.context.state.ask("type:play_video")
    settle(qtbot, window)
    assert bar.more.isHidden()


def test_a_misspelled_field_is_mended_by_a_click(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.centre.query_bar
    ask(qtbot, window, "(lerner:mira_k) type:play_video")
    assert "Did you mean learner?" in bar.complaint.text()
    (offer,) = bar.suggestions.offers()
    assert offer.text() == "learner:"
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert window.context.state.query == "(learner:mira_k) type:play_video"
    assert bar.suggestions.isHidden()
    ask(qtbot, window, "lerner:x")
    assert bar.suggestions.offers()
    ask(qtbot, window, "type:play_video")
    assert bar.suggestions.isHidden()


def test_paths_into_the_event_are_offered_with_what_they_mean(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar = window.centre.query_bar
    bar.edit.setFocus()
    qtbot.keyClicks(bar.edit, "event.atte")
    qtbot.waitUntil(lambda: "event.attempts:" in bar.completion.offers())
    assert bar.completion._known_paths["event.attempts"]

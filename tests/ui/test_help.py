# SPDX-License-Identifier: MIT
"""Help inside the app: every page is there, found by words, and leads to the others."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.help_window import TOPICS, HelpWindow


@pytest.fixture
def pages(qtbot: QtBot) -> Iterator[HelpWindow]:
    parent = QWidget()
    window = HelpWindow(parent)
    window.open()
    yield window
    window.close()
    parent.deleteLater()


def listed(pages: HelpWindow) -> list[str]:
    return [pages.topics.item(at).text() for at in range(pages.topics.count())]


def test_every_page_is_read_and_found_by_words(pages: HelpWindow, qtbot: QtBot) -> None:
    assert listed(pages) == [title for _, title in TOPICS]
    for at in range(len(TOPICS)):
        pages.topics.setCurrentRow(at)
        assert len(pages.page.toPlainText()) > 500
    qtbot.keyClicks(pages.field, "pinentry smartcard")
    assert listed(pages) == ["Keys, from nothing to the first package"]
    assert "smartcard" in pages.page.toPlainText()
    pages.field.setText("no such words anywhere")
    assert pages.said.text() == "No page has these words."
    qtbot.keyClick(pages, Qt.Key.Key_Escape)
    assert pages.isHidden()


def test_links_lead_to_pages_and_nowhere_else(pages: HelpWindow) -> None:
    pages.page.anchorClicked.emit(QUrl("readings.md"))
    current = pages.topics.currentItem()
    assert current is not None
    assert current.text() == "What a trail adds up to"
    pages.page.anchorClicked.emit(QUrl("https://example.org/"))
    assert "https://example.org/" in pages.said.text()
    assert pages.topics.currentItem() is current

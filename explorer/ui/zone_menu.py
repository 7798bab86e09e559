# SPDX-License-Identifier: MIT
"""Choosing the clock that all times are written on."""

import zoneinfo
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QWidgetAction

from explorer.ui.formats import zone_of, zone_title
from explorer.ui.labels import plain_label

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow


def fill_zones(window: "MainWindow", menu: QMenu) -> None:
    """The zones to choose from: UTC, this computer's, and every other in a field to type in."""
    menu.clear()
    state = window.context.state
    local = zone_of("")
    for zone, title in ((UTC, "UTC"), (local, "This computer’s clock")):
        if zone is None:
            continue
        action = menu.addAction(title, partial(state.choose_zone, zone))
        action.setCheckable(True)
        action.setChecked(zone_title(zone) == zone_title(state.zone))
    menu.addSeparator()
    heading = QWidgetAction(menu)
    label = plain_label("Another zone:", "dim")
    label.setContentsMargins(24, 4, 8, 0)
    heading.setDefaultWidget(label)
    menu.addAction(heading)
    menu.addAction(_zone_field(window, menu))


def _zone_field(window: "MainWindow", menu: QMenu) -> QWidgetAction:
    box = QComboBox()
    box.setEditable(True)
    box.setAccessibleName("Another time zone")
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(sorted(zoneinfo.available_timezones()))
    box.setCurrentText(zone_title(window.context.state.zone))
    completer = box.completer()
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)

    def chosen() -> None:
        zone = zone_of(box.currentText())
        if zone is not None:
            window.context.state.choose_zone(zone)
            menu.close()

    box.activated.connect(lambda _: chosen())
    action = QWidgetAction(menu)
    action.setDefaultWidget(box)
    return action


def zone_button(window: "MainWindow") -> QPushButton:
    """The clock in use, and the menu of others."""
    button = QPushButton()
    button.setFlat(True)
    button.setToolTip("The clock that all times are written on")
    menu = QMenu(button)
    menu.aboutToShow.connect(lambda: fill_zones(window, menu))
    button.setMenu(menu)
    state = window.context.state

    def show() -> None:
        button.setText(zone_title(state.zone))
        button.setAccessibleName(f"Time zone: {zone_title(state.zone)}")

    state.zone_changed.connect(lambda _: show())
    show()
    return button

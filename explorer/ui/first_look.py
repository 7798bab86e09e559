# SPDX-License-Identifier: MIT
"""A guided first look: a few stops around the window, in nobody's way, ended at any time."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from explorer.ui.accessible import Role, announce, introduce
from explorer.ui.first_look_stops import STOPS, Stop
from explorer.ui.focus import give_back
from explorer.ui.labels import plain_label

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_SEEN: Final = "told/first_look"
_WIDTH: Final = 380
_GAP: Final = 12
_SOON_MS: Final = 50  # panels that come up are laid out by then


class FirstLook(QObject):
    """Leads from stop to stop; remembers that it was seen, and can be had again."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._at = -1
        self._card: Card | None = None
        self._ring: QFrame | None = None
        self._before: QWidget | None = None
        self._again = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._again.timeout.connect(self._place)

    @property
    def seen(self) -> bool:
        """Whether it was led, or sent away, before."""
        return str(self._window.context.settings.value(_SEEN, "")) == "yes"

    @property
    def stop(self) -> Stop | None:
        """Where it is; None while it is not led."""
        return STOPS[self._at] if self._at >= 0 else None

    @property
    def card(self) -> "Card | None":
        """What says it, once it was led."""
        return self._card

    def offer(self) -> None:
        """Begin as soon as there is something to see, unless it was seen."""
        if not self.seen:
            self._window.context.library.totals_changed.connect(
                self._on_totals, Qt.ConnectionType.SingleShotConnection
            )

    def begin(self) -> None:
        """Go to the first stop."""
        if self._card is None:
            self._make()
        if self._at < 0:
            self._before = QApplication.focusWidget()
        self._go(0)

    def end(self) -> None:
        """Leave it; everything stays as it is on show."""
        if self._at < 0 or self._card is None or self._ring is None:
            return
        STOPS[self._at].leave(self._window)
        self._at = -1
        self._card.hide()
        self._ring.hide()
        self._window.context.settings.setValue(_SEEN, "yes")
        give_back(self._before)

    def step(self, by: int = 1) -> None:
        """To the next stop (or with -1 the one before); after the last one it ends."""
        if self._at < 0:
            return
        if self._at + by >= len(STOPS):
            self.end()
        elif self._at + by >= 0:
            self._go(self._at + by)

    def _make(self) -> None:
        self._card = Card(self._window)
        self._card.on.clicked.connect(lambda: self.step())
        self._card.back.clicked.connect(lambda: self.step(-1))
        self._card.skip.clicked.connect(self.end)
        self._ring = QFrame(self._window)
        self._ring.setObjectName("ring")
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._window.installEventFilter(self)
        self._window.context.library.phase_changed.connect(self._on_phase)

    def _go(self, at: int) -> None:
        if self._at >= 0:
            STOPS[self._at].leave(self._window)
        self._at = at
        stop = STOPS[at]
        stop.enter(self._window)
        if self._card is not None:
            self._card.say(stop, at)
            self._place()
            self._card.on.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self._card, f"{stop.title}. {stop.text}")
        self._again.start()

    def _on_totals(self, _: object) -> None:
        self.begin()

    def _on_phase(self, phase: str) -> None:
        if phase != "open":
            self.end()

    def _place(self) -> None:
        stop, card, ring, window = self.stop, self._card, self._ring, self._window
        if stop is None or card is None or ring is None:
            return
        target = stop.target(window)
        there = QRect(target.mapTo(window, target.rect().topLeft()), target.size())
        ring.setGeometry(there.intersected(window.rect()))
        ring.setVisible(target.isVisible())
        card.setFixedWidth(min(_WIDTH, window.width() - 2 * _GAP))
        card.adjustSize()
        card.move(_beside(there, card.rect(), window.rect()).topLeft())
        for each in (ring, card):
            each.raise_()
        card.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)
        if watched is self._window and self._at >= 0 and event.type() in kinds:
            self._again.start()
        return False


class Card(QFrame):
    """What is to be said at a stop; Right, Left and Esc do as the buttons."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("card")
        introduce(self, "First look", Role.HelpBalloon)
        self.title = plain_label("", "headline", wrap=True)
        self.text = plain_label("", wrap=True)
        self.count = plain_label("", "dim")
        self.skip, self.back = QPushButton("End"), QPushButton("Back")
        self.on = QPushButton("Next")
        self.skip.setToolTip("End the first look (Esc); Help has it again")
        self.back.setToolTip("To the stop before (Left)")
        self.on.setToolTip("To the next stop (Right)")
        self.on.setProperty("primary", "true")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.count, 1)
        for button in (self.skip, self.back, self.on):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        self.hide()

    def say(self, stop: Stop, at: int) -> None:
        """Show the words of this stop."""
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.count.setText(f"{at + 1} of {len(STOPS)}")
        self.back.setEnabled(at > 0)
        self.on.setText("Done" if at == len(STOPS) - 1 else "Next")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = {
            Qt.Key.Key_Escape: self.skip,
            Qt.Key.Key_Left: self.back,
            Qt.Key.Key_Right: self.on,
            Qt.Key.Key_Return: self.on,
            Qt.Key.Key_Enter: self.on,
        }.get(Qt.Key(event.key()))
        if button is not None:
            button.click()
            return
        super().keyPressEvent(event)


def _beside(target: QRect, card: QRect, window: QRect) -> QRect:
    """Where the card hides least of what it tells of: beside it if there is room."""
    middle = QRect(card)
    middle.moveCenter(target.center())
    below, above, right, left = (QRect(middle) for _ in range(4))
    below.moveTop(target.bottom() + _GAP)
    above.moveBottom(target.top() - _GAP)
    right.moveLeft(target.right() + _GAP)
    left.moveRight(target.left() - _GAP)
    room = window.adjusted(_GAP, _GAP, -_GAP, -_GAP)
    for place in (below, above, right, left):
        kept = _pushed(place, room)
        if not kept.intersects(target):
            return kept
    inside = QRect(middle)
    inside.moveBottom(target.bottom() - _GAP)
    return _pushed(inside, room)


def _pushed(place: QRect, room: QRect) -> QRect:
    moved = QRect(place)
    moved.moveLeft(max(room.left(), min(place.left(), room.right() - place.width())))
    moved.moveTop(max(room.top(), min(place.top(), room.bottom() - place.height())))
    return moved

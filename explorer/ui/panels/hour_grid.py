# SPDX-License-Identifier: MIT
"""The hours of the week as a small grid: the darker, the more events; a click asks for one."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.ui.accessible import Role, introduce
from explorer.ui.formats import count_text
from explorer.ui.labels import plain_tip
from explorer.ui.theme import Theme, lettering

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS: Final = 24
_LETTERS: Final = 9  # pixels, as all of these where text has its usual size
_CELL: Final = 10
_HEAD: Final = 12
_LABEL: Final = 26
_LEAST: Final = 0.10
_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -HOURS,
    Qt.Key.Key_Down: HOURS,
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def hour_title(hour: int) -> str:
    """An hour of the week in words, counted from Monday 00:00: “Tuesday 14:00 to 15:00 (UTC)”."""
    day, at = divmod(hour, HOURS)
    return f"{DAYS[day]} {at:02}:00 to {at + 1:02}:00 (UTC)"


class HourGrid(QWidget):
    """Seven rows of twenty-four cells.

    Signals: picked(hour of the week, exclude); menu_wanted(hour of the week, where).
    """

    picked = Signal(int, bool)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: tuple[int, ...] = ()
        self._standing: dict[int, str] = {}
        self._at: int | None = None
        self._fit()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        introduce(self, "Events by hour of the week", Role.Chart)
        theme.changed.connect(self.update)

    @property
    def counts(self) -> tuple[int, ...]:
        return self._counts

    @property
    def current(self) -> int | None:
        """The hour the keyboard or the mouse is at."""
        return self._at

    def show_hours(self, counts: tuple[int, ...], standing: dict[int, str]) -> None:
        """Show these counts. standing: “only” or “not” for the hours the query names."""
        self._counts, self._standing = counts, standing
        self._say_current()
        self.update()

    def says(self, hour: int) -> str:
        """What an hour of the week holds."""
        events = self._counts[hour] if hour < len(self._counts) else 0
        total = sum(self._counts)
        share = f" ({100 * events / total:.1f} %)" if total and events else ""
        usual = "Click to show only this hour, Alt+click to leave it out."
        hint = {
            "only": "Only this hour is shown; click to take the term out.",
            "not": "This hour is left out; click to take the term out.",
        }.get(self._standing.get(hour, ""), usual)
        return f"{hour_title(hour)}\n{count_text(events, 'event')}{share}\n{hint}"

    def _fit(self) -> None:
        """Have room for the words, also where text was made larger."""
        share = lettering(self.font(), _LETTERS).pixelSize() / _LETTERS
        self._tall, self._head, self._label = (round(share * at) for at in (_CELL, _HEAD, _LABEL))
        self.updateGeometry()

    def cell(self, hour: int) -> QRect:
        """Where an hour's cell is."""
        wide = max((self.width() - self._label - 8) / HOURS, 3.0)
        day, at = divmod(hour, HOURS)
        left = self._label + round(at * wide)
        right = self._label + round((at + 1) * wide)
        return QRect(left, self._head + day * self._tall, right - left, self._tall)

    def hour_at(self, at: QPoint) -> int | None:
        """The hour whose cell is there."""
        day = (at.y() - self._head) // self._tall
        wide = max((self.width() - self._label - 8) / HOURS, 3.0)
        hour = int((at.x() - self._label) // wide)
        return day * HOURS + hour if 0 <= day < len(DAYS) and 0 <= hour < HOURS else None

    def sizeHint(self) -> QSize:
        return QSize(
            self._label + HOURS * 8 + 8,
            self._head + len(DAYS) * self._tall + 4,
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(self._label + HOURS * 3, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setFont(lettering(self.font(), _LETTERS))
        painter.setPen(QColor(colours.dim))
        for at in range(0, HOURS, 6):
            left = self.cell(at).left()
            painter.drawText(left, self._head - 3, f"{at:02}")
        for day, name in enumerate(DAYS):
            box = QRect(
                4,
                self._head + day * self._tall,
                self._label - 6,
                self._tall,
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name[:2])
        most = max(self._counts, default=0)
        ink, ground = QColor(colours.text), QColor(colours.hover)
        for hour in range(len(DAYS) * HOURS):
            box = self.cell(hour).adjusted(0, 0, -1, -1)
            events = self._counts[hour] if hour < len(self._counts) else 0
            painter.fillRect(box, ground)
            if events:
                ink.setAlphaF(_LEAST + (1 - _LEAST) * (events / most) ** 0.5)
                painter.fillRect(box, ink)
            self._frame(painter, hour, box)

    def _frame(self, painter: QPainter, hour: int, box: QRect) -> None:
        colours = self._theme.colours
        standing = self._standing.get(hour)
        here = hour == self._at and (self.hasFocus() or self.underMouse())
        if standing is None and not here:
            return
        painter.setPen(QColor(colours.error if standing == "not" else colours.accent))
        painter.drawRect(box)
        if standing == "not":
            painter.drawLine(box.topLeft(), box.bottomRight())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hour = self.hour_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and hour is not None:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.picked.emit(hour, alt)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(self.hour_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self._at if self._at is not None else 0
        if event.key() in _STEPS:
            step = _STEPS[Qt.Key(event.key())]
            self._go_to(
                min(max(at + step, 0), len(DAYS) * HOURS - 1) if self._at is not None else 0
            )
        elif event.key() in _ENTER and self._at is not None:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.picked.emit(self._at, alt)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        hour = self._at if by_key else self.hour_at(event.pos())
        if hour is not None:
            self.menu_wanted.emit(hour, event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hour = self.hour_at(event.pos())
            text = "" if hour is None else plain_tip(self.says(hour))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _go_to(self, hour: int | None) -> None:
        if hour != self._at:
            self._at = hour
            self._say_current()
            self.update()

    def _say_current(self) -> None:
        text = "" if self._at is None else self.says(self._at)
        self.setAccessibleDescription(text)

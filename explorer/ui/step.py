# SPDX-License-Identifier: MIT
"""One step of a list of things to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from explorer.ui.icons import pixmap
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme


class Step(QFrame):
    """One step: a sign whether it is done, what it is, what is so, and what can be done."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign = QLabel()
        self._sign.setFixedWidth(28)
        self.title = plain_label(title, "headline")
        self.text = plain_label("", "dim", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self.title, self.text):
            words.addWidget(widget)
        words.addLayout(self.tools)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(4)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)

    def say(self, text: str, sign: str = "info") -> None:
        """What is so: sign is "done", "warning", "failed", "clock" or "info"."""
        self.text.setText(text)
        colours = self._theme.colours
        colour = {"warning": colours.warning, "failed": colours.error, "done": colours.accent}
        image = pixmap(sign, colour.get(sign, colours.dim), 18, self.devicePixelRatioF())
        self._sign.setPixmap(image)
        self._sign.setToolTip({"done": "Done", "warning": "To do"}.get(sign, ""))

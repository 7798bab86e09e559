# SPDX-License-Identifier: MIT
"""What the selected field, or the event's type, means: the catalogue's words."""

import re
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from explorer.events.catalogue import Field, Related
from explorer.events.payload import Mark
from explorer.ui.accessible import Role, introduce
from explorer.ui.event_detail import EventDetail
from explorer.ui.formats import count_text, one_line
from explorer.ui.labels import plain_label
from explorer.ui.models.json_tree import Node, Said, path_text
from explorer.ui.panels.context import Context
from explorer.ui.panels.long_text import visible

_SHOWN: Final = 1_200
_NAME: Final = re.compile(r"`([^`]+)`")  # how the catalogue writes names of fields and events
_UNKNOWN: Final = "The catalogue does not know this field."


class Meaning(QScrollArea):
    """Value and meaning of one node, in full.

    Signals: original_wanted(), to see the text a value was opened from.
    """

    original_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._catalogue = context.library.catalogue
        self._state = context.state
        self.setObjectName("meaning")
        introduce(self, "Meaning of the field", Role.Document)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.path = plain_label("", "panelTitle", wrap=True)
        self.value = plain_label("", wrap=True)
        self.human = plain_label("", "dim", wrap=True)
        self.text = plain_label("", wrap=True)
        self.facts = plain_label("", "dim", wrap=True)
        self.more = _link("Reference…", "Open this type of event in the reference (Ctrl+Shift+R)")
        self.more.clicked.connect(lambda: self._state.explain(self._type))
        self.original = _link("Original…", "Show the text this was opened from")
        self.original.clicked.connect(self.original_wanted)
        self._type: str | None = None
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        for label in (self.path, self.value, self.human, self.text, self.facts):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setMinimumWidth(0)
            column.addWidget(label)
        top = QHBoxLayout()
        top.addWidget(self.path, 1)
        top.addWidget(self.original, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        column.insertLayout(0, top)
        column.addStretch(1)
        self.setWidget(content)

    def show_type(self, detail: EventDetail) -> None:
        """What the event's type means."""
        entry = self._catalogue.entry(detail.row.event_type)
        self._offer(detail)
        self.original.hide()
        if entry is None:
            known = (
                "The catalogue does not know this type of event; its fields are all shown above."
            )
            name = _breakable(one_line(detail.row.event_type or "No type"))
            self._say(name, "", "", known, "")
            return
        facts = [f"Since {entry.since}" if entry.since else ""]
        facts += [f"Deprecated: {entry.deprecated}" if entry.deprecated else ""]
        facts += [self._goes_with(related) for related in entry.related]
        facts += [f"Component: {entry.component}" if entry.component else ""]
        facts += [f"{change.date}: {change.what}" for change in entry.changed]
        facts += [entry.note]
        name = _breakable(one_line(detail.row.event_type or ""))
        self._say(entry.title, "", name, entry.meaning, _lines(facts))

    def show_node(self, detail: EventDetail, node: Node, said: Said, mark: Mark | None) -> None:
        """What one field holds and means."""
        self._offer(detail)
        self.original.setVisible(mark is not None)
        place = node.place or ()
        field = self._catalogue.meaning(detail.row.event_type, place)
        facts = [] if field is None else _facts(field)
        if mark is not None:
            facts.insert(
                0, f"Stands in the line as {mark.kind} ({count_text(len(mark.text), 'character')})."
            )
        meaning = _UNKNOWN if field is None else field.meaning
        path = _breakable(one_line(path_text(place), _SHOWN))
        self._say(path, _value(node), said.human, meaning, _lines(facts))

    def _offer(self, detail: EventDetail) -> None:
        """Offer to open the reference where it has something to say."""
        self._type = detail.row.event_type
        self.more.setVisible(self._catalogue.entry(self._type) is not None)

    def _goes_with(self, related: Related) -> str:
        entry = self._catalogue.entry(related.name)
        named = f"“{entry.title}” ({related.name})" if entry else related.name
        return f"Goes with {named}: {related.note}"

    def _say(self, path: str, value: str, human: str, meaning: str, facts: str) -> None:
        labels = (self.path, self.value, self.human, self.text, self.facts)
        for label, words in zip(labels, (path, value, human, meaning, facts), strict=True):
            own = label in (self.text, self.facts)
            label.setText(_NAME.sub(r"“\1”", words) if own else words)
            label.setVisible(bool(words))
        self.verticalScrollBar().setValue(0)


def _link(text: str, tip: str) -> QToolButton:
    link = QToolButton()
    link.setText(text)
    link.setToolTip(tip)
    link.setObjectName("link")
    return link


def _value(node: Node) -> str:
    if isinstance(node.value, dict):
        return count_text(len(node.value), "field")
    if isinstance(node.value, list):
        return count_text(len(node.value), "item")
    text = "null" if node.value is None else str(node.value)
    return _breakable(visible(text[:_SHOWN]) + ("…" if len(text) > _SHOWN else ""))


def _breakable(text: str) -> str:
    """Long ids may go on in the next line wherever they must."""
    return "\u200b".join(text[at : at + 24] for at in range(0, len(text), 24))


def _facts(field: Field) -> list[str]:
    kind = field.type + (f", in {field.unit}" if field.unit else "")
    values = [f"{value}: {said}" if said else value for value, said in field.values.items()]
    since = f"Since {field.since}." if field.since else ""
    return [kind[:1].upper() + kind[1:], *values, since, field.history]


def _lines(parts: list[str]) -> str:
    return "\n".join(part for part in parts if part)

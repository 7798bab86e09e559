# SPDX-License-Identifier: MIT
"""What is to be exported and how: the fields of the export window, most of them remembered."""

from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from explorer.errors import UserError
from explorer.ui.formats import count_text, zone_title
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.panels.context import Context
from explorer.ui.panels.export_columns import ColumnChoice
from explorer.workspace.export_formats import BY_ID, FORMATS, Format
from explorer.workspace.exporting import Request

_SETTING: Final = "export/"


class ExportForm(QWidget):
    """Which events, which columns, in which format, on which clock, and where to."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._selected: list[int] = []
        self.query = ElidedLabel()
        self.what = QComboBox()
        self.what.setAccessibleName("Which events")
        self.format = QComboBox()
        self.format.setAccessibleName("How they are written")
        for each in FORMATS:
            self.format.addItem(each.meaning, each.id)
        self.columns = ColumnChoice()
        self.zone = QComboBox()
        self.zone.setAccessibleName("The clock of the times")
        self.bom = QCheckBox("Begin with the mark by which Excel knows UTF-8")
        self.path = QLineEdit()
        self.path.setPlaceholderText("Where it goes")
        self.path.setAccessibleName("File")
        self.there = plain_label("", "dim", wrap=True)
        self.choose = QPushButton("Choose…")
        self._lay_out()
        self._restore()
        self.format.currentIndexChanged.connect(self._on_format)
        self.path.textChanged.connect(lambda _: self.look_at_path())
        self.choose.clicked.connect(self._choose)
        context.state.zone_changed.connect(lambda _: self._show_zones())
        self._show_zones()
        self._show_ready()
        self.look_at_path()

    def ask(self, selected: list[int], hits: int | None, paths: tuple[str, ...]) -> None:
        """Ask how to export these."""
        self._selected = selected
        self.columns.offer(paths)
        self._show_what(hits)

    def request(self) -> Request:
        """What is asked for. Raises UserError where something is missing."""
        query, library = self._context.search.query, self._context.library
        text = self.path.text().strip()
        if query is None:
            raise UserError("Ask for something first.")
        if not text:
            raise UserError("Say where the file goes.")
        format_ = self._format()
        path = Path(text)
        columns = self.columns.chosen()
        if format_.tabular and not columns:
            raise UserError("Choose at least one column.")
        zone = self.zone.currentData()
        return Request(
            path if path.suffix else path.with_suffix(format_.suffix),
            format_.id,
            query,
            columns if format_.tabular else ("time",),
            zone if isinstance(zone, tzinfo) else UTC,
            self._context.state.sort,
            bom=self.bom.isChecked() and format_.id == "csv",
            ids=self._selected if self.what.currentIndex() == 1 else None,
            workspace=library.path.name,
            catalogue=library.catalogue.version,
        )

    def remember(self) -> None:
        """Keep the choices for the next time; nothing of the data is in them."""
        settings = self._context.settings
        settings.setValue(f"{_SETTING}format", self._format().id)
        settings.setValue(f"{_SETTING}columns", ",".join(self.columns.chosen()))
        settings.setValue(f"{_SETTING}bom", self.bom.isChecked())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Asked for", (self.query,)),
            ("Events", (self.what,)),
            ("Format", (self.format,)),
            ("", (self.bom,)),
            ("Columns", (self.columns,)),
            ("Times", (self.zone,)),
            ("File", (self.path, self.choose)),
            ("", (self.there,)),
        )
        for at, (title, widgets) in enumerate(rows):
            label = plain_label(title, "dim")
            label.setBuddy(widgets[0])
            tall = widgets[0] is self.columns
            across = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, at, 0, across)
            line = QHBoxLayout()
            line.setSpacing(8)
            for place, widget in enumerate(widgets):
                line.addWidget(widget, int(not place))
            grid.addLayout(line, at, 1)

    def _format(self) -> Format:
        return BY_ID[self.format.currentData()]

    def _show_what(self, hits: int | None) -> None:
        query = self._context.search.query
        self.query.say(query.sentence if query is not None else "")
        known = "" if hits is None else f", {count_text(hits, 'event')}"
        self.what.clear()
        self.what.addItem(f"The whole answer{known}")
        if len(self._selected) > 1:
            self.what.addItem(f"The {len(self._selected):,} selected rows")

    def _show_zones(self) -> None:
        at = self.zone.currentIndex()
        self.zone.clear()
        self.zone.addItem("In UTC", UTC)
        now = self._context.state.zone
        if now is not UTC:
            self.zone.addItem(f"As the window shows them: {zone_title(now)}", now)
        self.zone.setCurrentIndex(min(max(at, 0), self.zone.count() - 1))

    def _on_format(self) -> None:
        path, format_ = Path(self.path.text().strip()), self._format()
        if path.suffix in {each.suffix for each in FORMATS}:
            self.path.setText(str(path.with_suffix(format_.suffix)))
        self._show_ready()

    def look_at_path(self) -> None:
        """Say whether a file would be replaced."""
        text = self.path.text().strip()
        there = bool(text) and Path(text).is_file()
        self.there.setText("There is a file of that name: it will be replaced." if there else "")
        self.there.setVisible(there)

    def _choose(self) -> None:
        format_ = self._format()
        begun = self.path.text().strip() or f"events{format_.suffix}"
        name, _ = QFileDialog.getSaveFileName(
            self, "Export events (unencrypted)", begun, f"*{format_.suffix};;All files (*)"
        )
        if name:
            path = Path(name)
            self.path.setText(str(path if path.suffix else path.with_suffix(format_.suffix)))

    def _show_ready(self) -> None:
        """Offer what the format has a use for."""
        format_ = self._format()
        self.columns.setEnabled(format_.tabular)
        self.zone.setEnabled(format_.tabular)
        self.bom.setEnabled(format_.id == "csv")

    def _restore(self) -> None:
        settings = self._context.settings
        self.format.setCurrentIndex(
            max(self.format.findData(str(settings.value(f"{_SETTING}format", "csv"))), 0)
        )
        kept = str(settings.value(f"{_SETTING}columns", "") or "")
        if kept:
            self.columns.choose(kept.split(","))
        self.bom.setChecked(bool(settings.value(f"{_SETTING}bom", False, bool)))  # noqa: FBT003

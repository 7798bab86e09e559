# SPDX-License-Identifier: MIT
"""Where the answer to a person's SQL is written to."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

KINDS: Final = {"CSV for spreadsheets (*.csv)": ".csv", "JSON lines (*.jsonl)": ".jsonl"}


def ask_where(parent: QWidget) -> Path | None:
    """A file of the person's choice; None if they think better of it."""
    name, kind = QFileDialog.getSaveFileName(
        parent,
        "Export the answer (learners’ data, unencrypted)",
        "answer.csv",
        ";;".join(KINDS),
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(KINDS.get(kind, ".csv"))

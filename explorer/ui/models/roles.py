# SPDX-License-Identifier: MIT
"""What trees of categories and types say of a row besides its title."""

from enum import IntEnum

from PySide6.QtCore import Qt


class Role(IntEnum):
    """NODE: the row's own object. CATEGORY: whose marker stands before it, "" for none. QUIET:
    words behind the title. NUMBER: text at the right edge. STANDING: "only" or "not" for a value
    the query asks for or leaves out. HEADING: whether it heads the rows below.
    """

    NODE = Qt.ItemDataRole.UserRole.value
    CATEGORY = NODE + 1
    QUIET = NODE + 2
    NUMBER = NODE + 3
    STANDING = NODE + 4
    HEADING = NODE + 5

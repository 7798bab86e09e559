# SPDX-License-Identifier: MIT
"""Fonts for the names of learners in any script, after the system's own."""

import sys
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

# Han characters look different in China, Taiwan, Japan and Korea; the first that is there wins.
_SPOKEN: Final = {
    "win32": (
        "Microsoft YaHei UI",
        "Yu Gothic UI",
        "Malgun Gothic",
        "Microsoft JhengHei UI",
        "Nirmala UI",
        "Leelawadee UI",
        "Segoe UI Emoji",
    ),
    "darwin": (
        "PingFang SC",
        "Hiragino Sans",
        "Apple SD Gothic Neo",
        "PingFang TC",
        "Geeza Pro",
        "Kohinoor Devanagari",
        "Apple Color Emoji",
    ),
    "linux": (
        "Noto Sans CJK SC",
        "Noto Sans CJK JP",
        "Noto Sans CJK KR",
        "Source Han Sans SC",
        "WenQuanYi Micro Hei",
        "Noto Sans Arabic",
        "Noto Sans Hebrew",
        "Noto Sans Devanagari",
        "Noto Color Emoji",
    ),
}
_FIXED: Final = {
    "win32": ("MS Gothic", "NSimSun"),
    "darwin": ("Osaka",),
    "linux": ("Noto Sans Mono CJK SC", "WenQuanYi Micro Hei Mono"),
}


def fallbacks(platform: str = sys.platform, *, fixed: bool = False) -> tuple[str, ...]:
    """Families for what the system's own font lacks, in order."""
    spoken = _SPOKEN.get(platform, _SPOKEN["linux"])
    return (*_FIXED.get(platform, _FIXED["linux"]), *spoken) if fixed else spoken


def with_fallbacks(font: QFont, *, fixed: bool = False) -> QFont:
    """The font, followed by those of `fallbacks` that are installed here."""
    # A name such as “Sans” is nobody's: were it kept in front, the first fallback would take over.
    own = [each for each in font.families() if QFontDatabase.hasFamily(each)]
    own = own or [QFontInfo(font).family()]
    here = [each for each in fallbacks(fixed=fixed) if QFontDatabase.hasFamily(each)]
    wide = QFont(font)
    wide.setFamilies([*own, *(each for each in here if each not in own)])
    return wide

# SPDX-License-Identifier: MIT
"""Build the app as one folder for the system this runs on, into dist/edx-log-explorer.

uv run --group packaging python packaging/build.py
"""

import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
LARGEST = 1024
_VERSION_INFO = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004,
                    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The edX Log Explorer team'),
      StringStruct('FileDescription', 'edX Log Explorer'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('ProductName', 'edX Log Explorer'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ])
"""


def draw(source: Path, size: int) -> QImage:
    """The picture at `size` pixels square."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(source)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def make_icons(folder: Path) -> None:
    """app.png, app.ico and app.icns from the app's drawing; OSError if one can't be written."""
    app = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    source = ROOT / "resources" / "icons" / "app.svg"
    for name, size in (("app.png", 256), ("app.ico", 256), ("app.icns", LARGEST)):
        if not draw(source, size).save(str(folder / name)):
            raise OSError(f"{name} can't be written in {folder}")
    del app


def version() -> str:
    text = (ROOT / "explorer" / "__init__.py").read_text("utf-8")
    return text.split('__version__ = "')[1].split('"')[0]


def strip_symbols(folder: Path) -> None:
    """Take debugging symbols out of what Linux loads; what numpy brings does not survive that."""
    if sys.platform != "linux":
        return
    for path in sorted(folder.rglob("*.so*")):
        if "numpy.libs" not in path.parts and path.is_file() and not path.is_symlink():
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def main() -> int:
    """Make the icons and the version's description, then run PyInstaller; its exit code."""
    make_icons(BUILD / "icons")
    parts = [int(part) for part in version().split(".")[:3]]
    numbers = tuple(parts + [0] * (4 - len(parts)))
    said = _VERSION_INFO.format(numbers=numbers, version=version())
    (BUILD / "version_info.txt").write_text(said, "utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(BUILD / "pyinstaller")]
    spec = ROOT / "packaging" / "edx-log-explorer.spec"
    code = subprocess.run([*command, str(spec)], check=False, cwd=ROOT).returncode
    if code == 0:
        strip_symbols(ROOT / "dist" / "edx-log-explorer")
    return code


if __name__ == "__main__":
    sys.exit(main())

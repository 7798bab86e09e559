# SPDX-License-Identifier: MIT
"""The window on the sample data, with a throwaway key and a throwaway workspace."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from explorer import resources
from explorer.cli_output import receipt_text
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt

SAMPLE_KEY = "sample-key.asc"
# An agent's socket lies in its home and may have some 100 characters in all.
_LONGEST_HOME = 60


def run(screenshots: Path | None) -> int:
    """Import the sample files and show them; without a display, take pictures instead.

    screenshots: folder for pictures; given, the window closes once they are taken.
    """
    from explorer import app

    with _short_folder() as home, tempfile.TemporaryDirectory(prefix="elx-demo-") as folder:
        gpg = Gpg(home)
        workspace = _import(gpg, Path(folder) / "Sample.elx")
        display = app.has_display()
        if display and screenshots is None:
            return app.run_on(workspace, gpg)
        target = screenshots or _picture_folder()
        if not display:
            click.echo("There is no display here: the window runs offscreen.")
        code = app.run_on(workspace, gpg, screenshots=target)
        click.echo(f"Pictures of the window are in {target}")
        return code


def _picture_folder() -> Path:
    """The same folder each time, unless somebody else of this computer has made it."""
    folder = Path(tempfile.gettempdir()) / "edx-log-explorer-demo"
    with suppress(OSError):
        folder.mkdir(mode=0o700)
    if folder.is_dir() and not folder.is_symlink() and os.access(folder, os.W_OK):
        return folder
    return Path(tempfile.mkdtemp(prefix=f"{folder.name}-"))


def _import(gpg: Gpg, path: Path) -> Workspace:
    fingerprints = gpg.import_key(resources.path(SAMPLE_KEY, folder="sample_data").read_bytes())
    workspace = vault.create(path, gpg, fingerprints[:1])
    folder = resources.path(".", folder="sample_data")
    samples = sorted([*folder.glob("*.gpg"), *folder.glob("*.zip")])
    click.echo(f"Importing {len(samples)} sample files into a sealed workspace …")
    for step in ingest(workspace, samples, gpg, catalogue.load(), CancelToken()):
        if isinstance(step, Receipt):
            click.echo(receipt_text(step))
    return workspace


@contextmanager
def _short_folder() -> Iterator[Path]:
    """A private GnuPG home with a short path; its agent is stopped and it is removed."""
    parent = tempfile.gettempdir()
    if len(parent) > _LONGEST_HOME and Path("/tmp").is_dir():  # noqa: S108 - mkdtemp is private
        parent = "/tmp"  # noqa: S108
    home = Path(tempfile.mkdtemp(prefix="elx-", dir=parent))
    try:
        yield home
    finally:
        Gpg(home).stop_agent()
        shutil.rmtree(home, ignore_errors=True)

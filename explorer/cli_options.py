# SPDX-License-Identifier: MIT
"""What the verbs share: options, opening a workspace, and errors as exit codes."""

import atexit
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click

from explorer import preferences
from explorer.cli_output import safe
from explorer.cli_waiting import waiting
from explorer.errors import Cancelled, UserError
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.package.passphrases import Passphrases, Question, has_pinentry
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.database import Workspace
from explorer.workspace.queries import Reader

EXIT_INCOMPLETE = 1
EXIT_ERROR = 2
EXIT_CANCELLED = 130
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EIO)
_NOBODY_READS = (errno.EPIPE, errno.EINVAL)  # Windows says EINVAL

_Function = TypeVar("_Function", bound=Callable[..., Any])

workspace_option = click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    default=preferences.default_workspace,
    show_default="the one the window opens",
    help="Folder NAME.elx of the workspace.",
)
gnupg_option = click.option(
    "--gnupg-home",
    type=click.Path(path_type=Path, file_okay=False),
    help="GnuPG home to take keys from, instead of your own.",
)


def reading(function: _Function) -> _Function:
    """Options of the verbs that read a workspace."""
    return workspace_option(gnupg_option(function))


@contextmanager
def reader(workspace: Path, gnupg_home: Path | None) -> Iterator[tuple[Reader, CancelToken]]:
    """Unseal a workspace and read it; Ctrl+C stops the query under way."""
    with stoppable() as cancel:
        opened = open_workspace(workspace, own_gpg(gnupg_home), cancel)
        note_opened(opened)
        with Reader(opened, catalogue.load()) as found:
            yield found, cancel


def open_workspace(path: Path, gpg: Gpg, cancel: CancelToken) -> Workspace:
    """Unseal a workspace; whoever is asked for a passphrase in vain is told. Raises as `vault`."""
    with waiting():
        return vault.open_workspace(path, gpg, cancel, ask_passphrase)


def note_opened(opened: Workspace) -> None:
    """Say on the access log which verb opened a workspace, and whether its output leaves the screen
    for a file or another program. Raises UserError.
    """
    kept = "" if sys.stdout.isatty() else ", its output to a file or a program"
    verb = click.get_current_context().info_name
    opened.access.record("opened", f"by the verb {verb}{kept}")


@contextmanager
def stoppable() -> Iterator[CancelToken]:
    """A token that Ctrl+C cancels."""
    cancel = CancelToken()

    def stop(_number: int, _frame: FrameType | None) -> None:
        cancel.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def own_gpg(home: Path | None) -> Gpg:
    """GnuPG on this home, or on the person's own; the gpg that the settings name.

    Where it has no window to ask for a passphrase with, a terminal is asked, once for a key.
    """
    gpg = Gpg(home, preferences.gpg_path())
    if sys.stdin is None or not sys.stdin.isatty():
        return gpg
    kept = Passphrases(_ask_for_key)
    kept.hold()  # a verb is one drop
    atexit.register(kept.wipe)
    return gpg.asking(kept, has_pinentry)


def _ask_for_key(question: Question, _cancel: CancelToken) -> bytearray | None:
    """The passphrase of a GPG key, typed unseen; None where nothing was typed."""
    if question.again:
        click.echo("That passphrase does not open it.", err=True)
    elif question.meant:
        click.echo(safe(f"{question.file} is {question.meant}."), err=True)
    answer: str = click.prompt(
        f"Passphrase of {safe(question.key)}",
        hide_input=True,
        confirmation_prompt=question.new,
        err=True,
        default="",
        show_default=False,
    )
    return bytearray(answer.encode()) if answer else None


def ask_passphrase(name: str) -> str | None:
    """The passphrase of the workspace of this name: typed, or a line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n") or None
    answer: str = click.prompt(f"Passphrase of {safe(name)}", hide_input=True, err=True)
    return answer


def readable(text: str) -> str:
    """Words of the command line; bytes among them that are no UTF-8 can match nothing."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@contextmanager
def exit_codes() -> Iterator[None]:
    """UserError to a message on stderr and exit 2; cancelled to 130; never a traceback for them."""
    try:
        with _output_errors():
            yield
    except UserError as error:
        click.echo(f"Error: {safe(error.what)}", err=True)
        if error.todo:
            click.echo(safe(error.todo), err=True)
        sys.exit(EXIT_ERROR)
    except Cancelled:
        click.echo("Cancelled.", err=True)
        sys.exit(EXIT_CANCELLED)


@contextmanager
def _output_errors() -> Iterator[None]:
    """An output that can't be written is the person's to mend; one that nobody reads is no error.

    Raises UserError, BrokenPipeError.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in (*_NO_ROOM, *_NOBODY_READS) or error.filename is not None:
            raise
        with suppress(OSError):  # what is left in the buffer would fail once more at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno in _NOBODY_READS:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
        raise UserError(
            f"The output can't be written: {os.strerror(error.errno)}.",
            "Write it to a drive with more space.",
        ) from error

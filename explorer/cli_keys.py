# SPDX-License-Identifier: MIT
"""Verbs about the person's GPG keys: list, make, prove, export the public part, back up."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from explorer import cli_output
from explorer.cli_options import EXIT_ERROR, gnupg_option, own_gpg, readable, stoppable
from explorer.errors import UserError
from explorer.package import gpg_keys
from explorer.package.gpg import Key
from explorer.workspace import export

_Function = TypeVar("_Function", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)
_NONE = (
    "There is no secret GPG key here.",
    "Import yours with GnuPG, or make a key pair: edx-log-explorer keys create --help.",
)


def _listing(function: _Function) -> _Function:
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON array.")
    return gnupg_option(as_json(function))


@click.group(invoke_without_command=True)
@_listing
@click.pass_context
def keys(context: click.Context, gnupg_home: Path | None, as_json: bool) -> None:
    """List your secret GPG keys: what files can be opened, and what a workspace is sealed to.

    The verbs below make a key pair, prove that it works, export its public part, and back it up.
    """
    context.obj = gnupg_home
    if context.invoked_subcommand is None:
        _list(gnupg_home, as_json=as_json)


@keys.command("list")
@_listing
@click.pass_obj
def list_(before: Path | None, gnupg_home: Path | None, as_json: bool) -> None:
    """List your secret GPG keys."""
    _list(gnupg_home or before, as_json=as_json)


def _list(gnupg_home: Path | None, *, as_json: bool) -> None:
    found = own_gpg(gnupg_home).secret_keys()
    if as_json:
        export.write_array(sys.stdout, map(_record, found))
        if not found:
            click.echo("\n".join(_NONE), err=True)
            sys.exit(EXIT_ERROR)
        return
    if not found:
        raise UserError(*_NONE)
    cli_output.table(
        ("fingerprint", "name", "usable", "made", "expires"),
        (
            (
                key.fingerprint,
                " / ".join(key.user_ids),
                _usable(key),
                _day(key.created),
                _day(key.expires) or "never",
            )
            for key in found
        ),
    )


def _record(key: Key) -> dict[str, Any]:
    return {
        "fingerprint": key.fingerprint,
        "user_ids": list(key.user_ids),
        "usable": key.usable,
        "created": key.created,
        "expires": key.expires,
        "expired": key.expired,
        "revoked": key.revoked,
    }


def _usable(key: Key) -> str:
    if key.usable:
        return "yes"
    return "no: revoked" if key.revoked else "no: expired" if key.expired else "no"


def _day(seconds: int | None) -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"


@keys.command()
@gnupg_option
@click.option("--name", required=True, type=readable, help="Your name, as people know it.")
@click.option("--email", required=True, type=readable, help="Your official e-mail address.")
@click.option(
    "--expires", default="never", show_default=True, help="When: 2y, 18m, a date, or never."
)
@click.pass_obj
def create(
    before: Path | None, gnupg_home: Path | None, name: str, email: str, expires: str
) -> None:
    """Make a key pair; GnuPG asks for its passphrase in its own window."""
    gpg = own_gpg(gnupg_home or before)

    def announce() -> None:
        if not gpg.asks_itself:
            said = "GnuPG asks for a passphrase for the new key. This app never sees it."
            click.echo(said, err=True)

    with stoppable() as cancel:
        key = gpg_keys.create(gpg, name, email, cancel, expires, announce)
    click.echo(f"Made {cli_output.safe(key.label)}")
    click.echo(key.fingerprint)
    click.echo(
        "Next: prove it (keys test), back it up (keys backup), and send edX its public part"
        " (keys export).",
        err=True,
    )


@keys.command("export")
@click.argument("key", type=readable)
@gnupg_option
@click.option("--output", required=True, type=_FILE, help="The .asc file to write.")
@click.pass_obj
def export_(before: Path | None, key: str, gnupg_home: Path | None, output: Path) -> None:
    """Write the public part of KEY as ASCII text, ready to mail; never anything secret."""
    gpg = own_gpg(gnupg_home or before)
    found = gpg_keys.find(gpg.public_keys(), key, secret=False)
    with stoppable() as cancel:
        data = gpg_keys.public_part(gpg, found, cancel)
    _write(output, data, mode=0o644, replace=True)
    click.echo(
        f"{cli_output.safe(output.name)}: the public key of {cli_output.safe(found.label)}."
        " It holds nothing secret."
    )


@keys.command()
@click.argument("key", type=readable)
@gnupg_option
@click.option("--output", required=True, type=_FILE, help="The file to write; it may not exist.")
@click.pass_obj
def backup(before: Path | None, key: str, gnupg_home: Path | None, output: Path) -> None:
    """Write KEY whole, with its secret part, to a file for you alone to keep safe."""
    gpg = own_gpg(gnupg_home or before)
    found = gpg_keys.find(gpg.secret_keys(), key)
    if output.exists():
        raise UserError(f"{output.name} is there already.", "Name a file that is not there yet.")
    with stoppable() as cancel:
        data = gpg_keys.secret_part(gpg, found, cancel)
    _write(output, data, mode=0o600, replace=False)
    click.echo(f"{cli_output.safe(output.name)}: {cli_output.safe(found.label)}, with its secret.")
    click.echo(
        "Whoever has this file and its passphrase reads all your packages. Keep it offline, on"
        " a medium in a safe place, and never mail it. Without it, a lost computer loses them all.",
        err=True,
    )


@keys.command()
@click.argument("key", type=readable)
@gnupg_option
@click.pass_obj
def test(before: Path | None, key: str, gnupg_home: Path | None) -> None:
    """Prove KEY: encrypt something for it and decrypt it again, in memory."""
    gpg = own_gpg(gnupg_home or before)
    found = gpg_keys.find(gpg.secret_keys(), key)
    with stoppable() as cancel:
        gpg_keys.prove(gpg, found, cancel)
    click.echo(f"{cli_output.safe(found.label)} encrypts and decrypts.")


def _write(path: Path, data: bytes, *, mode: int, replace: bool) -> None:
    """Write the file whole or not at all. Raises UserError."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        handle = os.open(part, flags, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not replace and path.exists():
            raise UserError(f"{path.name} is there already.", "Name a file that is not there yet.")
        part.replace(path)
    except OSError as error:
        raise UserError(
            f"{path.name} can't be written: {error.strerror or error}.",
            "Choose a folder you may write to, on a drive with space.",
        ) from error
    finally:
        part.unlink(missing_ok=True)

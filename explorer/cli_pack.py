# SPDX-License-Identifier: MIT
"""The options of `trail` that make an evidence pack of it."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from explorer.cli_options import own_gpg, reader
from explorer.cli_output import ProgressLine, safe
from explorer.errors import UserError
from explorer.events import catalogue
from explorer.pack.material import Order
from explorer.pack.write import Made, Target, make_pack
from explorer.pack.zones import zone_of
from explorer.package.encryption import Encryption
from explorer.package.gpg import Gpg, Key
from explorer.work import CancelToken

_Function = TypeVar("_Function", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)
_SEALED = (".gpg", ".pgp")


def packing(function: _Function) -> _Function:
    """The options that make an evidence pack."""
    options = (
        click.option("--pack", type=_FILE, help="Write an evidence pack to this file instead."),
        click.option(
            "--zone", default="", metavar="NAME", help="Zone of the pack's times, else UTC."
        ),
        click.option(
            "--pseudonymise", is_flag=True, help="Replace everybody in the pack by keyed hashes."
        ),
        click.option(
            "--key-file",
            type=_FILE,
            help="Keep the key of the hashes here, or take it from here if it is there.",
        ),
        click.option(
            "--encrypt-to", default="", metavar="KEY", help="Encrypt the pack to this public key."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def check_options(pack: Path | None, *, pseudonymise: bool, **others: object) -> None:
    """Raise UsageError for options that mean nothing without others."""
    if pack is None:
        given = [name for name, value in {"pseudonymise": pseudonymise, **others}.items() if value]
        if given:
            option = given[0].replace("_", "-")
            raise click.UsageError(f"--{option} goes with --pack FILE.")
    elif others.get("key_file") and not pseudonymise:
        raise click.UsageError("--key-file goes with --pseudonymise.")


def write_pack(
    learner: str,
    workspace: Path,
    gnupg_home: Path | None,
    pack: Path,
    zone: str,
    *,
    pseudonymise: bool,
    key_file: Path | None,
    encrypt_to: str,
) -> None:
    """Write the pack and say what is in it."""
    gpg = own_gpg(gnupg_home)
    order = Order(learner, zone_of(zone))
    key = gpg.recipient(encrypt_to) if encrypt_to else None
    if key is not None and pack.suffix.lower() not in _SEALED:
        pack = pack.with_name(f"{pack.name}.gpg")
    if key_file is not None and key_file.absolute() == pack.absolute():
        raise UserError("The pack and the key file are the same file.", "Give each its own name.")
    line = ProgressLine()
    with reader(workspace, gnupg_home) as (source, cancel):
        target = Target(pack, _sealing(gpg, key, cancel), key_file)
        known = catalogue.load()
        steps = make_pack(source, known, order, target, cancel, pseudonymise=pseudonymise)
        try:
            while True:
                line.show(next(steps))
        except StopIteration as done:
            made: Made = done.value
        finally:
            line.clear()
    _say(made, key, key_file, pseudonymise=pseudonymise)


def _sealing(
    gpg: Gpg, key: Key | None, cancel: CancelToken
) -> Callable[[IO[bytes]], Encryption] | None:
    if key is None:
        return None
    return lambda out: gpg.encrypting(out, key, cancel)


def _say(made: Made, key: Key | None, key_file: Path | None, *, pseudonymise: bool) -> None:
    click.echo(f"{safe(made.path.name)}: {made.events:,} events, {len(made.parts)} parts.")
    if key is not None:
        click.echo(f"Only {safe(key.label)} can open it.")
    if not pseudonymise:
        return
    click.echo(f"{made.people:,} names and addresses are replaced.")
    if made.weak:
        click.echo(
            f"{made.weak:,} of them are ordinary words or short numbers: replaced wherever a person"
            " is named, and not told from the word elsewhere."
        )
    if key_file is None:
        click.echo("The key was thrown away: nobody can tell who is who.")
    else:
        click.echo(f"{safe(key_file.name)} tells who is who. Keep it apart from the pack.")

# SPDX-License-Identifier: MIT
"""A throwaway GNUPGHOME with invented keys, made by and used with the real gpg."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSPHRASE = "correct horse battery staple"

# Stands in for the dialog of a desktop. What it answers is chosen by PINENTRY_USER_DATA:
# "hang" never answers, "cancel" presses Cancel, anything else is typed as the passphrase.
_PINENTRY = """#!/bin/sh
echo "OK ready"
while read -r verb rest; do
  case "$verb" in
    CONFIRM)
      if [ -n "$PINENTRY_USER_DATA" ]; then echo OK; else echo "ERR 83886179 Cancelled"; fi ;;
    GETPIN)
      case "$PINENTRY_USER_DATA" in
        hang) exec sleep 600 ;;
        cancel|"") echo "ERR 83886179 Operation cancelled <Pinentry>" ;;
        *) echo "D $PINENTRY_USER_DATA"; echo "OK" ;;
      esac ;;
    GETINFO)
      [ "$rest" = pid ] && echo "D $$"
      echo "OK" ;;
    BYE) echo "OK"; exit 0 ;;
    *) echo "OK" ;;
  esac
done
"""


def find_gpg() -> Path:
    """The gpg on the PATH; the tests are of no use without one."""
    found = shutil.which("gpg")
    if found is None:
        raise FileNotFoundError("The tests need GnuPG (apt-get install gnupg).")
    return Path(found)


@dataclass(frozen=True)
class GpgHome:
    """A GNUPGHOME and the fingerprints of the keys in it.

    czar: a secret key without passphrase. second: another one. locked: a secret key with
    PASSPHRASE, asked for by a stand-in pinentry (see `pinentry`). stranger: a public key whose
    secret key is only in `stranger_home`, where it can sign and decrypt.
    """

    path: Path
    binary: Path
    czar: str
    second: str
    locked: str
    stranger: str
    stranger_home: Path
    passphrase: str = PASSPHRASE

    def run(self, *arguments: str, data: bytes = b"", home: Path | None = None) -> bytes:
        """Run gpg on this home (or `home`) and return its output; fails the test if gpg fails."""
        return run_gpg(self.binary, home or self.path, *arguments, data=data)

    def encrypt(
        self, data: bytes, *recipients: str, armor: bool = False, options: tuple[str, ...] = ()
    ) -> bytes:
        """`data` as an OpenPGP message for `recipients` (the czar if none), as an exporter does."""
        names = [word for name in recipients or (self.czar,) for word in ("--recipient", name)]
        shape = ("--armor",) if armor else ()
        return self.run("--trust-model", "always", *shape, *options, *names, "--encrypt", data=data)


def run_gpg(
    binary: Path,
    home: Path,
    *arguments: str,
    data: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run gpg in batch mode and return its output; raises AssertionError with its complaint."""
    command = [str(binary), "--homedir", str(home), "--batch", "--yes", "--no-tty", *arguments]
    done = subprocess.run(
        command, input=data, capture_output=True, env={**os.environ, **(environment or {})}
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def make_key(binary: Path, home: Path, name: str, *, passphrase: str = "", life: str = "0") -> str:
    """A new key of an invented person; returns its fingerprint. life: as gpg, "0" for ever."""
    user = f"{name} <{name.lower()}@example.org>"
    loopback = ("--pinentry-mode", "loopback", "--passphrase", passphrase)
    arguments = ("--quick-generate-key", user, "future-default", "default", life)
    run_gpg(binary, home, *loopback, *arguments)
    listing = run_gpg(binary, home, "--with-colons", "--list-keys", f"={user}").decode()
    return next(line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr:"))


@contextmanager
def short_home() -> Iterator[Path]:
    """An empty GNUPGHOME with a path short enough for the agent's socket; its agent is ended."""
    path = Path(tempfile.mkdtemp(prefix="elx-", dir="/tmp" if os.name == "posix" else None))
    pinentry = path / "pinentry.sh"
    pinentry.write_text(_PINENTRY)
    pinentry.chmod(0o700)
    # The count spares the agent the second in which it measures how many rounds fit this machine.
    agent = f"pinentry-program {pinentry}\ndefault-cache-ttl 0\nmax-cache-ttl 0\ns2k-count 65536\n"
    (path / "gpg-agent.conf").write_text(agent)
    try:
        yield path
    finally:
        end_agent(path)
        shutil.rmtree(path, ignore_errors=True)


def end_agent(home: Path) -> None:
    """End the daemons of a home; none running is fine."""
    gpgconf = shutil.which("gpgconf")
    if gpgconf is not None:
        subprocess.run(
            [gpgconf, "--homedir", str(home), "--kill", "all"], capture_output=True, check=False
        )


@contextmanager
def throwaway_keys() -> Iterator[GpgHome]:
    """A home with the keys GpgHome names, and the stranger's; both gone afterwards."""
    binary = find_gpg()
    with short_home() as path, short_home() as stranger_home:
        home = GpgHome(
            path=path,
            binary=binary,
            czar=make_key(binary, path, "Czar"),
            second=make_key(binary, path, "Second"),
            locked=make_key(binary, path, "Locked", passphrase=PASSPHRASE),
            stranger=make_key(binary, stranger_home, "Stranger"),
            stranger_home=stranger_home,
        )
        home.run("--import", data=home.run("--export", home.stranger, home=stranger_home))
        run_gpg(binary, stranger_home, "--import", data=home.run("--export", home.czar))
        yield home

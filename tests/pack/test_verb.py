# SPDX-License-Identifier: MIT
"""`trail LEARNER --pack FILE` and its options."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.gpg_home import GpgHome
from tests.helpers.sample import Sample
from tests.helpers.verbs import ROOT, run
from tests.pack.packing import manifest

NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from explorer.errors import UserError
from explorer.events import catalogue
from explorer.pack.material import Order
from explorer.pack.write import Target, make_pack
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.queries import Reader

workspace, home, pack, sealed = sys.argv[1:]
gpg, cancel = Gpg(Path(home)), CancelToken()
key = gpg.secret_keys()[0]
def limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
def encrypt(out):
    limit()
    return gpg.encrypting(out, key, cancel)
with Reader(vault.open_workspace(Path(workspace), gpg, cancel), catalogue.load()) as reader:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    target = Target(Path(pack), encrypt if sealed else None)
    try:
        for _ in make_pack(reader, catalogue.load(), Order("wanjiru.k"), target, cancel):
            limit()
    except UserError as error:
        print(error)
"""


def words(sample: Sample, *more: str | Path, who: str = "tobias-n") -> list[str | Path]:
    where = ("--workspace", sample.path, "--gnupg-home", sample.home)
    return ["trail", who, *where, *more]


def test_a_pack_is_written_and_told_of(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    done = run(*words(sample, "--pack", path, "--zone", "Europe/Oslo"))
    assert done.code == 0
    assert done.out.startswith("t.zip: ")
    assert manifest(path)["zone"] == "Europe/Oslo"


def test_names_are_replaced_when_asked(sample: Sample, tmp_path: Path) -> None:
    path, key = tmp_path / "case.zip", tmp_path / "case.key"
    done = run(*words(sample, "--pack", path, "--pseudonymise", "--key-file", key))
    assert done.code == 0
    assert "Keep it apart" in done.out
    assert "tobias" not in done.out
    assert manifest(path)["names_replaced"]
    assert key.exists()
    assert "nobody can tell" in run(*words(sample, "--pack", path, "--pseudonymise")).out


def test_a_sealed_pack_says_whose_it_is(sample: Sample, tmp_path: Path) -> None:
    done = run(*words(sample, "--pack", tmp_path / "t.zip", "--encrypt-to", "czar@example.edu"))
    assert done.code == 0
    assert "Only Sample Czar" in done.out
    assert [each.name for each in tmp_path.iterdir()] == ["t.zip.gpg"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--pseudonymise",), "goes with --pack"),
        (("--encrypt-to", "x"), "--encrypt-to goes with --pack"),
        (("--zone", "UTC"), "--zone goes with --pack"),
        (("--pack", "p.zip", "--key-file", "k"), "goes with --pseudonymise"),
        (("--pack", "p.zip", "--zone", "Atlantis/Nowhere"), "no time zone"),
        (("--pack", "p.zip", "--encrypt-to", "nobody@nowhere"), "no public GPG key"),
        (("--pack", "p.zip", "--pseudonymise", "--key-file", "p.zip"), "same file"),
    ],
)
def test_options_that_can_not_be(sample: Sample, options: tuple[str, ...], why: str) -> None:
    done = run(*words(sample, *options))
    assert done.code == 2
    assert why in done.err


def test_without_the_recipients_key_nothing_is_written(
    sample: Sample, gpg_home: GpgHome, tmp_path: Path
) -> None:
    done = run(*words(sample, "--pack", tmp_path / "t.zip", "--encrypt-to", gpg_home.stranger))
    assert done.code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("sealed", [False, True])
def test_a_full_drive_is_told_and_leaves_nothing(
    sample: Sample, tmp_path: Path, sealed: bool
) -> None:
    words = (sample.path, sample.home, tmp_path / "t.zip", "sealed" if sealed else "")
    done = subprocess.run(
        [sys.executable, "-c", NO_ROOM, *words], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "written" in done.stdout
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())

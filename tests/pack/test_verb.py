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

SMALL_FILES = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
sys.argv = ["explorer", *sys.argv[1:]]
runpy.run_module("explorer", run_name="__main__")
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
    more = ("--encrypt-to", "czar@example.edu") if sealed else ()
    path = tmp_path / "t.zip"
    verb = words(sample, "--pack", path, *more, who="wanjiru.k")
    command = [sys.executable, "-c", SMALL_FILES, *verb]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert "written" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())

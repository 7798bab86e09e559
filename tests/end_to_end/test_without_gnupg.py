# SPDX-License-Identifier: MIT
"""A new user on a machine without GnuPG: what each verb says, and what still goes."""

import shutil
from pathlib import Path

import click
import pytest

from explorer.cli import main
from explorer.package import gpg_find
from explorer.package.gpg import Gpg
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run
from tests.helpers.workspaces import fresh, log

WORDS = "four quite other words"
# What stands for arguments and options that a verb wants.
FITTING = {
    "paths": "day.log.gz.gpg",
    "statement": "SELECT 1",
    "--name": "Ana Sol",
    "--email": "ana@example.org",
    "--output": "new.asc",
    "--to": "ana",
}
NEED_NONE = ("catalogue", "workspace purge")
ELSEWHERE = ("window", "demo")  # in windows of their own


def verbs() -> dict[str, click.Command]:
    """Every verb, as it is typed."""
    found: dict[str, click.Command] = {}
    for name, verb in main.commands.items():
        if isinstance(verb, click.Group):
            found |= {f"{name} {one}": each for one, each in verb.commands.items()}
        elif name not in ELSEWHERE:
            found[name] = verb
    return found


VERBS = verbs()


def words_for(name: str, workspace: Path) -> list[str]:
    """The verb with what it wants, on this workspace."""
    words = name.split()
    for each in VERBS[name].params:
        option = each.opts[0]
        if each.name == "workspace":
            words += [option, str(workspace)] if option.startswith("--") else [str(workspace)]
        elif each.required and option.startswith("--"):
            words += [option, FITTING[option]]
        elif each.required:
            words.append(FITTING.get(each.name or "", "mira_k"))
    return [*words, "--yes"] if name.endswith("purge") else words


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which no gpg is to be found; its folder."""
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    monkeypatch.setenv("PATH", str(nothing))
    monkeypatch.setattr(gpg_find, "_FIXED", ())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def sealed(gpg_home: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace made where there was a gpg."""
    return fresh(tmp_path_factory.mktemp("sealed") / "Logs.elx", Gpg(gpg_home.path)).path


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_says_what_to_do(
    verb: str, sealed: Path, package: Package, request: pytest.FixtureRequest
) -> None:
    package("day.log.gz.gpg", log(2))
    bare: Path = request.getfixturevalue("bare")
    shutil.copytree(sealed, bare / "Logs.elx")
    done = run(*words_for(verb, bare / "Logs.elx"))
    if verb in NEED_NONE:
        assert done.code == 0, done.err
        return
    assert done.code in (1, 2)
    said = done.err + done.out
    assert "GnuPG" in said
    assert "not found" in said
    assert "nstall" in said  # what to do
    assert "GnuPG asks" not in said


def test_plain_logs_go_behind_a_passphrase(bare: Path) -> None:
    (bare / "a.log").write_bytes(log(4))
    path = bare / "Mine.elx"
    refused = run("index", bare / "a.log", "--workspace", path)
    assert refused.code == 2
    assert "--passphrase" in refused.err
    put = run("index", bare / "a.log", "--workspace", path, "--passphrase", said=f"{WORDS}\n")
    assert put.code == 0, put.err
    for verb in (("workspace", "info", path), ("workspace", "verify", path)):
        assert run(*verb, said=f"{WORDS}\n").code == 0
    (counted,) = run(
        "sql", "SELECT count(*) AS n FROM events", "--workspace", path, "--format", "json",
        said=f"{WORDS}\n",
    ).json  # fmt: skip
    assert counted == {"n": 4}

# SPDX-License-Identifier: MIT
"""The headless verbs run in this process, or as a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.helpers.workspaces import the_catalogue

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "explorer")


@dataclass(frozen=True)
class Ran:
    """How a verb ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The lines of the output as JSON objects."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*words: str | Path, said: str = "") -> Ran:
    """Run a verb in this process; what is not a UserError fails the test. said: to its input."""
    from explorer.cli import main
    from explorer.events import catalogue

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "load", the_catalogue)  # the same, but read once
        done = CliRunner().invoke(
            main, [str(word) for word in words], input=said, catch_exceptions=False
        )
    assert "Traceback" not in done.stderr
    return Ran(done.exit_code, done.stdout, done.stderr)


def start(
    *words: str | bytes | Path, env: Mapping[str, str] | None = None, stdout: Any = subprocess.PIPE
) -> "subprocess.Popen[bytes]":
    """Start a verb as a process."""
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def run_process(*words: str | bytes | Path, env: Mapping[str, str] | None = None) -> Ran:
    """Run a verb as a process to its end."""
    with start(*words, env=env) as process:
        out, err = process.communicate(timeout=240)
    return Ran(process.returncode, out.decode(), err.decode())

# SPDX-License-Identifier: MIT
"""Fixtures that any test may use, and the rules every test is held to.

Fixtures:
    gpg_home   GpgHome, one for the whole run: a short throwaway GNUPGHOME with the invented keys
               czar, second (no passphrase), locked (gpg_home.passphrase) and stranger (public
               only). gpg_home.path is what --gnupg-home takes. Never add keys to it: for that
               use `empty_home`.
    empty_home a GNUPGHOME of the test's own, without keys.
    gpg        explorer.package.gpg.Gpg on gpg_home: what the app itself uses.
    encrypt    encrypt(data, *recipients, armor=False, options=()) -> bytes; for the czar if no
               recipient is given.
    package    package(name, text, *recipients) -> Path: writes a file into tmp_path, shaped as its
               name says: ".gz" compresses, ".gpg" encrypts, from the inside out.
    cancel     a fresh CancelToken.
    pinentry   pinentry(answer): what the stand-in for the passphrase dialog does in this test:
               "hang", "cancel", or the passphrase to type.
    sample_home     a GNUPGHOME with the key of sample_data/, one for the whole run.
    sample     the three sample files in a workspace of their own, made once: read it, never write.
    qtbot      pytest-qt's, more patient.
    logs_expected   a test that takes it may log warnings (read them from caplog).

Settings of hypothesis: the same examples in every run, so that a run fails by what was changed and
not by chance, and no deadline, as the machine may be busy. To look for more:
--hypothesis-profile=chance takes others each time, --hypothesis-profile=long very many.

Rules: no thread, gpg child or worker process is left behind; nothing logs a WARNING or worse;
no test reads or writes the person's own GNUPGHOME, settings or caches.

EDX_LOG_EXPLORER_TEST_GPG=/path/to/gpg runs all of it with that GnuPG, not the one on the PATH.
"""

import gzip
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

from explorer.work import CancelToken
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome, find_gpg, run_gpg, short_home, throwaway_keys
from tests.helpers.patience import PatientBot
from tests.helpers.sample import Sample, make_sample

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from explorer.package.gpg import Gpg

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explorer", _PATIENT, derandomize=True)
settings.register_profile("chance", _PATIENT)
settings.register_profile("long", _PATIENT, max_examples=20_000)
settings.load_profile("explorer")


class Encrypt(Protocol):
    """The type of the fixture `encrypt`."""

    def __call__(
        self, data: bytes, *recipients: str, armor: bool = False, options: tuple[str, ...] = ()
    ) -> bytes: ...


class Package(Protocol):
    """The type of the fixture `package`."""

    def __call__(self, name: str, text: bytes, *recipients: str) -> Path: ...


@pytest.fixture(scope="session", autouse=True)
def _nobodys_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the run away from the keyring, the settings and the caches of whoever runs it."""
    own = tmp_path_factory.mktemp("person")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as context:
        if chosen := os.environ.get("EDX_LOG_EXPLORER_TEST_GPG"):
            patch.setenv("PATH", str(Path(chosen).absolute().parent), prepend=os.pathsep)
        home = context.enter_context(short_home())
        patch.setenv("GNUPGHOME", str(home))
        for variable in ("CONFIG", "DATA", "CACHE", "STATE"):
            patch.setenv(f"XDG_{variable}_HOME", str(own / variable.lower()))
        yield


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    before = leftovers.threads()
    yield
    left = leftovers.since(before)
    assert not left, f"left running: {', '.join(left)}"


@pytest.fixture
def qtbot(qapp: "QApplication", request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.fixture
def logs_expected() -> None:
    """Taken by a test in which warnings are part of what is tested."""


@pytest.fixture(autouse=True)
def _nothing_logged(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
    assert not loud or "logs_expected" in request.fixturenames, f"logged: {loud}"


@pytest.fixture(scope="session")
def gpg_home(_nobodys_machine: None) -> Iterator[GpgHome]:
    with throwaway_keys() as home:
        yield home


@pytest.fixture
def empty_home() -> Iterator[Path]:
    with short_home() as home:
        yield home


@pytest.fixture
def gpg(gpg_home: GpgHome) -> "Gpg":
    from explorer.package.gpg import Gpg

    return Gpg(home=gpg_home.path, binary=gpg_home.binary)


@pytest.fixture
def encrypt(gpg_home: GpgHome) -> Encrypt:
    return gpg_home.encrypt


@pytest.fixture
def package(tmp_path: Path, request: pytest.FixtureRequest) -> Package:
    def write(name: str, text: bytes, *recipients: str) -> Path:
        shape, data = name.lower(), text
        if ".gz" in shape:
            data = gzip.compress(data, mtime=0)
        if shape.endswith((".gpg", ".asc")):
            home: GpgHome = request.getfixturevalue("gpg_home")
            data = home.encrypt(data, *recipients, armor=shape.endswith(".asc"))
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def cancel() -> CancelToken:
    return CancelToken()


@pytest.fixture
def pinentry(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda answer: monkeypatch.setenv("PINENTRY_USER_DATA", answer)


@pytest.fixture(scope="session")
def sample_home(_nobodys_machine: None) -> Iterator[Path]:
    key = Path(__file__).parents[1] / "sample_data/sample-key.asc"
    with short_home() as home:
        run_gpg(find_gpg(), home, "--import", data=key.read_bytes())
        yield home


@pytest.fixture(scope="session")
def sample(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> "Sample":
    return make_sample(sample_home, tmp_path_factory.mktemp("sample") / "Sample.elx")

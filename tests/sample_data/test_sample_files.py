# SPDX-License-Identifier: MIT
"""The committed package is what the generator makes, and its key opens it."""

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

import make_samples
import pytest
from story import Story, story, weekly

FOLDER = Path(make_samples.__file__).parent


@pytest.fixture(scope="module")
def told() -> Story:
    return story()


@pytest.fixture(scope="module")
def gpg() -> Iterator[make_samples.Gpg]:
    with make_samples.throwaway_gpg() as found:
        found.use_key(make_samples.KEY)
        yield found


def test_the_sealed_files_hold_what_the_generator_makes(told: Story, gpg: make_samples.Gpg) -> None:
    sealed = sorted(path.name for path in FOLDER.glob("*.gpg"))
    assert sealed == [f"{file.name}.gpg" for file in told.files]
    for file in told.files:
        opened = gpg.run("--decrypt", str(FOLDER / f"{file.name}.gpg"))
        assert gzip.decompress(opened) == file.text


def test_the_weekly_package_holds_what_the_generator_makes(
    told: Story, gpg: make_samples.Gpg
) -> None:
    path = FOLDER / "marlx-2025-03-16.zip"
    assert path.stat().st_size < 100_000
    with zipfile.ZipFile(path) as archive:
        opened = {
            name.removesuffix(".gpg"): gpg.run("--decrypt", given=archive.read(name))
            for name in archive.namelist()
        }
    assert opened == weekly.weekly(told)


def test_the_key_is_the_throwaway_one_and_needs_no_passphrase(gpg: make_samples.Gpg) -> None:
    listing = gpg.run("--list-secret-keys", "--with-colons").decode()
    assert listing.count("\nsec:") + listing.startswith("sec:") == 1
    assert make_samples.OWNER in listing


def test_files_are_binary_and_small(told: Story) -> None:
    sealed = [FOLDER / f"{file.name}.gpg" for file in told.files]
    assert sum(path.stat().st_size for path in sealed) < 2_500_000
    assert all(path.read_bytes()[0] & 0x80 for path in sealed)
    assert 20_000 <= sum(len(file.lines) for file in told.files) <= 40_000


def test_the_readme_tells_the_counts_and_the_people(told: Story) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert make_samples.counts_table(told) in readme
    tides = told.courses[0]
    named = ["wanjiru.k", "tobias-n", "lena_hoeg", "marsh_b", "kaimana_p", "sixpence", "林小海"]
    assert all(f"`{name}`" in readme and name in told.learners for name in named)
    assert tides.id in readme


def test_a_file_is_sealed_only_for_the_sample_key(
    tmp_path: Path, told: Story, gpg: make_samples.Gpg
) -> None:
    make_samples.write(told, tmp_path, gpg)
    name = f"{told.files[0].name}.gpg"
    assert gzip.decompress(gpg.run("--decrypt", str(tmp_path / name))) == told.files[0].text

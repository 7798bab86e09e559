# SPDX-License-Identifier: MIT
"""The sample files, with a throwaway key in a home of their own, into a sealed workspace."""

import re
from pathlib import Path

from story import story

from tests.helpers.sample import FILES, FOLDER
from tests.helpers.verbs import run_process


def test_the_samples_go_in_with_the_counts_their_readme_tells(
    sample_home: Path, tmp_path: Path
) -> None:
    place = ("--workspace", tmp_path / "Sample.elx", "--gnupg-home", sample_home)
    done = run_process(
        "index", *FILES, *place, "--json", env={"GNUPGHOME": str(tmp_path / "no home")}
    )
    assert (done.code, done.err) == (1, "")  # some lines are cut or no JSON, as in life
    told = {f"{file.name}.gpg": file for file in story().files}
    receipts = {receipt["file"]: receipt for receipt in done.records}
    assert set(receipts) == set(told) == {path.name for path in FILES}
    readme = (FOLDER / "README.md").read_text()
    for name, receipt in receipts.items():
        file = told[name]
        unreadable = file.cut + file.garbage
        salvaged = unreadable - receipt["rejects"]
        assert 0 <= salvaged <= file.cut
        assert receipt["lines"] == len(file.lines)
        assert receipt["events"] == file.fresh + salvaged
        assert (receipt["duplicates"], receipt["blank"]) == (file.duplicates, file.blank)
        assert (receipt["status"], receipt["kind"]) == ("partial", "events")
        site, date = re.findall(r"-(edx|edge)-events-(\d{4}-\d\d-\d\d)", name)[0]
        assert (receipt["org"], receipt["site"], receipt["date"]) == ("marlx", site, date)
        assert f"| `{name}` | {receipt['lines']:,} | {file.fresh:,} |" in readme


def test_nobodys_own_keyring_is_needed_or_touched(sample_home: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    place = ("--workspace", tmp_path / "Sample.elx", "--gnupg-home", sample_home)
    done = run_process("index", FILES[0], *place, env={"GNUPGHOME": str(own)})
    assert done.code == 1
    assert list(own.iterdir()) == []

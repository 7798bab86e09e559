# SPDX-License-Identifier: MIT
"""Makes the sample packages anew: uv run python sample_data/make_samples.py [--plain DIR]."""

import argparse
import gzip
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from story import DEFAULT_SEED, Story, story, weekly

HERE = Path(__file__).parent
KEY = HERE / "sample-key.asc"
OWNER = "Sample Czar (throwaway, never trust) <czar@example.edu>"
TABLE = re.compile(r"(?<=<!-- counts -->\n).*(?=<!-- end of counts -->)", re.DOTALL)


class Gpg:
    """GnuPG with a home of its own, never the person's."""

    def __init__(self, home: Path) -> None:
        program = shutil.which("gpg")
        if program is None:
            raise SystemExit("GnuPG is not installed; the samples cannot be sealed.")
        self.home = home
        self._base = [program, "--homedir", str(home), "--batch", "--yes", "--quiet"]

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        command = [*self._base, *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout

    def use_key(self, path: Path) -> None:
        """The committed key, or a new one where it is missing."""
        if path.exists():
            self.run("--import", str(path))
            return
        # Born before the course: no clock that runs late may call the key one of the future.
        birth = ("--faked-system-time", "20250201T000000", "--passphrase", "")
        self.run(*birth, "--quick-generate-key", OWNER, "future-default", "-", "never")
        path.write_bytes(self.run("--armor", "--export-secret-keys", OWNER))

    def seal(self, data: bytes, *, packed: bool = True) -> bytes:
        """For the sample key. packed: the data is compressed already."""
        how = ("--compress-algo", "none") if packed else ("--compress-algo", "zlib", "-z", "9")
        return self.run("--trust-model", "always", *how, "-r", OWNER, "-e", given=data)


@contextmanager
def throwaway_gpg() -> Iterator[Gpg]:
    """A home with a short path: the agent's socket breaks on long ones."""
    with tempfile.TemporaryDirectory(prefix="elx-") as folder:
        gpg = Gpg(Path(folder))
        try:
            yield gpg
        finally:
            agent = shutil.which("gpgconf")
            if agent is not None:
                stop = [agent, "--homedir", folder, "--kill", "all"]
                subprocess.run(stop, check=False, capture_output=True)


def counts_table(told: Story) -> str:
    """The README's table: what a receipt of each file must add up to."""
    rows = [
        "| file | lines | new events | repeats | cut lines | other text | blank |",
        "|---|---|---|---|---|---|---|",
    ]
    for file in told.files:
        counts = (file.fresh, file.duplicates, file.cut, file.garbage, file.blank)
        cells = " | ".join(f"{count:,}" for count in (len(file.lines), *counts))
        rows.append(f"| `{file.name}.gpg` | {cells} |")
    return "\n".join(rows) + "\n"


def write(told: Story, folder: Path, gpg: Gpg) -> None:
    for file in told.files:
        sealed = gpg.seal(gzip.compress(file.text, 9, mtime=0))
        target = folder / f"{file.name}.gpg"
        target.write_bytes(sealed)
        print(f"{target.name}: {len(file.lines):,} lines, {len(sealed):,} bytes")


def write_weekly(told: Story, folder: Path, gpg: Gpg) -> None:
    """The weekly zip: every member sealed on its own, in one folder."""
    target = folder / f"{weekly.ORG}-{weekly.WEEK}.zip"
    members = weekly.weekly(told)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(f"{name}.gpg", (2025, 3, 16, 4, 0, 0))
            archive.writestr(info, gpg.seal(data, packed=name.endswith(".gz")))
    print(f"{target.name}: {len(members):,} members, {target.stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--plain", type=Path, help="write the plain files here, and nothing else")
    options = parser.parse_args()
    told = story(options.seed)
    if options.plain:
        options.plain.mkdir(parents=True, exist_ok=True)
        for file in told.files:
            (options.plain / file.name.removesuffix(".gz")).write_bytes(file.text)
        for name, data in weekly.weekly(told).items():
            path = options.plain / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return
    with throwaway_gpg() as gpg:
        gpg.use_key(KEY)
        write(told, HERE, gpg)
        write_weekly(told, HERE, gpg)
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(TABLE.sub(counts_table(told), text), encoding="utf-8")


if __name__ == "__main__":
    main()

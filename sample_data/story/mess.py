# SPDX-License-Identifier: MIT
"""What happens to lines on their way: shuffling, prefixes, repeats, cuts, blanks, stray text."""

import random

from story.truth import DayFile

STRAY = (
    "Traceback (most recent call last):",
    "rsyslogd: message repeated 3 times",
    "{not json at all}",
    "-- MARK --",
)
BLANKS, PREFIXED, CUTS, REPEATS, ACROSS = 5, 30, 6, 40, 25


def day_files(pages: dict[tuple[str, str], list[str]], seed: int) -> tuple[DayFile, ...]:
    """One file a page. Lines of a site's first day come again on the next."""
    seen: dict[str, list[str]] = {}
    files = []
    for (site, day), lines in pages.items():
        rng = random.Random(f"{seed}/{site}/{day}")
        earlier = seen.setdefault(site, [])
        again = rng.sample(earlier, ACROSS) if earlier else []
        files.append(_spoil(f"marlx-{site}-events-{day}.log.gz", lines, again, rng))
        written = set(files[-1].lines)
        earlier.extend(line for line in lines if line in written)
    return tuple(sorted(files, key=lambda file: file.name))


def _spoil(name: str, lines: list[str], again: list[str], rng: random.Random) -> DayFile:
    size = 4 if len(lines) > 6000 else 1
    repeats = rng.sample(lines, REPEATS * size // 4) + again
    cuts = [line[: rng.randrange(180, len(line) - 40)] for line in rng.sample(lines, CUTS)]
    prefixed = set(rng.sample(range(len(lines)), PREFIXED))
    whole = [
        f"{_prefix(line, rng)}{line}" if n in prefixed else line for n, line in enumerate(lines)
    ]
    # A repeat of a line that got its prefix only here would be no exact repeat.
    plain = set(whole)
    repeats = [line for line in repeats if line in plain or line in again]
    stray, blank = list(STRAY), [""] * BLANKS
    mixed = whole + repeats + cuts + stray + blank
    rng.shuffle(mixed)
    requests = sum('"event_type": "/' in line for line in lines)
    return DayFile(
        name,
        tuple(mixed),
        len(whole),
        len(repeats),
        len(cuts),
        len(stray),
        len(blank),
        len(prefixed),
        requests,
    )


def _prefix(line: str, rng: random.Random) -> str:
    """A logger's and a collector's words before the document."""
    host = f"ip-198-51-100-{rng.randrange(9, 99)}"
    return (
        f"Mar 11 00:0{rng.randrange(10)}:{rng.randrange(10, 60)} {host} [service_variant=lms]"
        f"[tracking][env:stage-marlx] INFO  [{host}  {len(line)}] [logger.py:41] - "
    )

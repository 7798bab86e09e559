# SPDX-License-Identifier: MIT
"""What the project says of itself is true: commands, verbs, pins, links, versions."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click
import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from explorer import __version__
from explorer.cli import main
from explorer.workspace.query import parse

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
NAME = PROJECT["project"]["name"]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "sample_data/README.md"])
PLATFORMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
)
# Homes and places of one machine, and hosts of one place's package registry.
MACHINE = re.compile(
    rb"(?<![\w.~$-])/(?:work|root|home/\w+|Users/\w+|mnt|opt/pypi)/|[A-Z]:\\Users\\"
    rb"|(?:index-url|registry) *= *\"?http",
)


@cache
def tracked() -> list[Path]:
    """The files that git keeps."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a checkout")
    return [
        path
        for name in done.stdout.decode().split("\0")
        if name and (path := ROOT / name).is_file()
    ]


def code_lines(text: str) -> list[str]:
    """The indented lines of a document."""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


# Commands


@pytest.mark.parametrize("command", ["edx-log-explorer demo", "pytest"])
def test_readme_starts_with_one_command(command: str) -> None:
    assert f"python -m pip install uv && uv run {command}" in code_lines(README)


def test_every_command_of_the_documents_exists() -> None:
    for document in DOCUMENTS:
        for words in re.findall(r"edx-log-explorer ([a-z]+)\b", document.read_text("utf-8")):
            assert words in main.commands, f"{document.name}: edx-log-explorer {words}"


def test_the_command_is_installed_under_its_name() -> None:
    (entry,) = metadata.entry_points(group="console_scripts", name=NAME)
    assert callable(entry.load())


@pytest.mark.parametrize("name", sorted(main.commands))
def test_a_verb_has_help_and_is_named_in_the_readme(name: str) -> None:
    verb = main.commands[name]
    assert (verb.help or "").strip().endswith(".")
    for option in verb.params:
        if isinstance(option, click.Option) and option.name != "form":
            assert option.help, f"{name}: {option.opts}"
    assert re.search(rf"^\| `{name}\b", README, re.MULTILINE), f"README's table lacks {name}"


def test_the_readme_names_no_verb_that_is_gone() -> None:
    table = README.partition("| verb | does |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)", table, re.MULTILINE)) == set(main.commands)


def verbs(group: click.Group) -> Iterator[click.Command]:
    """Every verb, those inside others too."""
    for verb in group.commands.values():
        yield verb
        if isinstance(verb, click.Group):
            yield from verbs(verb)


def test_the_options_that_documents_name_exist() -> None:
    known = {
        option
        for verb in verbs(main)
        for each in verb.params
        for option in (*each.opts, *each.secondary_opts)
    } | {"--help", "--version"}
    named = set(re.findall(r"`[^`\n]*?(--[a-z][a-z-]+)", README))
    assert named
    assert named <= known


def test_the_queries_of_the_readme_can_be_read() -> None:
    section = README.partition("## Ask")[2].partition("\n## ")[0]
    queries = code_lines(section)
    assert len(queries) >= 3
    for query in queries:
        assert parse(query).sentence.startswith("Events "), query


# Pins


def requirements(platform: dict[str, str]) -> Iterator[Requirement]:
    """What the project and its tools need on a platform, and what these bring in."""
    environment: Any = {**default_environment(), **platform, "extra": ""}
    groups = [*PROJECT["project"]["dependencies"]]
    groups += [text for group in PROJECT["dependency-groups"].values() for text in group]
    waiting, seen = [Requirement(text) for text in groups], set[str]()
    while waiting:
        needed = waiting.pop()
        name = canonicalize_name(needed.name)
        if needed.marker is not None and not needed.marker.evaluate(environment):
            continue
        yield needed
        if name in seen:
            continue
        seen.add(name)
        try:
            brought = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another platform
        waiting += [Requirement(text) for text in brought]


@cache
def pins() -> dict[str, str]:
    """The exact version of each constraint."""
    found: dict[str, str] = {}
    for text in PROJECT["tool"]["uv"]["constraint-dependencies"]:
        name, sign, version = text.partition("==")
        assert sign, f"{text} is no exact version"
        assert name not in found, f"{name} is pinned twice"
        found[canonicalize_name(name)] = version
    return found


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["sys_platform"])
def test_every_dependency_is_pinned(platform: dict[str, str]) -> None:
    for needed in requirements(platform):
        name = canonicalize_name(needed.name)
        assert name in pins(), f"{name} has no pin"
        assert needed.specifier.contains(pins()[name]), f"{needed} and its pin {pins()[name]}"


def test_no_pin_is_left_over() -> None:
    needed = {canonicalize_name(each.name) for place in PLATFORMS for each in requirements(place)}
    assert set(pins()) == needed


def test_what_runs_is_what_is_pinned() -> None:
    installed = {}
    for name in pins():
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # of another platform
    assert installed == {name: pins()[name] for name in installed}


# Files


def test_no_tracked_file_names_a_place_of_one_machine() -> None:
    for path in tracked():
        found = MACHINE.search(path.read_bytes())
        assert found is None or path == Path(__file__), f"{path.relative_to(ROOT)}: {found}"


def test_sources_say_their_licence_first() -> None:
    for path in tracked():
        if path.suffix == ".py" and path.stat().st_size:
            first = path.read_text("utf-8").partition("\n")[0]
            assert first == "# SPDX-License-Identifier: MIT", path.relative_to(ROOT)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = document.parent / unquote(name) if name else document
        assert path.exists(), f"{document.name}: {target}"
        if anchor:
            assert anchor in anchors(path), f"{document.name}: {target}"


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ +(.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    for path in ROOT.glob("docs/*.md"):
        assert path.name == "README.md" or f"]({path.name})" in index, path.name


def test_the_names_in_the_architecture_exist() -> None:
    documents = ("ARCHITECTURE.md", "CONTRIBUTING.md")
    text = "".join((ROOT / name).read_text("utf-8") for name in documents)
    for name in re.findall(r"`((?:explorer|tests|resources|docs|sample_data)/[a-z_/.]+)`", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"(?<![\w/])((?:package|events|trail|workspace|ui)/\w+)", text):
        module = ROOT / "explorer" / name
        assert module.is_dir() or module.with_suffix(".py").exists(), name


def test_pictures_are_light() -> None:
    for path in (ROOT / "docs/images").glob("*"):
        assert path.stat().st_size < 400_000, path.name


# Versions and the licence


def test_the_versions_agree() -> None:
    newest = re.search(
        r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert newest is not None
    assert newest[1] == __version__ == PROJECT["project"]["version"] == metadata.version(NAME)


def test_the_licence_is_shipped() -> None:
    assert metadata.metadata(NAME)["License-Expression"] == "MIT"
    licences = [path for path in metadata.files(NAME) or [] if path.name == "LICENSE"]
    assert licences
    assert "MIT" in licences[0].read_text()

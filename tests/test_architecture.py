# SPDX-License-Identifier: MIT
"""The arrows of ARCHITECTURE.md: imports go one way, and each heavy library has one home."""

import subprocess
import sys

import pytest
from pytest_archon import archrule

# pytest-archon warns of names it can't resolve to a module, such as functions of os.path
pytestmark = pytest.mark.usefixtures("logs_expected")

LAYERS = {
    "explorer.errors": [],
    "explorer.work": ["explorer.errors"],
    "explorer.resources": [],
    "explorer.places": [],
    "explorer.package": ["explorer.errors", "explorer.work", "explorer.resources"],
    "explorer.events": ["explorer.errors", "explorer.work", "explorer.resources"],
    "explorer.tables": [
        "explorer.errors",
        "explorer.work",
        "explorer.resources",
        "explorer.package",
        "explorer.events",
    ],
    "explorer.trail": [
        "explorer.errors",
        "explorer.work",
        "explorer.resources",
        "explorer.events",
    ],
}
COMPOSITION = [
    "explorer.app",
    "explorer.demo",
    "explorer.cli",
    "explorer.cli_catalogue",
    "explorer.cli_options",
    "explorer.cli_output",
    "explorer.cli_workspace",
    "explorer.cli_keys",
    "explorer.cli_pack",
    "explorer.__main__",
]
ABOVE_PACK = ["explorer.ui", *COMPOSITION]
ABOVE_WORKSPACE = ["explorer.pack", *ABOVE_PACK]
ONE_HOME = {
    "gnupg": ["explorer.package.gpg"],
    "sqlite_utils": ["explorer.workspace"],
    "sqlcipher3": ["explorer.workspace"],
    "PySide6": ["explorer.ui"],
    "pyqtgraph": ["explorer.ui.panels"],
    "jinja2": ["explorer.pack.report"],
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_the_layers_below_it(layer: str) -> None:
    allowed = [layer, *LAYERS[layer]]
    rule = archrule(f"{layer} keeps to the arrows").match(layer, f"{layer}.*")
    kept = rule.should_not_import("explorer.*")
    kept.may_import(*allowed, *(f"{name}.*" for name in allowed)).check(
        "explorer", only_direct_imports=True
    )


def test_the_workspace_knows_nothing_above_it() -> None:
    above = [pattern for name in ABOVE_WORKSPACE for pattern in (name, f"{name}.*")]
    archrule("workspace is below the window").match(
        "explorer.workspace", "explorer.workspace.*"
    ).should_not_import(*above).check("explorer", only_direct_imports=True)


def test_packs_know_nothing_above_them() -> None:
    above = [pattern for name in ABOVE_PACK for pattern in (name, f"{name}.*")]
    archrule("pack is below the window").match(
        "explorer.pack", "explorer.pack.*"
    ).should_not_import(*above).check("explorer", only_direct_imports=True)


def test_the_window_does_not_know_who_composes_it() -> None:
    archrule("ui is below app and cli").match("explorer.ui", "explorer.ui.*").should_not_import(
        *COMPOSITION
    ).check("explorer", only_direct_imports=True)


@pytest.mark.parametrize("library", ONE_HOME)
def test_a_heavy_library_has_one_home(library: str) -> None:
    homes = [pattern for home in ONE_HOME[library] for pattern in (home, f"{home}.*")]
    archrule(f"{library} has one home").match("explorer", "explorer.*").exclude(
        *homes
    ).should_not_import(library, f"{library}.*").check("explorer", only_direct_imports=True)


def test_headless_work_loads_no_qt() -> None:
    code = (
        "import sys, explorer.workspace, explorer.cli;"
        " print([m for m in sys.modules if 'PySide' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

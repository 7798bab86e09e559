# SPDX-License-Identifier: MIT
"""What the app remembers between runs outside a workspace: no learner data, ever."""

import os
from pathlib import Path

import orjson
import platformdirs

from explorer.errors import UserError

_APP = "edX Log Explorer"
# A folder for settings and the default workspace: portable installs and tests.
_HOME_VARIABLE = "EDX_LOG_EXPLORER_HOME"
_FILE = "preferences.json"
_DEFAULT_WORKSPACE = "Workspace.elx"
_RECENT = 8


def settings_folder() -> Path:
    """Where settings are kept."""
    home = os.environ.get(_HOME_VARIABLE)
    return Path(home) if home else Path(platformdirs.user_config_dir(_APP, appauthor=False))


def default_workspace() -> Path:
    """The workspace that is used when none is named."""
    home = os.environ.get(_HOME_VARIABLE)
    folder = Path(home) if home else Path(platformdirs.user_data_dir(_APP, appauthor=False))
    return folder / _DEFAULT_WORKSPACE


def remembered_key() -> str:
    """The fingerprint of the key chosen last for a new workspace; "" if none."""
    value = _read().get("key", "")
    return value if isinstance(value, str) else ""


def most_unfolded() -> int | None:
    """How many bytes one delivered file may unfold to ("most_unfolded_gb"); None if not set."""
    value = _read().get("most_unfolded_gb")
    usable = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return int(value * 10**9) if usable else None  # type: ignore[operator]


def gpg_path() -> Path | None:
    """The gpg the person named ("gpg"); None to look for one."""
    value = _read().get("gpg")
    return Path(value) if isinstance(value, str) and value else None


def remember_gpg(path: str) -> None:
    """Keep which gpg to use; "" to look for one. Raises UserError."""
    _keep("gpg", path)


def remember_most_unfolded(gigabytes: float | None) -> None:
    """Keep how much one delivered file may unfold to; None for the usual. Raises UserError."""
    _keep("most_unfolded_gb", gigabytes)


def recent_workspaces() -> list[Path]:
    """The workspaces opened in the window, the latest first; those that are gone left out."""
    value = _read().get("workspaces")
    found = (
        [Path(each) for each in value if isinstance(each, str)] if isinstance(value, list) else []
    )
    return [path for path in found if path.is_dir()]


def remember_workspace(path: Path) -> None:
    """Put a workspace at the head of those opened lately. Raises UserError."""
    here = path.absolute()
    others = [each for each in recent_workspaces() if each != here]
    _keep("workspaces", [str(each) for each in [here, *others][:_RECENT]])


def remember_key(fingerprint: str) -> None:
    """Keep the choice of a key. Raises UserError when settings can't be written."""
    _keep("key", fingerprint)


def _keep(name: str, value: object) -> None:
    values = {**_read(), name: value}
    path = settings_folder() / _FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(values))
    except OSError as error:
        raise UserError(
            f"The settings in {path.parent} can't be written: {error.strerror or error}.",
            "Check that you may write to that folder.",
        ) from error


def _read() -> dict[str, object]:
    try:
        values = orjson.loads((settings_folder() / _FILE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return values if isinstance(values, dict) else {}

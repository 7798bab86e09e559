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


def remember_key(fingerprint: str) -> None:
    """Keep the choice of a key. Raises UserError when settings can't be written."""
    values = {**_read(), "key": fingerprint}
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

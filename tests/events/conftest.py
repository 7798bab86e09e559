# SPDX-License-Identifier: MIT
"""Fixtures of the tests of explorer.events."""

import pytest

from explorer.events.catalogue import Catalogue, load


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue shipped with the app."""
    return load()

# SPDX-License-Identifier: MIT
"""Fixtures of the tests of explorer.events."""

import pytest
from hypothesis import settings

from explorer.events.catalogue import Catalogue, load

# a shared machine may be slow for a moment
settings.register_profile("explorer", deadline=None)
settings.register_profile("long", deadline=None, max_examples=20_000)
settings.load_profile("explorer")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue shipped with the app."""
    return load()

# SPDX-License-Identifier: MIT
"""Settings of the tests of explorer.trail."""

from hypothesis import settings

# a shared machine may be slow for a moment
settings.register_profile("explorer", deadline=None)
settings.load_profile("explorer")

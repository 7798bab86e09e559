# SPDX-License-Identifier: MIT
"""Tests of explorer.package."""

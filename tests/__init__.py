# SPDX-License-Identifier: MIT
"""The tests, laid out as the source is; shared parts live in tests.helpers."""

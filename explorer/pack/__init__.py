# SPDX-License-Identifier: MIT
"""A learner's trail as an evidence pack: one zip that others can read, check and open."""

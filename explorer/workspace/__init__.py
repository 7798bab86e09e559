# SPDX-License-Identifier: MIT
"""The encrypted index: one folder NAME.elx, what is in it, and every question asked of it."""

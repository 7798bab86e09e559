# SPDX-License-Identifier: MIT
"""What a line of a tracking log means: pure functions and values, no input or output."""

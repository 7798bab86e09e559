# SPDX-License-Identifier: MIT
"""edX Log Explorer: decrypt, index and read edX data packages on one's own desktop."""

__version__ = "0.1.0"

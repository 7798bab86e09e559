# SPDX-License-Identifier: MIT
"""edX Log Explorer: decrypt, index and read edX data packages on one's own desktop."""

import os

# There is no linear algebra here: numpy's threads for it only take time to start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

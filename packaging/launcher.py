# SPDX-License-Identifier: MIT
"""Where the frozen app starts."""

from explorer.__main__ import main

if __name__ == "__main__":
    main()

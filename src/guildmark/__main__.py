"""`python -m guildmark` is the command `guildmark`."""

import sys

from guildmark.cli import main

if __name__ == "__main__":
    sys.exit(main())

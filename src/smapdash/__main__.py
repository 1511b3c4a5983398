"""`python -m smapdash` is the command `smapdash`."""

from smapdash.cli import main

main()

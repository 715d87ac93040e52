"""The commands: everything that works without a screen, and the start of the screen.

`main.py` reads the command line (`arguments.py` describes it), finds the command's function and
turns what goes wrong into one line and an exit status. One file a group of commands; each imports
what it needs when it runs, so that `--help` and `list` don't wait for parsers and the network.
"""

"""What the program ends with, and what its help says of that."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses of every command."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    MODEL = 3
    SPEECH = 4
    NO_DISPLAY = 5
    NOT_WRITTEN = 6
    NOT_SERVED = 7
    INTERRUPTED = 130  # 128 + SIGINT, as shells count
    BROKEN_PIPE = 141  # 128 + SIGPIPE


STATUSES = """\
exit status:
  0    every picture was described
  1    some pictures were not, the others were
  2    wrong usage
  3    the model cannot be used
  4    every picture was described, but something was not spoken or saved as sound
  5    the window was asked for where there is no display
  6    what was asked for cannot be written: a list, a sound, the captions themselves
  7    the service cannot listen at its address
  130  interrupted
  141  whoever reads the captions stopped reading
"""

"""Runs a module, as `python -P -m MODULE` does, and writes down what its sockets connect to.

    python watched_python.py FILE -P -m MODULE ...

A line of FILE an address, whether there is somebody or not; names that are looked up as well.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any


def listen(file: Path) -> None:
    """Write down every address from now on, until the process ends."""

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo"):
            address = arguments[1] if event == "socket.connect" else arguments[:2]
            if isinstance(address, tuple):  # that of a socket in the file system is no network's
                with file.open("a") as stream:
                    stream.write(f"{address[0]} {address[1]}\n")

    sys.addaudithook(hear)


if __name__ == "__main__":
    _, watched, _, _, module, *arguments = sys.argv
    listen(Path(watched))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)

"""The accessibility bus, over which a screen reader meets the window (Linux)."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.processes import PATIENCE

SYSTEM_PYTHON = "/usr/bin/python3"
"""It has the bindings, which no package index carries."""

_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")


def can_read() -> bool:
    """Whether this machine has an accessibility bus and bindings to listen to it."""
    if not _LAUNCHER.exists() or not shutil.which("dbus-daemon") or not shutil.which("Xvfb"):
        return False
    probe = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@contextmanager
def accessibility_bus(environ: Mapping[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """The environment for programs on the bus, whose sockets lie in a folder made for it.

    They are files: a program in a network of its own reaches them, too.
    """
    folder.mkdir(mode=0o700)
    variables = {
        **environ,
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(folder),
    }
    with ExitStack() as stack:
        address = f"unix:path={folder / 'bus'}"
        options = ["--session", "--nofork", f"--address={address}", "--print-address"]
        bus = _started(stack, ["dbus-daemon", *options], variables)
        assert bus.stdout is not None
        variables["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        _started(stack, [str(_LAUNCHER), "--launch-immediately"], variables)
        yield variables


def end(process: subprocess.Popen[str]) -> None:
    """End a process and let its streams go."""
    process.kill()
    process.wait(PATIENCE)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _started(
    stack: ExitStack, command: list[str], environ: Mapping[str, str]
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        command,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        # Its own group: the launcher starts programs, too, which must not outlive it.
        start_new_session=True,
    )
    stack.callback(_end_group, process)
    return process


def _end_group(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    end(process)

"""Installs a model in a child that kills itself at its nth change to a file, for every n.

`python -m tests.support.killed_install STORE BUNDLE ORIGINAL` prints one JSON object a kill: the
operation, and what the store holds after it, and after the installation was asked for again.
Forks from one interpreter, for importing the model's code takes longer than many installations.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from desktop.captioning.installed_models import InstalledModels, Learned
from model.bundle import open_bundle

LEARNED = Learned("corrections", 3, {"en": 3})
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}


def install(store: Path, bundle: Path, original: Path, kill_at: int) -> None:
    """Install in this process, which dies before operation number `kill_at`."""
    count = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if (writes or event in CHANGES) and str(store) in str(arguments):
            count += 1
            if count == kill_at:
                report({"operation": f"{event} {arguments[0]}"})
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    InstalledModels(store, original).install(bundle, LEARNED)


def main() -> None:
    """Kill at every operation until an installation goes through."""
    store, bundle, original = map(Path, sys.argv[1:])
    before = store.with_name("before")
    shutil.copytree(store, before)
    for kill_at in range(1, 1000):
        child = os.fork()
        if child == 0:
            install(store, bundle, original, kill_at)
            os._exit(0)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        report({"killed": killed, **state_of(InstalledModels(store, original))})
        if not killed:
            return
        # What counts in the end: the same again works.
        InstalledModels(store, original).install(bundle, LEARNED)
        report({"again": True, **state_of(InstalledModels(store, original))})
        shutil.rmtree(store)
        shutil.copytree(before, store)


def report(facts: dict[str, object]) -> None:
    """Write a line at once: a child would else write what is left over again."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def state_of(models: InstalledModels) -> dict[str, object]:
    """Every model that is offered, proved whole, and the one in use."""
    known = {model.name: model for model in models.all()}
    for model in known.values():
        open_bundle(model.bundle).verify_all()
    return {
        "models": [model.version for model in known.values()],
        "current": known[models.current].version,
    }


if __name__ == "__main__":
    main()

"""Where things are: the program's own read-only resources, and the user's files.

Functions only: nothing is looked up or created when this module is imported.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

from desktop.appinfo import BUNDLE_ID, NAME
from desktop.system.file_fault import FileFault

HOME_VARIABLE = "CLAIRVOIX_HOME"
"""One folder for all of the user's files instead of the system's places (tests, portable use)."""


class FolderNotWritable(FileFault):
    """A folder for the user's files cannot be made or written; `detail` says why."""


_SYSTEM_READING_MODELS = (
    *(Path("/usr/share/tesseract-ocr", version, "tessdata") for version in ("5", "4.00")),
    Path("/usr/share/tessdata"),
)


def is_packaged() -> bool:
    """Whether this is the app that PyInstaller made, not a source checkout."""
    return bool(getattr(sys, "frozen", False))


def resources() -> Path:
    """The folder that holds `assets`: inside the packaged app, or the source tree."""
    if is_packaged():
        return Path(getattr(sys, "_MEIPASS", Path(sys.executable).parent))
    return Path(__file__).resolve().parents[2]


def assets() -> Path:
    """Icons, translations and the shipped model."""
    return resources() / "assets"


def reading_models() -> Path:
    """Tesseract's models of languages: in a packed app its own, else those of the system's package.

    Debian's `tesseract-ocr-eng` and `tesseract-ocr-fra` bring them, and `make` installs these.
    """
    own = assets() / "reading"
    return next((folder for folder in (own, *_SYSTEM_READING_MODELS) if folder.is_dir()), own)


def bundle() -> Path:
    """The model bundle that the program ships with."""
    return assets() / "model"


def models_beside() -> Path:
    """The other models that the program ships with, each a bundle by its id."""
    return assets() / "models"


def data() -> Path:
    """What must never be lost: the history, its pictures, the user's own models."""
    home = _home()
    return home / "data" if home else Path(_system().user_data_dir)


def logs() -> Path:
    """The log files."""
    home = _home()
    return home / "logs" if home else Path(_system().user_log_dir)


def history() -> Path:
    """The history's database."""
    return data() / "history.sqlite"


def pictures() -> Path:
    """Copies of pasted pictures, which exist nowhere else."""
    return data() / "pictures"


def models() -> Path:
    """The models taught on this computer."""
    return data() / "models"


def added_models() -> Path:
    """The models that were added to those."""
    return data() / "added-models"


def importing() -> Path:
    """What is under way of captioners that are imported."""
    return data() / "importing"


def retraining() -> Path:
    """What a retraining under way needs, until it is decided."""
    return data() / "retraining"


def kit() -> Path:
    """The training kit; large, and can be made again where there is a network."""
    return data() / "kit"


def watched() -> Path:
    """Which pictures of the watched folder are not new."""
    return data() / "watched.jsonl"


def batch() -> Path:
    """The window's list of pictures to be described."""
    return data() / "batch.sqlite"


def command_line_batch() -> Path:
    """The command line's list, apart, so that it never meets the window's."""
    return data() / "command-line-batch.sqlite"


def log_file() -> Path:
    """The log that is being written."""
    return logs() / "clairvoix.log"


def training_log() -> Path:
    """What the training program wrote while it last worked."""
    return logs() / "training.log"


def own() -> tuple[Path, ...]:
    """Everything of the program's that no export may write into: its own files and the user's."""
    return (
        *(data(), logs(), resources() if is_packaged() else assets()),
        # By themselves as well: a hard link to one lies anywhere.
        *(history(), batch(), command_line_batch()),
        *(_mac_preferences() if sys.platform == "darwin" else ()),
        *(() if _home() else (Path(_system().user_config_dir),)),
    )


def _mac_preferences() -> tuple[Path, ...]:
    return tuple((Path.home() / "Library" / "Preferences").glob(f"{BUNDLE_ID}*"))


def create(folder: Path) -> Path:
    """The folder, made if need be and closed to other users of the machine."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderNotWritable(folder, error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderNotWritable(folder, "not writable")
    return folder


def size_of(folder: Path) -> int:
    """Bytes that a folder's files take; one with several names (hard links) counts once.

    Others may be writing there: what comes or goes meanwhile is no error.
    """
    seen: set[int] = set()
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                found = os.lstat(os.path.join(place, name))  # noqa: PTH118 - of thousands, quickly
            except OSError:
                continue  # thrown away this moment
            if found.st_nlink > 1:
                if found.st_ino in seen:
                    continue
                seen.add(found.st_ino)
            total += found.st_size
    return total


def _home() -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    # Not `Path.expanduser`, which raises where a user is not known.
    return Path(os.path.abspath(os.path.expanduser(home))) if home else None  # noqa: PTH100, PTH111


def _system() -> PlatformDirs:
    return PlatformDirs(NAME, appauthor=False)

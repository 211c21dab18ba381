"""The Mac's .app as `build_app.spec` asks for it, laid out here by PyInstaller's own BUNDLE step.

What is compiled for the Mac is replaced by empty stand-ins, and nothing is signed: the layout, the
Info.plist and everything that comes from the project are the real ones.
"""

from __future__ import annotations

import ast
import json
import lzma
import plistlib
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops
from PyInstaller.building import osx
from PyInstaller.building.api import COLLECT
from PyInstaller.config import CONF

from desktop.appinfo import BUNDLE_ID, MAC_MINIMUM, NAME, VERSION
from desktop.packaging import info_plist, packing
from desktop.pictures.folders import EXTENSIONS
from model.pictures.signatures import FORMATS, RAW_FORMATS
from tests.desktop.packaging.app_icon import TARGET, drawn

ROOT = Path(__file__).resolve().parents[3]

Entry = tuple[str, str, str]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder `Clairvoix.app`."""
    folder = tmp_path_factory.mktemp("mac")
    stand_in = folder / NAME
    stand_in.write_bytes(b"made for the Mac")
    # The kit's program takes half a minute to compress.
    kit = folder / "uv.xz"
    kit.write_bytes(lzma.compress(stand_in.read_bytes()))
    library = "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore"

    def analysis(_scripts: list[str], **options: Any) -> SimpleNamespace:
        binaries = [(name, str(stand_in), "BINARY") for name in (library, "libpython3.11.dylib")]
        datas = [
            (f"{target}/{Path(source).name}", source, "DATA") for source, target in options["datas"]
        ]
        return SimpleNamespace(pure=options["excludes"], scripts=[], binaries=binaries, datas=datas)

    def executable(*_parts: object, **options: Any) -> SimpleNamespace:
        return SimpleNamespace(entry=(options["name"], str(stand_in), "EXECUTABLE"), **options)

    def collect(program: SimpleNamespace, files: Iterable[Entry], **_: object) -> COLLECT:
        # A real one, without the copying: BUNDLE takes the program's settings over from it.
        collected = COLLECT.__new__(COLLECT)
        collected.toc = [program.entry, *files]
        collected.console = program.console
        collected.entitlements_file = program.entitlements_file
        collected.target_arch = collected.codesign_identity = None
        collected.strip_binaries = collected.upx_binaries = False
        collected.upx_exclude = []
        return collected

    names: dict[str, Callable[..., Any] | str] = {
        "SPECPATH": str(ROOT),
        "Analysis": analysis,
        "PYZ": lambda pure: pure,
        "EXE": executable,
        "COLLECT": collect,
        "BUNDLE": osx.BUNDLE,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        patch.setattr(osx, "is_darwin", True)
        patch.setattr(packing, "compressed", lambda *_: str(kit))
        signing = SimpleNamespace(sign_binary=lambda *_args, **_options: None)
        patch.setattr(osx, "osxutils", signing, raising=False)
        for key in ("distpath", "workpath"):
            patch.setitem(CONF, key, str(folder / key))
            (folder / key).mkdir()
        patch.setitem(CONF, "specpath", str(ROOT))
        patch.setitem(CONF, "noconfirm", True)
        spec = ROOT / "build_app.spec"
        exec(compile(spec.read_text(encoding="utf-8"), str(spec), "exec"), names)
    return folder / "distpath" / f"{NAME}.app"


@pytest.fixture(scope="module")
def plist(bundle: Path) -> dict[str, Any]:
    """Give the bundle's Info.plist."""
    found: dict[str, Any] = plistlib.loads((bundle / "Contents" / "Info.plist").read_bytes())
    return found


def test_what_optional_extras_bring_is_not_packed() -> None:
    # GIVEN what is installed for developers and not for the app, but is imported where it is there
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    brought = {one.split("==")[0] for extra in ("archive", "serve") for one in extras[extra]}
    # THEN each is excluded by name
    spec = ast.parse((ROOT / "build_app.spec").read_text(encoding="utf-8"))
    named = {node.value for node in ast.walk(spec) if isinstance(node, ast.Constant)}
    assert {name.replace("-", "_") for name in brought} - named == set()


def test_the_layout_is_the_one_that_apple_documents(bundle: Path) -> None:
    contents = bundle / "Contents"
    # THEN Contents holds what it may, and the program's folder the program alone
    assert {path.name for path in contents.iterdir()} == {
        *("Info.plist", "MacOS", "Frameworks", "Resources"),
    }
    assert [path.name for path in (contents / "MacOS").iterdir()] == [NAME]
    # AND every link stays inside and leads somewhere
    links = [path for path in bundle.rglob("*") if path.is_symlink()]
    assert links
    for link in links:
        assert not Path(link.readlink()).is_absolute()
        assert link.resolve().is_relative_to(bundle.resolve())
        assert link.exists(), link


def test_the_info_plist_says_what_apple_asks_for(plist: dict[str, Any], bundle: Path) -> None:
    assert plist["CFBundlePackageType"] == "APPL"
    assert plist["CFBundleInfoDictionaryVersion"] == "6.0"
    assert plist["CFBundleIdentifier"] == BUNDLE_ID
    assert re.fullmatch(r"[A-Za-z0-9.-]+", plist["CFBundleIdentifier"])
    # Apple: the name in the menu bar has up to 15 characters.
    assert plist["CFBundleName"] == plist["CFBundleDisplayName"] == NAME
    assert len(plist["CFBundleName"]) <= 15
    assert plist["CFBundleShortVersionString"] == plist["CFBundleVersion"] == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", plist["CFBundleShortVersionString"])
    assert (bundle / "Contents" / "MacOS" / plist["CFBundleExecutable"]).is_file()
    assert plist["LSMinimumSystemVersion"] == MAC_MINIMUM
    assert plist["CFBundleLocalizations"] == ["en", "fr"]
    assert plist["LSApplicationCategoryType"] == "public.app-category.utilities"
    assert plist["NSHighResolutionCapable"] is True
    assert plist["NSHumanReadableCopyright"]
    # A program with a window that may not appear in the Dock has one of these.
    assert not {"LSBackgroundOnly", "LSUIElement"} & {key for key in plist if plist[key]}


def test_the_app_opens_pictures_and_folders_of_them(plist: dict[str, Any]) -> None:
    pictures, folders = plist["CFBundleDocumentTypes"]
    for kind in (pictures, folders):
        # ... and never in the place of the program that its owner likes best
        assert kind["CFBundleTypeRole"] == "Viewer"
        assert kind["LSHandlerRank"] == "Alternate"
    assert folders["LSItemContentTypes"] == ["public.folder"]
    types = pictures["LSItemContentTypes"]
    # THEN there is one type for each format, and their endings are the file dialog's
    known = info_plist.PICTURES | info_plist.RAW_PICTURES
    # ... and Apple tells HEIF from HEIC
    assert len(types) == len(FORMATS) + 1 + len(RAW_FORMATS)
    endings = [ending for type_ in types for ending in known[type_]]
    assert sorted(endings) == sorted(EXTENSIONS)
    # AND what older systems do not know is declared
    (declared,) = plist["UTImportedTypeDeclarations"]
    assert declared["UTTypeIdentifier"] in types
    assert declared["UTTypeConformsTo"] == ["public.image"]


def test_what_the_project_brings_is_whole(bundle: Path) -> None:
    resources = bundle / "Contents" / "Resources"
    # GIVEN the model's manifest THEN every file that it names is there
    model = resources / "assets" / "model"
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    assert all((model / name).is_file() for name in manifest["files"])
    # AND translations, licences, and what sets up the training kit
    assert (resources / "assets" / "i18n" / f"{NAME.lower()}_fr.qm").is_file()
    assert json.loads((resources / "licences.json").read_text(encoding="utf-8"))
    for name in ("uv.xz", "pyproject.toml", "requirements.lock", "model/training/__main__.py"):
        assert (resources / "kit" / name).is_file(), name
    # AND nothing that only Linux has
    names = [path.name for path in bundle.rglob("*")]
    assert not [name for name in names if re.search(r"\.so(\.\d+)*$|espeak", name)]


def test_the_icon_is_the_projects_own(bundle: Path, plist: dict[str, Any], qapp: object) -> None:
    icon = bundle / "Contents" / "Resources" / plist["CFBundleIconFile"]
    assert icon.read_bytes() == TARGET.read_bytes()
    with Image.open(icon) as stored:
        # THEN it has all sizes, of which the largest is the SVG as it is drawn today
        assert {(16, 16, 2), (128, 128, 1), (256, 256, 2), (512, 512, 2)} <= set(
            stored.info["sizes"]
        )
        largest = stored.convert("RGBA")
    fresh = drawn()
    assert largest.size == fresh.size == (1024, 1024)
    difference = ImageChops.difference(largest, fresh)
    # Another version of Qt may draw the edges a little differently.
    assert np.asarray(difference).max() <= 16


def test_the_hardened_runtime_gets_no_more_than_it_needs() -> None:
    granted = plistlib.loads((ROOT / ".ci" / "entitlements.plist").read_bytes())
    assert granted == {"com.apple.security.cs.allow-unsigned-executable-memory": True}

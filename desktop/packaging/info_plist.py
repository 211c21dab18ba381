"""What the Mac app says of itself: the keys of its Info.plist beyond those PyInstaller writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.appinfo import COPYRIGHT, MAC_MINIMUM, NAME, VERSION
from desktop.system import macos_services

PICTURES = {
    "public.jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "public.png": ("png", "apng"),
    "org.webmproject.webp": ("webp",),
    "com.compuserve.gif": ("gif",),
    "com.microsoft.bmp": ("bmp", "dib"),
    "public.tiff": ("tif", "tiff"),
    "public.avif": ("avif",),
    "public.heic": ("heic",),
    "public.heif": ("heif", "hif"),
}
"""The types that `model/preprocess.py` reads, with the endings of their files."""

RAW_PICTURES = {
    "com.adobe.raw-image": ("dng",),
    "com.canon.cr2-raw-image": ("cr2",),
    "com.canon.cr3-raw-image": ("cr3",),
    "com.nikon.raw-image": ("nef",),
    "com.sony.arw-raw-image": ("arw",),
    "com.fuji.raw-image": ("raf",),
}
"""The types of raw files of which the preview is described."""


SERVICE = f"Describe with {NAME}"
_SERVICE_IN = {"fr": f"Décrire avec {NAME}"}


def write_service_names(folder: Path) -> list[tuple[str, str]]:
    """Write the entry of the Services menu in other languages: (file, folder in the bundle)."""
    written = []
    for language, words in _SERVICE_IN.items():
        place = folder / f"{language}.lproj"
        place.mkdir(parents=True, exist_ok=True)
        path = place / "ServicesMenu.strings"
        path.write_text(f'"{SERVICE}" = "{words}";\n', encoding="utf-8")
        written.append((str(path), place.name))
    return written


def information() -> dict[str, Any]:
    """The keys, by the names in Apple's Information Property List reference."""
    return {
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleVersion": VERSION,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "fr"],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Picture",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [*PICTURES, *RAW_PICTURES],
            },
            # A folder dropped on the Dock icon is a batch, as one dropped on the window is.
            {
                "CFBundleTypeName": "Folder",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.folder"],
            },
        ],
        # macOS knows this type from version 13 on.
        "UTImportedTypeDeclarations": [
            {
                "UTTypeIdentifier": "public.avif",
                "UTTypeDescription": "AVIF image",
                "UTTypeConformsTo": ["public.image"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": list(PICTURES["public.avif"]),
                    "public.mime-type": ["image/avif"],
                },
            }
        ],
        "NSServices": [
            {
                "NSMenuItem": {"default": SERVICE},
                "NSMessage": macos_services.MESSAGE,
                "NSPortName": NAME,
                "NSSendFileTypes": ["public.image"],
                "NSSendTypes": list(macos_services.PICTURE_TYPES),
            }
        ],
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": MAC_MINIMUM,
        # The wheels of the lock are for Apple Silicon alone.
        "LSArchitecturePriority": ["arm64"],
        "LSRequiresNativeExecution": True,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": COPYRIGHT,
    }

"""What the Mac app says of itself: the keys of its Info.plist beyond those PyInstaller writes."""

from __future__ import annotations

from typing import Any

from desktop.appinfo import COPYRIGHT, MAC_MINIMUM, NAME, VERSION

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
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": MAC_MINIMUM,
        # The wheels of the lock are for Apple Silicon alone.
        "LSArchitecturePriority": ["arm64"],
        "LSRequiresNativeExecution": True,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": COPYRIGHT,
    }

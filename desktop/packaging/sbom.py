"""The bill of materials of a release: what the packed app is made of, in CycloneDX 1.5 (JSON).

    python -m desktop.packaging.sbom [LIST] > clairvoix.cdx.json

The parts are those of `desktop/packaging/licences.py`, LIST being the one in a packed app; hashes
are those that the lock holds for a package.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desktop.appinfo import BUNDLE_ID, NAME, VERSION
from desktop.packaging import licences
from desktop.packaging.licences import Licence
from desktop.system import paths


def bill(own: Licence, parts: Sequence[Licence]) -> dict[str, Any]:
    """The bill as CycloneDX names things."""
    hashes = locked_hashes((paths.resources() / "requirements.lock").read_text(encoding="utf-8"))
    parts = [part for part in parts if part.origin != "text"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": BUNDLE_ID,
                "name": NAME,
                "version": VERSION,
                "licenses": [{"expression": own.terms}],
            }
        },
        "components": [_component(part, hashes.get(part.name, [])) for part in parts],
        "dependencies": [{"ref": BUNDLE_ID, "dependsOn": [_reference(part) for part in parts]}],
    }


def locked_hashes(lock: str) -> dict[str, list[str]]:
    """SHA-256 of each file that the lock allows for a package, by the package's name."""
    blocks = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    found = (re.match(r"([\w.-]+)==", block) for block in blocks)
    return {
        licences.normalised(name[1]): re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
        for name, block in zip(found, blocks, strict=True)
        if name
    }


def _component(part: Licence, hashes: list[str]) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(part),
        "name": part.name,
        "licenses": [{"license": {"name": part.terms}}],
    }
    if part.version:
        component["version"] = part.version
    if part.origin == "pypi":
        component["purl"] = f"pkg:pypi/{part.name}@{part.version}"
        component["externalReferences"] = [
            {
                "type": "distribution",
                "url": component["purl"],
                "hashes": [{"alg": "SHA-256", "content": content} for content in hashes],
            }
        ]
    elif part.origin == "debian":
        component["purl"] = f"pkg:deb/debian/{quote(part.name)}@{quote(part.version)}"
    return component


def _reference(part: Licence) -> str:
    return f"{part.name}@{part.version}" if part.version else part.name


if __name__ == "__main__":
    listed = licences.read(Path(sys.argv[1])) if sys.argv[1:] else licences.bundled()
    json.dump(bill(listed[0], listed[1:]), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")

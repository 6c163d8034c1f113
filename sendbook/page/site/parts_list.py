"""The parts list of a release, as machines read it: what is in it, of which version, licence and bytes (CycloneDX)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import distribution
from typing import Any

from sendbook import __version__
from sendbook.page.site import packing, pyodide

NAME, SUMS = "sendbook.cdx.json", "SHA256SUMS"

# What the libraries' own metadata calls their licence, as SPDX names it.
_SPDX = {"BSD-2-Clause": "BSD-2-Clause", "MIT": "MIT", "PSFL": "PSF-2.0"}


def parts_list() -> bytes:
    """What a release is made of: sendbook, its libraries, and Pyodide with the Python in it.

    CycloneDX 1.6 as JSON; no time and no number drawn by lot stand in it, so that the same parts give the same bytes.
    """
    own = _part("application", "sendbook", __version__, "MIT", "pkg:pypi/sendbook")
    used = [
        _part("library", name, distribution(name).version, _licence(name), f"pkg:pypi/{name.lower()}")
        for name in packing.LIBRARIES
    ]
    browser = _part("framework", "pyodide", pyodide.VERSION, "MPL-2.0", "pkg:npm/pyodide")
    browser["components"] = [
        {
            "type": "file",
            "name": name,
            "bom-ref": f"pkg:npm/pyodide@{pyodide.VERSION}#{name}",
            "hashes": [{"alg": "SHA-256", "content": known}],
        }
        for name, known in sorted(pyodide.FILES.items())
    ]
    parts = [*used, browser]
    listed = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [
            {"ref": own["bom-ref"], "dependsOn": sorted(str(part["bom-ref"]) for part in parts)},
        ],
    }
    return json.dumps(listed, indent=1, sort_keys=True).encode() + b"\n"


def sums(files: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of each file of a release, as `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _part(kind: str, name: str, version: str, licence: str, package: str) -> dict[str, Any]:
    return {
        "type": kind,
        "name": name,
        "version": version,
        "purl": f"{package}@{version}",
        "bom-ref": f"{package}@{version}",
        "licenses": [{"license": {"id": licence}}],
    }


def _licence(name: str) -> str:
    """A library's licence as SPDX names it; an unknown one stops the build, because somebody must read it first."""
    about = distribution(name).metadata
    named = next((about[key] for key in ("License-Expression", "License") if key in about), "")
    if named not in _SPDX:
        raise ValueError(f"{name} names its licence {named!r}: read it, and say here what SPDX calls it")
    return _SPDX[named]

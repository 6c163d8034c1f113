"""Packing: what goes into the page as archives, the same bytes each time: sendbook and its libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.metadata import Distribution, distribution
from importlib.resources.abc import Traversable

from sendbook import __version__

LIBRARIES = ("openpyxl", "et-xmlfile", "XlsxWriter", "defusedxml")
_ROOMS_NOT_IN_A_BROWSER = ("excel", "terminal", "library.py", "__main__.py", "page/site", "page/web")
_CODE = (".py", ".toml")
_OF_THE_INSTALLER = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as pack:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # its time is always 1 January 1980
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            pack.writestr(entry, files[name], compresslevel=9)
    return made.getvalue()


def own_files(*, whole: bool = False) -> dict[str, bytes]:
    """sendbook's own files by their place; `whole` with the terminal, the functions of Excel and the page's own."""
    found = {}
    for name, entry in _inside(resources.files("sendbook"), ""):
        in_browser = name.endswith(_CODE) and not name.startswith(_ROOMS_NOT_IN_A_BROWSER)
        if (whole and not name.startswith("page/ready/")) or in_browser:
            found[f"sendbook/{name}"] = entry.read_bytes()
    return found


def library_files(name: str) -> dict[str, bytes]:
    """The files of a library as it is installed here, with its licence."""
    held = distribution(name)
    found = {}
    for file in held.files or ():
        place = file.as_posix()
        if place.startswith("..") or "__pycache__" in place or place.endswith(_OF_THE_INSTALLER):
            continue
        found[place] = file.read_binary()
    return found


def wheels() -> dict[str, bytes]:
    """The wheels of the page by file name: sendbook without what a browser has no use for, and the libraries."""
    info = f"sendbook-{__version__}.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: sendbook\nVersion: {__version__}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    made = {f"sendbook-{__version__}-py3-none-any.whl": packed({**own_files(), **about})}
    for name in LIBRARIES:
        held = distribution(name)
        made[f"{name.lower().replace('-', '_')}-{held.version}-py3-none-any.whl"] = packed(library_files(name))
    return made


def library_licences() -> list[tuple[str, str]]:
    """The libraries with their licence, each with its text where the library brings one."""
    return [(f"{name} {distribution(name).version}", _licence(distribution(name))) for name in LIBRARIES]


def _licence(held: Distribution) -> str:
    texts = [
        file.read_text(encoding="utf-8") for file in held.files or ()
        if ".dist-info" in file.as_posix() and file.name.upper().startswith(("LICEN", "COPYING"))
    ]  # fmt: skip
    about = held.metadata
    named = next((about[key] for key in ("License-Expression", "License") if key in about), "")
    return "\n\n".join([named, *texts]).strip()


def _inside(folder: Traversable, before: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = before + entry.name
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _inside(entry, f"{name}/")
        elif not name.endswith(".pyc"):
            yield name, entry

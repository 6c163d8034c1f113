"""Ready mapping files: one for each kind of template of a local authority, to copy and to change."""

from __future__ import annotations

import tomllib
from importlib import resources

_FILES = resources.files(__package__) / "la_maps"


def example_names() -> list[str]:
    """The names of the ready mapping files, such as by-area."""
    return sorted(file.name.removesuffix(".toml") for file in _FILES.iterdir() if file.name.endswith(".toml"))


def example_text(name: str) -> str:
    """A ready mapping file as it stands, comments and all; KeyError for a name that none has."""
    if name not in example_names():
        raise KeyError(name)
    return (_FILES / f"{name}.toml").read_text(encoding="utf-8")


def example_kind(name: str) -> str:
    """The kind of template that a ready mapping file fits, in a sentence."""
    return str(tomllib.loads(example_text(name))["kind"])

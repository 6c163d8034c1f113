"""What the terminal says of ready mapping files: which there are, and one copied to be changed."""

from __future__ import annotations

from pathlib import Path

from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK
from sendbook.terminal.printing import complain, say, say_refusal


def list_ready_maps() -> int:
    """`sendbook costed-map --list`: each ready mapping file, with the kind of template that it fits."""
    from sendbook.reports.la_map_examples import example_kind, example_names

    say(
        "Ready mapping files, each for a kind of template. No authority's own: copy the nearest, then change its cells."
    )
    say(*(f"  {name:<10}{example_kind(name)}" for name in example_names()))
    say(f"Copy one: sendbook costed-map --copy {example_names()[0]}  (makes {example_names()[0]}.toml in this folder)")
    return OK


def copy_ready_map(name: str) -> int:
    """`sendbook costed-map --copy NAME`: a ready mapping file as NAME.toml in this folder; never over another file."""
    from sendbook.reports.la_map_examples import example_names, example_text
    from sendbook.workbook.parts.disk import write_new

    name = name.removesuffix(".toml")
    if name not in example_names():
        complain(f"There is no ready mapping file {name}; there are: {', '.join(example_names())}.")
        return COULD_NOT_RUN
    made = Path(f"{name}.toml")
    if wrong := write_new(made, example_text(name).encode("utf-8")):
        return say_refusal(wrong, made.name)
    say(f"Made {made}. Change its cells and columns to those of your template, in a text editor (Notepad will do).",
        f"Then: sendbook costed-map map.xlsx --row 5 --into template.xlsx --map {made} --out filled.xlsx")  # fmt: skip
    return OK

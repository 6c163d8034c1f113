"""Import a list: lines of a list that a school kept elsewhere (provision, meetings, staff), into a workbook of ours."""

from __future__ import annotations

from sendbook.importing.old_list import plan_list

__all__ = ["plan_list"]

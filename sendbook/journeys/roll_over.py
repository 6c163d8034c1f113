"""Rolling over: the tables of the next academic year from those of this one. Pure: nothing is read or written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sendbook.journeys.groups_over import counted, groups_of_names, still_running
from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.layouts.settings import settings
from sendbook.layouts.starting import placed, starting_tables
from sendbook.rules.leavers import to_a_school
from sendbook.rules.transfers import year_group_after
from sendbook.tables import Row, Table, Tables, Value

_MADE_ANEW = frozenset({"policy", "calendar", "totals", "years"})
"""Tables that a new workbook fills by itself."""

_OF_THE_YEAR = ("class_name", "teacher", "staff_told_on")
"""What a pupil's row says of one year only: the class, its teacher, the day on which this year's staff were told."""

_SETTLED_IN = timedelta(days=30)


@dataclass
class Rolled:
    """The tables of the new year, and what moved, as lines that a person reads: `told` first, then `carried`.

    `named` says by name of whom a line of `told` only gives the number: for the person at the screen, never for JSON.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


OwnValues = Mapping[str, Mapping[int, Mapping[str, Value]]]
"""The values of the school's own columns: by table, worksheet row and column key."""


def roll_over(tables: Tables, layout: WorkbookLayout, old_year: str, year: str, today: date, own: OwnValues) -> Rolled:
    """The tables for `year` from those of `old_year`; `layout` holds the school's own columns too."""
    rolled = Rolled()
    start = date(int(year[:4]), 9, 1)
    school = _settings(tables)
    if school.pop("today_pinned", None) is not None:
        rolled.told.append("The day that was pinned on the School sheet is let go.")
    new = starting_tables(layout, year, today, school)
    rows: dict[str, list[Row]] = {}
    stay, gone = _sort_pupils(tables, start) if layout.has("leavers") else (list(tables.get("register", ())), [])
    for table in layout.tables:
        if table.key not in tables or table.key in (*_MADE_ANEW, "register", "school"):
            continue
        carried = [_typed(row, table, own) for row in still_running(table.key, tables, start, rolled.told)]
        rows[table.key] = _of_table(table, carried, list(new[table.key]), start, rolled)
    groups_of_names(tables, rows, rolled.told)
    stay = _kept_for_the_record(stay, gone, rolled)
    rows["register"] = _moved_up(stay, layout.table("register"), int(year[:4]) - int(old_year[:4]), own, rolled)
    if gone:
        rows["leavers"] += [_leaver(row, layout.table("register"), tables, old_year, own) for row in gone]
        rolled.told.append(f"To the Leavers sheet: {counted(len(gone), 'pupil')} who left or came off the register.")
        rolled.named.append(f"To the Leavers sheet: {_names(gone)}.")
    rows["school"] = _school_lines(tables, new["school"])
    for table in layout.tables:
        rolled.tables[table.key] = _placed(table, rows[table.key]) if table.key in rows else new[table.key]
    return rolled


def bring_over(tables: Tables, layout: WorkbookLayout, year: str, today: date, own: OwnValues) -> Rolled:
    """The same tables in today's layout: each row, setting and date as it is; nothing moves and nothing is cleared."""
    rolled, found = Rolled(), dict[str, list[Row]]()
    new = starting_tables(layout, year, today, _settings(tables))
    for table in layout.tables:
        rolled.tables[table.key] = new[table.key]
        if table.key not in tables or table.key in _MADE_ANEW:
            continue
        if table.key == "school":
            rows = _school_lines(tables, new["school"])
        else:
            carried = [_typed(row, table, own) for row in tables[table.key]]
            rows = _as_it_was(table, carried, list(new[table.key]), rolled)
        found[table.key] = rows
    groups_of_names(tables, found, rolled.told)
    rolled.tables |= {key: _placed(layout.table(key), rows) for key, rows in found.items()}
    return rolled


def _placed(table: TableLayout, rows: Sequence[Row]) -> Table:
    blank = placed(table, [{} for _ in rows])
    return blank.with_rows([Row(at.number, row.values, row.unreadable) for at, row in zip(blank, rows, strict=True)])


def _typed(row: Row, table: TableLayout, own: OwnValues) -> Row:
    """What a person typed in a row, its school's own columns included; what did not fit its column stays as text."""
    values: dict[str, Value] = {
        c.key: row.value(c.key) for c in table.columns
        if not c.calculated and not (c.otherwise and row["group_place"] is not None and not row.typed(c.key))
    }  # fmt: skip
    values |= own.get(table.key, {}).get(row.number, {})
    return Row(row.number, values, dict(row.unreadable))


def _settings(tables: Tables) -> dict[str, Value]:
    """What the school typed of its settings, by key."""
    typed = {str(row["setting"]): row["value"] for row in tables.get("school", ())}
    return {key: typed[line.setting] for key, line in settings().items() if typed.get(line.setting) is not None}


def _school_lines(tables: Tables, new: Table) -> list[Row]:
    """The School sheet's lines: ours with the school's values, then lines that the school added."""
    known = {str(row["setting"]) for row in new}
    own = [row for row in tables.get("school", ()) if row["setting"] is not None and str(row["setting"]) not in known]
    return [*new, *own]


def _sort_pupils(tables: Tables, start: date) -> tuple[list[Row], list[Row]]:
    """The register's rows of those who stay, and of those who left or came off the register."""
    moved = {
        row["upn"]
        for row in tables.get("transitions", ())
        if row["moves_on"] is not None and row["moves_on"] <= start + _SETTLED_IN and row["kind"] != "Next class"
    }
    removed = {row["upn"] for row in tables.get("events", ()) if row["kind"] == "Removed"}
    stay: list[Row] = []
    gone: list[Row] = []
    for row in tables.get("register", ()):
        left = row["on_roll"] == "No" or (row["left_on"] is not None and row["left_on"] < start)
        none = str(row["sen_provision"] or "").strip().upper() == "N"
        off = none and (row["support_started"] is not None or row["upn"] in removed)
        (gone if left or off or (row["upn"] is not None and row["upn"] in moved) else stay).append(row)
    return stay, gone


def _kept_for_the_record(stay: list[Row], gone: list[Row], rolled: Rolled) -> list[Row]:
    """Those who stay on the register's sheet, with the leavers whose educational record is still to be sent on.

    The Leavers sheet has no day for it, and the duty does not end with the school year.
    """
    waiting = [row for row in gone if row.values.get("record_send_by") is not None]
    gone[:] = [row for row in gone if row not in waiting]
    if waiting:
        rolled.told.append(
            f"Register: {counted(len(waiting), 'pupil')} who left: the record is still to be sent on. Type Sent on the "
            "Transitions sheet; the next new year moves them to the Leavers sheet."
        )
        rolled.named.append(f"Record still to be sent on: {_names(waiting)}.")
    kept = [row.with_values({"on_roll": "No"}) for row in waiting]
    return sorted([*stay, *kept], key=lambda row: row.number)


def _moved_up(rows: Iterable[Row], table: TableLayout, years: int, own: OwnValues, rolled: Rolled) -> list[Row]:
    """The rows of the pupils who stay, each a year group up; what holds for one year only is cleared."""
    moved, stuck, lines = 0, list[Row](), []
    for row in rows:
        new = _typed(row, table, own)
        values = dict(new.values)
        if row["on_roll"] != "No":
            after = year_group_after(str(row["year_group"]), years) if row["year_group"] is not None else None
            moved += after is not None
            stuck += [row] if after is None else []
            values["year_group"] = after or row["year_group"]
            values |= {key: None for key in _OF_THE_YEAR if key in values}
        unreadable = {k: v for k, v in new.unreadable.items() if k not in _OF_THE_YEAR}
        lines.append(Row(row.number, values, unreadable))
    rolled.told.append(
        f"Register: {counted(moved, 'pupil')} a year group up; class, responsible teacher and the day staff were told "
        "are cleared for the new year."
    )
    if stuck:
        rolled.told.append(f"Register: {counted(len(stuck), 'pupil')} without a next year group: look at them by hand.")
        rolled.named.append(f"Without a next year group: {_names(stuck)}.")
    return lines


def _leaver(row: Row, table: TableLayout, tables: Tables, old_year: str, own: OwnValues) -> Row:
    """A pupil's line on the Leavers sheet: nothing of the register's row is lost."""
    moves = [move for move in tables.get("transitions", ()) if row["upn"] and move["upn"] == row["upn"]]
    away = [move for move in moves if to_a_school(move["kind"], move["destination"])]
    move = next(reversed(away or moves), None)
    new = _typed(row, table, own)
    kept = ("upn", "surname", "forename", "date_of_birth", "year_group", "sen_provision", "primary_need",
            "support_started", "left_on")  # fmt: skip
    values: dict[str, Value] = {key: new.value(key) for key in kept}
    if "left_on" not in row.unreadable:
        values["left_on"] = values["left_on"] or row.values.get("leaving_day")
    rest = [
        f"{column.header}: {_shown(new, column)}"
        for column in table.columns
        if not column.calculated and column.key not in kept and _shown(new, column)
    ]
    values |= {
        "academic_year": old_year, "record": "; ".join(rest),
        "destination": move["destination"] if move else None, "file_sent_on": move["sent_on"] if move else None,
    }  # fmt: skip
    return Row(row.number, values, {key: text for key, text in new.unreadable.items() if key in kept})


def _shown(row: Row, column: Column) -> str:
    value = row.unreadable.get(column.key, row.value(column.key))
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def _of_table(table: TableLayout, carried: list[Row], new: list[Row], start: date, rolled: Rolled) -> list[Row]:
    """The rows of one table in the new year."""
    match table.key:
        case "terms":
            return _dates(carried, new, "ends", start, "Terms", rolled)
        case "closures":
            return _dates(carried, new, "last_day", start, "Closures", rolled)
        case _:
            return _as_it_was(table, carried, new, rolled)


def _as_it_was(table: TableLayout, carried: list[Row], new: list[Row], rolled: Rolled) -> list[Row]:
    """The rows of one table as they stand; in lists of which sendbook brings lines, with today's lines among them."""
    match table.key:
        case "codes":
            return _codes(carried, new)
        case "pay_points" | "key_dates":
            known = {_identity(row) for row in carried}
            return [*carried, *(row for row in new if _identity(row) not in known)]
        case _:
            _tell(table, carried, rolled)
            return carried


def _identity(row: Row) -> str:
    return str(next(iter(row.values.values()), "")).casefold()


def _tell(table: TableLayout, rows: Sequence[Row], rolled: Rolled) -> None:
    if not rows:
        return
    more = ""
    if table.key == "cycles":
        more = f", {sum(row['reviewed_on'] is None for row in rows)} of them open"
    rolled.carried.append(f"{table.sheet}: {counted(len(rows), 'line')} carried{more}.")


def _dates(carried: Sequence[Row], new: Sequence[Row], ends: str, start: date, name: str, rolled: Rolled) -> list[Row]:
    """The school's own dates of the year before and after; examples only for what it has not typed yet."""
    last_year = start.replace(year=start.year - 1)
    own = [row for row in carried if row.value(ends) is None or row.value(ends) >= last_year]
    if any(row.value(ends) is not None and row.value(ends) >= start for row in own):
        return own
    rolled.told.append(f"{name}: this year's were carried; for the new year there are examples, type your own dates.")
    return [*own, *(row for row in new if row.value(ends) is not None and row.value(ends) >= start)]


def _codes(carried: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """Today's codes with the areas of need that the school chose, and codes of its own at the end of their list."""
    chosen = {(row["list"], row["code"]): row["area_of_need"] for row in carried}
    known = {(row["list"], row["code"]) for row in new}
    places = Counter(row["list"] for row in new)
    lines: list[Row] = []
    for row in new:
        area = chosen.get((row["list"], row["code"]), row["area_of_need"])
        lines.append(row.with_values({"area_of_need": area}))
        places[row["list"]] -= 1
        if not places[row["list"]]:
            of_list = (other for other in carried if other["list"] == row["list"] and other["code"])
            lines += [other for other in of_list if (other["list"], other["code"]) not in known]
    return lines


def _names(rows: Sequence[Row]) -> str:
    """Pupils by name, as they stand one after the other in a line."""
    names = (" ".join(str(row[key]) for key in ("forename", "surname") if row[key]) for row in rows)
    return ", ".join(name or f"row {row.number}" for name, row in zip(names, rows, strict=True))

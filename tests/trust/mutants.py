"""Mutants: workbooks and exports spoilt by chance, each the same for its number; what sendbook makes of them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import workbooks
from tests.trust.commands import DAY, run

EXPORT = (
    "UPN,Surname,Forename,Date of birth,SEN status,Class\n"
    "H801200001001,Ôkafor,Ben,04/09/2015,K,4 Elm\nB802200001002,Quayle,Zoë,11/02/2016,E,4 Elm\n"
)
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')
_ODD = (b"", b"2", b"-1", b"a:b", b"1e9", b"99999999999", b"\xc3\xa9", b"A0", b"true", b"&amp;", b"0")


@dataclass
class Survived:
    """What became of the mutants: exit codes, and every fault, with the number that makes it again."""

    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def spoilt_book(book: bytes, number: int) -> bytes:
    """The workbook with one thing wrong: an attribute, some bytes of a part, a part that is gone, bits of the file."""
    chance = random.Random(number)
    how = chance.randrange(8)
    if how == 0:
        data = bytearray(book)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    with zipfile.ZipFile(io.BytesIO(book)) as pack:
        part = chance.choice([name for name in pack.namelist() if name.endswith((".xml", ".rels"))])
        content = pack.read(part)
    if how == 1:
        return workbooks.repacked(book, {part: None})
    found = list(_ATTRIBUTE.finditer(content))
    if how > 2 and found:
        hit = chance.choice(found)
        name = hit[0].partition(b"=")[0]
        new = b"" if chance.random() < 0.3 else name + b'="' + chance.choice(_ODD) + b'"'
        return workbooks.repacked(book, {part: content[: hit.start()] + new + content[hit.end() :]})
    start = chance.randrange(len(content))
    return workbooks.repacked(book, {part: content[:start] + content[start + chance.randint(1, 40) :]})


def spoilt_export(number: int) -> bytes:
    """The export in some alphabet, with bytes lost, doubled or changed."""
    chance = random.Random(number)
    data = bytearray(EXPORT.encode(chance.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32")), "replace"))
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 3)] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 3)))
    return bytes(data)


def survived(folder: Path, numbers: range) -> Survived:
    """Import into each mutant, planned and then written: no fault of ours, no byte changed where it was refused.

    What `--plan` shows can be written too, unless it said that something is wrong (exit code 2).
    """
    done = Survived()
    good = workbooks.rich()
    book, export = folder / "book.xlsx", folder / "export.csv"
    for number in numbers:
        content = good if number % 5 == 0 else spoilt_book(good, number)
        book.write_bytes(content)
        export.write_bytes(spoilt_export(number) if number % 5 == 0 else EXPORT.encode())
        words = ("import", "export.csv", "--into", "book.xlsx")
        planned, _, said = run((*words, "--plan", *DAY), folder)
        written, _, complained = run((*words, "--yes", *DAY), folder)
        done.codes[written] += 1
        for text in (said, complained):
            if "has a fault" in text or "Traceback" in text:
                done.wrong.append(f"{number}: {text.strip()[:90]}")
        if written == 2 and book.read_bytes() != content:
            done.wrong.append(f"{number}: refused, and the workbook was changed")
        if planned != 2 and written == 2:
            done.wrong.append(f"{number}: planned, and could not be written: {complained.strip()[:90]}")
    return done

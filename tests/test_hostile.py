"""Files that are no workbook, damaged, or made to do harm: each refused quickly, in its own words, and left alone."""

from __future__ import annotations

import hashlib
import io
import resource
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbook.changes import Change
from sendbook.findings import Finding
from sendbook.workbook.editing.undo import undo
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.package import Package, open_package, read_package
from tests.support import workbooks
from tests.support.sizes import tries

GOOD = workbooks.rich()
BOOK, SHEET, TYPES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)


def with_member(name: str, content: bytes = b"<a/>") -> bytes:
    return workbooks.repacked(GOOD, {name: content})


def doubled(first: str, second: str) -> bytes:
    made = io.BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(first, b"<a/>")
        archive.writestr(second, b"<a/>")
    return made.getvalue()


def doctype(part: str, text: bytes) -> bytes:
    return workbooks.edited(GOOD, part, lambda xml: xml.replace(b"?>", b"?>" + text, 1))


def bomb(size: int) -> bytes:
    """A package whose shared strings are that many bytes of nothing, packed a thousand times smaller."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        assert archive.testzip() is None
    packed = workbooks.zeros(size)
    name = b"xl/media/huge.xml"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0) + name + packed
    end = GOOD.rfind(b"PK\x05\x06")
    count, _, length, start = struct.unpack_from("<HHLL", GOOD, end + 8)
    entry = (
        struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0, 0, 0, 0, 0, start
        )
        + name
    )
    directory = GOOD[start : start + length] + entry
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), start + len(local), 0)
    return GOOD[:start] + local + directory + tail


def many_members() -> bytes:
    made = io.BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(6_000):
            archive.writestr(f"xl/m{number}.bin", b"")
    return made.getvalue()


def encrypted_member() -> bytes:
    changed = bytearray(GOOD)
    at = changed.rfind(b"PK\x01\x02")
    changed[at + 8] |= 1
    return bytes(changed)


def overlapping() -> bytes:
    """Two directory entries that point to one and the same member."""
    changed = bytearray(GOOD)
    end = changed.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<L", changed, end + 16)[0]
    second = changed.find(b"PK\x01\x02", start + 4)
    changed[second + 42 : second + 46] = changed[start + 42 : start + 46]
    return bytes(changed)


def retargeted(part: str, old: bytes, new: bytes) -> bytes:
    return workbooks.edited(GOOD, part, lambda xml: xml.replace(old, new, 1))


def flipped() -> bytes:
    """One bit turned in the middle of the sheet's packed bytes."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        info = archive.getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    return GOOD[:at] + bytes([GOOD[at] ^ 16]) + GOOD[at + 1 :]


BOOK_RELS = "xl/_rels/workbook.xml.rels"
LAUGHS = (
    b"<!DOCTYPE a ["
    + b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    + b"]>"
)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "9013"),
    "text with a workbook's name": (lambda: b"UPN,Surname\r\nZ999,Brook\r\n", "9004"),
    "a web page with a workbook's name": (lambda: b"<html><table><tr><td>UPN</td></tr></table></html>", "9004"),
    "a password to open": (lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(64), "9002"),
    "old .xls": (lambda: OLE + "Workbook".encode("utf-16-le") + bytes(64), "9003"),
    "cut short": (lambda: GOOD[:len(GOOD) // 2], "9005"),
    "cut in the directory": (lambda: GOOD[:-30], "9005"),
    "bytes before the zip": (lambda: b"MZ" + GOOD, "9004"),
    "a zip before the zip": (lambda: workbooks.repacked(GOOD, {})[:100] + GOOD, "9005"),
    "a damaged part": (flipped, "9005"),
    "a wrong size in the directory": (lambda: workbooks.zip_with_lies(GOOD, SHEET, 77), "9005"),
    "a bomb": (lambda: bomb(150 << 20), "9006"),
    "a bigger bomb": (lambda: bomb(1 << 30), "9006"),
    "thousands of parts": (many_members, "9006"),
    "an encrypted part": (encrypted_member, "9007"),
    "two parts of one name": (lambda: doubled("xl/a.xml", "xl/a.xml"), "9008"),
    "two names that differ by case": (lambda: doubled("xl/a.xml", "XL/A.xml"), "9008"),
    "a name that leads out": (lambda: with_member("../evil.xml"), "9008"),
    "an absolute name": (lambda: with_member("/etc/evil.xml"), "9008"),
    "a drive's name": (lambda: with_member("C:/evil.xml"), "9008"),
    "a backslash in a name": (lambda: with_member("xl\\evil.xml"), "9008"),
    "two entries for one part": (overlapping, "9005"),
    "a target that leads out": (
        lambda: retargeted(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="../../../etc/passwd"'), "9008"),
    "a target on another computer": (
        lambda: retargeted(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="file://host/share/a.xml"'), "9008"),
    "a missing sheet": (lambda: workbooks.repacked(GOOD, {SHEET: None}), "9010"),
    "a missing table": (lambda: workbooks.repacked(GOOD, {"xl/tables/table1.xml": None}), "9010"),
    "missing strings": (lambda: workbooks.repacked(GOOD, {"xl/sharedStrings.xml": None}), "9010"),
    "no list of types": (lambda: workbooks.repacked(GOOD, {TYPES: None}), "9012"),
    "a plain zip": (lambda: workbooks.repacked(GOOD, {TYPES: b"<Types/>"}), "9012"),
    "a Word document": (
        lambda: retargeted(TYPES, b"spreadsheetml.sheet.main", b"wordprocessingml.document.main"), "9012"),
    "an external entity": (
        lambda: doctype(SHEET, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "9009"),
    "an external document type": (lambda: doctype(BOOK, b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'), "9009"),
    "a billion laughs": (lambda: doctype("xl/styles.xml", LAUGHS), "9009"),
    "laughs in a part that nobody reads": (lambda: doctype("xl/theme/theme1.xml", LAUGHS), "9009"),
    "laughs in UTF-16": (lambda: workbooks.edited(GOOD, "docProps/app.xml", lambda xml: (
        '<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS.decode() + "<a/>").encode("utf-16")), "9009"),
    "XML that breaks off": (lambda: workbooks.edited(GOOD, BOOK, lambda xml: xml[:-20]), "9011"),
    "a table whose columns are no numbers": (
        lambda: retargeted("xl/tables/table1.xml", b'totalsRowShown="0"', b'totalsRowCount="x"'), "9011"),
}  # fmt: skip


def test_the_good_one_opens() -> None:
    assert isinstance(read_package(GOOD), Package)


@pytest.mark.sampled
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    path = workbooks.saved(tmp_path, make())
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    started = time.process_time()
    found = open_package(path)
    assert time.process_time() - started < 2  # the promise: refused in under two seconds
    assert isinstance(found, Finding) and found.code == code, found
    receipt, findings = write(path, [Change("Register", "A5", None, "x")], reason="test")
    assert receipt is None and [item.code for item in findings] == [code]
    assert undo(path)[1][0].code == "9206"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert write(tmp_path / "none.xlsx", [], reason="")[1][0].code == "9001"
    assert undo(tmp_path / "none.xlsx")[1][0].code == "9001"
    assert write(tmp_path, [], reason="")[1][0].code == "9014"


@pytest.mark.long
def test_a_bomb_stays_packed(tmp_path: Path) -> None:
    """A gigabyte that packs to a megabyte is refused before it is unpacked: memory stays under 300 MB."""
    path = workbooks.saved(tmp_path, bomb(1 << 30))
    code = "import sys; from sendbook.workbook.parts.package import open_package; print(open_package(sys.argv[1]).code)"
    limit = 300 << 20
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
        check=False,
    )
    assert run.stdout.strip() == "9006", run.stderr


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.write(GOOD)
        file.truncate(51 << 20)
    found = open_package(path)
    assert isinstance(found, Finding) and found.code == "9006"


@settings(max_examples=tries(300))
@given(data=st.data())
def test_damage_is_refused_or_harmless(data: st.DataObject) -> None:
    """Whatever bytes are changed: a finding, or a workbook with all its sheets; never an exception."""
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    found = read_package(bytes(damaged))
    if isinstance(found, Package):
        assert [sheet.name for sheet in found.sheets] == ["Register", "Summary"]
        assert [table.name for table in found.tables()] == ["Register"]


@settings(max_examples=tries(200))
@given(data=st.data())
def test_damaged_parts_are_refused_or_harmless(data: st.DataObject) -> None:
    """The same inside a part, where no checksum helps: reading and writing give findings, never an exception."""
    from sendbook.changes import NewRow
    from sendbook.workbook.editing.patch import Patched, apply

    part = data.draw(
        st.sampled_from(
            [SHEET, BOOK, BOOK_RELS, TYPES, "xl/styles.xml", "xl/tables/table1.xml", "xl/sharedStrings.xml"]
        )
    )
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        xml = bytearray(archive.read(part))
    start = data.draw(st.integers(0, len(xml) - 1))
    length = data.draw(st.integers(0, 12))
    xml[start : start + length] = data.draw(
        st.binary(max_size=6) | st.sampled_from([b"", b'"', b">", b"<", b"-1", b"A"])
    )
    found = read_package(workbooks.repacked(GOOD, {part: bytes(xml)}, zipfile.ZIP_STORED))
    if isinstance(found, Package):
        result = apply(found, [Change("Register", "B6", None, "new"), NewRow("Register", "Register", {1: "x", 4: "y"})])
        assert isinstance(result, Patched) or result

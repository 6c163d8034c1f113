"""The zip file that a workbook is: read behind limits, and written again with only the touched members new.

A member that nobody touched keeps its bytes in the file exactly: compressed stream, order, date, attributes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sendbook.workbook.parts.refusal import refuse

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_RATIO = 100
RATIO_FROM = 10 * 1024 * 1024
"""A member is called a bomb when it unpacks to more than this and to more than MAX_RATIO times its packed size."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OF_ADD_INS = "xl/webextensions/"
_DESCRIPTOR_FOLLOWS = 0x08
_ENCRYPTED = 0x01 | 0x40 | 0x2000
_ZIP64 = 1
_PIECE = 1 << 16

Pieces = Iterable[bytes | memoryview]
"""A part's bytes in pieces, which may be made as they are asked for: a large sheet is never held twice."""


@dataclass(frozen=True, slots=True)
class Container:
    """The members of a workbook's zip file, by the name each has there."""

    data: bytes
    members: Mapping[str, zipfile.ZipInfo]
    ends: Mapping[str, int]
    """Where each member's bytes end in the file (the next member's start)."""
    comment: bytes

    def read(self, name: str) -> bytes:
        """The unpacked bytes of one member; a wrong size or checksum is refused."""
        made = io.BytesIO(bytes(self.members[name].file_size))  # as large as it will be: it never moves
        for piece in self.pieces(name):
            made.write(piece)
        return made.getvalue()

    def pieces(self, name: str) -> Iterator[bytes | memoryview]:
        """The unpacked bytes of one member, a piece at a time, so that a large one is not held whole.

        A wrong size or checksum is refused, a wrong checksum at the end.
        """
        info = self.members[name]
        start = info.header_offset
        lengths = struct.unpack_from("<2H", self.data, start + 26)
        body = start + _LOCAL.size + sum(lengths)
        packed = memoryview(self.data)[body : body + info.compress_size]
        size, checksum = 0, 0
        for piece in [packed] if info.compress_type == zipfile.ZIP_STORED else _unpacked(packed, info.file_size):
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            if size > info.file_size:
                refuse("9005")
            yield piece
        if size != info.file_size or checksum != info.CRC:
            refuse("9005")


def _unpacked(packed: memoryview, size: int) -> Iterator[bytes]:
    """A member's content in pieces; no more than a byte beyond its size."""
    unpacker, left = zlib.decompressobj(-15), size + 1
    try:
        for at in range(0, len(packed), _PIECE):
            if left:
                piece = unpacker.decompress(packed[at : at + _PIECE], left)
                left -= len(piece)
                yield piece
    except zlib.error:
        refuse("9005")


def _kind_of_non_zip(data: bytes) -> str:
    """The refusal code for bytes that are no zip file, by what they begin with."""
    if not data.startswith(_OLE):
        return "9004"
    # Names in an OLE directory are UTF-16; a workbook with a password holds these two streams.
    names = data[: 4 * 1024 * 1024]
    protected = "EncryptedPackage".encode("utf-16-le") in names or "EncryptionInfo".encode("utf-16-le") in names
    return "9002" if protected else "9003"


def open_container(data: bytes) -> Container:
    """Read the directory of a workbook's zip file, or refuse what is not one or is not safe to unpack."""
    if len(data) > MAX_FILE:
        refuse("9006", what=f"it is larger than {MAX_FILE // 1024 // 1024} MB")
    if not data.startswith(b"PK\x03\x04"):
        refuse(_kind_of_non_zip(data))
    members_claimed = _members_claimed(data)
    if members_claimed > MAX_MEMBERS:
        refuse("9006", what=f"it holds more than {MAX_MEMBERS:,} parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos, comment, directory = archive.infolist(), archive.comment, archive.start_dir
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, OSError, struct.error):
        refuse("9005")
    if len(infos) > MAX_MEMBERS:
        refuse("9006", what=f"it holds more than {MAX_MEMBERS:,} parts")
    _check_names(infos)
    _check_sizes(infos)
    return Container(data, {info.filename: info for info in infos}, _ends(data, infos, directory), comment)


def _members_claimed(data: bytes) -> int:
    """How many members the end of the directory speaks of: asked before the directory is read."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + _END.size > len(data):
        refuse("9005")
    claimed: int = _END.unpack_from(data, at)[4]
    return claimed


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if info.orig_filename != name or "\\" in name or name.startswith("/") or ":" in name:
            refuse("9008")
        if any(step in ("..", ".") for step in name.split("/")) or "\0" in info.orig_filename:
            refuse("9008")
        if name.casefold() in seen:
            refuse("9008")
        seen.add(name.casefold())


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            refuse("9007")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refuse("9005")
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            refuse("9006", what="a part of it unpacks to far more than a workbook's part would")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        refuse("9006", what=f"it unpacks to more than {MAX_UNPACKED // 1024 // 1024} MB")


def _ends(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> dict[str, int]:
    """Where each member's bytes end; members that overlap, or a file that begins with something else, are refused."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    ends: dict[str, int] = {}
    for info, following in zip(ordered, [*(item.header_offset for item in ordered[1:]), directory], strict=True):
        start = info.header_offset
        if start < 0 or start + _LOCAL.size > len(data) or data[start : start + 4] != b"PK\x03\x04":
            refuse("9005")
        name_length, extra_length = struct.unpack_from("<2H", data, start + 26)
        body = start + _LOCAL.size + name_length + extra_length
        if body + info.compress_size > following:
            refuse("9005")
        encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
        if data[start + _LOCAL.size : body - extra_length] != info.orig_filename.encode(encoding, "replace"):
            refuse("9005")
        ends[info.filename] = following
    if ordered and ordered[0].header_offset != 0:
        refuse("9005")
    return ends


def write_container(
    original: Container, touched: dict[str, bytes | Pieces], removed: frozenset[str] = frozenset(), level: int = 1
) -> bytes:
    """The file again with the members in `touched` new (or added at the end) and those in `removed` left out.

    `touched` is emptied on the way, so that a large part need not be held to the end.
    """
    if not touched and not removed:
        return original.data
    pieces: list[bytes | memoryview] = []
    directory: dict[str, bytes] = {}
    offset = 0
    whole = memoryview(original.data)
    local: list[bytes | memoryview]
    for info in sorted(original.members.values(), key=lambda item: item.header_offset):
        name = info.filename
        if name in removed:
            continue
        if name in touched:
            local, central = _member(info, touched.pop(name), offset, level)
        else:
            local, central = [whole[info.header_offset : original.ends[name]]], _directory_entry(info, offset)
        pieces += local
        directory[name] = central
        offset += sum(map(len, local))
    for name, content in touched.items():
        local, directory[name] = _member(_new_info(name), content, offset, level)
        pieces += local
        offset += sum(map(len, local))
    in_order = [directory[name] for name in original.members if name in directory]
    in_order += [entry for name, entry in directory.items() if name not in original.members]
    lines = b"".join(in_order)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(in_order), len(in_order), len(lines), offset, len(original.comment))
    return b"".join([*pieces, lines, end, original.comment])


def _new_info(name: str) -> zipfile.ZipInfo:
    """A member that was not there before; the fixed date is the one that Excel itself writes."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0
    info.flag_bits = 0 if name.isascii() else 0x800
    return info


def _member(
    info: zipfile.ZipInfo, content: bytes | Pieces, offset: int, level: int
) -> tuple[list[bytes | memoryview], bytes]:
    """The bytes of a member with new content, in pieces, and its line in the directory."""
    pieces = [content] if isinstance(content, bytes) else content
    # Sheets are packed fast, because a person waits; an add-in's code is packed small, because it stays in the file.
    level = 9 if info.filename.startswith(_OF_ADD_INS) else level
    packer = None if info.compress_type == zipfile.ZIP_STORED else zlib.compressobj(level, zlib.DEFLATED, -15)
    checksum, size, ready = 0, 0, []
    for piece in _gathered(pieces):
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        ready.append(piece if packer is None else packer.compress(piece))
    if packer is not None:
        ready.append(packer.flush())
    packed_size = sum(map(len, ready))
    changed = zipfile.ZipInfo(info.filename, info.date_time)
    kept = "compress_type create_system create_version extract_version reserved internal_attr external_attr"
    for name in (*kept.split(), "comment", "orig_filename"):
        setattr(changed, name, getattr(info, name))
    changed.extra = _without_zip64(info.extra)
    changed.flag_bits = info.flag_bits & ~_DESCRIPTOR_FOLLOWS
    changed.CRC, changed.compress_size, changed.file_size = checksum, packed_size, size
    name_bytes = _name_bytes(changed)
    local = _LOCAL.pack(
        b"PK\x03\x04", changed.extract_version, changed.flag_bits, changed.compress_type, *_dos_time(changed),
        changed.CRC, changed.compress_size, changed.file_size, len(name_bytes), 0,
    )  # fmt: skip
    return [local, name_bytes, *ready], _directory_entry(changed, offset)


def _gathered(pieces: Pieces) -> Iterator[bytes | memoryview]:
    """The same bytes with small pieces joined: packing thousands of them costs more than the packing."""
    small: list[bytes | memoryview] = []
    held = 0
    for piece in pieces:
        if len(piece) < _PIECE:
            small.append(piece)
            held += len(piece)
        if held > _PIECE or len(piece) >= _PIECE:
            yield b"".join(small)
            small, held = [], 0
        if len(piece) >= _PIECE:
            yield piece
    yield b"".join(small)


def _directory_entry(info: zipfile.ZipInfo, offset: int) -> bytes:
    name_bytes, extra = _name_bytes(info), _without_zip64(info.extra)
    entry = _CENTRAL.pack(
        b"PK\x01\x02", info.create_version | info.create_system << 8, info.extract_version | info.reserved << 8,
        info.flag_bits, info.compress_type, *_dos_time(info), info.CRC, info.compress_size, info.file_size,
        len(name_bytes), len(extra), len(info.comment), 0, info.internal_attr, info.external_attr, offset,
    )  # fmt: skip
    return entry + name_bytes + extra + info.comment


def _name_bytes(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def _dos_time(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _without_zip64(extra: bytes) -> bytes:
    """The extra field without 64-bit sizes, which no file under the size limit needs."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept

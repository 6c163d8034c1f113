"""The lossless tree of XML: what nobody edits keeps its bytes, and what it says is what lxml reads."""

from __future__ import annotations

import codecs
import zipfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sendbook.workbook.parts import xmlparts, xmlread
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.xmltree import Element

SPACES = {"": "urn:main", "x": "urn:main", "r": "urn:links", "mc": "urn:other"}
DECLARED = " ".join(f'xmlns{":" * bool(prefix)}{prefix}="{space}"' for prefix, space in SPACES.items())


def strict_lxml(content: bytes) -> etree._Element | None:
    """What lxml reads, with the limits that the part patch had when it stood on lxml; None where it refuses."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def difference(ours: Element, theirs: etree._Element) -> str:
    """The first thing in which two trees differ; blank for equal ones."""
    for one, other in zip(ours.iter(), theirs.iter(), strict=True):
        is_note = not isinstance(other.tag, str)
        if is_note != (one.tag is None) or len(one) != len(other):
            return f"{one.tag} and {other.tag}"
        if one is not ours and (one.tail or "") != (other.tail or ""):
            return f"{one.tail!r} and {other.tail!r} behind {one.tag}"
        if is_note:
            continue
        if one.tag != other.tag or (one.text or "") != (other.text or ""):
            return f"{one.tag} with {one.text!r} and {other.tag} with {other.text!r}"
        if one.attributes != other.attrib or list(one.attributes) != list(other.attrib):
            return f"{one.attributes} and {other.attrib} of {one.tag}"
    return ""


def same_for_both(content: bytes) -> Element:
    """The tree of a part, which is written back byte for byte and which lxml reads as we do."""
    root, theirs = xmlparts.parse(content), strict_lxml(content)
    assert theirs is not None
    assert xmlparts.serialise(root) == content
    assert difference(root, theirs) == ""
    return root


def test_every_part_of_every_workbook_by_others(corpus: list[Path]) -> None:
    parts = 0
    for path in corpus:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if not name.casefold().endswith((".xml", ".rels", ".vml")):
                    continue
                content = package.read(name)
                if strict_lxml(content) is None:
                    with pytest.raises(Refused):
                        xmlparts.parse(content)
                    continue
                same_for_both(content)
                parts += 1
    assert parts > 1500


names = st.sampled_from(["a", "b", "row", "c.1", "Größe", "_x-y"])
prefixes = st.sampled_from(["", "x:", "r:", "mc:"])
gaps = st.sampled_from(["", " ", "\n  ", "\t", "\r\n"])
characters = st.sampled_from([
    "a", "é", "£", " ", "\n", "\r\n", "\t", "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#10;", "&#13;", "&#x9;",
    "&#xE9;", "😀", "_x000D_", "=1+1", "]]", "/",
])  # fmt: skip
words = st.lists(characters, max_size=5).map("".join)


@st.composite
def attributes(draw: st.DrawFn) -> str:
    held: dict[str, str] = {}
    for _ in range(draw(st.integers(0, 3))):
        quote = draw(st.sampled_from("\"'"))
        name = draw(st.sampled_from(["", "r:", "mc:", "xml:"])) + draw(names)
        gap, equals = draw(st.sampled_from([" ", "\n", "  "])), draw(st.sampled_from(["=", " = "]))
        held[name] = f"{gap}{name}{equals}{quote}{draw(words)}{draw(st.sampled_from(['', '>', '/>']))}{quote}"
    return "".join(held.values())


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(prefixes) + draw(names)
    start = name + draw(st.sampled_from(["", "", ' xmlns="urn:inner"', ' xmlns:x="urn:again"', ' xmlns=""']))
    start += draw(attributes()) + draw(st.sampled_from(["", " ", "\n"]))
    if draw(st.booleans()):
        return f"<{start}/>"
    pieces = draw(st.lists(st.one_of(words, notes, *([elements(depth - 1)] if depth else [])), max_size=4))
    return f"<{start}>{''.join(pieces)}</{name}{draw(gaps)}>"


notes = st.sampled_from(["<!-- a > note <b> -->", "<![CDATA[ <raw> & &amp; ]]>", "<![CDATA[]]>", "<?do this > that?>"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    body = "".join(draw(st.lists(st.one_of(words, notes, elements()), max_size=4)))
    around = draw(st.sampled_from(["", "\n", "<!-- x -->", "\r\n<?p q?>\n"]))
    return f"{around}<root {DECLARED}{draw(attributes())}>{body}</root{draw(gaps)}>{around}"


@settings(max_examples=60)
@given(documents())
def test_what_nobody_edits_keeps_its_bytes(document: str) -> None:
    same_for_both(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + document.encode())


ENCODINGS = {
    "no declaration": (b"", "utf-8", ""),
    "a mark": (codecs.BOM_UTF8, "utf-8", '<?xml version="1.0"?>'),
    "a mark and a name": (codecs.BOM_UTF8, "utf-8", "<?xml version='1.0' encoding='utf-8'?>\r\n"),
    "utf-16 le": (codecs.BOM_UTF16_LE, "utf-16-le", '<?xml version="1.0" encoding="utf-16" standalone="no"?>'),
    "utf-16 be": (codecs.BOM_UTF16_BE, "utf-16-be", '<?xml version="1.0" encoding="UTF-16"?>\n'),
    "utf-16 without a mark": (b"", "utf-16-le", '<?xml version="1.0"?>'),
    "western": (b"", "iso-8859-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
    "windows": (b"", "cp1252", '<?xml version="1.0" encoding="windows-1252" standalone="yes"?>\n'),
    "cyrillic": (b"", "cp1251", '<?xml version="1.0" encoding="windows-1251"?>'),
    "ascii": (b"", "ascii", '<?xml version="1.0" encoding="US-ASCII"?>'),
}


@pytest.mark.sampled
@pytest.mark.parametrize("kind", ENCODINGS)
@settings(max_examples=15)
@given(document=documents())
def test_every_encoding_keeps_its_bytes(kind: str, document: str) -> None:
    mark, codec, declaration = ENCODINGS[kind]
    for character in ("😀", "é", "£", "Größe"):
        try:
            character.encode(codec)
        except UnicodeEncodeError:
            document = document.replace(character, "z" * len(character))
    if "Größe" not in document and document.count("zzzzz"):
        document = document.replace("zzzzz", "z1")
    content = mark + (declaration + document).encode(codec)
    root = same_for_both(content)
    root.set("new", "é £ \n")
    theirs = strict_lxml(xmlparts.serialise(root))
    assert theirs is not None and theirs.get("new") == "é £ \n"


ACTS = ["set", "unset", "text", "append", "next", "copy", "foreign", "remove", "move"]


@settings(max_examples=60)
@given(documents(), st.data())
def test_an_edit_is_read_back_and_the_rest_stays(document: str, data: st.DataObject) -> None:
    """Attributes, texts, new and copied elements anywhere: lxml reads the written part as the tree that we hold."""
    root = xmlparts.parse(document.encode())
    held = [item for item in root.iter() if item.tag is not None]
    anybody = st.sampled_from(held)
    for _ in range(data.draw(st.integers(1, 4))):
        item = data.draw(anybody)
        name = data.draw(st.sampled_from(["new", "a", "{urn:links}id", "{urn:unknown}id"]))
        value = data.draw(st.text(st.sampled_from("aé\n\t\r\"'&<> "), max_size=4))
        match data.draw(st.sampled_from(ACTS)):
            case "set":
                item.set(name, value)
            case "unset":
                item.unset(name)
            case "text":
                item.text = value
            case "append":
                space = data.draw(st.sampled_from(["urn:main", "urn:links", "urn:unknown", ""]))
                made = item.makeelement(f"{{{space}}}made" if space else "made", {name: value})
                made.text = value
                item.append(made)
            case "next" if item.parent is not None:
                item.addnext(item.makeelement(item.tag or "", {"a": value}))
            case "copy":
                data.draw(anybody).append(deepcopy(item))
            case "foreign":
                item.append(xmlparts.parse(b'<p:a xmlns:p="urn:links" xmlns="urn:f" p:q="1"><b r="&#10;"/></p:a>'))
            case "remove" if item.parent is not None:
                item.parent.remove(item)
                held = [one for one in root.iter() if one.tag is not None]
            case "move" if item.parent is not None and root not in item.iter():
                item.parent.remove(item)
                root.append(item)
    written = xmlparts.serialise(root)
    theirs = strict_lxml(written)
    assert theirs is not None
    assert difference(root, theirs) == ""
    same_for_both(written)


def test_only_the_changed_start_tag_is_new() -> None:
    content = b"""<?xml version='1.0'?>\r\n<!-- x --><a  b = '1'  c="&#10;"><d></d ><e/><f><![CDATA[<]]></f></a >\r\n"""
    root = xmlparts.parse(content)
    root.set("b", "it's")
    root[1].set("g", "\n")
    root[0].text = "\r<"
    assert xmlparts.serialise(root) == (
        b"""<?xml version='1.0'?>\r\n<!-- x --><a  b = 'it&#39;s'  c="&#10;"><d>&#13;&lt;</d ><e g="&#10;"/>"""
        b"""<f><![CDATA[<]]></f></a >\r\n""")  # fmt: skip


def test_a_new_element_takes_the_prefix_of_its_parent() -> None:
    root = xmlparts.parse(b'<x:a xmlns:x="urn:m" xmlns:y="urn:m" xmlns:r="urn:r"><x:b/></x:a>')
    root[0].addnext(root.makeelement("{urn:m}c", {"{urn:r}id": "1", "{urn:s}id": "2"}))
    root.append(root.makeelement("{urn:q}d", {}))
    assert xmlparts.serialise(root) == (
        b'<x:a xmlns:x="urn:m" xmlns:y="urn:m" xmlns:r="urn:r"><x:b/>'
        b'<x:c xmlns:ns0="urn:s" r:id="1" ns0:id="2"/><d xmlns="urn:q"/></x:a>')  # fmt: skip


REFUSED = {
    "a document type": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "a document type in UTF-16": '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16"),
    "an entity": b"<a>&unknown;</a>",
    "an entity in an attribute": b'<a b="&unknown;"/>',
    "an open element": b"<a><b></a>",
    "two roots": b"<a/><b/>",
    "text behind": b"<a/>text",
    "an unknown prefix": b"<p:a/>",
    "an unknown prefix of an attribute": b'<a p:b="1"/>',
    "one attribute twice": b'<a b="1" b="2"/>',
    "a bare bracket": b'<a b="<"/>',
    "a control character": b"<a>\x01</a>",
    "a zero": b"<a/>\x00",
    "half a character": b'<?xml version="1.0" encoding="UTF-8"?><a>\xe9</a>',
    "an encoding that nobody knows": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "an encoding that hides": b'<?xml version="1.0" encoding="utf-7"?><a/>',
    "UTF-16 that is none": b'<?xml version="1.0" encoding="utf-16"?><a/>',
    "a codec of Python": b'<?xml version="1.0" encoding="unicode_escape"?><a>\\u003cb/></a>',
    "nothing": b"",
    "no XML": b"PK\x03\x04",
    "too deep": b"<a>" * 257 + b"</a>" * 257,
    "very deep": b"<a>" * 200_000,
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_sound_is_refused(what: str) -> None:
    with pytest.raises(Refused):
        xmlparts.parse(REFUSED[what])


def test_a_document_type_is_refused_as_such() -> None:
    for what in ("a document type", "a document type in UTF-16"):
        with pytest.raises(Refused) as told:
            xmlparts.parse(REFUSED[what])
        assert told.value.finding.code == "9009"


@given(st.text(st.sampled_from("<>/=\"'!?-[]& ab:;#x1\n\0é"), max_size=40))
def test_anything_is_read_or_refused(text: str) -> None:
    for content in (text.encode(), b"<a>" + text.encode() + b"</a>"):
        try:
            root = xmlparts.parse(content)
        except Refused:
            continue
        assert xmlparts.serialise(root) == content


def test_depth_and_size_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    xmlparts.parse(b"<a>" * 256 + b"</a>" * 256)
    monkeypatch.setattr(xmlread, "MAX_TREE", 100)
    with pytest.raises(Refused) as told:
        xmlparts.parse(b"<a>" + b" " * 100 + b"</a>")
    assert told.value.finding.code == "9006"


@pytest.mark.parametrize("kind", ENCODINGS)
def test_the_splicing_modules_get_plain_utf8(kind: str) -> None:
    mark, codec, declaration = ENCODINGS[kind]
    body = "<a><!-- <b> --><c d='1'>&amp;<![CDATA[<&]]>x</c ><?e f?><g/></a>"
    made = xmlparts.plain(mark + (declaration + body).encode(codec))
    root = strict_lxml(made)
    assert made.endswith(b"<a><c d='1'>&amp;&lt;&amp;x</c ><g/></a>") and root is not None
    assert ('standalone="yes"' in declaration) == (b'standalone="yes"' in made)


def test_what_is_set_must_be_text_that_xml_can_hold() -> None:
    root = xmlparts.parse(b"<a/>")
    for text in ("\x01", "\ud800", "\uffff"):
        with pytest.raises(ValueError, match="cannot hold"):
            root.set("b", text)
        with pytest.raises(ValueError, match="cannot hold"):
            root.text = text
    assert xmlparts.serialise(root) == b"<a/>"


def test_a_part_is_parsed_once_for_all_who_read_it(corpus: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from sendbook.workbook.parts.package import open_package

    package = open_package(corpus[0])
    assert isinstance(package, Package)
    asked: list[bytes] = []
    real = xmlread.read
    monkeypatch.setattr(xmlread, "read", lambda content: asked.append(content) or real(content))
    for _ in range(3):
        _ = package.sheets, package.tables(), package.defined_names, package.styles
        package.relationships(package.book_part)
        package.xml(package.book_part)
    assert len(asked) == len(set(asked))
    mine = package.own_xml(package.book_part)
    mine.set("changed", "1")
    assert package.xml(package.book_part).get("changed") is None
    with pytest.raises(TypeError, match="shared"):
        package.xml(package.book_part)[0].set("changed", "1")

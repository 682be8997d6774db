"""Files that are not read: each is refused with the reason and with what to do about it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pypdf
import pytest
import typst
from click.testing import CliRunner

from content.pipeline.plan_reading import read_plan
from content.pipeline.plan_refusal import PlanRefused
from quiz.cli.content import content_cli
from tests.content.plans.master import parts_of
from tests.content.plans.word_layout import WordStyle, as_docx

TCVN3 = "I. Môc ®Ých, yªu cÇu\n\n1. Môc ®Ých\n\n- N©ng cao nhËn thøc cña c¸n bé, c«ng chøc, viªn chøc vÒ c¶i c¸ch hµnh chÝnh.\n"
VNI = (
    "I. Muïc ñích, yeâu caàu\n\n1. Muïc ñích\n\n"
    "- Naâng cao nhaän thöùc cuûa caùn boä, coâng chöùc, vieân chöùc veà caûi caùch haønh chính.\n"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def typeset(markup: str) -> bytes:
    made = typst.compile(markup.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def scanned() -> bytes:
    """Two pages with a picture each and no letters."""
    head = struct.pack(">IIBBBBB", 9, 9, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\x00\xff\x80" * 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    picture = f"#image(bytes(({', '.join(map(str, png))})), width: 5cm)"
    made = pypdf.PdfWriter(io.BytesIO(typeset(f"{picture}\n#pagebreak()\n{picture}")))
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def locked(password: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(typeset("Kế hoạch")))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(document: str, **parts: str) -> bytes:
    """A .docx file of which only the parts given exist."""
    out = io.BytesIO()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document.replace("<w:document", f"<w:document {space}", 1))
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\x00" * (30 << 20))
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


ENTITY = (
    '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    "<w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
FILES = {
    "empty": ("ke-hoach.docx", b"", "empty"),
    "blank text": ("ke-hoach.txt", b" \n\n ", "empty"),
    "old Word": ("ke-hoach.doc", OLE, "old-word"),
    "old Word under a new name": ("ke-hoach.docx", OLE, "old-word"),
    "Word with a password": ("x.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "PDF with a password": ("x.pdf", locked("bi-mat"), "encrypted"),
    "scanned": ("x.pdf", scanned(), "scanned"),
    "a PDF called .docx": ("x.docx", b"%PDF-1.7\n", "type-mismatch"),
    "a workbook called .docx": ("x.docx", workbook(), "type-mismatch"),
    "another kind": ("x.odt", b"PK\x03\x04", "type-unknown"),
    "a picture": ("x.png", b"\x89PNG\x00", "type-unknown"),
    "broken PDF": ("x.pdf", b"%PDF-1.7\nkhong phai", "broken"),
    "broken Word": ("x.docx", b"PK\x03\x04khong phai", "broken"),
    "broken XML": ("x.docx", word("<w:document><w:body>"), "broken"),
    "entities": ("x.docx", word(ENTITY), "unsafe"),
    "zip bomb": ("x.docx", bomb(), "unsafe"),
    "TCVN3": ("x.txt", TCVN3.encode(), "legacy-font"),
    "VNI": ("x.md", VNI.encode(), "legacy-font"),
    "another encoding": ("x.txt", "Kế hoạch".encode("cp1258", "replace") + b"\xff\xfe", "not-unicode"),
    "no plan": ("x.txt", "Bảng kê vật tư".encode(), "not-a-plan"),
    "one endless line": ("x.md", "- Luật của ".encode() * 3_000, "too-large"),
    "far too many paragraphs": ("x.txt", b"I. A\n\n" + b"- b.\n\n" * 6_100, "too-large"),
    "201 pages": ("x.pdf", typeset("#for i in range(201) [a #pagebreak(weak: true)]"), "too-large"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_what_cannot_be_read_is_refused_with_its_reason(what: str) -> None:
    name, data, code = FILES[what]
    with pytest.raises(PlanRefused) as refused:
        read_plan(name, data)
    assert refused.value.code == code
    assert refused.value.reason and refused.value.advice


def test_old_fonts_in_a_word_file_are_named() -> None:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TCVN3.split("\n") if line)
    with pytest.raises(PlanRefused) as refused:
        read_plan("x.docx", word(f"<w:document><w:body>{paragraphs}</w:body></w:document>"))
    assert (refused.value.code, refused.value.facts) == ("legacy-font", {"font": "TCVN3"})


def test_a_foreign_name_is_no_old_font() -> None:
    text = "**I. NỘI DUNG**\n\n- Học tập kinh nghiệm của thành phố Muñoz và São Paulo.\n"
    assert len(read_plan("x.md", text.encode()).document.clauses) == 1


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(typeset("*I. NỘI DUNG*\n\n- Treo bảng niêm yết ở cổng trường.")))
    writer.encrypt("", "chu-so-huu", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert len(read_plan("x.pdf", out.getvalue()).document.clauses) == 1


def test_the_command_reads_a_plan_and_opens_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_DATABASE_URL", "sqlite:////khong/co/thu-muc/nay.db")
    path = tmp_path / "ke-hoach.docx"
    path.write_bytes(as_docx(parts_of("lam-giang"), WordStyle("style", real_numbers=True)))
    done = CliRunner().invoke(content_cli, ["import", str(path), "--dry-run", "--json"])
    value = json.loads(done.stdout)
    assert done.exit_code == 0
    assert value["sections"]["II.2.1"] == {"title": "Cải cách thể chế", "clauses": 2}
    assert value["sections"]["II"] == {"title": "NỘI DUNG TUYÊN TRUYỀN", "clauses": 0}
    assert value["citations"][0] == {
        "type": "Kế hoạch",
        "number": "18/KH-UBND",
        "date": "2026-01-14",
        "issuer": "Ủy ban nhân dân tỉnh Lam Giang",
        "subject": "tuyên truyền cải cách hành chính năm 2026",
        "flags": [],
    }
    spoken = CliRunner().invoke(content_cli, ["import", str(path), "--dry-run"])
    assert "II.2.1  Cải cách thể chế (2)" in spoken.stdout


def test_the_command_refuses_with_the_reason_on_standard_error(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.txt"
    path.write_bytes(TCVN3.encode())
    done = CliRunner().invoke(content_cli, ["import", str(path), "--dry-run", "--json"])
    assert done.exit_code == 1
    assert "TCVN3" in done.stderr and "Unicode" in done.stderr
    assert json.loads(done.stdout)["errors"][0]["code"] == "legacy-font"
    assert CliRunner().invoke(content_cli, ["import", str(tmp_path / "khong-co.md")]).exit_code == 2

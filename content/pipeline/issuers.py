"""Who issues documents in Vietnam, how issuers are written, and which symbols are theirs.

Source of the symbols: Nghị định 30/2020/NĐ-CP, annex III, for state documents; Hướng dẫn 36-HD/VPTW for the Party's.
"""

from __future__ import annotations

import re

_NAME = r"(?:\s+[A-ZÀ-ỸĐ][\wÀ-ỹ]*(?:\s*-\s*[A-ZÀ-ỸĐ][\wÀ-ỹ]*)?)"
_PLACE = rf"(?:\s+(?:tỉnh|thành phố|TP\.?|huyện|quận|thị xã|thị trấn|xã|phường)(?:{_NAME}+)?)?"
_TERM = r"(?:\s+kh(?:óa|oá)\s+[IVX]+)?"

#: Longest writings first: "Ban Chấp hành Trung ương" before "Ban".
_HEADS = (
    r"Ban Chấp hành Trung ương(?: Đảng)?(?: Cộng sản Việt Nam)?" + _TERM,
    r"Ban Chấp hành Đảng bộ" + _PLACE + _TERM,
    r"Ban Thường vụ (?:Tỉnh ủy|Tỉnh uỷ|Thành ủy|Thành uỷ|Huyện ủy|Huyện uỷ|Đảng ủy)" + rf"(?:{_NAME}+)?",
    r"(?:Tỉnh ủy|Tỉnh uỷ|Thành ủy|Thành uỷ|Huyện ủy|Huyện uỷ|Đảng ủy|Đảng uỷ)" + rf"(?:{_NAME}+)?",
    r"(?:Bộ Chính trị|Ban Bí thư(?: Trung ương Đảng)?)" + _TERM,
    r"(?:Ủy ban|Uỷ ban) Thường vụ Quốc hội" + _TERM,
    r"Quốc hội" + _TERM,
    r"(?:Thủ tướng|Phó Thủ tướng)(?: Chính phủ)?",
    r"Chính phủ",
    r"(?:Chủ tịch |Phó Chủ tịch )?(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)" + _PLACE,
    r"(?:HĐND|Hội đồng nhân dân)" + _PLACE,
    r"(?:Bộ trưởng )?Bộ (?:Giáo dục và Đào tạo|GD&ĐT|GDĐT|Nội vụ|Tư pháp|Tài chính|Y tế|Công an|Quốc phòng"
    r"|Thông tin và Truyền thông|Khoa học và Công nghệ|Lao động - Thương binh và Xã hội|Văn hóa, Thể thao và Du lịch)",
    r"(?:Giám đốc )?Sở (?:Giáo dục và Đào tạo|GD&ĐT|GDĐT|Nội vụ|Tư pháp|Tài chính)" + _PLACE,
    r"Văn phòng Chính phủ",
    r"(?:Chánh án )?Tòa án nhân dân tối cao",
    r"Chủ tịch nước",
)
ISSUER = re.compile("|".join(f"(?:{head})" for head in _HEADS))

#: What the end of a number says of its issuer: pattern of the symbol, folded beginnings of fitting issuers.
_SYMBOLS = (
    (r"QH\d*$", ("quoc hoi",)),
    (r"UBTVQH\d*$", ("uy ban thuong vu quoc hoi",)),
    (r"[-/]CP$", ("chinh phu",)),
    (r"TTg$", ("thu tuong", "pho thu tuong")),
    (r"-TTg-", ("thu tuong", "pho thu tuong", "van phong chinh phu")),
    (r"[-/]TW$", ("ban chap hanh trung uong", "bo chinh tri", "ban bi thu")),
    (
        r"[-/]TU$",
        ("tinh uy", "thanh uy", "ban thuong vu tinh uy", "ban thuong vu thanh uy", "ban chap hanh dang bo"),
    ),
    (r"[-/]HU$", ("huyen uy", "ban thuong vu huyen uy", "ban chap hanh dang bo")),
    (r"UBND$", ("ubnd", "uy ban nhan dan", "chu tich ubnd", "chu tich uy ban nhan dan", "pho chu tich")),
    (r"HĐND$", ("hdnd", "hoi dong nhan dan")),
    (r"BGDĐT$|BGD&ĐT$", ("bo giao duc", "bo gd", "bo truong bo giao duc")),
    (r"BNV$", ("bo noi vu", "bo truong bo noi vu")),
    (r"SGD&?ĐT$", ("so giao duc", "so gd", "giam doc so giao duc", "giam doc so gd")),
)


def fitting_issuers(number: str) -> tuple[str, ...]:
    """Return the folded beginnings of the issuers that may use the symbol of a number; () when it is unknown."""
    for pattern, issuers in _SYMBOLS:
        if re.search(pattern, number):
            return issuers
    return ()


_TYPE_SYMBOLS = {
    "NQ": "Nghị quyết", "NQLT": "Nghị quyết liên tịch", "NĐ": "Nghị định", "QĐ": "Quyết định", "CT": "Chỉ thị",
    "KH": "Kế hoạch", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "TB": "Thông báo", "KL": "Kết luận",
    "HD": "Hướng dẫn", "CTr": "Chương trình", "ĐA": "Đề án", "BC": "Báo cáo", "TTr": "Tờ trình", "PL": "Pháp lệnh",
    "QĐi": "Quy định", "CĐ": "Công điện",
}  # fmt: skip
_LAW_SYMBOL = re.compile(r"^QH\d+$")


def type_of_number(number: str) -> str:
    """Return the kind of document that a number's symbol names ("76/NQ-CP" is a Nghị quyết), "" when none."""
    for part in re.split(r"[-/]", number):
        if part in _TYPE_SYMBOLS:
            return _TYPE_SYMBOLS[part]
    return "Luật" if _LAW_SYMBOL.match(re.split(r"[-/]", number)[-1]) else ""

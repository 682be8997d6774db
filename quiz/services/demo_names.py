"""Made-up names for the demo's people: parts that are common in Viet Nam, put together by chance."""

from __future__ import annotations

import random


def _words(text: str) -> list[str]:
    return text.split()


_FAMILY = _words(
    "Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Trần Lê Lê Lê Phạm Phạm Huỳnh Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ "
    "Ngô Dương Lý Đoàn Trương Lâm Mai Tô Tạ Châu Quách Thạch Kim Danh Sơn"
)
_MIDDLE = {
    "female": (
        "Thị", "Thị", "Thị", "Ngọc", "Thị Ngọc", "Thị Kim", "Thị Mỹ", "Thị Thanh", "Thị Bích", "Hoàng", "Minh", "Thùy",
        "Bảo", "Khánh", "Phương", "Hồng", "Thị Cẩm", "Yến",
    ),
    "male": (
        "Văn", "Văn", "Minh", "Hoàng", "Quốc", "Thanh", "Hữu", "Đức", "Gia", "Tuấn", "Trọng", "Công", "Nhật", "Chí",
        "Hoàng Minh", "Ngọc", "Anh", "Thành",
    ),
}  # fmt: skip
_GIVEN = {
    "female": _words(
        "Anh An Ánh Châu Chi Diễm Diệu Dung Duyên Đào Giang Hà Hân Hạnh Hằng Hiền Hoa Hương Huyền Khanh Lan Liên Linh Loan "
        "Ly Mai My Mỹ Nga Ngân Nghi Ngọc Nhi Như Nhung Oanh Phương Phượng Quyên Quỳnh Tâm Thảo Thi Thơ Thu Thúy Thư Thy "
        "Tiên Trang Trâm Trân Trinh Trúc Tuyết Uyên Vân Vy Xuân Yến Ý"
    ),
    "male": _words(
        "An Ân Bảo Bình Cường Danh Dũng Duy Dương Đại Đạt Đăng Điền Đông Đức Giang Hải Hào Hậu Hiếu Hoàng Huy Hùng Hưng "
        "Khang Khánh Khoa Khôi Kiên Kiệt Lâm Lộc Long Luân Minh Nam Nghĩa Nguyên Nhân Nhật Phát Phong Phú Phúc Quân Quang "
        "Quý Sang Sơn Tài Tấn Thắng Thành Thiện Thịnh Thuận Tiến Toàn Trí Triết Trung Tú Tuấn Tùng Vinh Vũ"
    ),
}  # fmt: skip

#: Names that a page must bear: very long ones, very short ones, names of the Khmer and of the Hoa.
SPECIAL = (
    "Công Tằng Tôn Nữ Thị Hoàng Ngân Khánh Phương Uyên",
    "Nguyễn Hoàng Thiên Bảo Minh Khôi Nguyên",
    "Lê Ý",
    "Vũ Y",
    "Thạch Thị Sô Phia",
    "Danh Sa Rây",
    "Kim Sóc Kha",
    "Quách Diệu Linh",
)


def make_name(generator: random.Random) -> str:
    """One full name: family, middle and given name."""
    sex = generator.choice(("female", "male"))
    return f"{generator.choice(_FAMILY)} {generator.choice(_MIDDLE[sex])} {generator.choice(_GIVEN[sex])}"

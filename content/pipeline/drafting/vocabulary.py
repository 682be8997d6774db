"""The words of the field that drafting knows: abbreviations, people, qualities, verbs, terms to explain.

These are words of plans on administrative reform in general, none of one plan.
"""

from __future__ import annotations

#: Long forms of what plans abbreviate; the longer abbreviation first.
LONG_FORMS = (
    ("SGDĐT", "Sở Giáo dục và Đào tạo"), ("SGD&ĐT", "Sở Giáo dục và Đào tạo"), ("GD&ĐT", "Giáo dục và Đào tạo"),
    ("GDĐT", "Giáo dục và Đào tạo"), ("CCHC", "cải cách hành chính"), ("TTHC", "thủ tục hành chính"),
    ("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân"), ("DVCTT", "dịch vụ công trực tuyến"), ("DVC", "dịch vụ công"),
    ("CNTT", "công nghệ thông tin"), ("CBCCVC", "cán bộ, công chức, viên chức"), ("CBCC", "cán bộ, công chức"),
    ("CBQL", "cán bộ quản lý"), ("GV", "giáo viên"), ("NV", "nhân viên"), ("HS", "học sinh"), ("TT&TT", "Thông tin và Truyền thông"),
    ("VBQPPL", "văn bản quy phạm pháp luật"), ("PAKN", "phản ánh, kiến nghị"), ("CĐS", "chuyển đổi số"),
)  # fmt: skip

#: Terms for people; those of one group can stand for each other, so a list is never changed inside a group.
PEOPLE = {
    "staff": (
        "cán bộ quản lý", "đội ngũ cán bộ", "cán bộ", "công chức", "viên chức", "người lao động", "giáo viên", "nhân viên",
        "nhà giáo", "giảng viên",
    ),
    "learner": ("học sinh", "sinh viên", "học viên", "người học"),
    "public": (
        "quần chúng nhân dân", "các tầng lớp nhân dân", "người dân", "nhân dân", "cha mẹ học sinh", "phụ huynh học sinh",
        "phụ huynh", "cá nhân",
    ),
    "body": ("doanh nghiệp", "tổ chức"),
}  # fmt: skip

#: Qualities that plans ask of an administration, a style of work, a text, a notice.
QUALITIES = (
    "thiết thực", "sinh động", "phù hợp", "đầy đủ", "rõ ràng", "dễ hiểu", "dễ nhớ", "dễ thực hiện", "đúng quy định", "kịp thời", "chính xác",
    "công khai", "minh bạch", "hiện đại", "chuyên nghiệp", "khoa học", "hiệu quả", "dân chủ", "giản dị", "gần gũi nhân dân",
    "gần gũi", "tinh gọn", "thống nhất", "đồng bộ", "trung thực", "khách quan", "nghiêm túc", "tận tụy", "thân thiện", "văn minh",
    "năng động", "trong sạch", "vững mạnh", "hiệu lực", "tiết kiệm", "đúng hạn", "đúng thời hạn", "thuận tiện", "thuận lợi", "nhanh chóng",
    "đa dạng", "phong phú", "ngắn gọn", "cụ thể", "hấp dẫn", "đơn giản", "liêm chính", "đúng trọng tâm", "đúng đối tượng", "lịch sự", "hòa nhã",
)  # fmt: skip

#: Verbs with which plans begin what is to be done; longer ones first where one begins the other.
VERBS = (
    "tuyên truyền", "truyền thông", "phổ biến", "quán triệt", "tổ chức", "thực hiện", "triển khai", "đẩy mạnh", "tập trung", "tiếp tục",
    "tiếp nhận", "thường xuyên", "kịp thời", "rà soát", "cập nhật", "niêm yết", "công khai", "công bố", "hướng dẫn", "huy động", "khuyến khích",
    "động viên", "cử", "lồng ghép", "kết hợp", "gắn", "nâng cao", "phát huy", "tăng cường", "chung tay", "góp phần", "thúc đẩy", "đảm bảo",
    "bảo đảm", "xây dựng", "đăng tải", "đăng", "kiểm tra", "giám sát", "đôn đốc", "báo cáo", "tham mưu", "phối hợp", "chủ trì", "chủ động",
    "ban hành", "bố trí", "phân công", "phát động", "biên soạn", "in ấn", "cung cấp", "thông báo", "tổng hợp", "theo dõi", "đánh giá",
    "sơ kết", "tổng kết", "vận động", "hỗ trợ", "giải đáp", "trả lời", "xử lý", "thiết lập", "duy trì", "sử dụng", "khai thác", "chỉ đạo",
    "gửi", "nộp", "lập", "giới thiệu", "khảo sát", "lấy ý kiến", "định kỳ", "mời", "chuẩn bị", "tạo", "đổi mới", "chấn chỉnh", "thu hút", "giao",
    "yêu cầu", "căn cứ", "bám sát", "treo", "phát", "quản lý", "đưa", "xem xét", "tham gia", "mở", "chia sẻ", "hoàn thành", "thu thập", "ghi", "kiện toàn", "phân tích", "nhân rộng", "biểu dương", "khen thưởng", "chấm", "dán", "cải tiến", "rút ngắn", "số hóa", "thay đổi", "rèn luyện", "học tập", "đặt", "dùng",
)  # fmt: skip

#: Terms that a pupil meets for the first time, explained in brackets.
GLOSSES = (
    ("thủ tục hành chính", "các bước, giấy tờ cần có khi đề nghị cơ quan nhà nước giải quyết một việc"),
    ("cơ chế một cửa", "nộp hồ sơ và nhận kết quả tại cùng một nơi"),
    ("dịch vụ công trực tuyến", "làm thủ tục với cơ quan nhà nước qua mạng"),
    ("nộp hồ sơ trực tuyến", "gửi giấy tờ đến cơ quan nhà nước qua mạng"),
    ("dịch vụ bưu chính công ích", "dịch vụ gửi nhận giấy tờ qua bưu điện"),
    ("bảng niêm yết", "bảng treo công khai để mọi người đọc"),
    ("niêm yết", "dán, treo hoặc đăng công khai để mọi người đọc"),
    ("phản ánh, kiến nghị", "nêu điều còn vướng mắc và đề nghị cách sửa"),
)  # fmt: skip

#: What pupils are not asked about: discipline of staff, the inner life of the Party, documents, who reports to whom.
NOT_FOR_PUPILS = (
    "kỷ luật", "kỷ cương", "chi bộ", "đảng", "nghị quyết", "nghị định", "chỉ thị", "biên chế", "tuyển dụng", "công vụ", "báo cáo", "lãnh đạo",
    "kinh phí", "quán triệt", "thi đua", "dân trí", "an sinh", "quốc phòng", "đoàn thể", "bồi dưỡng", "tập huấn", "hội thảo", "hệ thống chính trị",
    "phương thức", "bộ máy", "đội ngũ", "nghiệp vụ", "tham mưu", "chỉ số", "lề lối", "nề nếp", "phòng giáo dục", "phẩm chất", "đạo đức", "nhiệm vụ", "quy phạm",
    "viên chức", "mô hình", "sáng kiến", "liên thông", "chấm điểm", "sơ kết", "tổng kết", "đôn đốc", "kiểm tra việc", "chủ trì", "lộ trình", "truyền thống",
)  # fmt: skip

#: What speaks of a matter that concerns pupils and their families.
FOR_PUPILS = (
    "niêm yết", "học sinh", "người dân", "cá nhân", "thủ tục hành chính", "hồ sơ", "dịch vụ công", "phản ánh", "góp ý", "minh bạch", "bưu chính", "hình thức tuyên truyền", "cổng thông tin",
)  # fmt: skip

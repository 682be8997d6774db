"""What a password that a person chooses must be: long enough, not the first that anybody would try, not the user name."""

from __future__ import annotations

from quiz.domain.text import fold

LEAST_LENGTH = 8

#: Folded, without spaces. First the world's, then what Vietnamese people choose, then this app's own words.
_WORDS = """
password password1 password12 password123 passw0rd p@ssw0rd p@ssword 12345678 123456789 1234567890 0123456789
987654321 87654321 9876543210 11111111 00000000 88888888 66666666 99999999 12341234 11223344 12344321 123123123
112233445566 123456abc 12345678a a12345678 123456aa aa123456 abc123456 abcd1234 1234abcd abc12345 abcdefgh qwertyui
qwerty12 qwerty123 qwertyuiop 1q2w3e4r 1qaz2wsx q1w2e3r4 asdfghjk asdfghjkl zxcvbnm1 iloveyou iloveyou1 sunshine
princess football baseball superman trustno1 letmein1 welcome1 welcome123 admin123 admin1234 administrator changeme
matkhau1 matkhau12 matkhau123 matkhau1234 matkhaumoi anhyeuem emyeuanh anhyeuem1 anhyeuem123 yeuemnhieu yeuanhnhieu
khongbiet khongcopass khongcomatkhau hoilamgi vietnam1 vietnam123 vietnam2026 vietnam@123 hanoi123 saigon123
cantho123 haugiang haugiang1 haugiang123 giaovien giaovien1 giaovien123 hocsinh1 hocsinh123 truonghoc nhatruong
lophoc123 conyeume giadinh1 giadinhtoi tinhyeu1 tinhyeu123 thuongem sotaycchc caicachhanhchinh cchc1234 cchc2026
"""
COMMON = frozenset(_WORDS.split())


def password_fault(password: str, username: str | None) -> tuple[str, dict[str, str]] | None:
    """Why this password must not be chosen: a code and the facts of its sentence; None when it may."""
    if len(password) < LEAST_LENGTH:
        return "password-too-short", {"least": str(LEAST_LENGTH)}
    bare = "".join(fold(password).split())
    if bare in COMMON or len(set(bare)) < 3:
        return "password-common", {}
    if username and _core(bare) == _core("".join(fold(username).split())):
        return "password-is-username", {}
    return None


def _core(text: str) -> str:
    """Without the digits and signs that people put around a word."""
    return text.strip("0123456789@!.#") or text

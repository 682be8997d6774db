"""The words of rosters, cleaned as headings are: small letters without diacritics, one space between words.

Each line of a text is a row of words with bars between; quiz.exchange.roster_headings says what they mean.
"""

from __future__ import annotations

import re


def listed(text: str) -> tuple[str, ...]:
    """The words of such a text."""
    return tuple(word for part in text.split("|") if (word := " ".join(part.split())))


def any_of(text: str) -> re.Pattern[str]:
    """Finds any of these words, each whole."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed(text)))})\b")


NAME = """
    full name | fullname | name | student name | ho va ten | ho ten | ho va ten khai sinh | ho ten khai
    sinh | ho chu dem va ten | ho chu dem va ten khai sinh | ho ten dem va ten | ho dem va ten | ho lot
    va ten | ho va ten dem va ten | ho dem ten
"""
OF_WHOM = """
    hoc sinh | hs | hoc vien | giao vien | gv | can bo | cb | nhan vien | nv | vien chuc | cong chuc |
    cb gv nv | cbgvnv | cb gv | can bo giao vien nhan vien | cbql gv nv | nguoi hoc | nguoi lao dong |
    thi sinh | em | tre | be | thanh vien
"""
FAMILY_PART = """
    ho dem | ho va dem | ho va ten dem | ho ten dem | ho lot | ho va lot | ho va chu dem | ho chu dem |
    ho va chu lot | ho chu lot | ho | last name | family name | surname
"""
MIDDLE_PART = """
    dem | ten dem | chu dem | lot | ten lot | middle name
"""
GIVEN_PART = """
    ten | first name | given name
"""
IDENTIFIER = """
    student id | staff id | teacher id | employee id | external id | ma dinh danh | ma dinh danh bo gd
    dt | ma dinh danh bo gddt | ma dinh danh bo | ma dinh danh bo giao duc va dao tao | ma dinh danh bo
    giao duc | ma dinh danh csdl | ma dinh danh csdl nganh | ma csdl | ma csdl nganh | ma dinh danh
    nganh | ma so | ma | mhs | mgv | so dinh danh | dinh danh | mdd | id
"""
CLASS = """
    class | class name | lop | ten lop | lop nhom | nhom lop | lop hien tai | thuoc lop | lop hoc | lop hoc sinh
"""
CLASS_SECOND = """
    ma lop
"""
STAFF_CLASS = """
    chu nhiem | lop chu nhiem | chu nhiem lop | gvcn lop | lop cn
"""
STAFF_CLASS_SECOND = """
    lop day | day lop | lop phu trach | lop | class | ten lop
"""
BIRTH = """
    birth date | date of birth | dob | birthday | ngay sinh | ngay thang nam sinh | ngay thang sinh | ng
    sinh | ngsinh | n sinh | sinh ngay | ngay sinh hoc sinh | ngay sinh hs | ngay thang nam sinh hoc
    sinh
"""
BIRTH_SECOND = """
    ns | nam sinh
"""
POSITION = """
    position | chuc vu | chuc danh
"""
POSITION_SECOND = """
    vi tri viec lam | vi tri | chuc danh nghe nghiep | job title
"""
EMAIL = """
    email | e mail | thu dien tu | dia chi email | dia chi e mail | hop thu | hom thu | gmail | mail
"""
PRESENCE = """
    status | trang thai | trang thai hoc sinh | trang thai hoc tap | trang thai hoc | trang thai lam
    viec | trang thai can bo | tinh trang | tinh trang hoc tap
"""
ORDINAL = """
    stt | tt | so tt | so thu tu | s t t | no | order
"""
CITIZEN = """
    cccd | cmnd | cmt | cmtnd | ddcn | can cuoc | chung minh | dinh danh ca nhan | dinh danh cong dan |
    ho chieu | citizen | personal id | passport
"""
SENSITIVE = """
    dan toc | ton giao | khuyet tat | tan tat | suc khoe | benh | nhom mau | ho ngheo | can ngheo |
    chinh sach | dien uu tien | con thuong binh | mo coi | dang vien | vao dang | bhyt | bao hiem |
    ethnic | ethnicity | religion | disability | health
"""
FAMILY = """
    cha | me | ba me | bo me | phu huynh | phhs | cmhs | giam ho | do dau | gia dinh | anh chi em | ong
    ba | vo | chong | chu ho | parent | parents | father | mother | guardian
"""
NOT_NEEDED_EXACT = """
    gioi tinh | gt | phai | nu | nam | gender | sex | khoi | khoi lop | khoi hoc | can sua | ghi chu | quoc tich |
    nationality | note | notes
"""
CONTACT = """
    dia chi | dien thoai | dtdd | sdt | so dt | dt | di dong | noi o | cho o | thuong tru | tam tru | ho
    khau | que quan | nguyen quan | noi sinh | noi cu tru | xa | phuong | huyen | quan | tinh | thanh
    pho | thon | ap | khu pho | to dan pho | so nha | zalo | facebook | phone | mobile | tel | address |
    email | e mail
"""
NOT_NEEDED = """
    gioi tinh | ghi chu | khoi | to chuyen mon | to | mon | mon day | trinh do | chuyen nganh | ngay vao
    | he so | luong | ngach | diem | hanh kiem | hoc luc | xep loai | chuc vu | lop cu | lop nam truoc |
    ky ten | chu ky | anh
"""
PRESENT = """
    dang hoc | dang hoc tap | hoc | dang lam viec | dang cong tac | dang day | con hoc | hoc lai | luu
    ban | binh thuong | present | active | co mat | dang theo hoc | bao luu | nghi thai san
"""
JOINED = """
    chuyen den | moi chuyen den | tiep nhan | nhap hoc | moi | moi tuyen | moi vao | tuyen moi | joined
    | new | hoc sinh moi | moi den
"""
LEFT = """
    chuyen di | da chuyen di | chuyen truong | thoi hoc | da thoi hoc | bo hoc | nghi hoc | da nghi hoc
    | nghi huu | da nghi huu | nghi viec | da nghi viec | thoi viec | chuyen cong tac | da chuyen cong
    tac | tot nghiep | da tot nghiep | ra truong | da ra truong | left | xoa ten | da qua doi
"""

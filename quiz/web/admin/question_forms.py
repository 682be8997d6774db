"""The form of one question: every kind's rows in one table, and the way between its fields and a DraftText."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.question_draft import (
    FOLDINGS,
    PRACTICE,
    DraftText,
    ImageUse,
    OptionText,
    PairText,
    QuoteText,
    StatementText,
)

TRUTH = {"true": True, "false": False}
#: The rows that each kind has, and how many a new question begins with.
ROWS: dict[str, dict[str, int]] = {
    "single_choice": {"options": 4, "quotes": 1},
    "multiple_response": {"options": 4, "quotes": 1},
    "true_false": {"quotes": 1},
    "four_statements": {"statements": 4},
    "matching": {"pairs": 4, "quotes": 1},
    "ordering": {"items": 4, "quotes": 1},
    "short_text": {"quotes": 1},
    "number": {"quotes": 1},
    "cloze": {"quotes": 1},
}
#: Fields of a draft that the form shows as they are.
_PLAIN = (
    "kind", "lesson", "level", "audience", "tags", "stem", "explanation", "note", "scoring", "surplus", "why", "form",
    "value", "tolerance", "unit", "folding",
)  # fmt: skip
#: Fields of a draft that the form shows as they are.
_PLAIN = (
    "kind", "lesson", "level", "audience", "tags", "stem", "explanation", "note", "scoring", "surplus", "why", "form",
    "value", "tolerance", "unit", "folding",
)  # fmt: skip
LISTS = ("options", "statements", "pairs", "items", "quotes", "images")


class OptionRow(PlainForm):  # type: ignore[misc]
    """An option, whether it is right, and why somebody would choose it."""

    text = TextAreaField(_l("Phương án"))
    is_key = BooleanField(_l("Đúng"))
    why = TextAreaField(_l("Vì sao có người chọn"))


class StatementRow(PlainForm):  # type: ignore[misc]
    """A statement with all that is its own."""

    text = TextAreaField(_l("Nhận định"))
    key = RadioField(
        _l("Đáp án"),
        choices=[SelectChoice("true", _l("Đúng")), SelectChoice("false", _l("Sai"))],
        validate_choice=False,
    )
    level = SelectField(_l("Mức độ"), validate_choice=False)
    clause = SelectField(_l("Ý của kế hoạch"), validate_choice=False)
    quote = TextAreaField(_l("Lời trích"))
    explanation = TextAreaField(_l("Lời giải thích của ý"))
    why = TextAreaField(_l("Vì sao có người chọn sai"))


class PairRow(PlainForm):  # type: ignore[misc]
    """Two items that belong together."""

    left = StringField(_l("Bên trái"))
    right = StringField(_l("Ghép với"))


class QuoteRow(PlainForm):  # type: ignore[misc]
    """Words of the plan and their clause."""

    clause = SelectField(_l("Ý của kế hoạch"), validate_choice=False)
    quote = TextAreaField(_l("Lời trích"))


class ImageRow(PlainForm):  # type: ignore[misc]
    """A kept image and its words."""

    name = HiddenField()
    alt = TextAreaField(_l("Lời thay hình"))


def _ticks(label: Any) -> SelectMultipleField:
    widgets = {"option_widget": CheckboxInput(), "widget": ListWidget(prefix_label=False)}
    return SelectMultipleField(label, validate_choice=False, **widgets)


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """All fields of all kinds; the page shows those of its kind, and others are not read."""

    kind = SelectField(_l("Loại câu"), validate_choice=False)
    lesson = SelectField(_l("Bài học"), validate_choice=False)
    level = SelectField(_l("Mức độ"), validate_choice=False)
    audience = _ticks(_l("Dành cho"))
    tags = _ticks(_l("Nhãn"))
    exposure = RadioField(
        _l("Dùng để"),
        choices=[
            SelectChoice("practice", _l("Luyện tập")),
            SelectChoice("contest", _l("Giữ kín cho cuộc thi")),
        ],
        default="practice",
        validate_choice=False,
    )
    pool = StringField(_l("Tên bộ đề thi"))
    stem = TextAreaField(_l("Câu dẫn"))
    options = FieldList(FormField(OptionRow))
    statements = FieldList(FormField(StatementRow))
    pairs = FieldList(FormField(PairRow))
    surplus = StringField(_l("Mục thừa bên phải"))
    items = FieldList(StringField(_l("Mục")))
    key = RadioField(
        _l("Đáp án"),
        choices=[SelectChoice("true", _l("Đúng")), SelectChoice("false", _l("Sai"))],
        validate_choice=False,
    )
    why = TextAreaField(_l("Vì sao có người chọn sai"))
    accepted = TextAreaField(_l("Câu trả lời được nhận"))
    folding = _ticks(_l("Khi so câu trả lời"))
    form = StringField(_l("Cần ghi thế nào"))
    value = StringField(_l("Đáp số"))
    tolerance = StringField(_l("Sai số cho phép"))
    unit = StringField(_l("Đơn vị tính"))
    scoring = SelectField(_l("Cách tính điểm"), validate_choice=False)
    quotes = FieldList(FormField(QuoteRow))
    explanation = TextAreaField(_l("Lời giải thích"))
    note = TextAreaField(_l("Ghi chú thời điểm"))
    images = FieldList(FormField(ImageRow))

    def draft(self) -> DraftText:
        """What was typed; rows that the kind does not have are left out."""
        kind = self.kind.data or ""
        rows = ROWS.get(kind, {})
        return DraftText(
            kind=kind,
            lesson=_text(self.lesson),
            level=_text(self.level),
            audience=tuple(self.audience.data or ()),
            tags=tuple(self.tags.data or ()),
            pool=_text(self.pool) if self.exposure.data == "contest" else PRACTICE,
            stem=_text(self.stem),
            explanation=_text(self.explanation),
            note=_text(self.note),
            scoring=_text(self.scoring),
            quotes=tuple(_quote(row.form) for row in self.quotes) if "quotes" in rows else (),
            options=tuple(
                OptionText(_text(row.form.text), _text(row.form.why), row.form.is_key.data)
                for row in self.options
            )
            if "options" in rows
            else (),
            statements=tuple(_statement(row.form) for row in self.statements) if "statements" in rows else (),
            pairs=tuple(PairText(_text(row.form.left), _text(row.form.right)) for row in self.pairs)
            if "pairs" in rows
            else (),
            surplus=_text(self.surplus),
            items=tuple(_text(row) for row in self.items) if "items" in rows else (),
            key=TRUTH.get(self.key.data or ""),
            why=_text(self.why),
            accepted=tuple(_text(self.accepted).splitlines()),
            folding=tuple(self.folding.data or ()),
            form=_text(self.form),
            value=_text(self.value),
            tolerance=_text(self.tolerance) or "0",
            unit=_text(self.unit),
            images=tuple(_image(row.form) for row in self.images),
        )


def _text(field: Any) -> str:
    return (field.data or "").replace("\r\n", "\n").replace("\x00", "").strip()


def _quote(row: Any) -> QuoteText:
    return QuoteText(_text(row.clause), _text(row.quote))


def _statement(row: Any) -> StatementText:
    return StatementText(
        text=_text(row.text),
        key=TRUTH.get(row.key.data or ""),
        level=_text(row.level) or "recall",
        explanation=_text(row.explanation),
        why=_text(row.why),
        quote=_quote(row),
    )


def _image(row: Any) -> ImageUse:
    return ImageUse(_text(row.name), _text(row.alt), 0, 0)


def form_of(draft: DraftText) -> QuestionForm:
    """The form that shows this draft."""
    truth = {True: "true", False: "false", None: ""}
    values: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
    values |= {
        "exposure": "practice" if draft.pool == PRACTICE else "contest",
        "pool": "" if draft.pool == PRACTICE else draft.pool,
        "key": truth[draft.key],
        "accepted": "\n".join(draft.accepted),
        "items": list(draft.items),
        "options": [{"text": one.text, "why": one.why, "is_key": one.is_key} for one in draft.options],
        "pairs": [{"left": one.left, "right": one.right} for one in draft.pairs],
        "quotes": [{"clause": one.clause, "quote": one.quote} for one in draft.quotes],
        "images": [{"name": one.name, "alt": one.alt} for one in draft.images],
        "statements": [
            {
                "text": one.text,
                "key": truth[one.key],
                "level": one.level,
                "explanation": one.explanation,
                "why": one.why,
                "clause": one.quote.clause,
                "quote": one.quote.quote,
            }
            for one in draft.statements
        ],
    }
    return QuestionForm(formdata=None, data=values)


def offered_foldings() -> list[SelectChoice]:
    """What is not looked at when a short answer is compared."""
    words = (
        _l("Không phân biệt chữ hoa, chữ thường"),
        _l("Không phân biệt dấu"),
        _l("Bỏ qua khoảng trắng thừa"),
    )
    return [SelectChoice(name, word) for name, word in zip(FOLDINGS, words, strict=True)]

"""The parts of a body that each kind has of its own: options, statements, items, accepted answers, gaps, and the key.

What has an order that is the key (ordering, matching, gaps) is stored in alphabetical order: nothing stored tells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from quiz.domain.question_builder import MOST_PARTS, Body, Builder, Render
from quiz.domain.questions import readings
from quiz.domain.text import fold, fold_space, sort_key

LETTERS = "abcdefghij"
NUMBER = re.compile(r"-?\d{1,12}(?:,\d{1,6})?")
GAP = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


def _options(builder: Builder) -> Body:
    options = builder.draft.options
    builder.count("options", len(options), 2)
    builder.tell_twins("options", [option.text for option in options])
    return {
        "options": [
            {
                "id": letter,
                "html": builder.text(f"options-{place}-text", option.text),
                "why": "" if option.is_key else builder.optional(f"options-{place}-why", option.why),
            }
            for place, (letter, option) in enumerate(zip(LETTERS, options, strict=False))
        ]
    }


def _keys(builder: Builder) -> list[str]:
    return [letter for letter, one in zip(LETTERS, builder.draft.options, strict=False) if one.is_key]


def _single_choice(builder: Builder) -> Body:
    body, keys = _options(builder), _keys(builder)
    if len(keys) != 1:
        builder.wrong("options", "key-one")
    return body | {"key": keys[0] if keys else None}


def _multiple_response(builder: Builder) -> Body:
    body, keys = _options(builder), _keys(builder)
    if not 2 <= len(keys) < len(builder.draft.options):
        builder.wrong("options", "key-several")
    return body | {"key": keys}


def _true_false(builder: Builder) -> Body:
    if builder.draft.key is None:
        builder.wrong("key", "key-truth")
    return {"key": builder.draft.key, "why": builder.optional("why", builder.draft.why)}


def _four_statements(builder: Builder) -> Body:
    given = builder.draft.statements
    builder.count("statements", len(given), 4, 4)
    builder.tell_twins("statements", [one.text for one in given])
    keys = [one.key for one in given]
    for place, key in enumerate(keys):
        if key is None:
            builder.wrong(f"statements-{place}-key", "key-truth")
    if None not in keys and len(set(keys)) == 1:
        builder.wrong("statements", "statements-same")
    made = []
    for place, (letter, one) in enumerate(zip(LETTERS, given, strict=False)):
        clause = builder.clauses.get(one.quote.clause)
        made.append(
            {
                "id": letter,
                "html": builder.text(f"statements-{place}-text", one.text),
                "key": one.key,
                "level": one.level,
                "clause": None
                if clause is None
                else {
                    "id": clause.code,
                    "section": clause.section,
                    "number": clause.number,
                    "quote": fold_space(one.quote.quote),
                },
                "explanation_html": builder.optional(f"statements-{place}-explanation", one.explanation),
                "why": builder.optional(f"statements-{place}-why", one.why),
            }
        )
    return {"statements": made}


def _matching(builder: Builder) -> Body:
    pairs = builder.draft.pairs
    builder.count("pairs", len(pairs), 2)
    builder.tell_twins("pairs", [pair.left for pair in pairs], "left")
    rights = [pair.right for pair in pairs]
    builder.tell_twins("pairs", rights, "right")
    for place, pair in enumerate(pairs):
        for side, text in (("left", pair.left), ("right", pair.right)):
            builder.text(f"pairs-{place}-{side}", text)
    builder.text("surplus", builder.draft.surplus)
    ordered = sorted({*rights, builder.draft.surplus}, key=sort_key)
    names = {text: str(number) for number, text in enumerate(ordered, start=1)}
    return {
        "left": [
            {"id": letter, "html": builder.render(pair.left.strip())}
            for letter, pair in zip(LETTERS, pairs, strict=False)
        ],
        "right": [{"id": names[text], "html": builder.render(text.strip())} for text in ordered],
        "key": {letter: names[pair.right] for letter, pair in zip(LETTERS, pairs, strict=False)},
    }


def _ordering(builder: Builder) -> Body:
    items = builder.draft.items
    builder.count("items", len(items), 3)
    builder.tell_twins("items", items, "")
    for place, item in enumerate(items):
        builder.text(f"items-{place}", item)
    options, names = _alphabetical(items, builder.render)
    return {"options": options, "key": [names[item] for item in items]}


def _short_text(builder: Builder) -> Body:
    accepted = list(dict.fromkeys(filter(None, (fold_space(one) for one in builder.draft.accepted))))
    if not accepted:
        builder.wrong("accepted", "accepted-missing")
    return {
        "accepted": accepted,
        "folding": {name: name in builder.draft.folding for name in ("case", "diacritics", "space")},
        "form_html": builder.text("form", builder.draft.form, code="form-missing"),
    }


def _number(builder: Builder) -> Body:
    draft = builder.draft
    value, tolerance = (one.strip().replace(".", ",") for one in (draft.value, draft.tolerance or "0"))
    if not NUMBER.fullmatch(value) or len(readings(draft.value)) != 1:  # 25.980 may be two numbers
        builder.wrong("value", "number-unfit")
    if not NUMBER.fullmatch(tolerance) or tolerance.startswith("-"):
        builder.wrong("tolerance", "tolerance-unfit")
    return {"value": value, "tolerance": tolerance, "unit": fold_space(draft.unit)}


def _cloze(builder: Builder) -> Body:
    gaps, key = [], {}
    for number, found in enumerate(GAP.finditer(builder.draft.stem), start=1):
        choices = [fold_space(choice) for choice in found[1].split("|")]
        if len(choices) < 2 or not all(choices) or len(choices) > MOST_PARTS:
            builder.wrong("stem", "gap-choices", number=str(number))
        elif len({fold_space(fold(choice)) for choice in choices}) < len(choices):
            builder.wrong("stem", "gap-twice", number=str(number))
        options, names = _alphabetical(choices, builder.render)
        gaps.append({"id": f"g{number}", "options": options})
        key[f"g{number}"] = names[choices[0]]
    if not gaps:
        builder.wrong("stem", "gap-missing")
    return {"gaps": gaps, "key": key}


def _alphabetical(texts: Iterable[str], render: Render) -> tuple[list[Body], dict[str, str]]:
    """Parts in the order of the alphabet, and the id of each text."""
    ordered = sorted(set(texts), key=sort_key)
    names = dict(zip(ordered, LETTERS, strict=False))
    return [{"id": names[text], "html": render(text.strip())} for text in ordered if text in names], {
        text: names.get(text, "") for text in ordered
    }


MAKERS: Mapping[str, Callable[[Builder], Body]] = {
    "single_choice": _single_choice,
    "true_false": _true_false,
    "multiple_response": _multiple_response,
    "four_statements": _four_statements,
    "matching": _matching,
    "ordering": _ordering,
    "short_text": _short_text,
    "number": _number,
    "cloze": _cloze,
}

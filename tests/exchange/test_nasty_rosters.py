"""Every nasty roster file gives its people, or says what is wrong with it, where, and what to do."""

from __future__ import annotations

import pytest

from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_words import problem_sentence
from tests.factories.nasty_rosters import NASTY, Nasty


@pytest.mark.parametrize("nasty", NASTY, ids=lambda nasty: nasty.name)
def test_a_nasty_file_gives_what_it_must(nasty: Nasty):
    found = read_roster(nasty.make(), file_name=nasty.file_name, kind=nasty.kind)

    people = tuple(
        (row.sheet, row.row, row.full_name, row.external_id, row.class_name, row.birth_date)
        for row in found.rows
    )
    assert people == nasty.people
    assert tuple(problem_sentence(problem) for problem in found.problems) == nasty.says
    assert tuple(question.candidates for question in found.questions) == nasty.asks
    assert tuple((column.column, column.reason) for column in found.dropped) == nasty.drops

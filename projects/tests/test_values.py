from datetime import date, datetime
from decimal import Decimal

import pytest

from projects.imports import values
from projects.imports.messages import ValueRefused


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2020.3", date(2020, 3, 1), date(2020, 3, 31)),
        ("2020年3月", date(2020, 3, 1), date(2020, 3, 31)),
        ("2020-03-15", date(2020, 3, 15), date(2020, 3, 15)),
        ("2020/3/15", date(2020, 3, 15), date(2020, 3, 15)),
        ("２０２０年１２月", date(2020, 12, 1), date(2020, 12, 31)),
        ("202003", date(2020, 3, 1), date(2020, 3, 31)),
        ("2020年", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020年底", date(2020, 1, 1), date(2020, 12, 31)),
        (2020.3, date(2020, 3, 1), date(2020, 3, 31)),
        (2020.12, date(2020, 12, 1), date(2020, 12, 31)),
        (43891, date(2020, 3, 1), date(2020, 3, 1)),
        (43891.0, date(2020, 3, 1), date(2020, 3, 1)),
        (datetime(2020, 3, 1, 8), date(2020, 3, 1), date(2020, 3, 1)),
        ("2020-03-15 00:00:00", date(2020, 3, 15), date(2020, 3, 15)),
        ("—", None, None),
    ],
)
def test_a_date_without_a_day_begins_on_the_first_and_ends_on_the_last(typed, start, end):
    assert values.parse_date(typed, last_day=False) == start
    assert values.parse_date(typed, last_day=True) == end


@pytest.mark.parametrize(
    ("typed", "code"),
    [("待定", "not_a_date"), ("2020.13", "not_a_date"), ("2020-02-30", "not_a_date"), (2020.1, "january_or_october")],
)
def test_what_is_no_date_says_why(typed, code):
    with pytest.raises(ValueRefused) as refusal:
        values.parse_date(typed, last_day=False)

    assert refusal.value.code == code


def test_a_period_is_its_two_ends():
    assert values.parse_period("2019.3-2021.12") == (date(2019, 3, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("words", "typed", "value"),
    [
        (values.STAGES, "前期", "preliminary"),
        (values.STAGES, "计划开工", "new_start"),
        (values.STAGES, "在建", "continuing"),
        (values.STAGES, "竣工投产", "completing"),
        (values.BATCHES, "STRATEGY", "strategy"),
        (values.BATCHES, "重大基础设施和民生项目", "infrastructure"),
        (values.TIERS, "省重点", "provincial"),
        (values.TIERS, "市级", "municipal"),
    ],
)
def test_words_of_the_trade_are_known(words, typed, value):
    assert values.choose(words, typed, []) == value


def test_degrees_are_kept_to_six_places_within_their_range():
    assert values.parse_degrees("38.0943111°", limit=90) == Decimal("38.094311")
    with pytest.raises(ValueRefused):
        values.parse_degrees(114.5, limit=90)

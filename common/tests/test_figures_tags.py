from decimal import Decimal

import pytest
from django.utils import translation

from common.templatetags import figures


@pytest.mark.parametrize(
    ("amount_wan", "chinese", "english"),
    [
        (Decimal("81100000.00"), "8,110.00", "811.000"),
        (Decimal("8626000.00"), "862.60", "86.260"),
        (Decimal("10050.00"), "1.01", "0.101"),
        (Decimal("-1050000.00"), "−105.00", "−10.500"),
        (Decimal("0.00"), "0.00", "0.000"),
        (None, "—", "—"),
    ],
)
def test_amounts_are_read_in_yi_yuan_in_chinese_and_in_billion_yuan_in_english(amount_wan, chinese, english):
    with translation.override("zh-hans"):
        assert figures.yi(amount_wan) == chinese
    with translation.override("en"):
        assert figures.yi(amount_wan) == english


def test_amounts_of_single_projects_keep_their_unit_and_their_cents():
    assert figures.wan(Decimal("1234.5")) == "1,234.50"
    assert figures.wan(Decimal("81100000.00")) == "81,100,000.00"
    assert figures.wan(None) == "—"


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        ("8626000", "8405000", "102.6%"),  # Shijiazhuang, August 2020
        ("8890", "10000", "88.9%"),
        ("85", "86", "98.8%"),
        ("1", "2000", "0.1%"),  # exactly 0.05 %: half up, not to even
        ("0", "8405000", "0.0%"),
        ("12500", "1000", "1,250.0%"),
    ],
)
def test_rates_are_printed_in_per_cent_with_one_decimal_rounded_half_up(numerator, denominator, printed):
    assert figures.percent(Decimal(numerator) / Decimal(denominator)) == printed


def test_a_rate_without_a_denominator_is_a_dash_and_not_zero():
    assert figures.percent(None) == "—"
    assert figures.points(None) == "—"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        # Jiangmen: 97.2 % less 83.3 % would be 13.9; from the unrounded sums it is 13.8.
        ((Decimal("629.0") / Decimal("647.4") - Decimal(10) / 12) * 100, "+13.8"),
        (Decimal("10.81"), "+10.8"),
        (Decimal("-5.15"), "−5.2"),
        (Decimal("0.04"), "0.0"),
        (Decimal("-0.04"), "0.0"),
        (Decimal("0.05"), "+0.1"),
        (Decimal("-100"), "−100.0"),
    ],
)
def test_points_carry_their_sign_and_come_from_the_unrounded_rate(value, printed):
    assert figures.points(value) == printed


def test_only_what_is_printed_with_a_minus_counts_as_behind():
    assert figures.is_behind(Decimal("-5.15"))
    assert not figures.is_behind(Decimal("-0.04"))
    assert not figures.is_behind(Decimal("3"))
    assert not figures.is_behind(None)


def test_counts_are_grouped_by_thousands():
    assert figures.count(3647) == "3,647"
    assert figures.count(0) == "0"
    assert figures.count(None) == "—"


@pytest.mark.parametrize(
    ("rate", "width", "excess", "place"),
    [
        (None, "0.00", "0.00", "75.00"),
        (Decimal("0.75"), "75.00", "0.00", "75.00"),
        (Decimal("1"), "100.00", "0.00", "100.00"),
        (Decimal("1.268"), "100.00", "26.80", "126.80"),
        (Decimal("4"), "100.00", "50.00", "150.00"),
    ],
)
def test_a_bar_does_not_end_at_a_hundred_per_cent(rate, width, excess, place):
    drawn = figures.bar(rate, Decimal("0.75") if rate is None else rate)

    assert f'class="bar-fill" width="{width}"' in drawn
    assert f'class="bar-excess" x="100" width="{excess}"' in drawn
    assert f'class="bar-mark" d="M{place}-3v16"' in drawn


def test_counts_stand_side_by_side_on_one_bar():
    assert figures.stacked(3, 0, 1) == [
        {"x": "0.00", "width": "75.00"},
        {"x": "75.00", "width": "0.00"},
        {"x": "75.00", "width": "25.00"},
    ]
    assert figures.stacked(0, 0) == [{"x": "0.00", "width": "0.00"}, {"x": "0.00", "width": "0.00"}]


def test_months_are_named_in_the_reader_s_language():
    with translation.override("zh-hans"):
        assert figures.month_name(9) == "9 月"
    with translation.override("en"):
        assert figures.month_name(9) == "Sep"

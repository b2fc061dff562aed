from decimal import Decimal

import pytest

from common.amounts import AmountError, Unit, parse_amount


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("1,234.50", Unit.WAN, "1234.50"),
        ("１，２３４．５０", Unit.WAN, "1234.50"),
        (" 1 234.5 ", Unit.WAN, "1234.50"),
        ("120亿元", Unit.WAN, "1200000.00"),
        ("3.5亿", Unit.WAN, "35000.00"),
        ("500万元", Unit.YI, "500.00"),
        ("12万", Unit.WAN, "12.00"),
        (862.6, Unit.YI, "8626000.00"),
        ("862.6", Unit.YI, "8626000.00"),
        (0.1 + 0.2, Unit.WAN, "0.30"),
        (100, Unit.YUAN, "0.01"),
        (0, Unit.WAN, "0.00"),
        ("999999999999.99", Unit.WAN, "999999999999.99"),
    ],
)
def test_an_amount_is_exact_in_wan_whatever_its_unit_and_writing(typed, unit, amount):
    assert str(parse_amount(typed, unit)) == amount


@pytest.mark.parametrize("typed", [None, "", "  ", "-", "—", "/"])
def test_a_blank_or_a_dash_is_no_amount_and_not_zero(typed):
    assert parse_amount(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("约120", "not_a_number"),
        ("1,23", "not_a_number"),
        ("1,2345", "not_a_number"),
        ("1.2.3", "not_a_number"),
        (".", "not_a_number"),
        (True, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        ("-5", "negative"),
        ("(5)", "negative"),
        ("－5", "negative"),
        ("1.234", "too_precise"),
        (150, "too_precise"),
        ("1000000000000", "too_large"),
        (Decimal("1e30"), "too_large"),
    ],
)
def test_what_is_no_amount_says_why(typed, code):
    unit = Unit.YUAN if typed == 150 else Unit.WAN

    with pytest.raises(AmountError) as refusal:
        parse_amount(typed, unit)

    assert refusal.value.code == code

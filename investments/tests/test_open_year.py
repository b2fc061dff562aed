"""``open_year``: target, lamp rule and windows of a year."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Tier
from investments.models import LampRule, ReportingWindow, Target

pytestmark = pytest.mark.django_db


def open_year(*arguments: str) -> None:
    call_command("open_year", *arguments, stdout=StringIO())


def test_windows_open_on_the_25th_and_close_on_the_5th_8th_and_10th_of_the_next_month():
    open_year("2021", "--target", "8000", "--source", "方案")

    window = ReportingWindow.objects.get(month=12, tier=Tier.PROVINCIAL)
    assert (window.opens_on, window.due_on) == (date(2021, 12, 25), date(2022, 1, 5))
    assert (window.city_due_on, window.province_due_on) == (date(2022, 1, 8), date(2022, 1, 10))
    assert ReportingWindow.objects.count() == 24
    assert Target.objects.get().target_wan == Decimal("80000000.00")


def test_what_an_office_has_set_for_the_year_is_left_as_it_is():
    open_year("2021", "--target", "8000")
    LampRule.objects.update(yellow_from_points=5)

    open_year("2021", "--target", "9000亿元")

    assert Target.objects.get().target_wan == Decimal("80000000.00")
    assert LampRule.objects.get().yellow_from_points == 5


@pytest.mark.parametrize("target", ["", "many", "-1", "0"])
def test_a_target_that_is_no_amount_is_refused(target):
    with pytest.raises(CommandError, match="--target"):
        open_year("2021", f"--target={target}")

    assert not ReportingWindow.objects.exists()

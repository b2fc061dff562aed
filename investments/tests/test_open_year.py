"""``open_year``: target, lamp rule and windows of a year."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Tier
from investments.models import CalendarDay, ReportingWindow, RuleSet, Target
from tests.factories import RuleSetFactory

pytestmark = pytest.mark.django_db


def open_year(*arguments: str) -> None:
    call_command("open_year", *arguments, stdout=StringIO())


def dates_of(window: ReportingWindow) -> list[str]:
    return [f"{day:%m-%d}" for day in (window.opens_on, window.due_on, window.city_due_on, window.province_due_on)]


def test_windows_open_on_the_25th_and_are_due_on_the_5th_8th_and_10th_of_the_next_month():
    open_year("2021", "--target", "8000", "--source", "方案")

    window = ReportingWindow.objects.get(month=2, tier=Tier.PROVINCIAL)
    assert dates_of(window) == ["02-25", "03-05", "03-08", "03-10"]
    assert Target.objects.get().target_wan == Decimal("80000000.00")
    assert ReportingWindow.objects.count() == 24


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (9, ["10-09", "10-10", "10-12"]),  # 1 to 8 October are holidays, and Saturday 10 October is worked for them
        (8, ["09-07", "09-08", "09-10"]),  # the 5th is a Saturday
        (12, ["01-05", "01-08", "01-11"]),  # the 10th is a Sunday
    ],
)
def test_a_due_day_moves_over_weekends_and_holidays(month, due):
    open_year("2020", "--target", "8110")

    assert dates_of(ReportingWindow.objects.filter(month=month).first())[1:] == due


def test_an_administrator_corrects_the_calendar():
    CalendarDay.objects.create(day=date(2020, 11, 5), is_working=False, note="全省放假")
    CalendarDay.objects.create(day=date(2020, 9, 5), is_working=True, note="周六上班")

    open_year("2020", "--target", "8110")

    assert dates_of(ReportingWindow.objects.filter(month=10).first())[1] == "11-06"
    assert dates_of(ReportingWindow.objects.filter(month=8).first())[1] == "09-05"


def test_what_an_office_has_set_for_the_year_is_left_as_it_is():
    open_year("2021", "--target", "8000")
    RuleSetFactory(year=2021, version=2)

    open_year("2021", "--target", "9000亿元")

    assert Target.objects.get().target_wan == Decimal("80000000.00")
    assert RuleSet.objects.filter(year=2021).count() == 2


@pytest.mark.parametrize("target", ["", "many", "-1", "0"])
def test_a_target_that_is_no_amount_is_refused(target):
    with pytest.raises(CommandError, match="--target"):
        open_year("2021", f"--target={target}")

    assert not ReportingWindow.objects.exists()

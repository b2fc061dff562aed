"""What is reported of a year, judged and expected."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from accounts.models import Tier
from investments.models import (
    JudgedLamp,
    MonthlyReport,
    OwnForecast,
    QualityNote,
    ReportingWindow,
    ReportStatus,
    RuleSet,
    Source,
    Target,
)

from .accounts import OfficerFactory
from .moments import AT
from .projects import ListingFactory


class WindowFactory(DjangoModelFactory):
    class Meta:
        model = ReportingWindow

    year = 2020
    month = 9
    tier = Tier.MUNICIPAL
    opens_on = date(2020, 1, 1)
    due_on = date(2020, 10, 5)
    city_due_on = date(2020, 10, 8)
    province_due_on = date(2020, 10, 10)


def open_windows(year=2020, months=range(1, 13)):
    """Windows of both tiers, open since January."""
    return [WindowFactory(year=year, month=month, tier=tier) for month in months for tier in Tier.values]


class ReportFactory(DjangoModelFactory):
    """An accepted report; the figures are not marked stale."""

    class Meta:
        model = MonthlyReport

    listing = factory.SubFactory(ListingFactory)
    month = 9
    completed_ytd_wan = Decimal("900.00")
    status = ReportStatus.ACCEPTED
    source = Source.FORM
    submitted_by = factory.SubFactory(OfficerFactory)
    submitted_at = AT


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    year = 2020
    target_wan = Decimal("81100000.00")


class RuleSetFactory(DjangoModelFactory):
    class Meta:
        model = RuleSet
        django_get_or_create = ["year", "version"]

    class Params:
        yellow_from = 10  # points below, included
        red_above = 30

    year = 2020
    version = 1
    from_month = 1
    name = "进度灯"
    put_in_force_at = AT
    rules = factory.LazyAttribute(lambda one: progress_rules(one.yellow_from, one.red_above))


def progress_rules(yellow_from: int, red_above: int) -> dict:
    """A progress lamp alone, in points below time progress."""
    conditions = {
        "green": {"below": yellow_from},
        "yellow": {"from": yellow_from, "to": red_above},
        "red": {"above": red_above},
    }
    rules = [{"colour": one, "when": [{"measure": "points_below", **when}]} for one, when in conditions.items()]
    return {"lamps": [{"lamp": "progress", "rules": rules}]}


class JudgedLampFactory(DjangoModelFactory):
    """Yellow from September to the end of October, whatever the rules say."""

    class Meta:
        model = JudgedLamp

    listing = factory.SubFactory("tests.factories.ListingFactory")
    colour = "yellow"
    from_month = 9
    until_month = 10
    reason = "已约谈"
    judged_by = factory.SubFactory("tests.factories.PlannerFactory")
    judged_at = AT


class OwnForecastFactory(DjangoModelFactory):
    class Meta:
        model = OwnForecast

    listing = factory.SubFactory("tests.factories.ListingFactory")
    month = 9
    expected_wan = Decimal("1000.00")
    stated_by = factory.SubFactory("tests.factories.OfficerFactory")
    stated_at = AT


class QualityNoteFactory(DjangoModelFactory):
    """An officer's explanation of identical amounts."""

    class Meta:
        model = QualityNote

    listing = factory.SubFactory("tests.factories.ListingFactory")
    year = 2020
    month = 9
    check_name = "identical_amounts"
    act = "explain"
    text = "按合同每月等额支付"
    written_by = factory.SubFactory("tests.factories.OfficerFactory")
    written_at = AT

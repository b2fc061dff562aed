"""Cells and forecasts, which the product makes itself: for tests of what they are."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from accounts.models import Tier
from investments.models import (
    MEASURES,
    CountyCell,
    Outlook,
    OutlookRow,
    RollupCell,
    StaleCell,
)
from projects.models import (
    Batch,
    Stage,
)

from .accounts import UnitFactory
from .moments import AT
from .projects import IndustryFactory


class CellKeyFactory(DjangoModelFactory):
    """What a cell is about: the municipal continuing projects of Shijiazhuang in one industry."""

    class Meta:
        abstract = True

    year = 2020
    tier = Tier.MUNICIPAL
    batch = Batch.INDUSTRY
    industry = factory.SubFactory(IndustryFactory)
    unit = factory.SubFactory(UnitFactory)
    stage = Stage.CONTINUING


class MeasuresFactory(CellKeyFactory):
    """Without figures; rollups make the real ones."""

    class Meta:
        abstract = True

    month = 9

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **{**dict.fromkeys(MEASURES, 0), **kwargs})


class CellFactory(MeasuresFactory):
    class Meta:
        model = RollupCell

    computed_at = AT


class CountyCellFactory(MeasuresFactory):
    class Meta:
        model = CountyCell

    county = factory.SelfAttribute("unit")


class StaleCellFactory(CellKeyFactory):
    class Meta:
        model = StaleCell

    from_month = 9
    marked_at = AT


class OutlookFactory(DjangoModelFactory):
    class Meta:
        model = Outlook
        django_get_or_create = ["year"]

    year = 2020
    month = 9
    version = 1
    made_at = AT
    history = factory.LazyFunction(list)
    errors = factory.LazyFunction(dict)


class OutlookRowFactory(DjangoModelFactory):
    class Meta:
        model = OutlookRow

    outlook = factory.SubFactory(OutlookFactory)
    level = "total"
    planned_wan = Decimal("1000.00")
    completed_wan = Decimal("600.00")
    straight_wan = Decimal("800.00")

"""The register and the annual list."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from accounts.models import Tier
from projects.models import (
    Batch,
    EventKind,
    Factor,
    FactorKind,
    Industry,
    Listing,
    ListingMovement,
    MovementKind,
    Project,
    ProjectEvent,
    Stage,
)

from .accounts import CountyFactory, OfficerFactory
from .moments import AT


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry
        django_get_or_create = ["code"]

    code = "equipment"
    name_zh = "高端装备制造"
    name_en = "High-end equipment manufacturing"
    group = "high_technology"
    is_leading = True
    source = "test"


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    code = factory.Sequence(lambda n: f"HB2020-{n + 1:06d}")
    name = factory.Sequence(lambda n: f"演示项目{n + 1}")
    region = factory.SubFactory(CountyFactory)


class ListingFactory(DjangoModelFactory):
    """A municipal continuing project of Shijiazhuang, 1,200 万元 planned, on the list since January."""

    class Meta:
        model = Listing
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    year = 2020
    unit = factory.LazyAttribute(lambda o: o.project.region.unit)
    tier = Tier.MUNICIPAL
    batch = Batch.INDUSTRY
    industry = factory.SubFactory(IndustryFactory)
    stage = Stage.CONTINUING
    planned_wan = factory.LazyAttribute(lambda o: None if o.stage == Stage.PRELIMINARY else Decimal("1200.00"))
    first_planned_wan = factory.SelfAttribute("planned_wan")
    listed_on = factory.LazyAttribute(lambda o: date(o.year, 1, 1))

    @factory.post_generation
    def movement(self, create, extracted, **kwargs):
        ListingMovement.objects.create(
            listing=self,
            kind=MovementKind.ADDED,
            effective_on=self.listed_on,
            from_month=self.listed_on.month,
            recorded_at=AT,
            tier=self.tier,
            batch=self.batch,
            industry=self.industry,
            unit=self.unit,
            stage=self.stage,
            planned_wan=self.planned_wan,
        )


class EventFactory(DjangoModelFactory):
    class Meta:
        model = ProjectEvent

    project = factory.SubFactory(ProjectFactory)
    kind = EventKind.STARTED
    occurred_on = date(2020, 3, 15)
    recorded_by = factory.SubFactory(OfficerFactory)
    recorded_at = AT


class FactorFactory(DjangoModelFactory):
    """Land, stated at the end of March: half of it is supplied."""

    class Meta:
        model = Factor

    listing = factory.SubFactory(ListingFactory)
    kind = FactorKind.LAND
    month = 3
    needed = Decimal("100.00")
    secured = Decimal("50.00")
    document = "冀土〔2020〕1号"
    recorded_by = factory.SubFactory(OfficerFactory)
    recorded_at = AT

"""Valid rows without arguments; a test names only the values it is about."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from accounts.models import Region, RegionLevel, Role, Tier, User
from investments.models import (
    MEASURES,
    Bulletin,
    BulletinAct,
    BulletinFile,
    CountyCell,
    JudgedLamp,
    MonthlyReport,
    Outlook,
    OutlookRow,
    OwnForecast,
    QualityNote,
    Release,
    ReportingWindow,
    ReportStatus,
    RollupCell,
    RuleSet,
    Source,
    StaleCell,
    Subscription,
    Target,
)
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

AT = datetime(2020, 10, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "130000"
    name_zh = "河北省"
    name_en = "Hebei"
    level = RegionLevel.PROVINCE


class UnitFactory(DjangoModelFactory):
    """A reporting unit: its own unit."""

    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "130100"
    name_zh = "石家庄市"
    name_en = "Shijiazhuang"
    level = RegionLevel.PREFECTURE
    parent = factory.SubFactory(ProvinceFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        found = Region.objects.filter(code=kwargs["code"]).first()
        if found:
            return found
        # The unit points to itself, and a constraint wants it from the first moment: take the next free id.
        pk = (Region.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1000
        return Region.objects.create(pk=pk, unit_id=pk, **kwargs)


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "130110"
    name_zh = "鹿泉区"
    name_en = "Luquan District"
    level = RegionLevel.DISTRICT
    parent = factory.SubFactory(UnitFactory)
    unit = factory.SelfAttribute("parent")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("a long enough password")
    toured_at = AT


class OfficerFactory(UserFactory):
    """Answers for a whole reporting unit unless ``region`` is a county."""

    role = Role.OFFICER
    region = factory.SubFactory(UnitFactory)


class ReviewerFactory(UserFactory):
    role = Role.REVIEWER
    region = factory.SubFactory(UnitFactory)


class PlannerFactory(UserFactory):
    role = Role.PLANNER
    tier = Tier.PROVINCIAL


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


class BulletinFactory(DjangoModelFactory):
    """Of September, made by a planner and not yet approved; its content says nothing."""

    class Meta:
        model = Bulletin

    release = factory.SubFactory("tests.factories.ReleaseFactory")
    serial = 1
    template = "v1"
    content = factory.LazyFunction(lambda: {"zh": {"mail": NO_WORDS}, "en": {"mail": NO_WORDS}})
    digest = "b" * 64
    made_by = factory.SubFactory("tests.factories.PlannerFactory")
    made_at = AT


NO_WORDS = {"sentences": [], "units": {}}


class ReleaseFactory(DjangoModelFactory):
    """September, closed with nothing in it."""

    class Meta:
        model = Release
        django_get_or_create = ["year", "month"]

    year = 2020
    month = 9
    closed_at = AT
    closed_by = factory.SubFactory("tests.factories.PlannerFactory")
    digest = "a" * 64


class BulletinFileFactory(DjangoModelFactory):
    class Meta:
        model = BulletinFile

    bulletin = factory.SubFactory(BulletinFactory)
    language = "zh"
    form = "pdf"
    content = b"%PDF"
    digest = "c" * 64


class BulletinActFactory(DjangoModelFactory):
    class Meta:
        model = BulletinAct

    bulletin = factory.SubFactory(BulletinFactory)
    kind = "approve"
    done_by = factory.SubFactory("tests.factories.PlannerFactory")
    done_at = AT


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Subscription

    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    added_by = factory.SubFactory("tests.factories.PlannerFactory")
    added_at = AT


def progress_rules(yellow_from: int, red_above: int) -> dict:
    """A progress lamp alone, in points below time progress."""
    conditions = {
        "green": {"below": yellow_from},
        "yellow": {"from": yellow_from, "to": red_above},
        "red": {"above": red_above},
    }
    rules = [{"colour": one, "when": [{"measure": "points_below", **when}]} for one, when in conditions.items()]
    return {"lamps": [{"lamp": "progress", "rules": rules}]}


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

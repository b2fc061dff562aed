"""Rules that must always hold are constraints: each is broken here once by a row that is otherwise valid."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import Organisation, Role, Tier
from investments.models import (
    Act,
    BulletinMail,
    CalendarDay,
    DailyDigest,
    MonthlyReport,
    Target,
)
from projects.models import Listing, ListingMovement, Project, ProjectEvent, Stage

from .factories import (
    AT,
    BulletinActFactory,
    BulletinFactory,
    BulletinFileFactory,
    CellFactory,
    CountyCellFactory,
    CountyFactory,
    EventFactory,
    FactorFactory,
    IndustryFactory,
    JudgedLampFactory,
    ListingFactory,
    OfficerFactory,
    OutlookRowFactory,
    OwnForecastFactory,
    ProjectFactory,
    QualityNoteFactory,
    ReportFactory,
    RuleSetFactory,
    StaleCellFactory,
    SubscriptionFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    WindowFactory,
)
from .rows import (
    cell_copy,
    cluster,
    document,
    draft,
    entry,
    former_name,
    milestone,
    preview,
    published,
    release,
    restatement,
    review,
    rollup_failure,
    saved_view,
    sheet,
    stand_in,
    token,
    twice,
    verification,
)

pytestmark = pytest.mark.django_db

OUR_APPS = ["accounts", "projects", "investments", "reporting"]
NATIONAL_CODE = "2020-130110-35-03-000001"


# Cases: the constraint's name, a valid row, and what breaks it -----------------------------------------------------

CHANGES = [
    ("region_code_form", CountyFactory, {"code": "13011X"}),
    ("region_level_known", CountyFactory, {"level": "village"}),
    ("region_below_province_has_unit", CountyFactory, {"unit": None}),
    ("region_name_not_blank", former_name, {"name_zh": ""}),
    ("organisation_name_not_blank", lambda: Organisation.objects.create(name="某公司"), {"name": ""}),
    ("api_token_digest_form", token, {"digest": "A" * 64}),
    ("user_role_known", UserFactory, {"role": "king"}),
    ("user_tier_known", UserFactory, {"tier": "national"}),
    ("user_municipal_clerk_has_region", OfficerFactory, {"region": None}),
    ("stand_in_days_in_order", stand_in, {"until_on": date(2020, 10, 3)}),
    ("stand_in_is_somebody_else", stand_in, {"deputy": F("absent")}),
    ("industry_named", IndustryFactory, {"name_zh": ""}),
    ("industry_named", IndustryFactory, {"code": ""}),
    ("project_named", ProjectFactory, {"name": ""}),
    ("project_named", ProjectFactory, {"code": ""}),
    ("project_code_form", ProjectFactory, {"national_code": "2020-130110-35-03-1"}),
    ("project_total_not_negative", ProjectFactory, {"total_investment_wan": Decimal("-0.01")}),
    ("project_coordinates_whole", ProjectFactory, {"latitude": Decimal("91"), "longitude": Decimal("114")}),
    ("project_coordinates_whole", ProjectFactory, {"latitude": Decimal("38"), "longitude": Decimal("180.5")}),
    ("project_coordinates_whole", ProjectFactory, {"latitude": Decimal("38"), "longitude": None}),
    (
        "project_ends_after_start",
        ProjectFactory,
        {"planned_start_on": date(2020, 5, 2), "planned_completion_on": date(2020, 5, 1)},
    ),
    ("event_kind_known", EventFactory, {"kind": "opened"}),
    ("event_withdrawn_with_reason", EventFactory, {"withdrawn_at": AT}),
    ("document_kind_known", document, {"kind": "song"}),
    ("document_titled", document, {"title": ""}),
    ("document_withdrawn_by_somebody", document, {"withdrawn_at": AT}),
    ("saved_view_named", saved_view, {"name": ""}),
    ("import_tier_known", preview, {"tier": "national"}),
    ("listing_classes_known", ListingFactory, {"tier": "national"}),
    ("listing_classes_known", ListingFactory, {"batch": "sixth"}),
    ("listing_classes_known", ListingFactory, {"stage": "finished"}),
    ("listing_plan_not_negative", ListingFactory, {"planned_wan": Decimal("-0.01")}),
    ("listing_preliminary_unplanned", ListingFactory, {"stage": Stage.PRELIMINARY}),
    ("listing_first_plan_not_negative", ListingFactory, {"first_planned_wan": Decimal("-0.01")}),
    ("listing_leaves_after_entry", ListingFactory, {"delisted_on": date(2019, 12, 31)}),
    ("listing_entered_in_its_year", ListingFactory, {"listed_on": date(2019, 12, 31)}),
    ("listingmovement_classes_known", lambda: ListingFactory().movements.get(), {"batch": "sixth"}),
    ("listingmovement_plan_not_negative", lambda: ListingFactory().movements.get(), {"planned_wan": Decimal("-1")}),
    ("listingmovement_preliminary_unplanned", lambda: ListingFactory().movements.get(), {"stage": Stage.PRELIMINARY}),
    ("movement_kind_known", lambda: ListingFactory().movements.get(), {"kind": "lost"}),
    ("movement_months_in_order", lambda: ListingFactory().movements.get(), {"from_month": 0}),
    ("movement_months_in_order", lambda: ListingFactory().movements.get(), {"from_month": 5, "until_month": 4}),
    ("movement_months_in_order", lambda: ListingFactory().movements.get(), {"until_month": 14}),
    ("cell_month_known", CellFactory, {"month": 13}),
    ("county_cell_month_known", CountyCellFactory, {"month": 13}),
    ("stale_month_known", StaleCellFactory, {"from_month": 0}),
    ("report_status_known", ReportFactory, {"status": "lost"}),
    ("release_month_known", release, {"month": 13}),
    ("release_digest_form", release, {"digest": "A" * 64}),
    ("subscription_has_address", SubscriptionFactory, {"email": ""}),
    ("subscription_language_known", SubscriptionFactory, {"language": "fr"}),
    ("draft_month_known", draft, {"month": 13}),
    ("sheet_month_known", sheet, {"month": 0}),
    ("target_positive", TargetFactory, {"target_wan": Decimal("0.00")}),
    ("window_month_known", WindowFactory, {"month": 13}),
    ("window_tier_known", WindowFactory, {"tier": "national"}),
    ("window_dates_in_order", WindowFactory, {"due_on": date(2019, 12, 31)}),
    ("window_dates_in_order", WindowFactory, {"city_due_on": date(2020, 10, 4)}),
    ("window_dates_in_order", WindowFactory, {"province_due_on": date(2020, 10, 7)}),
]


def second_movement():
    listing = ListingFactory()
    movement = listing.movements.get()
    movement.pk = None
    return movement.save()


def own_part():
    project = ProjectFactory()
    Project.objects.filter(pk=project.pk).update(package=project)


def two_reports(first: str, second: str):
    listing = ListingFactory()
    ReportFactory(listing=listing, revision=1, status=first)
    ReportFactory(listing=listing, revision=2, status=second)


ADDITIONS = [
    ("region_name_once", lambda: [former_name(), former_name()]),
    ("cluster_once_per_place", lambda: [cluster(), cluster()]),
    (
        "project_national_code_once",
        lambda: [ProjectFactory(national_code=NATIONAL_CODE), ProjectFactory(national_code=NATIONAL_CODE)],
    ),
    ("project_not_its_own_part", own_part),
    ("event_stands_once", lambda: EventFactory(project=EventFactory().project, occurred_on=date(2020, 4, 1))),
    ("document_once", lambda: document(project=document().project)),
    ("saved_view_named_once", lambda: saved_view(owner=saved_view().owner)),
    ("listing_once_a_year", lambda: ListingFactory(project=ListingFactory().project)),
    ("movement_one_open", second_movement),
    ("cell_once", lambda: [CellFactory(), CellFactory()]),
    ("county_cell_once", lambda: [CountyCellFactory(), CountyCellFactory()]),
    ("report_revision_once", lambda: ReportFactory(listing=ReportFactory().listing, status="replaced")),
    ("report_one_in_force", lambda: two_reports("accepted", "accepted")),
    ("report_one_waiting", lambda: two_reports("submitted", "city_accepted")),
    ("report_month_known", lambda: ReportFactory(month=13)),
    ("milestone_kind_known", lambda: milestone(kind="party")),
    ("factor_kind_known", lambda: FactorFactory(kind="luck")),
    ("factor_month_known", lambda: FactorFactory(month=13)),
    ("factor_not_negative", lambda: FactorFactory(secured=Decimal("-0.01"))),
    ("report_source_known", lambda: ReportFactory(source="fax")),
    ("report_completed_not_negative", lambda: ReportFactory(completed_ytd_wan=Decimal("-0.01"))),
    ("report_total_covers_year", lambda: ReportFactory(completed_total_wan=Decimal("899.99"))),
    ("review_decision_known", lambda: review(decision="maybe")),
    ("review_return_with_reason", lambda: review(decision="return", reason="")),
    ("release_once_a_month", lambda: twice(release)),
    ("release_cell_once", lambda: twice(cell_copy, release=release())),
    ("release_line_once", lambda: twice(published, release=release(), listing=ListingFactory())),
    ("restatement_with_reason", lambda: restatement(reason="")),
    ("history_number_once", lambda: twice(entry, report=ReportFactory())),
    ("history_act_known", lambda: entry(act="drop", review=review())),
    ("history_act_has_review", lambda: entry(act=Act.ACCEPT)),
    ("draft_once", lambda: twice(draft, user=OfficerFactory(), listing=ListingFactory())),
    ("digest_once_a_day", lambda: twice(DailyDigest.objects.create, user=UserFactory(), day=AT.date(), items=1)),
    ("target_one_a_year", lambda: [TargetFactory(), TargetFactory()]),
    ("target_one_a_year_and_unit", lambda: [TargetFactory(unit=UnitFactory()), TargetFactory(unit=UnitFactory())]),
    ("rollup_failure_once", lambda: twice(rollup_failure, industry=IndustryFactory(), unit=UnitFactory())),
    ("rollup_failure_attempted", lambda: rollup_failure(attempts=0)),
    ("verification_seen_by_somebody", lambda: verification(seen_at=AT)),
    ("verification_names_what_differs", lambda: verification(differing=1)),
    ("rule_set_version_once", lambda: [RuleSetFactory.build().save(), RuleSetFactory.build().save()]),
    ("rule_set_month_known", lambda: RuleSetFactory(from_month=13)),
    ("rule_set_named", lambda: RuleSetFactory(name="")),
    ("judged_lamp_known", lambda: JudgedLampFactory(colour="blue")),
    ("judged_lamp_months_in_order", lambda: JudgedLampFactory(from_month=11)),
    ("judged_lamp_months_in_order", lambda: JudgedLampFactory(until_month=13)),
    ("judged_lamp_has_a_reason", lambda: JudgedLampFactory(reason="")),
    ("own_forecast_month_known", lambda: OwnForecastFactory(month=13)),
    ("own_forecast_not_negative", lambda: OwnForecastFactory(expected_wan=Decimal("-0.01"))),
    ("outlook_row_once", lambda: [OutlookRowFactory(), OutlookRowFactory()]),
    ("outlook_listing_once", lambda: twice(OutlookRowFactory, level="project", listing=ListingFactory())),
    ("outlook_level_known", lambda: OutlookRowFactory(level="planet")),
    ("outlook_listing_of_projects", lambda: OutlookRowFactory(level="project")),
    ("outlook_listing_of_projects", lambda: OutlookRowFactory(listing=ListingFactory())),
    ("quality_note_one_subject", lambda: QualityNoteFactory(listing=None)),
    ("quality_note_one_subject", lambda: QualityNoteFactory(unit=UnitFactory())),
    ("quality_note_month_known", lambda: QualityNoteFactory(month=13)),
    ("quality_note_check_named", lambda: QualityNoteFactory(check_name="")),
    ("quality_note_act_known", lambda: QualityNoteFactory(act="drop")),
    ("quality_note_has_a_text", lambda: QualityNoteFactory(text="")),
    ("bulletin_numbered_once", lambda: twice(BulletinFactory, release=release())),
    ("bulletin_serial_from_one", lambda: BulletinFactory(serial=0)),
    ("bulletin_digest_form", lambda: BulletinFactory(digest="B" * 64)),
    ("bulletin_file_once", lambda: twice(BulletinFileFactory, bulletin=BulletinFactory())),
    ("bulletin_file_known", lambda: BulletinFileFactory(form="odt")),
    ("bulletin_act_once", lambda: twice(BulletinActFactory, bulletin=BulletinFactory())),
    ("bulletin_act_known", lambda: BulletinActFactory(kind="burn")),
    ("bulletin_withdrawn_with_reason", lambda: BulletinActFactory(kind="withdraw")),
    (
        "bulletin_mail_once",
        lambda: twice(BulletinMail.objects.create, bulletin=BulletinFactory(), subscription=SubscriptionFactory()),
    ),
    ("window_once", lambda: [WindowFactory(), WindowFactory()]),
]


def named(name: str):
    """Refused by this constraint. SQLite names check constraints, and only the columns of unique ones."""
    says_its_name = connection.vendor == "postgresql" or is_check(name)
    return pytest.raises(IntegrityError, match=name if says_its_name else None)


def is_check(name: str) -> bool:
    return any(name == one.name and hasattr(one, "condition") and not hasattr(one, "fields") for one in constraints())


def constraints() -> list:
    models = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]
    return [constraint for model in models for constraint in model._meta.constraints]


@pytest.mark.parametrize(("name", "make", "change"), CHANGES, ids=[f"{name}-{change}" for name, _, change in CHANGES])
def test_a_row_that_breaks_the_rule_cannot_be_stored(name, make, change):
    row = make()

    with named(name), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize(("name", "add"), ADDITIONS, ids=[name for name, _ in ADDITIONS])
def test_a_row_that_breaks_the_rule_cannot_be_added(name, add):
    with named(name), transaction.atomic():
        add()


def test_every_constraint_of_every_model_has_a_case_here():
    tried = {name for name, *_ in [*CHANGES, *ADDITIONS]}

    assert {constraint.name for constraint in constraints()} == tried


def test_what_the_rules_allow_is_stored():
    UserFactory(role=Role.OFFICER, tier=Tier.PROVINCIAL, region=None)
    ProjectFactory(latitude=Decimal("38.05"), longitude=Decimal("114.5"), national_code=NATIONAL_CODE)
    two_reports("accepted", "submitted")
    EventFactory(project=EventFactory(withdrawn_at=AT, withdrawn_reason="日期有误").project)
    EventFactory(project=EventFactory(kind="resumed").project, kind="resumed")
    ListingFactory(stage=Stage.PRELIMINARY)
    RuleSetFactory()
    JudgedLampFactory(colour="", listing=Listing.objects.first())
    OwnForecastFactory(listing=Listing.objects.first())
    QualityNoteFactory(listing=Listing.objects.first(), act="accept", text="")
    QualityNoteFactory(listing=None, unit=UnitFactory())
    TargetFactory()
    TargetFactory(unit=UnitFactory())
    CalendarDay.objects.create(day=date(2020, 10, 10), is_working=True)
    entry(report=MonthlyReport.objects.first(), act=Act.RETURN, review=review(report=MonthlyReport.objects.first()))
    sealed, listing = release(), Listing.objects.first()
    published(release=sealed, listing=listing)
    BulletinActFactory(kind="withdraw", reason="数字有误")
    BulletinFileFactory(bulletin=BulletinFactory(serial=2))
    restatement(release=sealed, listing=listing)

    assert (Listing.objects.count(), ListingMovement.objects.count()) == (2, 2)
    assert (MonthlyReport.objects.count(), ProjectEvent.objects.count(), Target.objects.count()) == (2, 4, 2)

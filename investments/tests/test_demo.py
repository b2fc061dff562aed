"""The demo portfolio: exact where something is known, invented everywhere else, and the same for the same seed."""

import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Sum

from accounts.models import Region, Tier, User
from common.money import ratio, wan
from investments.demo.accounts import DEMO_PASSWORD, demo_accounts
from investments.demo.atlas import Atlas, read_atlas
from investments.demo.entries import DemoEntry, draw_entries
from investments.demo.portfolio import draw_portfolio
from investments.models import MonthlyReport, ReportReview, ReportStatus, RollupCell, Target
from investments.rollups import verify
from projects.models import Batch, EventKind, Listing, ListingMovement, Project, ProjectEvent, Stage
from tests.factories import ProjectFactory

WINTER_UNITS = {"130300", "130700", "130800"}


@pytest.fixture(scope="module")
def atlas(django_db_setup, django_db_blocker) -> Atlas:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        found = read_atlas()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def entries(atlas) -> list[DemoEntry]:
    return list(draw_entries(atlas, scale=1, seed=538, year=2020))


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """What ``load_demo`` printed, with the demo in the database: loaded once for the module, then taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = io.StringIO()
        call_command("load_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def digest(entries: Iterable[DemoEntry]) -> str:
    sha = hashlib.sha256()
    for entry in entries:
        sha.update(repr(entry).encode())
    return sha.hexdigest()


def figures(entry: DemoEntry) -> list[Decimal]:
    return [r.completed_ytd_wan for r in entry.reports if r.status == ReportStatus.ACCEPTED]


# Drawn, without a database ------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_rows_and_another_seed_gives_others(atlas, entries):
    again = draw_entries(atlas, scale=1, seed=538, year=2020)
    other = draw_entries(atlas, scale=1, seed=539, year=2020)

    assert digest(again) == digest(entries)
    assert digest(other) != digest(entries)


@pytest.mark.parametrize("seed", [1, 538])
def test_counts_and_planned_sum_are_exact_for_any_seed(atlas, seed):
    projects = list(draw_portfolio(atlas, seed=seed, copy=0, year=2020))

    assert Counter(project.tier for project in projects) == {Tier.PROVINCIAL: 536, Tier.MUNICIPAL: 3111}
    assert sum(project.planned_wan or 0 for project in projects) == Decimal("81100000.00")


def test_a_larger_scale_repeats_counts_and_sum_under_other_names_and_numbers(atlas):
    projects = [entry.project for entry in draw_entries(atlas, scale=2, seed=538, year=2020)]

    assert Counter(project.tier for project in projects) == {Tier.PROVINCIAL: 1072, Tier.MUNICIPAL: 6222}
    assert sum(project.planned_wan or 0 for project in projects) == Decimal("162200000.00")
    assert len({project.code for project in projects}) == 7294
    assert len({project.name for project in projects}) == 7294
    national_codes = [project.national_code for project in projects if project.national_code]
    assert len(set(national_codes)) == len(national_codes)


def test_the_provincial_stages_are_those_published_in_march_2020(entries):
    provincial = [entry.project for entry in entries if entry.project.tier == Tier.PROVINCIAL]
    under_way = [project for project in provincial if project.stage in (Stage.CONTINUING, Stage.COMPLETING)]

    assert sum(project.stage == Stage.NEW_START for project in provincial) == 163
    assert sum(project.unit_code not in WINTER_UNITS for project in under_way) == 189


def test_every_unit_batch_industry_and_stage_occurs_and_xiongan_is_all_provincial(entries):
    projects = [entry.project for entry in entries]

    assert len({project.unit_code for project in projects}) == 14
    assert {project.batch for project in projects} == set(Batch)
    assert {project.stage for project in projects} == set(Stage)
    assert len({project.industry for project in projects}) == 20
    assert {project.tier for project in projects if project.unit_code == "133100"} == {Tier.PROVINCIAL}


def test_preliminary_listings_have_no_plan_and_twelve_others_lack_theirs(entries):
    unplanned = Counter(entry.project.stage == Stage.PRELIMINARY for entry in entries if not entry.project.planned_wan)

    assert unplanned == {True: 605, False: 12}
    assert all(entry.project.planned_wan is None for entry in entries if entry.project.stage == Stage.PRELIMINARY)


def test_the_sixteen_projects_that_the_plan_names_are_there_and_every_other_name_says_demo(atlas, entries):
    named = {entry.project.name: entry.project for entry in entries if "演示" not in entry.project.name}

    assert len(named) == 16
    assert set(named) == {project.name for project in atlas.named}
    assert "first phase of Juyi International Forest Ecological Rehabilitation" in named
    assert named["南和宠物食品产业基地"].region_code == "130506"  # the plan says 南和县
    assert named["南和宠物食品产业基地"].cluster == ("南和县", "宠物食品")
    assert all(project.tier == Tier.PROVINCIAL for project in named.values())
    assert all("全部数字均为演示虚构" in project.content for project in named.values())


def test_a_place_is_claimed_from_the_plan_only_where_the_plan_gives_one(entries):
    content = {entry.project.name: entry.project.content for entry in entries}

    assert content["武强管乐器生产"].startswith("名称、地点和批次取自")
    assert content["菜鸟网络中国智能骨干网"].startswith("名称和批次取自")


def test_a_responsible_office_answers_for_one_place_only(entries):
    places = defaultdict(set)
    for entry in entries:
        places[entry.project.responsible_unit].add(entry.project.region_code)

    assert {len(codes) for codes in places.values()} == {1}
    assert "石家庄市桥西区重点项目办公室（演示）" in places


def test_total_investment_covers_the_plan_and_what_was_done_before(entries):
    for project in (entry.project for entry in entries):
        assert project.total_investment_wan >= max(project.planned_wan or 0, project.first_planned_wan or 0)
        assert project.total_investment_wan >= project.earlier_wan + (project.planned_wan or 0)


def test_projects_stand_inside_their_unit_and_some_have_no_coordinates(atlas, entries):
    shapes = {unit.code: unit.shape for unit in atlas.units}
    located = [entry.project for entry in entries if entry.project.latitude is not None]

    assert 0.8 < len(located) / len(entries) < 0.95
    for project in located:
        assert shapes[project.unit_code].contains((float(project.longitude), float(project.latitude)))


def test_both_forms_of_the_national_code_occur_and_some_projects_have_none(entries):
    forms = Counter(entry.project.national_code[:2] for entry in entries)

    assert set(forms) == {"", "20"}
    years = Counter(entry.project.national_code[:4] for entry in entries)
    assert set(years) == {"", "2018", "2019", "2020", "2011", "2012"}


def test_accepted_figures_never_fall_from_month_to_month(entries):
    for entry in entries:
        accepted = figures(entry)
        assert accepted == sorted(accepted), entry.project.code


def test_no_progress_is_said_exactly_where_the_figure_stands_still(entries):
    for entry in entries:
        settled = {r.month: r.completed_ytd_wan for r in entry.reports if r.status == ReportStatus.ACCEPTED}
        for report in entry.reports:
            before = [settled[month] for month in settled if month < report.month]
            stands_still = report.completed_ytd_wan == (before[-1] if before else Decimal(0))
            assert report.no_progress == stands_still, (entry.project.code, report.month)


def test_completed_since_the_start_is_earlier_years_and_this_year_and_within_the_total(entries):
    for entry in entries:
        for report in entry.reports:
            assert report.completed_total_wan == entry.project.earlier_wan + report.completed_ytd_wan
            assert report.completed_total_wan <= entry.project.total_investment_wan + 10


def test_reports_are_sent_in_the_first_days_of_the_next_month_and_judged_in_order(entries):
    first = next(r for e in entries for r in e.reports if r.month == 4 and len(r.reviews) == 2 and r.revision == 1)

    assert date(2020, 5, 1) <= first.submitted_at.date() <= date(2020, 5, 5)
    assert date(2020, 5, 6) <= first.reviews[0].decided_at.date() <= date(2020, 5, 8)
    assert date(2020, 5, 9) <= first.reviews[1].decided_at.date() <= date(2020, 5, 10)
    for report in (report for entry in entries for report in entry.reports):
        moments = [report.submitted_at, *(review.decided_at for review in report.reviews)]
        assert [moment.date() for moment in moments] == sorted(moment.date() for moment in moments)


def test_the_north_rests_from_january_to_march_and_february_stands_still_everywhere(entries):
    done, plans = defaultdict(Decimal), defaultdict(Decimal)
    for entry in entries:
        rests = entry.project.unit_code in WINTER_UNITS
        plans[rests] += entry.project.planned_wan or 0
        by_month = {r.month: r.completed_ytd_wan for r in entry.reports if r.status == ReportStatus.ACCEPTED}
        for month in (1, 2, 3):
            done[rests, month] += by_month.get(month, max(figures(entry)[: month - 1], default=0))

    assert done[True, 3] / plans[True] < Decimal("0.01")
    assert done[False, 3] / plans[False] > Decimal("0.05")
    assert (done[False, 2] - done[False, 1]) / plans[False] < Decimal("0.01")


def test_some_projects_are_over_plan_some_late_some_red_and_some_at_nothing(entries):
    rates = [max(figures(e), default=Decimal(0)) / e.project.planned_wan for e in entries if e.project.planned_wan]

    assert sum(rate > 1 for rate in rates) > 300
    assert max(rates) <= Decimal("1.51")
    assert sum(Decimal("0.45") <= rate <= Decimal("0.65") for rate in rates) > 100
    assert sum(0 < rate < Decimal("0.45") for rate in rates) > 100
    assert sum(rate == 0 for rate in rates) > 10


def test_a_start_is_recognised_only_by_an_accepted_report_that_names_it(entries):
    for entry in entries:
        if entry.project.stage != Stage.NEW_START:
            continue
        named = {r.started_on for r in entry.reports if r.status == ReportStatus.ACCEPTED and r.started_on}
        recognised = {e.occurred_on for e in entry.events if e.kind == EventKind.STARTED}
        assert recognised == named, entry.project.code


# Loaded -------------------------------------------------------------------------------------------------------------


def test_loaded_listings_are_as_many_and_as_much_as_the_plan_says(loaded):
    tiers = dict(Listing.objects.order_by().values_list("tier").annotate(Count("pk")))

    assert tiers == {"provincial": 536, "municipal": 3111}
    assert wan(Listing.objects.aggregate(s=Sum("planned_wan"))["s"]) == Decimal("81100000.00")
    assert Project.objects.filter(is_invented=False).count() == 0
    assert Target.objects.get(year=2020, unit=None).target_wan == Decimal("81100000.00")


def test_every_state_of_a_report_is_loaded(loaded):
    states = dict(MonthlyReport.objects.order_by().values_list("status").annotate(Count("pk")))
    returned = ReportReview.objects.filter(decision="return")

    assert set(states) == set(ReportStatus.values)
    assert min(states.values()) > 10
    assert MonthlyReport.objects.filter(no_progress=True).exists()
    assert MonthlyReport.objects.filter(revision=2, status=ReportStatus.SUBMITTED).exists()
    assert 100 < Listing.objects.exclude(reports__month=9).count() < 400
    assert {user.username for user in User.objects.filter(pk__in=returned.values("decided_by"))} > {
        "reviewer-province",
        "reviewer-tangshan",
    }


def test_completion_at_the_end_of_september_is_a_little_ahead_and_units_differ(loaded):
    cells = RollupCell.objects.filter(year=2020, month=9)
    sums = {"done": Sum("completed_ytd_wan"), "plan": Sum("planned_wan")}

    province = cells.aggregate(**sums)
    units = [ratio(wan(row["done"]), wan(row["plan"])) for row in cells.values("unit").annotate(**sums)]

    assert Decimal("0.80") <= ratio(wan(province["done"]), wan(province["plan"])) <= Decimal("0.84")
    assert len(units) == 14
    assert min(units) < Decimal("0.75")
    assert max(units) > Decimal("0.85")


def test_the_rollup_is_up_to_date(loaded):
    assert verify(2020) == []


def test_every_listing_entered_in_january_and_six_were_replanned_in_july(loaded):
    added = ListingMovement.objects.filter(kind="added", effective_on=date(2020, 1, 1), from_month=1)
    replanned = ListingMovement.objects.filter(kind="replanned", from_month=7, until_month=13)

    assert added.count() == 3647
    assert added.filter(until_month=7).count() == replanned.count() == 6
    assert replanned.filter(planned_wan=F("listing__planned_wan")).count() == 6
    assert replanned.exclude(planned_wan=F("listing__first_planned_wan")).count() == 6


def test_all_kinds_of_events_but_resumption_are_loaded(loaded):
    kinds = set(ProjectEvent.objects.order_by().values_list("kind", flat=True).distinct())

    assert kinds == {"started", "completed", "partly_commissioned", "entered_statistics"}


def test_what_was_made_and_the_accounts_are_printed(loaded):
    assert "3,647" in loaded
    assert "officer-xiongan" in loaded
    assert DEMO_PASSWORD in loaded


def test_accounts_have_their_place_and_the_published_password(loaded):
    officer = User.objects.get(username="officer-luquan")

    assert officer.region.code == "130110"
    assert check_password(DEMO_PASSWORD, officer.password)
    assert Listing.objects.visible_to(officer).count() > 5
    assert User.objects.get(username="admin").is_superuser
    assert len(list(demo_accounts())) == User.objects.count() == 33


def test_loading_again_says_so_and_changes_nothing(loaded):
    before = MonthlyReport.objects.count(), Project.objects.count(), User.objects.count()
    out = io.StringIO()

    call_command("load_demo", "--seed=1", stdout=out)

    assert "未作任何更改" in out.getvalue()
    assert (MonthlyReport.objects.count(), Project.objects.count(), User.objects.count()) == before


@pytest.mark.django_db
def test_a_register_with_real_projects_refuses_the_demo():
    ProjectFactory(is_invented=False)

    with pytest.raises(CommandError, match="真实项目"):
        call_command("load_demo", stdout=io.StringIO())


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["--scale=0"], ["--scale=251"], ["--scale=many"], ["--year=20"]])
def test_an_impossible_scale_or_year_is_refused_before_anything_is_written(arguments):
    with pytest.raises(CommandError):
        call_command("load_demo", *arguments, stdout=io.StringIO())

    assert not Region.objects.exists()

"""Figures that look wrong: each check at its boundary, what is said of a finding, and who may say it."""

from datetime import date
from decimal import Decimal
from math import exp, factorial

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from common.errors import Refused
from investments import rollups
from investments.measures import CHECKS, COUNTED, LISTING_CHECKS
from investments.models import FindingState, QualityNote
from investments.quality import compare_counts, compare_rate
from investments.quality.units import chi_square_bound
from investments.selection import Selection
from investments.selectors.lines import get_lines
from investments.selectors.quality import (
    count_quality,
    get_findings,
    get_findings_of,
    get_likenesses,
    get_raised,
    get_spreads,
)
from investments.services.quality import NoteInput, explain_finding, judge_finding
from projects.models import Stage
from tests.clients import browser_of
from tests.factories import (
    AT,
    CountyFactory,
    EventFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    QualityNoteFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    open_windows()
    return PlannerFactory()


def reported(by_month: dict[int, str], totals: dict[int, str] | None = None, **values):
    """A listing with accepted cumulative figures, and with what was completed since its start where that was stated."""
    listing = ListingFactory(**values)
    for month, completed in by_month.items():
        total = (totals or {}).get(month)
        ReportFactory(
            listing=listing,
            month=month,
            completed_ytd_wan=Decimal(completed),
            completed_total_wan=total and Decimal(total),
        )
    return listing


def fires(listing, month=9, user=None) -> dict[str, str]:
    """The checks that fire for a listing, each with its evidence."""
    found = get_findings_of(listing, year=2020, month=month, user=user or PlannerFactory())
    return {one.check.name: one.evidence for one in found}


# Identical amounts ----------------------------------------------------------------------------------------------------


def test_the_same_amount_in_three_months_is_named_and_in_two_is_not(planner):
    listing = reported({6: "100.00", 7: "350.10", 8: "600.20", 9: "850.30"})

    assert fires(listing) == {"identical_amounts": "7–9 月每月都是 250.10 万元"}
    assert fires(listing, month=8) == {}


def test_a_longer_row_of_the_same_amount_is_told_from_its_first_month(planner):
    listing = reported({1: "0.10", 2: "0.20", 3: "0.30", 4: "0.40"})

    assert fires(listing, month=4) == {"identical_amounts": "1–4 月每月都是 0.10 万元"}
    assert fires(listing, month=3) == {"identical_amounts": "1–3 月每月都是 0.10 万元"}


def test_amounts_that_differ_by_a_cent_or_are_nothing_or_skip_a_month_are_not_identical(planner):
    a_cent = reported({7: "350.10", 8: "600.20", 9: "850.31", 6: "100.00"})
    nothing = reported({6: "100.00", 7: "100.00", 8: "100.00", 9: "100.00"})
    skipped = reported({5: "100.10", 6: "200.10", 7: "300.10", 9: "400.10"})

    assert [fires(one) for one in (a_cent, nothing, skipped)] == [{}, {}, {}]


def test_a_figure_that_is_not_accepted_is_not_looked_at(planner):
    listing = reported({7: "250.10", 8: "500.20"})
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("750.30"), status="submitted")

    assert fires(listing) == {}


# Booked at the end of a quarter ---------------------------------------------------------------------------------------


def test_two_quarters_booked_in_their_last_month_are_named(planner):
    listing = reported({3: "120.50", 6: "300.50", 7: "310.50"})

    assert fires(listing, month=8) == {
        "quarter_end_booking": "3 月完成 120.50 万元、6 月完成 180.00 万元，这两个季度的其他月份都是 0"
    }
    assert fires(listing, month=9) == {}  # the third quarter is complete, and began in July


def test_a_quarter_with_a_cent_before_its_last_month_is_not_booked_at_its_end(planner):
    early = reported({3: "120.50", 5: "120.51", 6: "300.50"})
    once = reported({2: "1.00", 3: "120.50", 6: "300.50"})
    never = reported({3: "0.00", 6: "300.50"})

    assert [fires(one, month=6) for one in (early, once, never)] == [{}, {}, {}]
    assert fires(reported({3: "120.50", 6: "300.50"}), month=5) == {}


# Above the total ------------------------------------------------------------------------------------------------------


def test_more_than_a_cent_above_the_total_is_named(planner):
    above = reported({8: "900.00"}, {8: "5000.02"}, project__total_investment_wan=Decimal("5000.00"))
    a_cent = reported({8: "900.00"}, {8: "5000.01"}, project__total_investment_wan=Decimal("5000.00"))
    unknown = reported({8: "900.00"}, {8: "5000.01"})

    assert fires(above) == {"above_total": "自开工累计 5,000.02 万元，总投资 5,000.00 万元，超出 0.02 万元"}
    assert [fires(one) for one in (a_cent, unknown)] == [{}, {}]


def test_without_a_statement_since_the_start_this_year_alone_may_be_above_the_total(planner):
    listing = reported({3: "10.00", 8: "900.50"}, {3: "500.00"}, project__total_investment_wan=Decimal("900.00"))

    assert fires(listing) == {"above_total": "仅今年累计就有 900.50 万元，总投资 900.00 万元，超出 0.50 万元"}
    assert fires(listing, month=7) == {}


# Complete, and no event -----------------------------------------------------------------------------------------------


def test_a_plan_reached_three_months_ago_without_a_recognised_completion_is_named(planner):
    listing = reported({6: "1200.00"}, stage=Stage.COMPLETING)

    assert fires(listing) == {
        "complete_without_event": "6 月末自年初累计 1,200.00 万元，已达到年度计划 1,200.00 万元，至今没有认定竣工"
    }
    assert fires(listing, month=8) == {}
    assert fires(reported({6: "1199.99", 7: "1300.00"}, stage=Stage.COMPLETING)) == {}
    assert fires(reported({6: "1200.00"}, stage=Stage.CONTINUING)) == {}


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ({"occurred_on": date(2020, 9, 30)}, False),
        ({"occurred_on": date(2020, 10, 1)}, True),
        ({"occurred_on": date(2019, 12, 31)}, False),
        ({"occurred_on": date(2020, 9, 1), "withdrawn_at": AT, "withdrawn_reason": "日期有误"}, True),
        ({"occurred_on": date(2020, 9, 1), "kind": "started"}, True),
    ],
)
def test_a_completion_recognised_by_the_end_of_the_month_answers_it(planner, event, named):
    listing = reported({6: "1200.00"}, stage=Stage.COMPLETING)
    EventFactory(project=listing.project, **{"kind": "completed", **event})

    assert bool(fires(listing)) is named


def test_a_total_reached_three_months_ago_is_complete_whatever_its_stage(planner):
    values = {"stage": Stage.CONTINUING, "project__total_investment_wan": Decimal("5000.00")}
    listing = reported({6: "900.00"}, {6: "5000.00"}, **values)

    assert fires(listing) == {
        "complete_without_event": "6 月末自开工累计 5,000.00 万元，已达到总投资 5,000.00 万元，至今没有认定竣工"
    }
    assert fires(reported({6: "900.00"}, {6: "4999.99"}, **values)) == {}


# Round figures --------------------------------------------------------------------------------------------------------


def test_four_round_figures_are_named_and_three_are_not(planner):
    listing = reported({1: "0.00", 2: "100.00", 3: "300.00", 4: "300.00", 5: "400.00", 7: "1000.00"})

    assert fires(listing) == {"round_amounts": "4 个不同的累计数都是 100 万元的整倍数：100、300、400、1,000"}
    assert fires(listing, month=6) == {}


@pytest.mark.parametrize("other", ["1000.01", "1050.00", "1001.00"])
def test_one_figure_that_is_not_round_is_enough_to_clear(planner, other):
    assert fires(reported({2: "100.00", 3: "300.00", 5: "400.00", 7: "900.00", 8: other})) == {}


# Packages -------------------------------------------------------------------------------------------------------------


def package_of(*parts: tuple[str, str], planned: str, completed: str):
    package = reported({8: completed}, planned_wan=Decimal(planned))
    for part_planned, part_completed in parts:
        reported({7: part_completed}, planned_wan=Decimal(part_planned), project__package=package.project)
    return package


def test_a_package_that_is_not_the_sum_of_its_parts_is_named(planner):
    parts = (("400.00", "150.10"), ("600.00", "200.20"))
    agrees = package_of(*parts, planned="1000.00", completed="350.30")
    completed = package_of(*parts, planned="1000.00", completed="350.31")
    planned = package_of(*parts, planned="1000.01", completed="350.30")

    assert fires(agrees) == {}
    assert fires(completed) == {
        "package_disagrees": "打包项目累计 350.31 万元、计划 1,000.00 万元；"
        "2 个组成项目合计累计 350.30 万元、计划 1,000.00 万元"
    }
    assert list(fires(planned)) == ["package_disagrees"]


def test_parts_of_another_year_or_that_left_the_list_are_not_in_the_sum(planner):
    package = package_of(("1000.00", "350.30"), planned="1000.00", completed="350.30")
    ListingFactory(year=2019, project__package=package.project)
    gone = reported({2: "5.00"}, project__package=package.project)
    gone.movements.update(until_month=9)

    assert fires(package, month=9) == {}
    assert list(fires(package, month=8)) == ["package_disagrees"]


def test_a_package_without_listed_parts_has_nothing_to_disagree_with(planner):
    package = reported({8: "10.00"})
    ProjectFactory(package=package.project)

    assert fires(package) == {}


# Units ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [2, 8, 98])
def test_the_bound_is_what_at_most_one_test_in_ten_thousand_exceeds(degrees):
    """By the exact distribution, which for even degrees of freedom is a finite sum."""
    half = chi_square_bound(degrees) / 2

    exceeded = exp(-half) * sum(half**k / factorial(k) for k in range(degrees // 2))

    assert 0.00005 < exceeded <= 0.0001


def test_digits_of_one_distribution_are_alike_and_of_another_are_not():
    even = {str(digit): 100 for digit in range(10)}
    one_digit = {**even, "7": 300}

    assert compare_counts(even, {digit: 10 * number for digit, number in even.items()}, fewest=500).statistic == 0
    unlike = compare_counts(one_digit, even, fewest=500)
    assert (unlike.fires, unlike.digits, unlike.figures) == (True, "7", 1200)
    assert (unlike.share, unlike.others_share) == (Decimal("0.25"), Decimal("0.1"))


def test_too_few_figures_say_nothing():
    even = {str(digit): 50 for digit in range(10)}

    assert compare_counts({"7": 499}, even, fewest=500) is None
    assert compare_counts(even, {"7": 499}, fewest=500) is None
    assert compare_counts({"7": 500}, even, fewest=500).fires


def test_a_rate_is_far_by_robust_deviations_and_by_ten_points():
    others = [Decimal(one) for one in ("0.78", "0.79", "0.80", "0.81", "0.82")]  # median 0.80, deviation 0.014826

    assert compare_rate(Decimal("0.90"), others).fires
    assert not compare_rate(Decimal("0.8999"), others).fires
    assert compare_rate(Decimal("0.70"), others).fires
    wide = [Decimal(one) for one in ("0.70", "0.75", "0.80", "0.85", "0.90")]  # deviation 0.07413: 3.5 are 0.259455
    assert not compare_rate(Decimal("1.059455"), wide).fires
    assert compare_rate(Decimal("1.059456"), wide).fires


def test_fewer_than_five_units_are_not_compared():
    assert compare_rate(Decimal("0.1"), [Decimal("0.8")] * 3) is None
    assert compare_rate(Decimal("0.1"), [Decimal("0.8")] * 4).fires


def units_with(*completed: str) -> list:
    """Reporting units with one listing each, 1,000 万元 planned."""
    units = []
    for number, amount in enumerate(completed, start=1):
        unit = UnitFactory(code=f"13{number:02}00", name_zh=f"市{number}", name_en=f"City {number}")
        reported({9: amount}, planned_wan=Decimal("1000.00"), project__region=unit)
        units.append(unit)
    rollups.recompute_year(2020, at=AT)
    return units


def test_a_unit_whose_rate_is_far_from_the_others_is_named_with_both(planner):
    *_others, far = units_with("780.01", "790.01", "810.01", "820.01", "450.01")

    assert [pk for pk, spread in get_spreads(2020, 9).items() if spread.fires] == [far.pk]
    found = get_raised(Selection(2020, 9), user=planner)
    (finding,) = get_findings(found, year=2020, month=9, user=planner)
    assert (finding.check.name, finding.unit) == ("unlike_rates", far)
    assert finding.evidence == "完成率 45.0%，其他单位的中位数 80.0%，相差 15.7 个稳健标准差"


def test_where_work_rests_in_winter_a_rate_is_compared_from_june_on(planner):
    units = units_with("780.01", "790.01", "810.01", "820.01", "450.01", "800.01")
    type(units[4]).objects.filter(pk=units[4].pk).update(rests_in_winter=True)
    for unit in units:
        listing = unit.listings.get()
        ReportFactory(listing=listing, month=5, completed_ytd_wan=Decimal("1.00" if unit == units[4] else "400.00"))
    rollups.recompute_year(2020, at=AT)

    assert units[4].pk not in get_spreads(2020, 5)
    assert get_spreads(2020, 6)[units[4].pk].fires


def test_a_unit_that_ends_its_figures_otherwise_is_named(planner):
    """Two units, 600 figures each: one ends them in every way, the other mostly in 37."""
    for code, step in (("130100", 101), ("130200", 0)):
        unit = UnitFactory(code=code, name_zh=code, name_en=code)
        for number in range(50):
            listing = ListingFactory(project__region=unit)
            for month in range(1, 13):
                ending = (number * 12 + month) * step % 100 if step else 37
                completed = Decimal(1000 + month * 1000 + number * 20000 + ending)
                ReportFactory(listing=listing, month=month, completed_ytd_wan=completed)

    found = get_likenesses(2020, 12)

    endings = {pk: kinds["endings"] for pk, kinds in found.items()}
    assert {one.figures for one in endings.values()} == {600}
    odd = endings[unit.pk]
    assert (odd.fires, odd.digits, odd.share) == (True, "37", Decimal(1))
    assert get_likenesses(2020, 9) == {}  # 450 figures each: too few


def test_units_are_compared_whole_and_a_county_sees_no_such_finding(planner):
    far = units_with("780.01", "790.01", "810.01", "820.01", "450.01")[-1]
    county = CountyFactory(code="130510", name_zh="某区", name_en="Some", parent=far)

    def named(user, **words) -> list:
        return [one.unit.code for one in get_raised(Selection(2020, 9, **words), user=user) if one.unit]

    assert named(planner) == named(OfficerFactory(region=far)) == named(planner, region=far) == ["130500"]
    assert named(OfficerFactory(region=UnitFactory(code="130100"))) == []
    assert named(OfficerFactory(region=county)) == named(planner, tier="municipal") == []


# All together ---------------------------------------------------------------------------------------------------------


def looks_wrong(**values):
    """A listing whose amounts are identical from July to September."""
    return reported({6: "100.00", 7: "350.10", 8: "600.20", 9: "850.30"}, **values)


def test_counts_by_unit_are_the_listings_that_the_register_shows(planner):
    listing, tangshan = looks_wrong(), UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    ListingFactory(project__region=tangshan)

    counted = count_quality(Selection(2020, 9), user=planner)

    assert [(one.unit.code, one.listings, one.counts) for one in counted] == [
        ("130100", 1, [1, 0, 0, 0, 0, 0]),
        ("130200", 1, [0, 0, 0, 0, 0, 0]),
    ]
    assert next(iter(LISTING_CHECKS)) == "identical_amounts"
    lines = get_lines(Selection(2020, 9, only="identical_amounts"), user=planner)
    assert [line.listing for line in lines] == [listing]
    assert LISTING_CHECKS.keys() <= COUNTED.keys()
    assert all(COUNTED[name].is_live_only for name in LISTING_CHECKS)


def test_the_largest_plans_come_first_and_each_finding_says_how_it_stands(planner):
    small, large = (looks_wrong(planned_wan=Decimal(planned)) for planned in ("2000.00", "9000.00"))
    QualityNoteFactory(listing=small)
    QualityNoteFactory(listing=large)
    QualityNoteFactory(listing=large, act="ask_again", text="请附合同")

    found = get_findings(get_raised(Selection(2020, 9), user=planner), year=2020, month=9, user=planner)

    assert [(one.line.listing, one.state) for one in found] == [
        (large, FindingState.ASKED_AGAIN),
        (small, FindingState.EXPLAINED),
    ]


def test_a_county_s_officer_sees_its_own_findings_and_notes_only(planner):
    luquan = CountyFactory()
    zhengding = CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county")
    own, other = (looks_wrong(project__region=county) for county in (luquan, zhengding))
    notes = [QualityNoteFactory(listing=own), QualityNoteFactory(listing=other)]
    of_unit = QualityNoteFactory(listing=None, unit=luquan.unit, check_name="unlike_rates")
    county, city = OfficerFactory(region=luquan), OfficerFactory(region=luquan.unit)

    assert [one.row[0] for one in get_raised(Selection(2020, 9), user=county)] == [own.pk]
    assert list(QualityNote.objects.visible_to(county)) == notes[:1]
    assert list(QualityNote.objects.visible_to(city)) == [*notes, of_unit]
    assert list(QualityNote.objects.visible_to(UserFactory(role=Role.LEADER, region=None))) == []


# What is said ---------------------------------------------------------------------------------------------------------


def explain(listing, by, *, seen=None, text="按合同每月等额支付", **changes) -> QualityNote:
    data = NoteInput(**{"check": "identical_amounts", "month": 9, "text": text, "seen": seen, **changes})
    return explain_finding(listing, 2020, data, by=by, at=AT)


def judge(listing, act, by, *, seen=None, text="") -> QualityNote:
    return judge_finding(listing, 2020, NoteInput("identical_amounts", 9, text, seen), act=act, by=by, at=AT)


def state_of(listing, user, month=9) -> FindingState:
    (found,) = get_findings_of(listing, year=2020, month=month, user=user)
    return found.state


def test_a_finding_is_explained_asked_again_explained_and_accepted_for_the_year(planner):
    listing, officer = looks_wrong(), OfficerFactory()
    ReportFactory(listing=listing, month=10, completed_ytd_wan=Decimal("1100.40"))
    assert state_of(listing, planner) == FindingState.OPEN

    first = explain(listing, officer)
    asked = judge(listing, "ask_again", planner, seen=first.pk, text="请附合同")
    assert state_of(listing, planner) == FindingState.ASKED_AGAIN
    second = explain(listing, officer, seen=asked.pk, text="合同编号 2020-17")
    assert state_of(listing, officer) == FindingState.EXPLAINED
    accepted = judge(listing, "accept", planner, seen=second.pk)

    assert state_of(listing, planner) == state_of(listing, planner, month=10) == FindingState.ACCEPTED
    judge(listing, "ask_again", planner, seen=accepted.pk, text="十月仍然相同")
    assert state_of(listing, planner) == FindingState.ASKED_AGAIN
    assert [note.act for note in QualityNote.objects.all()] == [
        "explain", "ask_again", "explain", "accept", "ask_again",
    ]  # fmt: skip


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as error:
        act(*args, **kwargs)
    return error.value.code


def test_what_cannot_be_said_is_refused_with_its_reason(planner):
    listing, officer = looks_wrong(), OfficerFactory()

    assert refused(explain, listing, officer, text="  ") == "text_required"
    assert refused(explain, listing, officer, month=8) == "not_found_wrong"
    assert refused(explain, listing, officer, check="above_total") == "not_found_wrong"
    assert refused(explain, listing, officer, check="luck") == "unknown_check"
    assert refused(explain, listing, officer, check="unlike_rates") == "unknown_check"
    assert refused(judge, listing, "accept", planner) == "not_explained"
    assert refused(judge, listing, "drop", planner) == "unknown_act"
    assert refused(judge, listing, "ask_again", planner, text="") == "text_required"
    assert not QualityNote.objects.exists()
    accepted = judge(listing, "accept", planner, seen=explain(listing, officer).pk)
    assert refused(explain, listing, officer, seen=accepted.pk) == "accepted_already"
    assert refused(judge, listing, "accept", planner, seen=accepted.pk) == "not_explained"


def test_of_two_planners_at_once_the_second_is_told_of_the_first(planner):
    listing = looks_wrong()
    explained = explain(listing, OfficerFactory())
    judge(listing, "accept", planner, seen=explained.pk)

    second = refused(judge, listing, "ask_again", PlannerFactory(), seen=explained.pk, text="请附合同")

    assert second == "changed_meanwhile"
    assert state_of(listing, planner) == FindingState.ACCEPTED


def test_nobody_else_may_explain_or_judge(planner):
    listing = looks_wrong()
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    zhengding = CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county")
    for user in (
        OfficerFactory(region=tangshan),
        OfficerFactory(region=zhengding),
        planner,
        UserFactory(role=Role.LEADER, tier="provincial"),
    ):
        with pytest.raises(PermissionDenied):
            explain(listing, user)
    seen = explain(listing, ReviewerFactory()).pk
    for user in (OfficerFactory(), ReviewerFactory(), UserFactory(role=Role.PLANNER)):
        with pytest.raises(PermissionDenied):
            judge(listing, "accept", user, seen=seen)
    assert QualityNote.objects.count() == 1


def test_nobody_accepts_their_own_explanation(planner):
    listing, administrator = looks_wrong(), UserFactory(is_superuser=True)
    explained = explain(listing, administrator)

    assert refused(judge, listing, "accept", administrator, seen=explained.pk) == "own_explanation"
    assert judge(listing, "accept", planner, seen=explained.pk).state == FindingState.ACCEPTED


def test_a_unit_is_explained_by_who_answers_for_the_whole_of_it(planner):
    far = units_with("780.01", "790.01", "810.01", "820.01", "450.01")[-1]
    county = CountyFactory(code="130510", name_zh="某区", name_en="Some", parent=far)
    data = NoteInput("unlike_rates", 9, "两个大项目停工")

    with pytest.raises(PermissionDenied):
        explain_finding(far, 2020, data, by=OfficerFactory(region=county), at=AT)
    with pytest.raises(PermissionDenied):
        explain_finding(far, 2020, data, by=OfficerFactory(region=UnitFactory(code="130100")), at=AT)
    note = explain_finding(far, 2020, data, by=OfficerFactory(region=far), at=AT)

    judge_finding(far, 2020, NoteInput("unlike_rates", 9, seen=note.pk), act="accept", by=planner, at=AT)
    (finding,) = get_findings_of(far, year=2020, month=9, user=planner)
    assert finding.state == FindingState.ACCEPTED
    assert refused(explain_finding, UnitFactory(code="130100"), 2020, data, by=OfficerFactory(), at=AT) == (
        "not_found_wrong"
    )


# The pages of one project and of one unit -----------------------------------------------------------------------------


def test_an_officer_explains_by_form_and_what_was_typed_stays_on_an_error(planner):
    listing = looks_wrong(project__code="HB2020-000001")
    browser, address = browser_of(OfficerFactory()), "/projects/HB2020-000001/quality/2020/?month=9"
    typed = {"check": "identical_amounts", "act": "explain", "identical_amounts-text": "按合同支付"}

    stale = browser.post(address, {**typed, "identical_amounts-seen": "77"})
    empty = browser.post(address, {**typed, "identical_amounts-text": " "})
    answer = browser.post(address, typed, follow=True)

    assert "别人已有新的处理" in stale.content.decode()
    assert ">按合同支付</textarea>" in stale.content.decode().replace("\n", "")
    assert "请写明说明" in empty.content.decode()
    page = answer.content.decode()
    assert "7–9 月每月都是 250.10 万元" in page
    assert "按合同支付" in page
    assert 'value="accept"' not in page
    assert QualityNote.objects.get().listing == listing


def test_a_planner_accepts_by_form(planner):
    listing = looks_wrong(project__code="HB2020-000001")
    note = explain(listing, OfficerFactory())
    browser, address = browser_of(planner), "/projects/HB2020-000001/quality/2020/?month=9"
    page = browser.get(address).content.decode()

    typed = {"check": "identical_amounts", "act": "accept", "identical_amounts-seen": str(note.pk)}
    answer = browser.post(address, typed)

    assert answer.status_code == 302
    assert ('value="accept"' in page, 'value="explain"' in page) == (True, False)
    assert state_of(listing, planner) == FindingState.ACCEPTED


def test_what_was_refused_for_somebody_else_s_note_can_be_sent_again_after_it_was_read(planner):
    listing = looks_wrong(project__code="HB2020-000001")
    first = explain(listing, OfficerFactory())
    asked = judge(listing, "ask_again", PlannerFactory(), seen=first.pk, text="请附合同")
    browser, address = browser_of(planner), "/projects/HB2020-000001/quality/2020/?month=9"
    typed = {"check": "identical_amounts", "act": "ask_again", "identical_amounts-text": "并附发票"}

    page = browser.post(address, {**typed, "identical_amounts-seen": str(first.pk)}).content.decode()
    answer = browser.post(address, {**typed, "identical_amounts-seen": str(asked.pk)})

    assert "请附合同" in page
    assert f'name="identical_amounts-seen" value="{asked.pk}"' in page
    assert answer.status_code == 302


def test_what_was_said_stays_on_the_page_when_the_check_no_longer_fires(planner):
    listing = looks_wrong(project__code="HB2020-000001")
    explain(listing, OfficerFactory())
    ReportFactory(listing=listing, month=10, completed_ytd_wan=Decimal("900.00"))

    page = browser_of(planner).get("/projects/HB2020-000001/quality/2020/?month=10").content.decode()

    assert "截至 10 月，这项检查没有问题" in page
    assert "按合同每月等额支付" in page
    assert "<textarea" not in page


def test_a_project_or_unit_that_one_does_not_see_is_not_found(planner):
    looks_wrong(project__code="HB2020-000001")
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    elsewhere, leader = browser_of(OfficerFactory(region=tangshan)), UserFactory(role=Role.LEADER, tier="provincial")

    addresses = ["/projects/HB2020-000001/quality/2020/?month=9", "/warnings/quality/units/130100/?year=2020&month=9"]
    assert [elsewhere.get(address).status_code for address in addresses] == [404, 404]
    assert [browser_of(planner).get(address).status_code for address in addresses] == [200, 200]
    for wrong in ("month=13", "month=x"):
        assert browser_of(planner).get(f"/projects/HB2020-000001/quality/2020/?{wrong}").status_code == 404
    sent = {"check": "identical_amounts", "act": "explain", "identical_amounts-text": "x"}
    assert browser_of(leader).post(addresses[0], sent).status_code == 403
    assert browser_of(planner).post(addresses[0], sent).status_code == 403


def test_every_check_says_what_it_is():
    for check in CHECKS.values():
        assert str(check.label)
        assert str(check.definition)

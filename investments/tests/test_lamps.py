"""Lamp rules: read, checked for gaps and overlaps, put in force from a month on, and lit in the one statement."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from random import Random

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from accounts.models import Role
from common.bulk import analyse
from common.errors import Refused
from investments import rollups
from investments.lamps import RuleBook, find_faults
from investments.lamps.published import get_published
from investments.lamps.reading import BadRules, read_rules
from investments.models import JudgedLamp, Restatement, RollupCell, RuleSet, StaleCell
from investments.selection import Selection
from investments.selectors.lamps import get_lamp_reasons, get_unit_lamps, to_green_wan
from investments.selectors.lines import get_lines, get_months
from investments.services.lamps import JudgementInput, RulesInput, judge_lamp, put_rules_in_force
from investments.services.releases import close_month
from projects.models import Listing, MovementKind, Project, Stage
from projects.services.factors import FactorInput, state_factors
from projects.services.movements import move_listing
from tests.clients import browser_of
from tests.factories import (
    AT,
    EventFactory,
    FactorFactory,
    JudgedLampFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    RuleSetFactory,
    UnitFactory,
    UserFactory,
    open_windows,
    progress_rules,
)

PUBLISHED = {one.key: one for one in get_published(settings.DATA_DIR)}


def rule(colour: str, measure: str, **bounds) -> dict:
    bounds = {name.strip("_"): value for name, value in bounds.items()}
    return {"colour": colour, "when": [{"measure": measure, **bounds}]}


def rules_of(lamp: str, *rules: dict, **more) -> dict:
    return {"lamps": [{"lamp": lamp, "rules": list(rules), **more}]}


def faults_of(*rules: dict, lamp: str = "progress") -> list[str]:
    return [str(fault) for fault in find_faults(RuleBook.of(rules_of(lamp, *rules)))]


# The checker ----------------------------------------------------------------------------------------------------------


def test_the_gap_that_a_published_rule_leaves_is_named():
    """Yinchuan says nothing of 0 to 10 points, nor of the second month after the start."""
    faults = [str(fault) for fault in find_faults(read_rules(PUBLISHED["yinchuan_2025"].text))]

    assert faults == [
        "进度灯：0 < 低于时间进度的百分点 < 10 没有规定亮什么灯",
        "入统灯：开工后未入统月数 = 2 没有规定亮什么灯",
    ]


@pytest.mark.parametrize("key", sorted(PUBLISHED.keys() - {"yinchuan_2025"}))
def test_the_other_published_sets_say_one_thing_of_every_number(key):
    assert find_faults(read_rules(PUBLISHED[key].text)) == []


@pytest.mark.parametrize(
    ("rules", "faults"),
    [
        (
            [rule("green", "points_below", below=10), rule("red", "points_below", above=10)],
            ["进度灯：低于时间进度的百分点 = 10 没有规定亮什么灯"],
        ),
        (
            [rule("green", "points_below", to=10), rule("red", "points_below", from_=10)],
            ["进度灯：低于时间进度的百分点 = 10 同时亮红灯、绿灯"],
        ),
        (
            [rule("green", "points_below", below=30), rule("yellow", "points_below", from_=10)],
            ["进度灯：10 ≤ 低于时间进度的百分点 < 30 同时亮黄灯、绿灯"],
        ),
        (
            [rule("yellow", "points_below", from_=10, to=30)],
            [
                "进度灯：低于时间进度的百分点 < 10 没有规定亮什么灯",
                "进度灯：30 < 低于时间进度的百分点 没有规定亮什么灯",
            ],
        ),
        ([rule("red", "points_below", above="7.5"), rule("green", "points_below", to="7.5")], []),
        ([rule("red", "months_idle", above=2), rule("green", "months_idle", to=2)], []),
        (
            [rule("red", "months_idle", from_=4), rule("green", "months_idle", to=1)],
            ["进度灯：2 ≤ 连续无进展月数 ≤ 3 没有规定亮什么灯"],
        ),
    ],
)
def test_gaps_and_overlaps_are_named_to_the_boundary(rules, faults):
    assert faults_of(*rules) == faults


def test_two_measures_are_checked_as_a_plane():
    both = {"colour": "green", "when": [{"measure": "points_below", "to": 0}, {"measure": "months_idle", "to": 0}]}

    faults = faults_of(both, rule("red", "points_below", above=0))

    assert faults == ["进度灯：低于时间进度的百分点 < 0、1 ≤ 连续无进展月数 没有规定亮什么灯",
                      "进度灯：低于时间进度的百分点 = 0、1 ≤ 连续无进展月数 没有规定亮什么灯"]  # fmt: skip


def test_the_command_names_the_gap_and_fails(capsys):
    file = str(settings.DATA_DIR / "lamp_rules" / "yinchuan_2025.json")

    with pytest.raises(SystemExit):
        call_command("check_lamp_rules", file)
    assert "0 < 低于时间进度的百分点 < 10" in capsys.readouterr().out
    call_command("check_lamp_rules", file.replace("yinchuan_2025", "sanya_2022"))
    assert "没有空白，也没有重叠" in capsys.readouterr().out


# What cannot be read --------------------------------------------------------------------------------------------------


def test_every_reason_why_a_text_is_no_rule_set_is_named_at_once():
    data = rules_of(
        "progress",
        {"colour": "blue", "when": [{"measure": "points_below", "from": 1}]},
        rule("red", "growth_percent", below=0),
        rule("red", "points_below"),
        rule("red", "points_below", from_=3, above=3),
        rule("red", "points_below", above=3, below=3),
        rule("red", "months_idle", above="1.5"),
        {"colour": "red", "when": [{"measure": "points_below", "above": "x", "colour": "red"}]},
    )

    with pytest.raises(BadRules) as bad:
        read_rules(json.dumps(data))

    places = {error.split(": ")[0] for error in bad.value.errors}
    assert places == {
        "lamps[0].rules[0].colour",
        "lamps[0].rules[2].when[0]",
        "lamps[0].rules[3].when[0]",
        "lamps[0].rules[4].when[0]",
        "lamps[0].rules[5].when[0]",
        "lamps[0].rules[6].when[0].colour",
    }


def test_a_project_s_lamp_knows_no_measure_of_units():
    with pytest.raises(BadRules, match="growth_percent"):
        read_rules(json.dumps(rules_of("progress", rule("red", "growth_percent", below=0))))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", '{"lamps": []}', '{"lamps": [{}]}', "[" * 9000])
def test_what_is_no_rule_set_is_refused_and_nothing_breaks(text):
    with pytest.raises(BadRules):
        read_rules(text)


# Lit in the statement -------------------------------------------------------------------------------------------------


@pytest.fixture
def planner(db):
    open_windows()
    return PlannerFactory()


def lamps(planner, month=9) -> list[str]:
    return [line.lamp for line in get_lines(Selection(2020, month), user=planner)]


def by_september(completed: str, **values):
    listing = ListingFactory(**{"planned_wan": Decimal("1200.00"), **values})
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal(completed))
    return listing


@pytest.mark.parametrize(
    ("key", "completed", "lamp"),
    [
        ("sanya_2022", "900.00", "green"),  # of 900 due by September
        ("sanya_2022", "899.99", "yellow"),
        ("sanya_2022", "450.00", "yellow"),  # 50 % below, included
        ("sanya_2022", "449.99", "red"),
        ("xinhuang_2015", "80.00", "green"),  # of the month's task of 100
        ("xinhuang_2015", "79.99", "yellow"),
        ("xinhuang_2015", "60.00", "yellow"),
        ("xinhuang_2015", "59.99", "red"),
    ],
)
def test_a_published_set_is_met_exactly_at_its_boundaries(planner, key, completed, lamp):
    RuleSetFactory(rules=json.loads(PUBLISHED[key].text))
    by_september(completed)

    assert lamps(planner) == [lamp]


def test_points_and_per_cent_below_are_different_rules(planner):
    """In March 30 % below the quarter due is 7.5 points below."""
    listing = ListingFactory(planned_wan=Decimal("1200.00"))
    ReportFactory(listing=listing, month=3, completed_ytd_wan=Decimal("210.00"))
    for version, measure in ((1, "points_below"), (2, "percent_below")):
        red, green = rule("red", measure, from_="7.5"), rule("green", measure, below="7.5")
        RuleSetFactory(version=version, rules=rules_of("progress", red, green))
        assert lamps(planner, 3) == ["red"]
    red, green = rule("red", "points_below", above="7.5"), rule("green", "points_below", to="7.5")
    RuleSetFactory(version=3, rules=rules_of("progress", red, green))
    assert lamps(planner, 3) == ["green"]


def test_a_start_that_is_due_is_yellow_two_months_and_then_red(planner):
    start = next(one for one in json.loads(PUBLISHED["yinchuan_2025"].text)["lamps"] if one["lamp"] == "start")
    RuleSetFactory(rules={"lamps": [start]})
    due = {"stage": Stage.NEW_START, "project__planned_start_on": date(2020, 4, 20)}
    ListingFactory(project__code="HB2020-000001", **due)
    started = ListingFactory(project__code="HB2020-000002", **due)
    EventFactory(project=started.project, kind="started", occurred_on=date(2020, 6, 1))
    ListingFactory(project__code="HB2020-000003", stage=Stage.CONTINUING)

    found = {month: lamps(planner, month) for month in (3, 4, 5, 6)}

    assert found == {
        3: ["green", "green", "none"],
        4: ["yellow", "yellow", "none"],
        5: ["yellow", "yellow", "none"],
        6: ["red", "green", "none"],
    }


def test_what_started_and_did_not_enter_statistics_is_counted_in_whole_months(planner):
    green, yellow = rule("green", "months_unentered", to=0), rule("yellow", "months_unentered", from_=1, to=1)
    entry = rules_of("entry", green, yellow, rule("red", "months_unentered", from_=2))
    RuleSetFactory(rules=entry)
    listing = ListingFactory()
    EventFactory(project=listing.project, kind="started", occurred_on=date(2019, 12, 31))

    assert [lamps(planner, month)[0] for month in (1, 2)] == ["yellow", "red"]
    EventFactory(project=listing.project, kind="entered_statistics", occurred_on=date(2020, 2, 29))
    assert [lamps(planner, month)[0] for month in (1, 2)] == ["yellow", "green"]


def test_months_without_progress_are_counted_to_the_last_that_moved(planner):
    handan = json.loads(PUBLISHED["handan_2024"].text)
    RuleSetFactory(rules=handan)
    listing = ListingFactory(stage=Stage.PRELIMINARY)
    ReportFactory(listing=listing, month=3, completed_ytd_wan=Decimal("5.00"))
    ReportFactory(listing=listing, month=4, completed_ytd_wan=Decimal("5.00"))
    ListingFactory(stage=Stage.CONTINUING)

    found = [lamps(planner, month)[0] for month in range(1, 7)]

    assert found == ["green", "yellow", "green", "green", "yellow", "red"]
    assert lamps(planner, 6)[1] == "none"  # the set is about preliminary projects


def test_capital_is_told_from_the_latest_statement(planner):
    tianjin = json.loads(PUBLISHED["tianjin_2022"].text)
    RuleSetFactory(rules=tianjin)
    listing = ListingFactory()
    for month, secured in ((2, "70.00"), (4, "69.99"), (6, "100.00")):
        FactorFactory(listing=listing, kind="capital", month=month, needed=Decimal("100.00"), secured=Decimal(secured))

    assert [lamps(planner, month)[0] for month in (1, 2, 4, 6)] == ["none", "yellow", "red", "green"]


def test_a_listing_s_lamp_is_the_worst_of_its_kinds(planner):
    start = rules_of("start", rule("red", "months_unstarted", above=0), rule("green", "months_unstarted", to=0))
    RuleSetFactory(rules={"lamps": [*progress_rules(10, 30)["lamps"], *start["lamps"]]})
    by_september("1200.00", stage=Stage.NEW_START, project__planned_start_on=date(2020, 5, 1))
    rollups.recompute_year(2020, at=AT)

    (line,) = get_lines(Selection(2020, 9), user=planner)
    reason = get_lamp_reasons([line], year=2020)[line.listing_id]

    assert (line.lamp, RollupCell.objects.get(month=9).red) == ("red", 1)
    assert [(lit.kind, lit.colour, str(lit.rule)) for lit in reason.kinds] == [
        ("start", "red", "0 < 应开未开月数"),
        ("progress", "green", "低于时间进度的百分点 < 10"),
    ]
    assert reason.since == 4  # before its start was due it was 33 points below


def test_python_and_the_statement_light_the_same_lamps(planner):
    """Every published set over amounts at and beside its boundaries, in two months of the twelve."""
    rng = Random(538)
    for number in range(60):
        planned = rng.choice([None, Decimal("1200.00"), Decimal("977.31")])
        stage = Stage.PRELIMINARY if planned is None else rng.choice([Stage.NEW_START, Stage.CONTINUING])
        start = date(2020, rng.randint(1, 12), 5)
        listing = ListingFactory(stage=stage, planned_wan=planned, project__planned_start_on=start)
        if number % 3 == 0:
            EventFactory(project=listing.project, kind="started", occurred_on=date(2020, rng.randint(1, 9), 1))
        if number % 4 == 0:
            needed = {"needed": Decimal("100.00"), "secured": Decimal(rng.randint(60, 110))}
            FactorFactory(listing=listing, kind="capital", month=rng.randint(1, 9), **needed)
        for month in rng.sample(range(1, 13), rng.randint(0, 9)):
            at_bound = Decimal(100 * month - rng.choice([0, 120, 360])) + rng.choice(
                [0, Decimal("0.01"), Decimal("-0.01")]
            )
            completed = max(at_bound, Decimal(0))
            ReportFactory(listing=listing, month=month, completed_ytd_wan=completed)
    analyse()
    for version, published in enumerate(PUBLISHED.values(), start=1):
        RuleSetFactory(version=version, rules=json.loads(published.text))
        for month in range(1 + version % 6, 13, 6):
            lines = get_lines(Selection(2020, month), user=planner)
            reasons = get_lamp_reasons(lines, year=2020)
            said = [reasons[line.listing_id].kinds for line in lines]
            assert [line.lamp for line in lines] == [kinds[0].colour if kinds else "none" for kinds in said]


# Versions -------------------------------------------------------------------------------------------------------------


def put(planner, rules: dict, from_month: int, year=2020) -> RuleSet:
    data = RulesInput("新规", "冀重点办〔2020〕8号", from_month, json.dumps(rules))
    return put_rules_in_force(year, data, by=planner, at=AT)


def test_a_later_version_lights_the_months_from_its_own_on(planner):
    RuleSetFactory()
    listing = by_september("600.00")
    for month in (3, 8):
        ReportFactory(listing=listing, month=month, completed_ytd_wan=Decimal("250.00"))
    rollups.recompute_year(2020, at=AT)

    made = put(planner, progress_rules(5, 20), from_month=9)
    rollups.recompute_stale(at=AT)

    assert made.version == 2
    assert [line.lamp for line in get_months(listing)][6:9] == ["red", "red", "red"]
    assert [lamps(planner, 8), lamps(planner, 9)] == [["red"], ["red"]]
    assert [(cell.month, cell.red) for cell in RollupCell.objects.filter(month__in=[8, 9]).order_by("month")] == [
        (8, 1), (9, 1),
    ]  # fmt: skip
    reasons = get_lamp_reasons(get_lines(Selection(2020, 9), user=planner), year=2020)
    assert [(lit.version.version, str(lit.rule)) for lit in reasons[listing.pk].kinds] == [
        (2, "20 < 低于时间进度的百分点")
    ]


def test_putting_rules_in_force_marks_the_cells_from_their_month_on(planner):
    by_september("600.00")
    rollups.recompute_year(2020, at=AT)

    put(planner, progress_rules(5, 20), from_month=4)

    assert StaleCell.objects.get().from_month == 4


def test_a_closed_month_is_never_relit(planner):
    RuleSetFactory()
    by_september("700.00")
    ReportFactory(listing=ListingFactory(), month=1, completed_ytd_wan=Decimal("50.00"))
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 1, by=planner, at=AT)
    before = lamps(planner, 1)

    with pytest.raises(Refused) as refused:
        put(planner, progress_rules(1, 2), from_month=1)
    put(planner, progress_rules(1, 2), from_month=2)
    rollups.recompute_stale(at=AT)

    assert refused.value.code == "closed_month"
    assert lamps(planner, 1) == before != lamps(planner, 2)
    assert rollups.verify(2020) == []


def test_rules_with_a_hole_are_not_put_in_force(planner):
    with pytest.raises(BadRules, match="没有规定"):
        put(planner, json.loads(PUBLISHED["yinchuan_2025"].text), from_month=5)
    assert not RuleSet.objects.exists()


def test_only_planners_of_the_province_make_rules_and_judge(planner):
    RuleSetFactory()
    listing = by_september("600.00")
    for user in (OfficerFactory(), UserFactory(role=Role.PLANNER), UserFactory(role=Role.LEADER, tier="provincial")):
        with pytest.raises(PermissionDenied):
            put(user, progress_rules(5, 20), from_month=5)
        with pytest.raises(PermissionDenied):
            judge_lamp(listing, JudgementInput("green", 9, 10, "x"), by=user, at=AT)


# Judged otherwise -----------------------------------------------------------------------------------------------------


def test_a_judged_lamp_holds_for_its_months_and_then_the_rules_again(planner):
    RuleSetFactory()
    listing = by_september("0.00")
    rollups.recompute_year(2020, at=AT)
    data = JudgementInput("yellow", 8, 9, "征地已签约，10 月进场")

    judged = judge_lamp(listing, data, by=planner, at=AT)
    rollups.recompute_stale(at=AT)

    assert [lamps(planner, month)[0] for month in (7, 8, 9, 10)] == ["red", "yellow", "yellow", "red"]
    cells = {cell.month: (cell.red, cell.yellow) for cell in RollupCell.objects.all()}
    assert [cells[month] for month in (8, 9, 10)] == [(0, 1), (0, 1), (1, 0)]
    (line,) = get_lines(Selection(2020, 9), user=planner)
    reason = get_lamp_reasons([line], year=2020)[listing.pk]
    assert (reason.judged, reason.since, reason.kinds[0].colour) == (judged, 8, "red")
    assert rollups.verify(2020) == []


def test_the_newest_judgement_counts_and_an_empty_one_gives_back_to_the_rules(planner):
    RuleSetFactory()
    listing = by_september("0.00")
    for colour in ("yellow", "green", ""):
        judge_lamp(listing, JudgementInput(colour, 9, 9, "x"), by=planner, at=AT)
        assert lamps(planner) == [colour or "red"]
    assert JudgedLamp.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (JudgementInput("yellow", 9, 10, "  "), "reason_required"),
        (JudgementInput("yellow", 10, 9, "x"), "months_reversed"),
        (JudgementInput("blue", 9, 9, "x"), "unknown_lamp"),
        (JudgementInput("yellow", 1, 9, "x"), "closed_month"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_reason(planner, data, code):
    RuleSetFactory()
    listing = by_september("0.00")
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 1, by=planner, at=AT)

    with pytest.raises(Refused) as refused:
        judge_lamp(listing, data, by=planner, at=AT)
    assert refused.value.code == code


# Green again ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "completed", "gap"),
    [("sanya_2022", "899.99", "0.01"), ("sanya_2022", "0.00", "900.00"), ("xinhuang_2015", "60.00", "20.00")],
)
def test_the_gap_to_green_follows_the_rules_in_force(planner, key, completed, gap):
    RuleSetFactory(rules=json.loads(PUBLISHED[key].text))
    by_september(completed)

    (line,) = get_lines(Selection(2020, 9), user=planner)

    assert to_green_wan(line, year=2020) == Decimal(gap)


# Reporting units ------------------------------------------------------------------------------------------------------


def test_a_unit_s_growth_is_held_against_its_plan_and_the_province(planner):
    """Tianjin's rule: growth, and neither below the plan nor below the average, is green; shrinking is red."""
    RuleSetFactory(rules=json.loads(PUBLISHED["tianjin_2022"].text))
    amounts = {"130100": ("100.00", "300.00"), "130200": ("100.00", "101.00"), "130300": ("100.00", "99.99")}
    units = {code: UnitFactory(code=code, name_zh=code, name_en=code) for code in amounts}
    for code, (before, now) in amounts.items():
        for year, completed in ((2019, before), (2020, now)):
            listing = ListingFactory(year=year, project__region=units[code], planned_wan=Decimal("120.00"))
            ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal(completed))
    for year in (2019, 2020):
        rollups.recompute_year(year, at=AT)

    found = get_unit_lamps(Selection(2020, 9), user=planner)

    assert {unit.code: found[unit.pk].colour for unit in units.values()} == {
        "130100": "green",
        "130200": "yellow",
        "130300": "red",
    }


def test_months_in_which_a_unit_missed_its_task_are_counted(planner):
    RuleSetFactory(rules=json.loads(PUBLISHED["sanya_2022"].text))
    listing = ListingFactory(planned_wan=Decimal("1200.00"))
    for month, completed in enumerate(("100.00", "200.00", "299.99", "399.00"), start=1):
        ReportFactory(listing=listing, month=month, completed_ytd_wan=Decimal(completed))
    rollups.recompute_year(2020, at=AT)

    colours = [get_unit_lamps(Selection(2020, month), user=planner)[listing.unit_id].colour for month in (2, 3, 4)]

    assert colours == ["green", "yellow", "red"]


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_planner_checks_a_text_and_what_was_typed_stays(planner):
    RuleSetFactory()
    typed = {"name": "新规", "source": "", "from_month": "9", "text": PUBLISHED["yinchuan_2025"].text}

    page = browser_of(planner).post("/warnings/rules/?year=2020", {**typed, "put": "1"}).content.decode()

    assert "0 &lt; 低于时间进度的百分点 &lt; 10" in page
    assert "&quot;months_unentered&quot;" in page
    assert RuleSet.objects.count() == 1


def test_a_planner_puts_a_published_set_in_force(planner):
    RuleSetFactory()
    browser = browser_of(planner)
    begun = browser.get("/warnings/rules/?year=2020&begin=sanya_2022").context["form"].initial

    checked = browser.post("/warnings/rules/?year=2020", {**begun, "from_month": "9"})
    answer = browser.post("/warnings/rules/?year=2020", {**begun, "from_month": "9", "put": "1"})

    assert "尚未生效" in checked.content.decode()
    assert answer.status_code == 302
    assert [(one.version, one.from_month, one.name) for one in RuleSet.objects.all()][1:] == [
        (2, 9, "三亚市 2022 年亮灯办法")
    ]


def test_everybody_reads_the_rules_and_only_planners_write_them(planner):
    RuleSetFactory()
    officer = browser_of(OfficerFactory())

    page = officer.get("/warnings/rules/?year=2020")

    assert "10 ≤ 低于时间进度的百分点 ≤ 30" in page.content.decode()
    assert page.context["form"] is None
    assert officer.post("/warnings/rules/?year=2020", {}).status_code == 403


def test_a_lamp_is_judged_by_form_and_says_so_where_it_is_lit(planner):
    RuleSetFactory()
    listing = by_september("0.00", project__code="HB2020-000001")
    typed = {"colour": "yellow", "from_month": "9", "until_month": "10", "reason": "征地已签约"}
    browser = browser_of(planner)

    answer = browser.post("/projects/HB2020-000001/lamp/2020/", typed)
    rollups.recompute_stale(at=AT)

    assert answer.status_code == 302
    assert "征地已签约" in browser.get("/projects/HB2020-000001/").content.decode()
    assert "征地已签约" in browser.get("/warnings/?year=2020&month=9&warning=yellow").content.decode()
    assert browser.post("/projects/HB2020-000001/lamp/2020/", {**typed, "reason": ""}).status_code == 200
    assert JudgedLamp.objects.get().listing == listing


def test_a_lamp_of_a_listing_that_one_does_not_see_is_not_found(planner):
    judged = JudgedLampFactory(listing__project__code="HB2020-000009")
    elsewhere = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))

    assert browser_of(elsewhere).get("/projects/HB2020-000009/lamp/2020/").status_code == 404
    assert list(JudgedLamp.objects.visible_to(elsewhere)) == []
    assert list(JudgedLamp.objects.visible_to(planner)) == [judged]


def test_the_shares_are_exact():
    """A third of the plan in April is exactly on time."""
    from investments.selectors.lamps import _of_plan

    shares = _of_plan(4, Decimal("0.03"), Decimal("0.01"), Decimal("0.01"))

    assert shares == {"points_below": 0, "percent_below": 0, "month_task_percent": 400}
    assert all(isinstance(value, Fraction) for value in shares.values())


# Closed months, whatever lights a lamp --------------------------------------------------------------------------------


@pytest.fixture
def closed_january(planner):
    """A listing on time by all rules, and January closed with it."""
    red, green = rule("red", "capital_percent_below", above=0), rule("green", "capital_percent_below", to=0)
    capital = rules_of("capital", red, green)
    entry = rules_of("entry", rule("red", "months_unentered", above=5), rule("green", "months_unentered", to=5))
    lamps_of = [*progress_rules(10, 30)["lamps"], *capital["lamps"], *entry["lamps"]]
    RuleSetFactory(rules={"lamps": lamps_of})
    listing = ListingFactory(project__code="HB2020-000001")
    ReportFactory(listing=listing, month=1, completed_ytd_wan=Decimal("100.00"))
    EventFactory(project=listing.project, kind="started", occurred_on=date(2019, 5, 1))
    EventFactory(project=listing.project, kind="entered_statistics", occurred_on=date(2019, 6, 1))
    rollups.recompute_year(2020, at=AT)
    return close_month(2020, 1, by=planner, at=AT)


@pytest.mark.usefixtures("closed_january")
def test_capital_stated_for_a_closed_month_that_relights_it_is_refused_to_an_officer(planner):
    short = FactorInput("HB2020-000001", date(2020, 1, 1), "capital", Decimal("100.00"), Decimal("0.00"))

    with pytest.raises(Refused) as refused:
        state_factors([short], by=OfficerFactory(), at=AT)

    assert refused.value.code == "closed_month"
    assert lamps(planner, 1) == ["green"]


def test_what_relights_a_closed_month_is_restated_by_a_planner(planner, closed_january):
    short = FactorInput("HB2020-000001", date(2020, 1, 1), "capital", Decimal("100.00"), Decimal("0.00"))

    state_factors([short], by=planner, at=AT)
    rollups.recompute_stale(at=AT)

    (restated,) = Restatement.objects.all()
    assert (restated.lamp, lamps(planner, 1)) == ("red", ["red"])
    published = get_lines(Selection(2020, 1, as_of=closed_january), user=planner)
    assert [line.lamp for line in published] == ["green"]


def test_a_year_that_is_opened_late_lights_no_closed_month(planner):
    ReportFactory(listing=ListingFactory(), month=1, completed_ytd_wan=Decimal("100.00"))
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 1, by=planner, at=AT)

    call_command("open_year", "2020", "--target", "8110", stdout=StringIO())
    rollups.recompute_stale(at=AT)

    assert [lamps(planner, month)[0] for month in (1, 2)] == ["none", "green"]
    assert RuleSet.objects.get().from_month == 2
    assert rollups.verify(2020) == []


# What a text may hide -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"lamps": [{"lamp": "progress", "rules": [{"colour": "red", "consequence": Infinity, "when": []}]}]}',
        '{"lamps": [{"lamp": "progress", "stages": {"continuing": NaN}, "rules": []}]}',
        '{"lamps": ' + "9" * 5000 + "}",
        '{"lamps": [], "lamps": []}',
    ],
)
def test_no_text_breaks_the_reader(text):
    with pytest.raises(BadRules):
        read_rules(text)


def test_what_is_kept_is_what_was_read(planner):
    text = PUBLISHED["handan_2024"].text.replace('"to": "1"', '"to": 1.0').replace('"3"', "3e0")

    made = put_rules_in_force(2020, RulesInput("新规", "", 5, text), by=planner, at=AT)

    assert made.rules == json.loads(PUBLISHED["handan_2024"].text)


def test_an_intricate_text_is_refused_before_it_is_checked():
    measures = ("points_below", "percent_below", "month_task_percent", "capital_percent_below")
    bounds = [rule("red", measure, from_=number, to=number) for number in range(30) for measure in measures]

    with pytest.raises(BadRules, match="规则太繁"):
        read_rules(json.dumps(rules_of("progress", *bounds)))


def test_the_same_version_is_not_put_in_force_twice_nor_one_of_a_year_that_is_not_open(planner):
    put(planner, progress_rules(5, 20), from_month=9)

    codes = []
    for year in (2020, 2031):
        with pytest.raises(Refused) as refused:
            put(planner, progress_rules(5, 20), from_month=9, year=year)
        codes.append(refused.value.code)

    assert codes == ["unchanged", "year_not_open"]
    assert [browser_of(planner).get(f"/warnings/rules/?year={year}").status_code for year in ("0000", "x")] == [404] * 2


# A kind of several measures -------------------------------------------------------------------------------------------


def test_a_kind_lights_nothing_where_one_of_its_measures_does_not_apply(planner):
    idle, points = {"measure": "months_idle"}, {"measure": "points_below"}
    rules = [
        {"colour": "red", "when": [{**idle, "from": 3}]},
        {"colour": "green", "when": [{**idle, "below": 3}, {**points, "to": 10}]},
        {"colour": "yellow", "when": [{**idle, "below": 3}, {**points, "above": 10}]},
    ]
    RuleSetFactory(rules=rules_of("movement", *rules))
    listing = ListingFactory(stage=Stage.PRELIMINARY)  # without a plan
    ReportFactory(listing=listing, month=2, completed_ytd_wan=Decimal("5.00"))

    assert faults_of(*rules, lamp="movement") == []
    assert {line.lamp for line in get_months(listing)} == {"none"}


@pytest.mark.parametrize(
    ("stages", "bounds", "completed", "gap"),
    [
        (["continuing"], {"below": 10}, "0.00", None),  # the listing is a planned start: it has no such lamp
        ([], {"from": -5, "to": 5}, "1200.00", None),  # 25 points ahead: too much of it
        ([], {"from": -5, "to": 5}, "900.00", "0.00"),
        ([], {"from": -5, "to": 5}, "0.00", "840.00"),
    ],
)
def test_the_gap_to_green_is_none_where_investment_does_not_close_it(planner, stages, bounds, completed, gap):
    RuleSetFactory(rules=rules_of("progress", rule("green", "points_below", **bounds), stages=stages))
    by_september(completed, stage=Stage.NEW_START)

    (line,) = get_lines(Selection(2020, 9), user=planner)

    assert to_green_wan(line, year=2020) == (gap and Decimal(gap))


# Who sees what --------------------------------------------------------------------------------------------------------


def test_a_unit_s_lamp_is_the_same_for_everybody_and_stands_on_the_page(planner):
    RuleSetFactory(rules=json.loads(PUBLISHED["tianjin_2022"].text))
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    for region, now in ((None, "150.00"), (tangshan, "400.00")):
        place = {"project__region": region} if region else {}
        for year, completed in ((2019, "100.00"), (2020, now)):
            listing = ListingFactory(year=year, planned_wan=Decimal("120.00"), **place)
            ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal(completed))
    for year in (2019, 2020):
        rollups.recompute_year(year, at=AT)
    shijiazhuang = Listing.objects.exclude(unit=tangshan).first().unit

    seen = [get_unit_lamps(Selection(2020, 9), user=user)[shijiazhuang.pk].colour
            for user in (planner, OfficerFactory(region=shijiazhuang))]  # fmt: skip
    page = browser_of(planner).get("/warnings/?year=2020&month=9").content.decode()

    assert seen == ["yellow", "yellow"]  # it grew, and less than the province
    assert "单位灯" in page


def test_the_reason_of_a_judgement_is_not_shown_to_a_unit_that_the_project_has_left(planner):
    RuleSetFactory()
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    listing = by_september("0.00")
    old = OfficerFactory(region=listing.unit)
    Project.objects.filter(pk=listing.project_id).update(region=tangshan)
    move_listing(listing, MovementKind.RECLASSIFIED, effective_on=date(2020, 11, 1), by=planner, at=AT, unit=tangshan)
    judge_lamp(listing, JudgementInput("yellow", 9, 12, "唐山的理由"), by=planner, at=AT)

    address = "/warnings/?year=2020&month=9&warning=yellow"
    pages = [browser_of(user).get(address).content.decode() for user in (planner, old)]

    assert ["唐山的理由" in page for page in pages] == [True, False]
    assert "黄灯" in pages[1]


def test_a_unit_s_lamp_is_of_the_whole_unit_however_the_page_is_narrowed(planner):
    RuleSetFactory(rules=json.loads(PUBLISHED["sanya_2022"].text))
    for tier, completed in (("municipal", "300.00"), ("provincial", "0.00")):
        listing = ListingFactory(tier=tier, planned_wan=Decimal("1200.00"))
        ReportFactory(listing=listing, month=1, completed_ytd_wan=Decimal(completed))
    rollups.recompute_year(2020, at=AT)

    found = {tier: get_unit_lamps(Selection(2020, 1, tier=tier), user=planner) for tier in ("", "provincial")}

    assert {tier: [lit.colour for lit in lit_units.values()] for tier, lit_units in found.items()} == {
        "": ["green"],
        "provincial": ["green"],
    }


def test_an_old_lamp_that_follows_from_figures_holds_up_no_ordinary_work(planner):
    """A closed month whose lamp was lit by other limits: nothing that is stated for October is about it."""
    RuleSetFactory(red_above=90)
    ReportFactory(listing=ListingFactory(project__code="HB2020-000001"), month=1, completed_ytd_wan=Decimal("10.00"))
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 1, by=planner, at=AT)
    RuleSetFactory(version=2, yellow_from=1, red_above=2)  # as a migrated installation may have it, from January on

    state_factors(
        [FactorInput("HB2020-000001", date(2020, 9, 1), "land", Decimal("10.00"), Decimal("5.00"))],
        by=OfficerFactory(),
        at=AT,
    )

    assert not Restatement.objects.exists()


def test_half_a_character_is_refused():
    for text in ('{"lamps": [{"lamp": "\\ud800", "rules": []}]}', '{"\\ud800": 1, "\\ud800": 2}'):
        with pytest.raises(BadRules) as bad:
            read_rules(text)
        assert "".join(bad.value.errors).encode()


def test_what_was_never_judged_cannot_be_given_back(planner):
    RuleSetFactory()

    with pytest.raises(Refused) as refused:
        judge_lamp(by_september("0.00"), JudgementInput("", 9, 9, "x"), by=planner, at=AT)

    assert refused.value.code == "never_judged"

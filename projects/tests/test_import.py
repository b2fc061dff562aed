from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from accounts.models import Organisation, Tier
from common.errors import Refused
from projects import hooks
from projects.models import ImportBatch, Listing, ListingMovement, Project
from projects.services.imports import import_file
from tests.factories import AT, OfficerFactory, PlannerFactory, ReviewerFactory

from .sheets import HEADINGS, csv_of, xlsx_of

pytestmark = pytest.mark.usefixtures("reference")
REAL = sorted((settings.DATA_DIR / "real").glob("*.csv"))


def run(content: bytes, *, by=None, tier=Tier.MUNICIPAL, **options):
    return import_file(content, "名单.csv", year=2020, tier=tier, by=by, at=AT, **options)


def codes(plan) -> list[str]:
    return [error.code for error in plan.errors]


# The way of a list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_list_goes_in_whole_and_the_second_time_changes_nothing(path: Path):
    content = path.read_bytes()
    lines = len(content.decode("utf-8-sig").splitlines()) - 1

    first = run(content)
    again = run(content)

    assert (len(first.new), first.errors) == (lines, [])
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, lines)
    assert Listing.objects.count() == ListingMovement.objects.count() == Project.history.count() == lines


def test_all_real_lists_stand_together_in_the_register():
    plans = [run(path.read_bytes()) for path in REAL]

    assert [plan.errors for plan in plans] == [[], [], [], []]
    assert Listing.objects.count() == sum(len(plan.new) for plan in plans)


def test_a_row_becomes_a_project_a_listing_its_movement_and_their_history(reference):
    headings = [*HEADINGS, "建设单位", "所属行业", "层级"]
    run(
        csv_of(
            ["装备园", "石家庄市鹿泉区铜冶镇", 5000, 1200.5, "新开工", "甲公司", "新材料", "省级"], headings=headings
        )
    )

    project = Project.objects.get()
    listing = Listing.objects.get()
    movement = ListingMovement.objects.get()
    assert (project.code, project.name, project.region) == ("HB2020-000001", "装备园", reference["鹿泉区"])
    assert (project.place_text, project.owner.name) == ("石家庄市鹿泉区铜冶镇", "甲公司")
    assert project.total_investment_wan == Decimal("5000.00")
    assert (listing.unit, listing.tier, listing.stage) == (reference["石家庄市"], "provincial", "new_start")
    assert (listing.industry.code, listing.batch) == ("new_materials", "industry")
    assert listing.planned_wan == listing.first_planned_wan == Decimal("1200.50")
    assert (movement.kind, movement.from_month, movement.until_month) == ("added", 1, 13)
    assert (movement.planned_wan, movement.unit) == (Decimal("1200.50"), reference["石家庄市"])
    assert (project.history.count(), listing.history.count()) == (1, 1)
    assert project.history.get().name == "装备园"


def test_a_dry_run_writes_nothing():
    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]), dry_run=True)

    assert len(plan.new) == 1
    assert not Project.objects.exists()
    assert not ImportBatch.objects.exists()


def test_what_was_read_is_kept_as_a_record():
    run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]))
    run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]))

    batch = ImportBatch.objects.get()
    assert (batch.created_count, batch.committed_at, batch.uploaded_by) == (1, AT, None)


def test_codes_go_on_from_the_last_of_the_year():
    run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]))
    run(csv_of(["乙", "鹿泉区", 1, 1, "续建"], ["丙", "鹿泉区", 1, 1, "续建"]))

    assert list(Project.objects.values_list("code", flat=True)) == ["HB2020-000001", "HB2020-000002", "HB2020-000003"]


def test_watchers_hear_once_of_all_listings(monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "_watchers", [heard.append])

    run(csv_of(["甲", "鹿泉区", 1, 1, "续建"], ["乙", "鹿泉区", 1, 1, "续建"]))

    (change,) = heard
    assert sorted(change.reasons) == sorted(Listing.objects.values_list("pk", flat=True))
    assert set(change.reasons.values()) == {"名单导入，自 2020-01-01 起生效"}


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [[f"项目{number}号园", "鹿泉区", 1, 1, "续建"] for number in range(200)]

    with django_assert_max_num_queries(40):
        run(csv_of(*rows))
    with django_assert_max_num_queries(25):
        run(csv_of(*rows))


# Changes --------------------------------------------------------------------------------------------------------------


def test_a_changed_plan_is_a_movement_and_keeps_the_first_plan():
    run(csv_of(["甲", "鹿泉区", 5000, 1200, "续建"]))

    plan = run(csv_of(["甲", "鹿泉区", 6000, 1500, "续建"]), effective_on=date(2020, 7, 15))

    listing = Listing.objects.get()
    states = list(listing.movements.values_list("kind", "from_month", "until_month", "planned_wan"))
    assert len(plan.changed) == 1
    assert [(c.name, c.old_text, c.new_text) for c in plan.changed[0].fields] == [
        ("total_investment_wan", "5,000.00", "6,000.00"),
        ("planned_wan", "1,200.00", "1,500.00"),
    ]
    assert (listing.first_planned_wan, listing.planned_wan) == (Decimal("1200.00"), Decimal("1500.00"))
    assert states == [("added", 1, 7, Decimal("1200.00")), ("replanned", 7, 13, Decimal("1500.00"))]
    assert listing.history.count() == 2
    assert listing.project.history.count() == 2


def test_a_project_that_moves_to_the_province_is_upgraded():
    run(csv_of(["甲", "鹿泉区", 5000, 1200, "续建"]))

    run(csv_of(["甲", "鹿泉区", 5000, 1200, "续建"]), tier=Tier.PROVINCIAL)

    assert Listing.objects.get().tier == "provincial"
    assert list(ListingMovement.objects.values_list("kind", flat=True)) == ["added", "upgraded"]


def test_a_change_dated_before_a_later_movement_is_refused():
    run(csv_of(["甲", "鹿泉区", 5000, 1200, "续建"]))
    run(csv_of(["甲", "鹿泉区", 5000, 1500, "续建"]), effective_on=date(2020, 7, 15))

    plan = run(csv_of(["甲", "鹿泉区", 5000, 1300, "续建"]))

    assert codes(plan) == ["later_movement"]
    assert Listing.objects.get().planned_wan == Decimal("1500.00")


def test_a_blank_never_erases_and_a_missing_column_says_nothing():
    run(csv_of(["甲", "鹿泉区", 5000, 1200, "新开工"]))

    plan = run("项目名称,所在县区,总投资（万元）\n甲,鹿泉区,\n".encode())

    assert (plan.unchanged, plan.plan_missing) == (1, 0)
    assert Listing.objects.get().stage == "new_start"


def test_a_project_of_last_year_gets_a_listing_and_no_second_project():
    import_file(csv_of(["甲", "鹿泉区", 1, 1, "新开工"]), "a.csv", year=2019, tier="municipal", by=None, at=AT)

    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]))

    assert plan.new[0].project == Project.objects.get()
    assert list(Project.objects.get().listings.values_list("year", flat=True)) == [2019, 2020]


def test_a_national_code_finds_its_project_under_another_name():
    headings = [*HEADINGS, "项目代码"]
    run(csv_of(["甲", "鹿泉区", 1, 1, "续建", "2019-130110-47-01-000123"], headings=headings))

    plan = run(csv_of(["甲（更名）", "鹿泉区", 1, 1, "续建", "2019-130110-47-01-000123"], headings=headings))

    assert [change.name for change in plan.changed[0].fields] == ["name"]
    assert Project.objects.get().name == "甲（更名）"


# What lists contain ---------------------------------------------------------------------------------------------------


def test_a_blank_plan_is_missing_and_a_zero_is_a_plan():
    plan = run(csv_of(["甲", "鹿泉区", 1, "", "续建"], ["乙", "鹿泉区", 1, 0, "续建"], ["丙", "鹿泉区", 1, "", "前期"]))

    planned = dict(Listing.objects.values_list("project__name", "planned_wan"))
    assert plan.plan_missing == 1
    assert planned == {"甲": None, "乙": Decimal("0.00"), "丙": None}


def test_a_preliminary_project_may_say_zero_but_not_plan():
    plan = run(csv_of(["甲", "鹿泉区", 1, 0, "前期"], ["乙", "鹿泉区", 1, 50, "前期"]))

    assert [(error.row, error.column, error.code) for error in plan.errors] == [(3, "D", "preliminary_with_plan")]


def test_units_differ_from_column_to_column():
    headings = ["项目名称", "建设地点", "总投资（亿元）", "年度计划投资（万元）"]
    run(csv_of(["甲", "鹿泉区", 862.6, 862.6], headings=headings))

    assert Project.objects.get().total_investment_wan == Decimal("8626000.00")
    assert Listing.objects.get().planned_wan == Decimal("862.60")


def test_a_printed_list_has_titles_totals_subheadings_and_merged_places():
    content = xlsx_of(
        ["2020年重点项目名单"],
        ["序号", "项目名称", "所属市", "总投资", "年度计划投资"],
        ["合计", "", "", 30, 3],
        ["一、续建项目（2项）"],
        [1, "甲园", "邢台市", 10, 1],
        [2, "乙厂", "", 20, 2],
        ["注：金额为计划数"],
        merges=["A1:E1", "C5:C6"],
    )

    plan = run(content)

    units = dict(Listing.objects.values_list("project__name", "unit__name_zh"))
    assert plan.errors == []
    assert units == {"甲园": "邢台市", "乙厂": "邢台市"}
    assert [notice.rows for notice in plan.notices if notice.code == "row_skipped"] == [(3,), (4,), (7,)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_every_encoding_gives_the_same_list(encoding):
    run(csv_of(["鹿泉产业园", "鹿泉区", 1, 1, "续建"], encoding=encoding))

    assert Project.objects.get().name == "鹿泉产业园"


def test_old_names_short_forms_and_zones_find_their_region_and_keep_their_text():
    run(csv_of(["甲", "任县", 1, 1, "续建"], ["乙", "武安", 1, 1, "续建"], ["丙", "渤海新区", 1, 1, "续建"]))

    found = {p.name: (p.region.name_zh, p.place_text) for p in Project.objects.select_related("region")}
    assert found == {"甲": ("任泽区", "任县"), "乙": ("武安市", "武安"), "丙": ("沧州市", "渤海新区")}


def test_what_is_assumed_is_said():
    plan = run("项目名称,建设地点,总投资\n甲,鹿泉区,1\n".encode())

    said = {notice.code for notice in plan.notices}
    assert {"default_tier", "default_stage", "default_industry", "default_batch", "unit_assumed"} <= said


def test_an_industry_outside_the_table_is_taken_as_other_and_said():
    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建", "养蜂"], headings=[*HEADINGS, "行业"]))

    assert Listing.objects.get().industry.code == "other"
    assert [notice.rows for notice in plan.notices if notice.code == "unknown_industry"] == [(2,)]


def test_parts_point_to_their_package_wherever_it_stands():
    headings = [*HEADINGS, "打包项目"]
    run(csv_of(["一标", "鹿泉区", 1, 1, "续建", "农村路"], ["农村路", "鹿泉区", 1, 1, "续建", ""], headings=headings))

    assert Project.objects.get(name="一标").package == Project.objects.get(name="农村路")
    assert run(csv_of(["一标", "鹿泉区", 1, 1, "续建", "农村路"], headings=headings)).unchanged == 1


def test_an_organisation_is_made_once():
    headings = [*HEADINGS, "建设单位"]
    run(csv_of(["甲", "鹿泉区", 1, 1, "续建", "某公司"], ["乙", "鹿泉区", 1, 1, "续建", "某公司"], headings=headings))

    assert Organisation.objects.get().owned_projects.count() == 2


# Refusals -------------------------------------------------------------------------------------------------------------


def test_all_errors_come_at_once_and_nothing_is_written():
    plan = run(
        csv_of(
            ["甲", "鹿泉区", "约5", 1, "续建"],
            ["", "桥西区", 1, -1, "不知道"],
            ["乙", "鹿泉区", 1, 1, "续建"],
        )
    )

    found = {(error.row, error.column, error.code) for error in plan.errors}
    assert found == {
        (2, "C", "not_a_number"),
        (3, "A", "no_name"),
        (3, "B", "place_ambiguous"),
        (3, "D", "negative"),
        (3, "E", "unknown_word"),
    }
    assert (plan.refused, len(plan.new)) == (2, 1)
    assert not Project.objects.exists()


def test_an_error_names_heading_and_value():
    error = run(csv_of(["甲", "鹿泉区", "约5", 1, "续建"])).errors[0]

    assert (error.heading, error.value, error.message) == ("总投资（万元）", "约5", "不是数字")


def test_the_same_project_twice_in_a_file_names_both_rows():
    plan = run(csv_of(["甲 园", "鹿泉区", 1, 1, "续建"], ["甲园", "石家庄市鹿泉区", 1, 1, "续建"]))

    assert [(error.row, error.code) for error in plan.errors] == [(3, "row_twice")]
    assert "第 2 行" in plan.errors[0].message


def test_the_same_heading_twice_is_refused():
    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建", 2], headings=[*HEADINGS, "项目总投资（万元）"]))

    assert codes(plan) == ["column_twice"]


def test_a_completion_before_the_start_is_refused():
    headings = [*HEADINGS, "开工时间", "竣工时间"]
    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建", "2020.5", "2019.12"], headings=headings))

    assert codes(plan) == ["ends_before_start"]


def test_a_probable_duplicate_is_shown_and_not_merged():
    headings = [*HEADINGS, "建设单位"]
    run(csv_of(["石药集团新药制剂生产中心", "藁城区", 1, 1, "续建", "石药集团"], headings=headings))

    plan = run(csv_of(["石药集团新药制剂生产中心项目", "石家庄高新区", 1, 1, "续建", "石药集团"], headings=headings))

    assert len(plan.duplicates) == 1
    assert "HB2020-000001" in plan.duplicates[0].message
    assert Project.objects.count() == 2


def test_two_phases_are_not_taken_for_duplicates():
    plan = run(csv_of(["远景零碳产业园一期", "沧州市", 1, 1, "续建"], ["远景零碳产业园二期", "沧州市", 1, 1, "续建"]))

    assert plan.duplicates == []


# Who may --------------------------------------------------------------------------------------------------------------


def test_a_municipal_reviewer_imports_their_own_unit_and_no_other(reference):
    reviewer = ReviewerFactory(region=reference["石家庄市"])

    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建"], ["乙", "邢台市任县", 1, 1, "续建"]), by=reviewer)

    assert [(error.row, error.code) for error in plan.errors] == [(3, "out_of_scope")]
    assert len(run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]), by=reviewer).new) == 1
    assert Listing.history.get().history_user == reviewer
    assert ListingMovement.objects.get().recorded_by == reviewer


def test_the_list_of_a_unit_need_not_name_the_unit(reference):
    run(csv_of(["甲", "桥西区", 1, 1, "续建"]), by=ReviewerFactory(region=reference["张家口市"]))

    assert Listing.objects.get().unit == reference["张家口市"]


def test_duplicates_in_other_units_are_not_shown_to_a_municipal_reviewer(reference):
    run(csv_of(["同名产业园", "邢台市任县", 1, 1, "续建"]))

    plan = run(csv_of(["同名产业园", "鹿泉区", 1, 1, "续建"]), by=ReviewerFactory(region=reference["石家庄市"]))

    assert plan.duplicates == []


def test_an_officer_may_not_import(reference):
    with pytest.raises(PermissionDenied):
        run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]), by=OfficerFactory(region=reference["石家庄市"]))


def test_a_planner_imports_for_the_whole_province():
    plan = run(csv_of(["甲", "鹿泉区", 1, 1, "续建"], ["乙", "任县", 1, 1, "续建"]), by=PlannerFactory())

    assert plan.errors == []
    assert Listing.objects.count() == 2


def test_a_municipal_reviewer_neither_adds_nor_changes_a_provincial_project(reference):
    reviewer = ReviewerFactory(region=reference["石家庄市"])
    run(csv_of(["甲", "鹿泉区", 1, 1, "续建"]), tier="provincial")

    plan = run(csv_of(["甲", "鹿泉区", 1, 2, "续建"], ["乙", "鹿泉区", 1, 1, "续建"]), by=reviewer, tier="provincial")
    as_municipal = run(csv_of(["甲", "鹿泉区", 1, 2, "续建"]), by=reviewer, tier="municipal")

    assert [(error.row, error.code) for error in plan.errors] == [(2, "provincial_tier"), (3, "provincial_tier")]
    assert [(error.row, error.code) for error in as_municipal.errors] == [(2, "provincial_tier")]
    assert Listing.objects.get().tier == "provincial"


def test_a_package_that_the_list_itself_renames_is_refused_by_name(reference):
    headings = ["登记编号", *HEADINGS, "所属打包项目"]
    run(csv_of(["", "老包", "鹿泉区", 1, 1, "续建", ""], headings=headings))
    code = Project.objects.get().code

    with pytest.raises(Refused, match="老包"):
        run(
            csv_of(
                [code, "新包", "鹿泉区", 1, 1, "续建", ""],
                ["", "甲", "鹿泉区", 1, 1, "续建", "老包"],
                headings=headings,
            )
        )

    assert Project.objects.get().name == "老包"

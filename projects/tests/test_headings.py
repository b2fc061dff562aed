import pytest

from common.amounts import Unit
from common.spreadsheets import read_sheets
from projects.imports.headings import find_head, nearest_heading, unit_of

from .sheets import xlsx_of


def head_of(*rows, merges=()):
    return find_head(read_sheets(xlsx_of(*rows, merges=merges))[0])


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("工程名称", "name"),
        ("Project name", "name"),
        ("project_name", "name"),
        ("审批代码", "national_code"),
        ("项目地点", "place"),
        ("所在县（市、区）", "county"),
        ("设区市", "city"),
        ("项目单位", "owner"),
        ("业主", "owner"),
        ("牵头单位", "responsible_unit"),
        ("包保责任领导", "sponsor"),
        ("主要建设规模及内容", "content"),
        ("行业", "industry"),
        ("批次", "batch"),
        ("项目性质", "stage"),
        ("级别", "tier"),
        ("计划总投资", "total_investment_wan"),
        ("2020年计划投资（亿元）", "planned_wan"),
        ("2020年度计划完成投资", "planned_wan"),
        ("annual_plan_wan", "planned_wan"),
        ("开工时间", "planned_start_on"),
        ("竣工\n时间", "planned_completion_on"),
        ("建设起止年限", "period"),
    ],
)
def test_a_heading_is_known_by_its_synonyms(heading, field):
    head = head_of(["名称" if field != "name" else "序号", heading], ["甲", "乙"])

    assert field in head.columns


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("总投资（亿元）", Unit.YI),
        ("总投资(万元)", Unit.WAN),
        ("总投资 亿元", Unit.YI),
        ("总投资（元）", Unit.YUAN),
        ("total_investment_wan", Unit.WAN),
        ("Total investment (100 million yuan)", Unit.YI),
        ("Total investment (billion yuan)", Unit.BILLION),
        ("Total investment (10,000 yuan)", Unit.WAN),
        ("总投资", None),
    ],
)
def test_the_unit_is_taken_from_the_heading(heading, unit):
    assert unit_of(heading) == unit


def test_headings_are_found_below_title_and_unit_rows():
    head = head_of(["2020年省重点项目名单"], ["", "单位：亿元"], ["项目名称", "总投资"], ["甲", 1], merges=["A1:B1"])

    assert head.last_row == 3
    assert head.unit == Unit.YI


def test_headings_in_two_rows_are_read_together():
    head = head_of(
        ["项目名称", "投资（亿元）", ""],
        ["", "总投资", "年度计划投资"],
        ["甲", 12, 3],
        merges=["A1:A2", "B1:C1"],
    )

    assert head.last_row == 2
    assert head.columns["total_investment_wan"].unit == Unit.YI
    assert head.columns["planned_wan"].unit == Unit.YI


def test_an_unknown_heading_is_named_with_the_nearest_known_one():
    head = head_of(["项目名称", "建设规模内容介绍", "天气"], ["甲", "乙", "晴"])

    assert [(column.column, column.nearest) for column in head.unknown] == [("B", "建设规模及内容"), ("C", "")]
    assert nearest_heading("项目名程") == "项目名称"


def test_a_column_that_is_known_but_not_stored_is_said_to_be():
    head = head_of(["序号", "项目名称", "备注"], [1, "甲", "乙"])

    assert head.unstored == ["序号", "备注"]
    assert head.unknown == []


def test_a_sheet_without_project_names_has_no_head():
    assert head_of(["甲", "乙"], [1, 2]) is None

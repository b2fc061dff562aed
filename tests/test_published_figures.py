"""Figures that others printed (data/hebei_published_totals.csv): the same facts give the same printed digits."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from accounts.models import Tier
from common.bulk import analyse
from common.money import round_half_up
from common.templatetags.figures import percent
from investments import rollups
from investments.selection import Selection
from investments.selectors.figures import get_total
from projects.models import Stage
from tests.factories import AT, EventFactory, ListingFactory, PlannerFactory, ReportFactory, UnitFactory, open_windows

pytestmark = pytest.mark.django_db


def printed(year: int, scope: str, measure: str) -> str:
    with (settings.DATA_DIR / "hebei_published_totals.csv").open(encoding="utf-8-sig") as file:
        rows = [r for r in csv.DictReader(file) if (r["year"], r["scope"], r["measure"]) == (str(year), scope, measure)]
    (row,) = rows
    return row["value"]


def wan(yi: str) -> Decimal:
    return Decimal(yi) * 10_000


def load(unit_code: str, *, year: int, month: int, stages: dict[str, tuple[int, str | None, str]]) -> None:
    """stage -> (listings, 亿元 planned, 亿元 completed), each sum spread over its listings to the cent."""
    unit = UnitFactory(code=unit_code, name_zh=unit_code)
    open_windows(year)
    for stage, (count, planned, completed) in stages.items():
        plans = [None] * count if planned is None else spread(wan(planned), count)
        for plan, done in zip(plans, spread(wan(completed), count), strict=True):
            listing = ListingFactory(
                project__region=unit, year=year, stage=stage, planned_wan=plan, tier=Tier.MUNICIPAL
            )
            ReportFactory(listing=listing, month=month, completed_ytd_wan=done)
    analyse()
    rollups.recompute_year(year, at=AT)


def spread(amount: Decimal, count: int) -> list[Decimal]:
    part = round_half_up(amount / count, 2)
    return [part] * (count - 1) + [amount - part * (count - 1)]


def total(year: int, month: int):
    return get_total(Selection(year, month), user=PlannerFactory())


def test_shijiazhuang_august_2020_with_preliminary_projects_in_the_numerator_only(client):
    """862.6 of 840.5 = 102.6 %: 310.6 by new starts, 543 by continuing, 9 by preliminary projects begun early."""
    load(
        "130100",
        year=2020,
        month=8,
        stages={
            Stage.NEW_START: (100, "312.9", "310.6"),
            Stage.CONTINUING: (130, "527.6", "543"),
            Stage.PRELIMINARY: (120, None, "9"),
        },
    )

    figures = total(2020, 8)

    assert figures.listings == int(printed(2020, "石家庄市", "省市重点项目")) == 350
    assert figures.planned_wan == wan(printed(2020, "石家庄市", "省市重点项目 年度计划投资")) == Decimal("8405000.00")
    assert figures.completed_ytd_wan == wan(printed(2020, "石家庄市", "1-8月完成投资")) == Decimal("8626000.00")
    assert figures.preliminary_completed_wan == Decimal("90000.00")
    assert percent(figures.completion_rate) == printed(2020, "石家庄市", "1-8月占年计划") + "%" == "102.6%"
    assert percent(figures.completion_rate_without_preliminary) == "101.6%"
    assert str(round_half_up(figures.points_ahead, 1)) == "36.0"

    client.force_login(PlannerFactory())
    page = client.get("/?year=2020&month=8").content.decode()
    assert "102.6%" in page
    assert "101.6%" in page
    assert "前期项目" in page


def test_shijiazhuang_september_2020():
    """885.8 of 840.5 = 105.39 %, printed 105.4."""
    load("130100", year=2020, month=9, stages={Stage.CONTINUING: (350, "840.5", "885.8")})

    assert percent(total(2020, 9).completion_rate) == printed(2020, "石家庄市", "1-9月占年计划") + "%" == "105.4%"


def test_hengshui_2019():
    """376.24 of 275 = 136.8 %; 28 provincial and 107 municipal projects."""
    load("131100", year=2019, month=12, stages={Stage.CONTINUING: (135, "275", "376.24")})

    figures = total(2019, 12)

    assert figures.listings == 135
    assert percent(figures.completion_rate) == printed(2019, "衡水市", "占年计划") + "%" == "136.8%"


def test_the_province_in_september_2021():
    """7,631.1 of 'about 8,000' is 95.38875 %: rounded half up 95.4, as printed; points ahead 20.4."""
    load("130100", year=2021, month=9, stages={Stage.CONTINUING: (40, "8000", "7631.1")})

    figures = total(2021, 9)

    assert percent(figures.completion_rate) == printed(2021, "全省", "占年度投资目标") + "%" == "95.4%"
    assert str(round_half_up(figures.points_ahead, 1)) == "20.4"


def test_where_an_office_truncated_our_figure_is_higher():
    """Hengshui, July 2020: 193 of 200 planned starts, printed as 96 %; half up it is 96.5 %, or 97 %."""
    for number in range(200):
        listing = ListingFactory(stage=Stage.NEW_START)
        if number < 193:
            EventFactory(project=listing.project, occurred_on=date(2020, 7, 31))
    rollups.recompute_year(2020, at=AT)

    start_rate = total(2020, 7).start_rate

    assert percent(start_rate) == "96.5%"
    assert str(round_half_up(start_rate * 100, 0)) == "97"

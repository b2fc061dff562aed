"""Pages and API answers say how fresh their figures are, and are of one moment."""

from decimal import Decimal

import pytest
from django.db import connection

from common.moments import one_moment
from investments import rollups
from tests.clients import api_of, browser_of
from tests.factories import AT, OfficerFactory, PlannerFactory, ReportFactory, StaleCellFactory, open_windows

pytestmark = pytest.mark.django_db


@pytest.fixture
def computed():
    open_windows()
    ReportFactory(month=9, completed_ytd_wan=Decimal("900.00"))
    rollups.recompute_year(2020, at=AT)
    StaleCellFactory()


@pytest.mark.parametrize("path", ["rollups/", "listings/", "monthly-reports/", "releases/", "rollups/measures/"])
def test_every_answer_of_the_api_carries_its_freshness(computed, path):
    answer = api_of(PlannerFactory()).get(f"/api/v1/{path}")

    assert answer["Rollup-As-Of"] == "2020-09"
    assert answer["Rollup-Computed-At"].startswith("2020-10-04T")
    assert answer["Rollup-Stale"] == "1"


@pytest.mark.parametrize("path", ["/", "/projects/", "/explain/", "/inbox/", "/reports/2020-10/", "/releases/"])
def test_every_page_carries_it_once(computed, path):
    page = browser_of(OfficerFactory()).get(path).content.decode()

    assert page.count("数据更新于 2020-10-04 09:00") == 1
    assert "1 个单元待重算" in page


@pytest.mark.django_db(transaction=True)
def test_within_one_moment_nothing_can_be_written_by_mistake_and_nothing_waits():
    with one_moment():
        assert connection.in_atomic_block
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert not connection.in_atomic_block
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"

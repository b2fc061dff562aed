"""Factors: stated by form or API, never changed, corrected by a newer statement, seen within the scope."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common.errors import RowErrors
from investments import rollups
from investments.services.releases import close_month
from projects.models import Factor
from projects.services.factors import FactorInput, state_factors
from tests.clients import api_of, browser_of, refused_fields
from tests.factories import (
    AT,
    CountyFactory,
    FactorFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

CODE = "HB2020-000001"


@pytest.fixture
def listing():
    return ListingFactory(project__code=CODE, unit=UnitFactory(), project__region=CountyFactory())


def land(needed="100.00", secured="60.50", month=3, **values) -> FactorInput:
    facts = {"project_code": CODE, "period": date(2020, month, 1), "kind": "land", "document": "冀土〔2020〕1号"}
    return FactorInput(**{**facts, "needed": Decimal(needed), "secured": Decimal(secured), **values})


def test_a_statement_is_added_with_who_and_when(listing):
    officer = OfficerFactory()

    (factor,) = state_factors([land()], by=officer, at=AT)

    assert (factor.listing, factor.kind, factor.month, factor.needed, factor.secured) == (
        listing,
        "land",
        3,
        Decimal("100.00"),
        Decimal("60.50"),
    )
    assert (factor.gap, factor.recorded_by, factor.recorded_at) == (Decimal("39.50"), officer, AT)


def test_the_same_statement_twice_is_stated_once(listing):
    officer = OfficerFactory()
    first = state_factors([land()], by=officer, at=AT)

    assert state_factors([land(), land()], by=officer, at=AT) == [*first, *first]
    assert Factor.objects.count() == 1


def test_a_newer_statement_corrects_the_one_before_which_stays_on_record(listing):
    state_factors([land(secured="60.50")], by=OfficerFactory(), at=AT)

    (newer,) = state_factors([land(secured="70.00")], by=OfficerFactory(), at=AT)

    assert list(Factor.objects.standing()) == [newer]
    assert Factor.objects.count() == 2


def test_all_errors_are_named_at_once_and_nothing_is_stated(listing):
    wrong = [land(), land(project_code="HB2020-999999"), land(month=12), land(needed="-1"), land(secured="1e12")]

    with pytest.raises(RowErrors) as refused:
        state_factors(wrong, by=OfficerFactory(), at=AT)

    assert [(error.row, error.field, error.code) for error in refused.value.errors] == [
        (1, "project_code", "not_listed"),
        (2, "period", "future_month"),
        (3, "needed", "negative"),
        (4, "secured", "too_large"),
    ]
    assert not Factor.objects.exists()


def test_a_month_of_next_year_is_another_listing(listing):
    with pytest.raises(RowErrors) as refused:
        state_factors(
            [land(period=date(2021, 1, 1))], by=OfficerFactory(), at=datetime.fromisoformat("2021-02-01T00:00:00+08:00")
        )

    assert [error.code for error in refused.value.errors] == ["not_listed"]


def test_another_unit_s_listing_is_not_found(listing):
    elsewhere = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))

    with pytest.raises(RowErrors):
        state_factors([land()], by=elsewhere, at=AT)


def test_a_leader_only_looks(listing):
    leader = UserFactory(role=Role.LEADER, tier="provincial")

    with pytest.raises(PermissionDenied):
        state_factors([land()], by=leader, at=AT)
    page = browser_of(leader).get(f"/projects/{CODE}/factors/2020/")
    assert page.status_code == 200
    assert 'name="needed"' not in page.content.decode()


def test_the_form_takes_what_people_type(listing):
    typed = {"kind": "land", "month": "3", "needed": "1,２00.5", "secured": "1,000", "document": "供地台账"}

    answer = browser_of(OfficerFactory()).post(f"/projects/{CODE}/factors/2020/", typed)

    assert answer.status_code == 302
    factor = Factor.objects.get()
    assert (factor.needed, factor.secured, factor.document) == (Decimal("1200.50"), Decimal("1000.00"), "供地台账")


def test_what_was_typed_stays_with_the_reason_beside_it(listing):
    typed = {"kind": "land", "month": "3", "needed": "很多", "secured": "-1", "document": "供地台账"}

    page = browser_of(OfficerFactory()).post(f"/projects/{CODE}/factors/2020/", typed).content.decode()

    assert all(text in page for text in ("很多", "供地台账", "没有登记", 'href="#id_needed"', 'href="#id_secured"'))
    assert not Factor.objects.exists()


def test_the_page_of_another_unit_s_listing_is_not_found(listing):
    elsewhere = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))

    assert browser_of(elsewhere).get(f"/projects/{CODE}/factors/2020/").status_code == 404


def test_the_project_page_shows_the_latest_of_each_kind(listing):
    for month, secured in ((3, "45.00"), (6, "80.25")):
        FactorFactory(listing=listing, month=month, secured=Decimal(secured))

    page = browser_of(PlannerFactory()).get(f"/projects/{CODE}/").content.decode()

    assert "80.25" in page
    assert "45.00" not in page


def test_the_api_states_a_list_and_reads_it_back(listing):
    api = api_of(OfficerFactory())
    body = {"project_code": CODE, "period": "2020-03", "needed": "100.00", "secured": "60.50"}

    answer = api.post("/api/v1/factors/", [{**body, "kind": "land"}, {**body, "kind": "energy"}], format="json")

    assert answer.status_code == 201
    rows = api.get("/api/v1/factors/?kind=land").json()["results"]
    assert [(row["project_code"], row["period"], row["unit"], row["gap"]) for row in rows] == [
        (CODE, "2020-03", "亩", "39.50")
    ]


def test_the_api_names_what_it_refuses(listing):
    body = {"project_code": "HB2020-999999", "period": "2020-03", "kind": "land", "needed": "1", "secured": "1"}

    answer = api_of(OfficerFactory()).post("/api/v1/factors/", [body], format="json")

    assert answer.status_code == 400
    assert refused_fields(answer) == [(0, "project_code", "not_listed")]


def test_the_api_shows_the_listings_one_sees(listing):
    FactorFactory(listing=listing)
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    FactorFactory(listing=ListingFactory(unit=tangshan))

    def seen(user, query=""):
        return api_of(user).get(f"/api/v1/factors/{query}").json()["count"]

    assert seen(PlannerFactory()) == 2
    assert seen(PlannerFactory(), "?region=130200") == 1
    assert seen(OfficerFactory()) == 1
    assert seen(OfficerFactory(region=CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding"))) == 0


def test_a_closed_month_is_refused_by_form_and_api_and_what_was_typed_stays(listing):
    open_windows(months=[3])
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 3, by=PlannerFactory(), at=AT)
    officer = OfficerFactory()
    typed = {"kind": "land", "month": "3", "needed": "100", "secured": "60", "document": "供地台账"}
    body = {"project_code": CODE, "period": "2020-03", "kind": "land", "needed": "100", "secured": "60"}

    page = browser_of(officer).post(f"/projects/{CODE}/factors/2020/", typed).content.decode()
    answer = api_of(officer).post("/api/v1/factors/", body, format="json")

    assert "2020-03" in page
    assert "供地台账" in page
    assert answer.status_code == 400
    assert answer.json()["code"] == "closed_month"
    assert not Factor.objects.exists()


def test_repeating_a_list_asks_as_often_for_ten_as_for_two(listing):
    codes = [CODE, *(ListingFactory().project.code for _ in range(9))]
    api = api_of(OfficerFactory())

    def state(count):
        body = [
            {"project_code": code, "period": "2020-03", "kind": "land", "needed": "1", "secured": "1"}
            for code in codes[:count]
        ]
        with CaptureQueriesContext(connection) as asked:
            assert api.post("/api/v1/factors/", body, format="json").status_code == 201
        return len(asked)

    state(10)
    assert state(10) == state(2)

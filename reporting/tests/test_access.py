"""``/accounts/access/``: the reasons are those of the rules, and nothing is told of what is not seen."""

import pytest

from accounts.models import Role, Tier
from tests.clients import browser_of
from tests.factories import (
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def answers(user, address="/accounts/access/", part="answers") -> list[bool]:
    return [answer.is_so for answer in browser_of(user).get(address).context[part]]


@pytest.mark.parametrize(
    ("make", "may"),  # see, report, review, close, import, administer
    [
        (lambda: OfficerFactory(region=CountyFactory()), [True, True, False, False, False, False]),
        (ReviewerFactory, [True, False, True, False, True, False]),
        (PlannerFactory, [True, False, True, True, True, False]),
        (lambda: UserFactory(role=Role.LEADER, tier=Tier.PROVINCIAL), [True, False, False, False, False, False]),
        (lambda: UserFactory(role=Role.LEADER), [False] * 6),
        (lambda: UserFactory(is_superuser=True, is_staff=True), [True] * 6),
    ],
)
def test_each_role_reads_what_it_may(make, may):
    assert answers(make()) == may


def test_a_project_is_explained_with_each_report_that_waits():
    listing = ListingFactory(project__code="HB2020-000001")
    reviewer = ReviewerFactory()
    ReportFactory(listing=listing, month=8, status="submitted")
    ReportFactory(listing=listing, month=9, status="city_accepted")
    ReportFactory(listing=listing, month=10, status="submitted", submitted_by=reviewer)

    page = browser_of(reviewer).get("/accounts/access/?project=HB2020-000001")

    assert [answer.is_so for answer in page.context["of_project"]] == [True, False, True, False, False]
    assert "当前环节不由您审核" in page.content.decode()
    assert "不能审核自己填报的数据" in page.content.decode()


def test_a_project_that_is_not_seen_is_not_told_apart_from_one_that_does_not_exist():
    ListingFactory(project__code="HB2020-000007", project__name="秘密园区")
    tangshan = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))
    page = browser_of(tangshan)

    hidden = page.get("/accounts/access/?project=HB2020-000007").content.decode()
    absent = page.get("/accounts/access/?project=HB2020-999999").content.decode()

    assert "秘密园区" not in hidden
    assert hidden.replace("HB2020-000007", "HB2020-999999").split("<main")[1] == absent.split("<main")[1]


def test_only_an_administrator_asks_about_others():
    reviewer = ReviewerFactory(username="zhao")

    assert browser_of(PlannerFactory()).get("/accounts/access/?user=zhao").context["person"] != reviewer
    assert browser_of(UserFactory(is_superuser=True)).get("/accounts/access/?user=zhao").context["person"] == reviewer
    nobody = browser_of(UserFactory(is_superuser=True)).get("/accounts/access/?user=nobody")
    assert "没有用户名为 nobody 的用户" in nobody.content.decode()

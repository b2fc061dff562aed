"""Targets and monthly reports by API: read, submit, accept, return."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Role, Tier
from investments.models import MonthlyReport, ReportReview
from tests.clients import api_of, refused_fields
from tests.factories import (
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    ReviewerFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/monthly-reports/"
CODE = "HB2020-000123"


@pytest.fixture
def listing(monkeypatch):
    """On the list of 2020, whose twelve months are all open; the clock stands on 4 October."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2020, 10, 4, 1, 0, tzinfo=UTC))
    open_windows()
    return ListingFactory(project__code=CODE)


@pytest.fixture
def officer(listing):
    return api_of(OfficerFactory())


def body(**changes) -> dict:
    return {"project_code": CODE, "period": "2020-09", "completed_ytd_wan": "900.00", **changes}


# Targets ------------------------------------------------------------------------------------------------------------


def test_the_target_is_a_string_with_two_decimals():
    TargetFactory(source="方案")
    TargetFactory(unit=UnitFactory(), target_wan=Decimal("8405000"))

    rows = api_of(PlannerFactory()).get("/api/v1/targets/?year=2020").json()["results"]

    assert rows == [
        {"year": 2020, "unit": None, "target_wan": "81100000.00", "source": "方案"},
        {"year": 2020, "unit": "130100", "target_wan": "8405000.00", "source": ""},
    ]


def test_targets_are_filtered_by_year():
    TargetFactory()

    assert api_of(PlannerFactory()).get("/api/v1/targets/?year=2021").json()["count"] == 0


# Reading ------------------------------------------------------------------------------------------------------------


def test_a_report_is_read_as_it_stands(officer, listing):
    report = ReportFactory(listing=listing, completed_ytd_wan=Decimal("1234.5"), progress_note="主体封顶")

    row = officer.get(f"{ADDRESS}{report.pk}/").json()

    assert (row["project_code"], row["period"], row["revision"]) == (CODE, "2020-09", 1)
    assert (row["completed_ytd_wan"], row["completed_total_wan"]) == ("1234.50", None)
    assert (row["status"], row["progress_note"], row["reviews"]) == ("accepted", "主体封顶", [])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("month=9", 1),
        ("month=8", 1),
        ("year=2020", 2),
        ("year=2021", 0),
        ("status=ACCEPTED", 1),
        ("status=returned", 1),
        ("tier=municipal", 2),
        ("tier=provincial", 0),
        ("batch=industry&stage=continuing&industry=equipment", 2),
        ("region=130110", 2),
        ("region=130100&month=9", 1),
        (f"project={CODE}", 2),
        ("project=HB2020-000999", 0),
    ],
)
def test_reports_are_filtered(officer, listing, query, count):
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("100"))
    ReportFactory(listing=listing, month=9, status="returned")

    assert officer.get(f"{ADDRESS}?{query}").json()["count"] == count


@pytest.mark.parametrize("query", ["month=13", "month=0", "month=1.5", "status=accpted", "stage=x", "year=x"])
def test_an_unknown_value_is_refused_by_its_filter(officer, query):
    response = officer.get(f"{ADDRESS}?{query}")

    assert response.status_code == 400
    assert [field for _item, field, _code in refused_fields(response)] == [query.partition("=")[0]]


# Submitting ---------------------------------------------------------------------------------------------------------


def test_one_report_is_submitted_and_waits(officer):
    response = officer.post(ADDRESS, body(progress_note="设备安装"))

    assert response.status_code == 201
    assert response.json()["completed_ytd_wan"] == "900.00"
    report = MonthlyReport.objects.get()
    assert (report.status, report.source, report.month) == ("submitted", "api", 9)
    assert (report.completed_ytd_wan, report.progress_note) == (Decimal("900.00"), "设备安装")


def test_many_reports_are_submitted_in_one_call(officer):
    response = officer.post(ADDRESS, [body(period="2020-08", completed_ytd_wan="800"), body()])

    assert response.status_code == 201
    assert [(row["period"], row["completed_ytd_wan"]) for row in response.json()] == [
        ("2020-08", "800.00"),
        ("2020-09", "900.00"),
    ]


def test_all_or_nothing_and_every_refused_item_has_its_number(officer):
    response = officer.post(
        ADDRESS,
        [
            body(period="2020-07", completed_ytd_wan="700"),
            body(project_code="HB2020-999999"),
            body(period="2020-08", completed_ytd_wan="600"),
            body(period="2020-08", completed_ytd_wan="750"),
        ],
    )

    assert response.status_code == 400
    assert (1, "project_code", "not_listed") in refused_fields(response)
    assert (2, "completed_ytd_wan", "ytd_falls") in refused_fields(response)
    assert (3, "project_code", "duplicate_row") in refused_fields(response)
    assert not MonthlyReport.objects.exists()


def test_items_that_cannot_be_read_are_numbered_too(officer):
    response = officer.post(ADDRESS, [body(), body(period="2020-13"), {"project_code": CODE}])

    assert response.status_code == 400
    assert refused_fields(response) == [
        (1, "period", "invalid"),
        (2, "period", "required"),
        (2, "completed_ytd_wan", "required"),
    ]
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (1234.5, "1234.50"),
        (80000000.01, "80000000.01"),
        (0, "0.00"),
        ("1234.5", "1234.50"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_taken_exactly_from_a_number_or_a_string(officer, sent, stored):
    officer.post(ADDRESS, body(completed_ytd_wan=sent, note="数字无误"))

    assert MonthlyReport.objects.get().completed_ytd_wan == Decimal(stored)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("1234.567", "too_precise"),
        (1234.567, "too_precise"),
        ("1000000000000.00", "too_large"),
        (1e300, "too_large"),
        ("9" * 2000, "too_large"),
        ("-0.01", "negative"),
        ("", "required"),
        ("1,2345", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        (True, "not_a_number"),
        ([], "not_a_number"),
        (None, "required"),
    ],
)
def test_what_is_no_amount_is_refused(officer, sent, code):
    response = officer.post(ADDRESS, body(completed_ytd_wan=sent))

    assert response.status_code == 400
    assert refused_fields(response) == [(None, "completed_ytd_wan", code)]


@pytest.mark.parametrize("period", ["2020-13", "2020-00", "2020-9", "2020", "0000-01", "2020-09-01", "", 202009, None])
def test_what_is_no_month_is_refused(officer, period):
    response = officer.post(ADDRESS, body(period=period))

    assert response.status_code == 400
    assert [field for _item, field, _code in refused_fields(response)] == ["period"]


@pytest.mark.parametrize("many", [False, True])
def test_an_unknown_field_is_named_alone_and_in_a_list(officer, many):
    wrong = body(completed_wan="900.00")

    response = officer.post(ADDRESS, [wrong] if many else wrong)

    assert response.status_code == 400
    assert refused_fields(response) == [(0 if many else None, "completed_wan", "unknown_field")]
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize("sent", ["{", "[1,", '{"project_code": NaN}', ""])
def test_malformed_json_is_refused(officer, sent):
    response = officer.post(ADDRESS, sent, content_type="application/json")

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("sent", ["[]", "null", '"text"', "1", "[1]", "[[]]", "[null]"])
def test_json_that_is_no_report_is_refused(officer, sent):
    response = officer.post(ADDRESS, sent, content_type="application/json")

    assert response.status_code == 400
    assert len(refused_fields(response)) == 1


def test_another_media_type_is_refused(officer):
    response = officer.post(ADDRESS, "a=1", content_type="application/x-www-form-urlencoded")

    assert response.status_code == 415


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"period": "2020-11"}, "period", "future_month"),
        ({"completed_ytd_wan": "499.99"}, "completed_ytd_wan", "ytd_falls"),
        ({"completed_total_wan": "899.99"}, "completed_total_wan", "total_below_year"),
        ({"no_progress": True}, "no_progress", "no_progress_moves"),
        ({"started_on": "2020-10-05"}, "started_on", "future_date"),
        ({"started_on": "2020-02-30"}, "started_on", "not_a_date"),
        ({"note": "x" * 501}, "note", "too_long"),
    ],
)
def test_the_rules_of_the_trade_name_the_field(officer, listing, changes, field, code):
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("500.00"))

    response = officer.post(ADDRESS, body(**changes))

    assert response.status_code == 400
    assert [(name, reason) for _item, name, reason in refused_fields(response)] == [(field, code)]


def test_an_officer_cannot_report_for_another_unit(listing):
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")

    response = api_of(OfficerFactory(region=tangshan)).post(ADDRESS, body())

    assert refused_fields(response) == [(0, "project_code", "not_listed")]


@pytest.mark.parametrize("who", [PlannerFactory, ReviewerFactory, UserFactory])
def test_only_officers_report(listing, who):
    assert api_of(who()).post(ADDRESS, body()).status_code == 403
    assert not MonthlyReport.objects.exists()


# Judging ------------------------------------------------------------------------------------------------------------


def judge(user, report, decision="accept", **sent):
    return api_of(user).post(f"{ADDRESS}{report.pk}/{decision}/", sent)


def test_the_city_accepts_a_municipal_report(listing):
    report = ReportFactory(listing=listing, status="submitted")
    reviewer = ReviewerFactory()

    response = judge(reviewer, report)

    assert response.status_code == 200
    assert response.json()["status"] == "accepted"
    assert [(row["decision"], row["status_after"], row["decided_by"]) for row in response.json()["reviews"]] == [
        ("accept", "accepted", reviewer.username)
    ]


def test_a_provincial_report_needs_city_and_province(listing):
    provincial = ListingFactory(tier=Tier.PROVINCIAL, project=ProjectFactory())
    report = ReportFactory(listing=provincial, status="submitted")

    assert judge(ReviewerFactory(), report).json()["status"] == "city_accepted"
    assert judge(PlannerFactory(), report).json()["status"] == "accepted"


def test_a_report_is_returned_with_a_reason(listing):
    report = ReportFactory(listing=listing, status="submitted")

    answer = judge(ReviewerFactory(), report, "return", reason="缺少佐证").json()

    assert (answer["status"], answer["reviews"][0]["reason"]) == ("returned", "缺少佐证")


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "  "}])
def test_a_return_without_a_reason_is_refused(listing, reason):
    report = ReportFactory(listing=listing, status="submitted")

    response = judge(ReviewerFactory(), report, "return", **reason)

    assert (response.status_code, response.json()["code"]) == (400, "reason_required")
    assert not ReportReview.objects.exists()


def test_a_misspelt_reason_is_named_and_nothing_is_judged(listing):
    report = ReportFactory(listing=listing, status="submitted")

    response = judge(ReviewerFactory(), report, "accept", reasn="好")

    assert refused_fields(response) == [(None, "reasn", "unknown_field")]
    assert not ReportReview.objects.exists()


@pytest.mark.parametrize("status", ["accepted", "returned", "replaced"])
@pytest.mark.parametrize("decision", ["accept", "return"])
def test_what_was_judged_already_is_a_conflict(listing, status, decision):
    report = ReportFactory(listing=listing, status=status)

    response = judge(ReviewerFactory(), report, decision, reason="x")

    assert (response.status_code, response.json()["code"]) == (409, "already_judged")


def test_nobody_judges_their_own_report(listing):
    reviewer = ReviewerFactory()
    report = ReportFactory(listing=listing, status="submitted", submitted_by=reviewer)

    response = judge(reviewer, report)

    assert (response.status_code, response.json()["code"]) == (400, "own_report")


def test_the_province_does_not_take_the_citys_step(listing):
    report = ReportFactory(listing=listing, status="submitted")

    response = judge(PlannerFactory(), report)

    assert (response.status_code, response.json()["code"]) == (400, "not_your_step")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_only_reviewers_judge(listing, role):
    report = ReportFactory(listing=listing, status="submitted")

    response = judge(UserFactory(role=role, region=listing.unit), report)

    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"


def test_another_units_report_does_not_exist(listing):
    report = ReportFactory(listing=listing, status="submitted")
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")

    assert judge(ReviewerFactory(region=tangshan), report).status_code == 404


def test_a_report_is_never_changed_or_deleted_by_api(officer, listing):
    report = ReportFactory(listing=listing)

    assert officer.patch(f"{ADDRESS}{report.pk}/", {"completed_ytd_wan": "1"}).status_code == 405
    assert officer.put(f"{ADDRESS}{report.pk}/", body()).status_code == 405
    assert officer.delete(f"{ADDRESS}{report.pk}/").status_code == 405


@pytest.mark.parametrize(
    ("language", "message"),
    [("zh-hans", "该字段是必填项。"), ("en", "This field is required."), ("", "该字段是必填项。")],
)
def test_the_answer_is_in_the_language_asked_for(officer, language, message):
    response = officer.post(ADDRESS, {"project_code": CODE, "period": "2020-09"}, headers={"accept-language": language})

    assert response.json()["errors"][0]["message"] == message

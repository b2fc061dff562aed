"""Milestones: stated, corrected, never changed; drawn as a Gantt chart that says what is late."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from common.errors import RowErrors
from projects.models import Milestone
from projects.services.milestones import MilestoneInput, state_milestones
from reporting.gantt import get_gantt
from tests.clients import api_of, browser_of, refused_fields
from tests.factories import (
    AT,
    CountyFactory,
    EventFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
)
from tests.rows import milestone

pytestmark = pytest.mark.django_db

CODE = "HB2020-000001"


@pytest.fixture
def project():
    return ProjectFactory(code=CODE, region=CountyFactory())


def step(kind="piling", planned_on=date(2020, 5, 1), reached_on=None, **values) -> MilestoneInput:
    return MilestoneInput(
        project_code=values.pop("code", CODE), kind=kind, planned_on=planned_on, reached_on=reached_on
    )


def test_a_step_is_stated_with_who_and_when(project):
    officer = OfficerFactory()

    (stated,) = state_milestones([step(reached_on=date(2020, 6, 2))], by=officer, at=AT)

    assert (stated.project, stated.kind, stated.planned_on, stated.reached_on) == (
        project,
        "piling",
        date(2020, 5, 1),
        date(2020, 6, 2),
    )
    assert (stated.recorded_by, stated.recorded_at) == (officer, AT)


def test_the_same_again_adds_nothing_and_a_newer_statement_corrects(project):
    officer = OfficerFactory()
    state_milestones([step()], by=officer, at=AT)
    state_milestones([step(), step()], by=officer, at=AT)
    assert Milestone.objects.count() == 1

    (newer,) = state_milestones([step(planned_on=date(2020, 7, 1))], by=officer, at=AT)

    assert list(Milestone.objects.standing()) == [newer]
    assert Milestone.objects.count() == 2


def test_a_step_that_was_never_stated_cannot_be_taken_out(project):
    with pytest.raises(RowErrors) as refused:
        state_milestones([step(planned_on=None)], by=OfficerFactory(), at=AT)

    assert [(error.field, error.code) for error in refused.value.errors] == [("planned_on", "not_stated")]
    assert Milestone.objects.count() == 0


def test_all_errors_are_named_at_once_and_nothing_is_stated(project):
    wrong = [
        step(),
        step(code="HB2020-999999"),
        step(kind="party"),
        step(reached_on=date(2020, 10, 5)),
        step(planned_on=date(1066, 10, 14)),
    ]

    with pytest.raises(RowErrors) as refused:
        state_milestones(wrong, by=OfficerFactory(), at=AT)

    found = [(error.row, error.field, error.code) for error in refused.value.errors]
    assert found == [
        (1, "project_code", "unknown_project"),
        (2, "kind", "invalid_choice"),
        (3, "reached_on", "future"),
        (4, "planned_on", "too_early"),
    ]
    assert Milestone.objects.count() == 0


def test_a_leader_states_nothing_and_another_unit_sees_no_page(project):
    with pytest.raises(PermissionDenied):
        state_milestones([step()], by=UserFactory(role=Role.LEADER, region=UnitFactory()), at=AT)

    elsewhere = OfficerFactory(region=UnitFactory(code="130200"))
    assert browser_of(elsewhere).get(f"/projects/{CODE}/milestones/").status_code == 404
    leader = UserFactory(role=Role.LEADER, region=UnitFactory())
    page = browser_of(leader).get(f"/projects/{CODE}/milestones/")
    assert '<button class="primary">' not in page.content.decode()
    assert browser_of(leader).post(f"/projects/{CODE}/milestones/", {}).status_code == 403


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong_with_each(project):
    browser = browser_of(OfficerFactory())
    typed = {"piling-planned_on": "2020-13-01", "excavation-reached_on": "2999-01-01", "equipment-note": "等设备"}

    refused = browser.post(f"/projects/{CODE}/milestones/", typed)

    html = refused.content.decode()
    assert 'value="2020-13-01"' in html
    assert 'value="等设备"' in html
    assert Milestone.objects.count() == 0
    refused = browser.post(f"/projects/{CODE}/milestones/", {**typed, "piling-planned_on": "2020-11-01"})
    assert "实际日期不能在今天之后" in refused.content.decode()
    answer = browser.post(
        f"/projects/{CODE}/milestones/", {"piling-planned_on": "2020-11-01", "equipment-note": "等设备"}
    )
    assert answer.status_code == 302
    assert set(Milestone.objects.values_list("kind", "planned_on", "note")) == {
        ("piling", date(2020, 11, 1), ""),
        ("equipment", None, "等设备"),
    }


# The chart ------------------------------------------------------------------------------------------------------------


def bars(project, *milestones, until=date(2020, 9, 30)):
    events = list(project.events.all())
    chart = get_gantt(project, milestones, events, until=until)
    return {bar.step.name: bar for bar in chart.bars} if chart else None


def test_a_project_without_any_date_has_no_chart():
    project = ProjectFactory(planned_start_on=None, planned_completion_on=None)

    assert bars(project) is None


def test_steps_are_late_by_the_days_after_the_plan_and_open_ones_by_the_days_gone():
    project = ProjectFactory(planned_start_on=date(2020, 3, 1), planned_completion_on=date(2020, 12, 31))
    EventFactory(project=project, kind="started", occurred_on=date(2020, 3, 11))
    piling = milestone(project=project, kind="piling", planned_on=date(2020, 6, 1), reached_on=date(2020, 5, 28))
    topped = milestone(project=project, kind="topped_out", planned_on=date(2020, 9, 1))
    equipment = milestone(project=project, kind="equipment", planned_on=date(2020, 11, 1))

    found = bars(project, equipment, topped, piling)

    assert list(found) == ["建设工期", "开工", "打桩", "主体封顶", "设备安装调试", "竣工投产"]
    late = {name: bar.step.late for name, bar in found.items()}
    assert late == {"建设工期": None, "开工": 10, "打桩": -4, "主体封顶": 29, "设备安装调试": 0, "竣工投产": 0}
    assert [name for name, bar in found.items() if bar.step.is_open] == ["主体封顶", "设备安装调试", "竣工投产"]


def test_what_is_planned_stands_in_the_order_of_its_days():
    project = ProjectFactory(planned_start_on=date(2020, 3, 1), planned_completion_on=date(2021, 12, 31))
    found = bars(project, milestone(project=project, kind="piling", planned_on=date(2020, 6, 1)))

    begin, width = found["建设工期"].planned
    assert begin == found["开工"].planned[0] < found["打桩"].planned[0] < found["竣工投产"].planned[0]
    assert round(begin + width) == round(found["竣工投产"].planned[0])
    assert found["开工"].planned[1] == 0


def test_the_project_page_draws_it_and_gives_the_same_as_a_table():
    listing = ListingFactory(project__code=CODE, project__region=CountyFactory())
    milestone(project=listing.project, kind="topped_out", planned_on=date(2020, 9, 1))

    html = browser_of(OfficerFactory()).get(f"/projects/{CODE}/").content.decode()

    assert html.count("主体封顶") == 2
    assert 'class="gantt' in html


def test_the_api_states_a_list_and_reads_back_what_stands(project):
    api = api_of(OfficerFactory())
    body = {"project_code": CODE, "kind": "piling", "planned_on": "2020-05-01", "reached_on": None}

    answer = api.post("/api/v1/milestones/", [body, {**body, "kind": "topped_out"}], format="json")
    api.post("/api/v1/milestones/", {**body, "reached_on": "2020-05-09"}, format="json")

    assert answer.status_code == 201
    rows = api.get(f"/api/v1/milestones/?project={CODE}&kind=piling").json()["results"]
    assert [(row["project_code"], row["kind"], row["reached_on"]) for row in rows] == [(CODE, "piling", "2020-05-09")]
    assert api.get("/api/v1/milestones/").json()["count"] == 2


def test_the_api_names_what_it_refuses_and_states_nothing(project):
    body = {"project_code": CODE, "kind": "piling", "planned_on": None, "reached_on": "2120-05-09"}

    answer = api_of(OfficerFactory()).post(
        "/api/v1/milestones/", [{**body, "reached_on": None}, body, {**body, "project_code": "HB2020-999999"}]
    )

    assert refused_fields(answer) == [
        (0, "planned_on", "not_stated"),
        (1, "reached_on", "future"),
        (2, "project_code", "unknown_project"),
        (2, "reached_on", "future"),
    ]
    assert not Milestone.objects.exists()


def test_the_api_shows_the_milestones_of_projects_one_sees(project):
    milestone(project=project)
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    milestone(project=ProjectFactory(region=tangshan))

    def seen(user, query=""):
        return api_of(user).get(f"/api/v1/milestones/{query}").json()["count"]

    assert (seen(PlannerFactory()), seen(PlannerFactory(), "?region=130200")) == (2, 1)
    assert (seen(OfficerFactory()), seen(OfficerFactory(region=tangshan), "?region=130100")) == (1, 0)
    assert api_of(UserFactory(role=Role.LEADER, tier="provincial")).post("/api/v1/milestones/", []).status_code == 400

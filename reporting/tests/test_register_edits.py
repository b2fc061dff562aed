"""The register: found by pinyin initials, kept as a view, changed in many rows at once."""

import re
from datetime import date

import pytest

from accounts.models import Role, Tier
from projects.models import ImportBatch, Listing, ListingMovement, Project, SavedView, Stage
from projects.services.initials import initials_of, write_missing_initials
from tests.clients import browser_of
from tests.factories import (
    CountyFactory,
    IndustryFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

XIONGAN, CHONGQING, STEEL = "HB2020-000001", "HB2020-000002", "HB2020-000003"


@pytest.fixture(autouse=True)
def _portfolio():
    shijiazhuang, tangshan = UnitFactory(), UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    luquan = CountyFactory()
    IndustryFactory(code="other", name_zh="其他", name_en="Other", group="services")
    rows = [
        (XIONGAN, "雄安新区启动区10kV变电站", luquan, shijiazhuang, {"tier": Tier.PROVINCIAL}),
        (CHONGQING, "重庆路改造工程", luquan, shijiazhuang, {}),
        (STEEL, "曹妃甸钢铁（二期）", tangshan, tangshan, {"stage": Stage.PRELIMINARY, "planned_wan": None}),
    ]
    for code, name, region, unit, values in rows:
        ListingFactory(project__code=code, project__name=name, project__region=region, unit=unit, **values)


def found(user, q: str) -> set[str]:
    html = browser_of(user).get("/projects/", {"year": 2020, "month": 9, "q": q}).content.decode()
    return {code for code in (XIONGAN, CHONGQING, STEEL) if f"/projects/{code}/" in html}


# Search ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "initials"),
    [("雄安新区启动区10kV变电站", "xaxqqdq10kvbdz"), ("重庆路改造工程", "cqlgzgc"), ("曹妃甸钢铁（二期）", "cfdgteq")],
)
def test_initials_are_those_of_the_reading_and_leave_out_signs(name, initials):
    assert initials_of(name) == initials


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("xaxq", {XIONGAN}), ("XAXQ", {XIONGAN}), ("cqlg", {CHONGQING}), ("gteq", {STEEL}), ("10kv", {XIONGAN}),
     ("安新", {XIONGAN}), ("zz", set()), ("变电站 安新", {XIONGAN}), ("xaxq　变电站", {XIONGAN}), ("安新 钢铁", set())],
)  # fmt: skip
def test_a_project_is_found_by_the_initials_of_its_name_once_the_worker_has_written_them(typed, codes):
    write_missing_initials()

    assert found(PlannerFactory(), typed) == codes


def test_one_letter_alone_does_not_search_the_initials():
    write_missing_initials()

    assert found(PlannerFactory(), "x") == set()


def test_initials_are_written_once_and_again_after_a_new_name():
    assert write_missing_initials() == 3
    assert write_missing_initials() == 0

    assert Project.objects.filter(initials=None).count() == 0
    assert not hasattr(Project.history.model, "initials")


# Views ----------------------------------------------------------------------------------------------------------------


def save(user, name="滞后项目", query="year=2020&month=9&stage=continuing&sort=rate&columns=rate", **values):
    return browser_of(user).post(f"/projects/views/?{query}", {"name": name, **values})


def names_offered_to(user) -> list[str]:
    page = browser_of(user).get("/projects/", {"year": 2020, "month": 9})
    return [view.name for view in page.context["views"]]


def test_a_view_keeps_filters_order_and_columns_but_no_month():
    planner = PlannerFactory()

    save(planner)

    view = SavedView.objects.get()
    assert (view.owner, view.name, view.is_shared) == (planner, "滞后项目", False)
    assert view.query == "columns=rate&sort=rate&stage=continuing"
    page = browser_of(planner).get(f"/projects/?{view.query}&year=2020&month=9")
    assert page.context["open_view"] == view


def test_the_same_name_again_takes_the_place_of_the_view_before():
    planner = PlannerFactory()
    save(planner)
    save(planner, query="year=2020&month=9&lamp=red", is_shared="on")

    assert list(SavedView.objects.values_list("query", "is_shared")) == [("lamp=red", True)]


def test_a_view_is_seen_by_its_owner_and_shared_ones_by_those_who_can_use_them():
    shijiazhuang, tangshan = UnitFactory(), UnitFactory(code="130200")
    planner, reviewer = PlannerFactory(), ReviewerFactory(region=shijiazhuang)
    save(planner, name="省内部")
    save(planner, name="省共享", is_shared="on")
    save(planner, name="省共享唐山", query="year=2020&month=9&region=130200", is_shared="on")
    save(reviewer, name="石家庄共享", is_shared="on")
    save(reviewer, name="石家庄自用")

    assert names_offered_to(planner) == ["省共享", "省共享唐山", "省内部"]
    assert names_offered_to(PlannerFactory()) == ["省共享", "省共享唐山"]
    assert names_offered_to(reviewer) == ["省共享", "石家庄共享", "石家庄自用"]
    assert names_offered_to(OfficerFactory(region=shijiazhuang)) == ["省共享", "石家庄共享"]
    assert names_offered_to(OfficerFactory(region=tangshan)) == ["省共享"]


def test_only_the_owner_deletes_a_view():
    planner = PlannerFactory()
    save(planner, is_shared="on")
    view = SavedView.objects.get()

    assert browser_of(PlannerFactory()).post(f"/projects/views/{view.pk}/delete/").status_code == 404
    assert browser_of(planner).post(f"/projects/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_or_with_unknown_filters_is_not_kept():
    planner = PlannerFactory()

    assert save(planner, name="").status_code == 302
    assert save(planner, query="colour=blue").status_code == 400
    assert save(planner, name="长" * 61).status_code == 302
    assert not SavedView.objects.exists()


def test_the_fifty_first_view_is_refused():
    planner = PlannerFactory()
    SavedView.objects.bulk_create(SavedView(owner=planner, name=f"视图{n}") for n in range(50))

    save(planner)

    assert SavedView.objects.count() == 50


# Changing many --------------------------------------------------------------------------------------------------------

CHOSEN = f"year=2020&month=9&code={XIONGAN}&code={CHONGQING}"


def edit(user, query=CHOSEN, **values):
    return browser_of(user).post(f"/projects/edit/?{query}", {"effective_on": "2020-10-15", **values})


def commit(user, answer):
    page = browser_of(user).get(answer.url)
    batch = page.context["batch"]
    data = {"digest": page.context["plan"].digest, "effective_on": "2020-10-15"}
    return browser_of(user).post(f"/import/{batch.pk}/commit/", data)


def test_ticked_rows_are_previewed_with_old_and_new_and_change_nothing_yet():
    planner = PlannerFactory()

    answer = edit(planner, stage="completing", planned_wan="1,500.5", sponsor="王副省长")

    page = browser_of(planner).get(answer.url)
    changes = {
        (change.project.code, field.name): (field.old_text, field.new_text)
        for change in page.context["plan"].changed
        for field in change.fields
    }
    assert changes[CHONGQING, "stage"] == ("续建", "保投产")
    assert changes[XIONGAN, "sponsor"][1] == "王副省长"
    assert {code for code, _name in changes} == {XIONGAN, CHONGQING}
    assert not {name for _code, name in changes} - {"stage", "planned_wan", "sponsor"}
    assert Listing.objects.filter(stage=Stage.COMPLETING).count() == 0


def test_what_is_confirmed_is_written_as_movements_from_its_month_on():
    planner = PlannerFactory()

    commit(planner, edit(planner, stage="completing", planned_wan="1500.50"))

    changed = Listing.objects.filter(stage=Stage.COMPLETING)
    assert {listing.project.code for listing in changed} == {XIONGAN, CHONGQING}
    assert {str(listing.planned_wan) for listing in changed} == {"1500.50"}
    assert set(changed.values_list("project__code", "tier")) == {(XIONGAN, "provincial"), (CHONGQING, "municipal")}
    newest = ListingMovement.objects.filter(until_month=13, listing__in=changed)
    assert set(newest.values_list("from_month", "recorded_by")) == {(10, planner.pk)}
    assert ImportBatch.objects.get().committed_at is not None


def test_without_ticks_it_is_about_everything_that_the_filters_find():
    page = browser_of(PlannerFactory()).get("/projects/edit/?year=2020&month=9&region=130200")

    assert [listing.project.code for listing in page.context["listings"]] == [STEEL]


def test_nothing_filled_in_nothing_changed_and_a_date_outside_the_year_are_said_and_what_was_typed_stays():
    planner = PlannerFactory()

    assert "没有填写要改的内容" in edit(planner).content.decode()
    assert "已经是这样" in edit(planner, batch="industry").content.decode()
    answer = edit(planner, sponsor="王副省长", effective_on="2021-01-01").content.decode()
    assert "生效日期不在名单年度内" in answer
    assert 'value="王副省长"' in answer
    assert not ImportBatch.objects.exists()


def test_rows_that_cannot_change_are_named_and_no_row_is_changed():
    Listing.objects.filter(project__code=CHONGQING).update(delisted_on=date(2020, 5, 1))

    answer = edit(PlannerFactory(), sponsor="王副省长").content.decode()

    assert "重庆路改造工程" in answer
    assert "2020-05-01 退出" in answer
    assert not ImportBatch.objects.exists()


def test_a_municipal_reviewer_edits_only_their_own_and_no_provincial_ones():
    reviewer = ReviewerFactory(region=UnitFactory())

    refused = edit(reviewer, sponsor="李市长").content.decode()
    assert "省级项目由省级导入" in refused

    answer = edit(reviewer, query=f"year=2020&month=9&code={CHONGQING}&code={STEEL}", sponsor="李市长")
    page = browser_of(reviewer).get(answer.url)
    assert [change.project.code for change in page.context["plan"].changed] == [CHONGQING]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_others_may_not_edit_and_are_not_offered_it(role):
    user = UserFactory(role=role, region=UnitFactory())

    assert edit(user, sponsor="李市长").status_code == 403
    assert "bulk-edit" not in browser_of(user).get("/projects/?year=2020&month=9").content.decode()


def test_a_formula_in_a_text_stays_text():
    planner = PlannerFactory()

    commit(planner, edit(planner, sponsor="=1+1"))

    assert Project.objects.get(code=CHONGQING).sponsor == "=1+1"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_date_is_shown_as_a_browser_reads_it(language):
    listing = ListingFactory()
    address = f"/projects/edit/?year=2020&month=9&code={listing.project.code}"

    page = browser_of(PlannerFactory()).get(address, headers={"accept-language": language}).content.decode()

    assert re.search(r'name="effective_on" value="\d{4}-\d\d-\d\d"', page)

"""Who is there, for how long, and for whom."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.middleware import SEEN, SIGNED_IN
from accounts.models import Role, StandIn, Tier
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
    open_windows,
)

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


# Throttling -----------------------------------------------------------------------------------------------------------


def test_who_guesses_too_often_waits_even_with_the_right_password():
    UserFactory(username="li")
    client = Client()
    for _guess in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, "li", "wrong").status_code == 200

    locked = sign_in(client, "li", "wrong")

    assert locked.status_code == 429
    assert "请稍后再试" in locked.content.decode()
    assert sign_in(client, "li").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "li").status_code == 302  # their own office is not shut out


def test_the_administration_has_no_door_of_its_own():
    response = Client().get("/admin/login/?next=/admin/")

    assert (response.status_code, response.url) == (302, "/accounts/login/?next=%2Fadmin%2F")
    assert browser_of(PlannerFactory()).get("/admin/", follow=True).status_code == 403


# Sessions -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed_in", "seen", "lives"),
    [
        (timedelta(0), timedelta(minutes=59), True),
        (timedelta(0), timedelta(minutes=61), False),
        (timedelta(hours=11), timedelta(0), True),
        (timedelta(hours=13), timedelta(0), False),
    ],
)
def test_a_session_ends_when_idle_and_at_the_latest_after_half_a_day(signed_in, seen, lives):
    client = browser_of(PlannerFactory())
    client.get("/")
    session, now = client.session, timezone.now()
    session[SIGNED_IN], session[SEEN] = (now - signed_in).isoformat(), (now - seen).isoformat()
    session.save()

    assert client.get("/inbox/").status_code == (200 if lives else 302)


def test_a_script_is_told_that_the_session_is_over():
    response = Client().post("/reports/2020-09/draft/", headers={"x-requested-with": "fetch"})

    assert (response.status_code, response.json()) == (401, {"code": "signed_out"})


# Passwords and the second step ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234", "liming-liming"])
def test_a_weak_password_is_refused(password):
    user = UserFactory(username="liming-liming")
    client = browser_of(user)

    response = client.post(
        "/accounts/password/", {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    )

    assert response.status_code == 200
    assert response.context["form"].errors
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_changed_password_signs_other_devices_out():
    user, new = UserFactory(), "correct horse battery"
    here, elsewhere = browser_of(user), browser_of(user)

    here.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert here.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302


def code_of(device: TOTPDevice, step: int = 0) -> str:
    return f"{totp(device.bin_key, drift=step):06}"


def test_an_authenticator_counts_once_it_has_shown_a_right_code():
    user = UserFactory(username="li")
    client = browser_of(user)
    assert "data:image/svg+xml" in client.get("/accounts/two-step/").content.decode()
    device = TOTPDevice.objects.get()
    client.post("/accounts/two-step/", {"token": "000000"})
    assert not TOTPDevice.objects.get().confirmed
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)

    client.post("/accounts/two-step/", {"token": code_of(device)})

    assert TOTPDevice.objects.get().confirmed
    assert "请填写验证码" in sign_in(Client(), "li").content.decode()
    assert "验证码不对" in sign_in(Client(), "li", otp_token="000000").content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert sign_in(Client(), "li", otp_token=code_of(device, 1)).status_code == 302


def test_who_has_set_up_no_second_step_is_not_asked_for_one():
    UserFactory(username="wang")

    assert sign_in(Client(), "wang").status_code == 302


# Stand-ins ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def deputy():
    """An officer of Tangshan who may review in Shijiazhuang this week."""
    open_windows()
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    deputy, absent = OfficerFactory(region=tangshan), ReviewerFactory(last_name="赵")
    StandIn.objects.create(absent=absent, deputy=deputy, from_on=today(-1), until_on=today(1), reason="出差")
    return deputy


def acting(deputy) -> Client:
    client = browser_of(deputy)
    client.post("/accounts/act/", {"absent": StandIn.objects.get().absent_id})
    return client


def test_a_deputy_sees_and_does_what_the_absent_person_may(deputy):
    report = ReportFactory(listing=ListingFactory(), status="submitted")
    client = acting(deputy)

    page = client.get("/review/")
    client.post(f"/review/{report.pk}/accept/")

    assert "代 赵" in page.content.decode()
    review = report.reviews.get()
    assert (review.decided_by, review.decision) == (deputy, "accept")


@pytest.mark.parametrize("whose", ["deputy", "absent"])
def test_nobody_judges_the_figure_of_either_of_the_two(deputy, whose):
    author = deputy if whose == "deputy" else StandIn.objects.get().absent
    report = ReportFactory(listing=ListingFactory(), status="submitted", submitted_by=author)
    client = acting(deputy)

    client.post(f"/review/{report.pk}/accept/")

    assert list(client.get("/review/").context["groups"]) == []
    assert not report.reviews.exists()


def test_a_deputy_does_not_take_both_steps_of_a_report():
    open_windows()
    deputy = ReviewerFactory()
    absent = UserFactory(role=Role.REVIEWER, tier=Tier.PROVINCIAL)
    StandIn.objects.create(absent=absent, deputy=deputy, from_on=today(), until_on=today())
    report = ReportFactory(listing=ListingFactory(tier=Tier.PROVINCIAL), status="submitted")
    browser_of(deputy).post(f"/review/{report.pk}/accept/")

    answer = acting(deputy).post(f"/review/{report.pk}/accept/", follow=True)

    assert "前一步由您或被代办人审核" in answer.content.decode()
    report.refresh_from_db()
    assert report.status == "city_accepted"


@pytest.mark.parametrize(("from_on", "until_on"), [(1, 5), (-5, -1)])
def test_the_dates_hold_even_in_the_middle_of_a_session(deputy, from_on, until_on):
    client = acting(deputy)
    StandIn.objects.update(from_on=today(from_on), until_on=today(until_on))

    assert client.get("/review/").status_code == 403
    assert client.post("/accounts/act/", {"absent": StandIn.objects.get().absent_id}).status_code == 404


def test_standing_in_for_an_administrator_gives_no_administration(deputy):
    absent = StandIn.objects.get().absent
    absent.is_superuser = absent.is_staff = True
    absent.save()

    assert acting(deputy).get("/admin/").status_code == 302


def test_a_deputy_is_themselves_again_when_they_say_so_and_on_their_own_account(deputy):
    client = acting(deputy)
    assert client.get("/accounts/").context["user"].role == Role.OFFICER

    client.post("/accounts/act/")

    assert client.get("/review/").status_code == 403
    deputy.refresh_from_db()
    assert (deputy.role, deputy.region.code) == (Role.OFFICER, "130200")


def test_nobody_acts_for_somebody_who_did_not_name_them(deputy):
    other = browser_of(OfficerFactory(region=CountyFactory()))

    assert other.post("/accounts/act/", {"absent": StandIn.objects.get().absent_id}).status_code == 404
    assert other.post("/accounts/act/", {"absent": "x"}).status_code == 404

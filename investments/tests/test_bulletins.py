"""Bulletins as rows: acts in their order and by whom, one message to each subscriber, and what the API tells whom."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from kombu.exceptions import OperationalError

from common.errors import Refused
from investments import bulletin_addresses
from investments.models import Bulletin, BulletinMail, BulletinState, Subscription
from investments.services import bulletins as service
from investments.services.bulletin_mail import send_bulletins
from investments.services.bulletins import (
    MadeFile,
    approve_bulletin,
    digest_of,
    publish_bulletin,
    require_may_make,
    store_bulletin,
    subscribe,
    unsubscribe,
    withdraw_bulletin,
)
from tests.clients import api_of
from tests.factories import (
    AT,
    BulletinFactory,
    BulletinFileFactory,
    OfficerFactory,
    PlannerFactory,
    ReleaseFactory,
    SubscriptionFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

INVENTED = "演示数据：所有数字均为虚构，不代表任何真实项目"
WORDS = {
    "warning": INVENTED,
    "sentences": ["1-9月累计完成投资9亿元。"],
    "units": {"130100": "石家庄市：完成率 80.0%。"},
}
ENGLISH = {"warning": "", "sentences": ["January–September: 0.9 billion yuan."], "units": {}}


@pytest.fixture
def bulletin():
    """Made, with a PDF in both languages."""
    made = BulletinFactory(content={"zh": {"mail": WORDS}, "en": {"mail": ENGLISH}})
    for number, language in enumerate(("zh", "en")):
        BulletinFileFactory(
            bulletin=made, language=language, content=f"%PDF {language}".encode(), digest=f"{number}" * 64
        )
    return made


@pytest.fixture
def published(bulletin):
    """For whoever had subscribed before: ask for subscribers first."""

    def publish() -> Bulletin:
        approve_bulletin(bulletin, by=PlannerFactory(), at=AT)
        publish_bulletin(bulletin, by=PlannerFactory(), at=AT)
        return bulletin

    return publish


def state(bulletin) -> str:
    return Bulletin.objects.get(pk=bulletin.pk).state


# Acts -----------------------------------------------------------------------------------------------------------------


def test_a_bulletin_is_made_approved_published_and_withdrawn(bulletin):
    assert (str(bulletin), state(bulletin)) == ("2020-09-1", BulletinState.MADE)

    approve_bulletin(bulletin, by=PlannerFactory(), at=AT)
    assert state(bulletin) == BulletinState.APPROVED
    publish_bulletin(bulletin, by=bulletin.made_by, at=AT)
    assert state(bulletin) == BulletinState.PUBLISHED
    withdraw_bulletin(bulletin, reason="数字有误", by=PlannerFactory(), at=AT)

    assert state(bulletin) == BulletinState.WITHDRAWN
    assert list(bulletin.acts.values_list("kind", flat=True)) == ["approve", "publish", "withdraw"]


def test_who_made_it_cannot_approve_it(bulletin):
    with pytest.raises(Refused) as refused:
        approve_bulletin(bulletin, by=bulletin.made_by, at=AT)

    assert refused.value.code == "own_bulletin"


def test_who_stands_in_for_its_maker_cannot_approve_it_either(bulletin):
    deputy = PlannerFactory()
    deputy.act_for(bulletin.made_by)

    with pytest.raises(Refused):
        approve_bulletin(bulletin, by=deputy, at=AT)


def test_acts_keep_their_order(bulletin):
    def refused(act, **words) -> str:
        with pytest.raises(Refused) as found:
            act(bulletin, by=PlannerFactory(), at=AT, **words)
        return found.value.code

    assert refused(publish_bulletin) == "wrong_state"
    approve_bulletin(bulletin, by=PlannerFactory(), at=AT)
    assert refused(approve_bulletin) == "wrong_state"
    publish_bulletin(bulletin, by=PlannerFactory(), at=AT)
    assert refused(publish_bulletin) == "wrong_state"
    assert refused(withdraw_bulletin, reason=" ") == "reason_required"
    withdraw_bulletin(bulletin, reason="数字有误", by=PlannerFactory(), at=AT)
    assert refused(withdraw_bulletin, reason="再撤") == "wrong_state"
    assert refused(approve_bulletin) == "wrong_state"


@pytest.mark.parametrize("who", [OfficerFactory, UserFactory])
def test_only_provincial_planners_act(bulletin, who):
    person = who()
    for act in (approve_bulletin, publish_bulletin):
        with pytest.raises(PermissionDenied):
            act(bulletin, by=person, at=AT)
    with pytest.raises(PermissionDenied):
        withdraw_bulletin(bulletin, reason="x", by=person, at=AT)
    with pytest.raises(PermissionDenied):
        require_may_make(bulletin.release, by=person)
    with pytest.raises(PermissionDenied):
        subscribe("a@example.org", language="zh", unit=None, by=person, at=AT)


def test_a_release_has_one_bulletin_that_stands(bulletin):
    planner = PlannerFactory()
    with pytest.raises(Refused) as refused:
        require_may_make(bulletin.release, by=planner)
    assert refused.value.code == "bulletin_stands"

    withdraw_bulletin(bulletin, reason="重编", by=planner, at=AT)

    assert require_may_make(bulletin.release, by=planner) == 2


def test_of_two_who_make_one_at_once_the_second_is_refused():
    release, planner = ReleaseFactory(), PlannerFactory()
    words = {"template": "v1", "content": {"zh": {}, "en": {}}, "by": planner, "at": AT}
    first = store_bulletin(release, serial=1, files=[MadeFile("zh", "pdf", b"%PDF")], **words)

    with pytest.raises(Refused):
        store_bulletin(release, serial=1, files=[], **words)
    withdraw_bulletin(first, reason="重编", by=planner, at=AT)
    with pytest.raises(Refused) as refused:
        store_bulletin(release, serial=1, files=[], **words)

    assert refused.value.code == "bulletin_number_taken"
    assert first.files.get().digest == hashlib.sha256(b"%PDF").hexdigest()
    assert Bulletin.objects.count() == 1


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert digest_of({"b": "乙", "a": 1}) == digest_of({"a": 1, "b": "乙"}) != digest_of({"a": 1, "b": "丙"})


# Sending --------------------------------------------------------------------------------------------------------------


def test_each_subscriber_gets_one_message_in_their_language(published):
    SubscriptionFactory(email="zh@example.org", unit=UnitFactory())
    SubscriptionFactory(email="en@example.org", language="en")
    SubscriptionFactory(email="stopped@example.org", is_active=False)
    bulletin = published()

    assert send_bulletins(at=AT) == 2
    assert send_bulletins(at=AT) == 0

    english, chinese = mail.outbox
    assert (chinese.to, chinese.subject) == (["zh@example.org"], "重点项目月度通报 2020-09-1")
    assert "1-9月累计完成投资9亿元。" in chinese.body
    assert "石家庄市：完成率 80.0%。" in chinese.body
    assert "/bulletins/" in chinese.body
    assert bulletin.digest in chinese.body
    assert chinese.attachments[0][:2] == ("2020-09-1.zh.pdf", b"%PDF zh")
    assert "January–September" in english.body
    assert english.attachments[0].content == b"%PDF en"


def test_one_subscribers_trouble_keeps_nobody_elses_message_back_and_is_tried_again_later(published, monkeypatch):
    SubscriptionFactory(email="a@example.org")
    SubscriptionFactory(email="b@example.org")
    published()
    send = mail.EmailMessage.send

    def refuse_the_first(self):
        if self.to == ["a@example.org"]:
            raise ConnectionRefusedError
        return send(self)

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse_the_first)
        assert send_bulletins(at=AT) == 1
    assert [message.to for message in mail.outbox] == [["b@example.org"]]

    assert send_bulletins(at=AT + timedelta(minutes=5)) == 0
    assert send_bulletins(at=AT + timedelta(minutes=11)) == 1
    assert [message.to for message in mail.outbox] == [["b@example.org"], ["a@example.org"]]


def test_a_message_whose_process_died_over_it_is_sent_later(published, monkeypatch):
    SubscriptionFactory()
    published()

    def die(_self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", die)
        with pytest.raises(KeyboardInterrupt):
            send_bulletins(at=AT)
    assert BulletinMail.objects.filter(sent_at=None).count() == 1

    assert send_bulletins(at=AT + timedelta(minutes=5)) == 0
    assert send_bulletins(at=AT + timedelta(minutes=11)) == 1
    assert len(mail.outbox) == 1


def test_who_stops_and_resumes_gets_nothing_of_the_time_between(published):
    stopped = SubscriptionFactory()
    published()
    unsubscribe(stopped, by=PlannerFactory())

    subscribe(stopped.email, language="zh", unit=None, by=PlannerFactory(), at=AT)

    assert send_bulletins(at=AT) == 0


def test_a_message_about_invented_projects_says_so(published):
    SubscriptionFactory()
    published()

    send_bulletins(at=AT)

    assert "演示数据：所有数字均为虚构" in mail.outbox[0].body


def test_who_subscribes_later_gets_no_old_bulletins_and_a_withdrawn_one_is_sent_to_nobody(published):
    SubscriptionFactory()
    bulletin = published()
    SubscriptionFactory()
    assert BulletinMail.objects.count() == 1

    withdraw_bulletin(bulletin, reason="数字有误", by=PlannerFactory(), at=AT)

    assert send_bulletins(at=AT) == 0
    assert mail.outbox == []


def test_publishing_nudges_the_worker_after_the_commit(published, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(service.send_bulletins, "apply_async", lambda **words: sent.append(words))

    with django_capture_on_commit_callbacks(execute=True):
        published()
        assert sent == []

    assert sent == [{"expires": 600}]


def test_publishing_does_without_a_broker(published, monkeypatch, django_capture_on_commit_callbacks):
    SubscriptionFactory()

    def away(**_words):
        raise OperationalError

    monkeypatch.setattr(service.send_bulletins, "apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        published()

    assert send_bulletins(at=AT) == 1  # as the sweep does


def test_an_address_is_subscribed_once_and_can_be_stopped_and_resumed():
    planner = PlannerFactory()
    first = subscribe("Reader@Example.org ", language="zh", unit=None, by=planner, at=AT)
    unsubscribe(first, by=planner)
    assert not Subscription.objects.get().is_active

    subscribe("reader@example.org", language="en", unit=UnitFactory(), by=PlannerFactory(), at=AT)

    again = Subscription.objects.get()
    assert (again.pk, again.is_active, again.language, again.added_by) == (first.pk, True, "en", planner)


# Addresses and API ----------------------------------------------------------------------------------------------------


def test_an_address_is_good_for_two_weeks(bulletin, monkeypatch):
    token = bulletin_addresses.signed_address(bulletin, "en").split("/")[-2]
    assert bulletin_addresses.read_token(token) == (bulletin.pk, "en")

    monkeypatch.setattr(bulletin_addresses, "GOOD_FOR", timedelta(seconds=-1))
    with pytest.raises(signing.SignatureExpired):
        bulletin_addresses.read_token(token)
    with pytest.raises(signing.BadSignature):
        bulletin_addresses.read_token(f"{token}x")


def test_the_api_tells_planners_of_all_and_others_of_those_that_are_published(bulletin):
    planner, officer = api_of(PlannerFactory()), api_of(OfficerFactory())
    assert planner.get("/api/v1/bulletins/").json()["count"] == 1
    assert officer.get("/api/v1/bulletins/").json()["count"] == 0
    assert officer.get("/api/v1/bulletins/2020-09-1/").status_code == 404

    approve_bulletin(bulletin, by=PlannerFactory(), at=AT)
    publish_bulletin(bulletin, by=PlannerFactory(), at=AT)

    (row,) = officer.get("/api/v1/bulletins/?year=2020").json()["results"]
    assert (row["number"], row["state"], row["digest"]) == ("2020-09-1", "published", bulletin.digest)
    assert row["files"] == {"zh.pdf": "0" * 64, "en.pdf": "1" * 64}
    detail = officer.get("/api/v1/bulletins/2020-09-1/").json()
    assert detail["content"] == bulletin.content
    assert set(detail["addresses"]) == {"zh", "en"}

    withdraw_bulletin(bulletin, reason="数字有误", by=PlannerFactory(), at=AT)
    gone = officer.get("/api/v1/bulletins/2020-09-1/")
    assert (gone.status_code, gone.json()["code"], gone.json()["title"]) == (410, "withdrawn", "数字有误")
    detail = planner.get("/api/v1/bulletins/2020-09-1/").json()
    assert (detail["state"], detail["withdrawn_for"], detail["addresses"]) == ("withdrawn", "数字有误", {})

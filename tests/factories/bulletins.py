"""Releases and their bulletins."""

import factory
from factory.django import DjangoModelFactory

from investments.models import (
    Bulletin,
    BulletinAct,
    BulletinFile,
    Release,
    Subscription,
)

from .moments import AT

NO_WORDS = {"sentences": [], "units": {}}


class ReleaseFactory(DjangoModelFactory):
    """September, closed with nothing in it."""

    class Meta:
        model = Release
        django_get_or_create = ["year", "month"]

    year = 2020
    month = 9
    closed_at = AT
    closed_by = factory.SubFactory("tests.factories.PlannerFactory")
    digest = "a" * 64


class BulletinFactory(DjangoModelFactory):
    """Of September, made by a planner and not yet approved; its content says nothing."""

    class Meta:
        model = Bulletin

    release = factory.SubFactory("tests.factories.ReleaseFactory")
    serial = 1
    template = "v1"
    content = factory.LazyFunction(lambda: {"zh": {"mail": NO_WORDS}, "en": {"mail": NO_WORDS}})
    digest = "b" * 64
    made_by = factory.SubFactory("tests.factories.PlannerFactory")
    made_at = AT


class BulletinFileFactory(DjangoModelFactory):
    class Meta:
        model = BulletinFile

    bulletin = factory.SubFactory(BulletinFactory)
    language = "zh"
    form = "pdf"
    content = b"%PDF"
    digest = "c" * 64


class BulletinActFactory(DjangoModelFactory):
    class Meta:
        model = BulletinAct

    bulletin = factory.SubFactory(BulletinFactory)
    kind = "approve"
    done_by = factory.SubFactory("tests.factories.PlannerFactory")
    done_at = AT


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Subscription

    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    added_by = factory.SubFactory("tests.factories.PlannerFactory")
    added_at = AT

"""Regions of Hebei, and people."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Region, RegionLevel, Role, Tier, User

from .moments import AT


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "130000"
    name_zh = "河北省"
    name_en = "Hebei"
    level = RegionLevel.PROVINCE


class UnitFactory(DjangoModelFactory):
    """A reporting unit: its own unit."""

    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "130100"
    name_zh = "石家庄市"
    name_en = "Shijiazhuang"
    level = RegionLevel.PREFECTURE
    parent = factory.SubFactory(ProvinceFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        found = Region.objects.filter(code=kwargs["code"]).first()
        if found:
            return found
        # The unit points to itself, and a constraint wants it from the first moment: take the next free id.
        pk = (Region.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1000
        return Region.objects.create(pk=pk, unit_id=pk, **kwargs)


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "130110"
    name_zh = "鹿泉区"
    name_en = "Luquan District"
    level = RegionLevel.DISTRICT
    parent = factory.SubFactory(UnitFactory)
    unit = factory.SelfAttribute("parent")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("a long enough password")
    toured_at = AT


class OfficerFactory(UserFactory):
    """Answers for a whole reporting unit unless ``region`` is a county."""

    role = Role.OFFICER
    region = factory.SubFactory(UnitFactory)


class ReviewerFactory(UserFactory):
    role = Role.REVIEWER
    region = factory.SubFactory(UnitFactory)


class PlannerFactory(UserFactory):
    role = Role.PLANNER
    tier = Tier.PROVINCIAL

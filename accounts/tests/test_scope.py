"""What a scope says of a region at hand is what the query for visible regions says."""

import pytest

from accounts.models import Region
from tests.factories import CountyFactory, OfficerFactory, PlannerFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_scope_includes_the_regions_that_are_visible():
    luquan = CountyFactory()
    other = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    people = [PlannerFactory(), OfficerFactory(region=luquan.unit), OfficerFactory(region=luquan), UserFactory()]

    included = [[r.code for r in Region.objects.order_by("code") if one.scope.includes(r)] for one in people]

    assert included == [list(Region.objects.visible_to(one).values_list("code", flat=True)) for one in people]
    assert included[2] == [luquan.code]
    assert (other.code in included[0], other.code in included[1]) == (True, False)

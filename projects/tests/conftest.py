from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Region


@pytest.fixture
def reference(db) -> dict[str, Region]:
    """All reference data; the regions by their names."""
    call_command("load_reference", stdout=StringIO())
    return {region.name_zh: region for region in Region.objects.all()}

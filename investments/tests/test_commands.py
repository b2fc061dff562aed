"""``recompute_rollups`` and ``verify_rollups``."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from investments.models import RollupCell
from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db


def run(command: str) -> str:
    out = StringIO()
    call_command(command, "--year", "2020", stdout=out)
    return out.getvalue()


def test_a_rebuilt_year_is_verified():
    ReportFactory(month=9)

    assert run("recompute_rollups") == "2020: 12 cells rebuilt.\n"
    assert run("verify_rollups") == "2020: 12 cells, all equal to a rebuild from the facts.\n"


def test_a_cell_that_differs_is_named_and_the_command_fails():
    ReportFactory(month=9)
    run("recompute_rollups")
    RollupCell.objects.filter(month=9).update(completed_ytd_wan="901.00")
    out = StringIO()

    with pytest.raises(CommandError, match="2020: 1 cells are not what the facts say"):
        call_command("verify_rollups", "--year", "2020", stdout=out)

    assert "stored: 2020 9 municipal industry equipment 130100 continuing" in out.getvalue()
    assert "completed_ytd_wan=901" in out.getvalue()

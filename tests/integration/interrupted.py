"""Submits 3,647 reports, says so when all are written and none is committed, and waits to be killed; or ends.

``python -m tests.integration.interrupted [--to-the-end]``; prints how many reports there are afterwards.
"""

import os
import sys
import time
from datetime import date
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyprojects.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import Region, Role, Tier, User  # noqa: E402
from investments.inputs import ReportInput  # noqa: E402
from investments.models import MonthlyReport  # noqa: E402
from investments.services import reports  # noqa: E402
from projects.models import Batch, Industry, Listing, Project, Stage  # noqa: E402

ROWS = 3_647
PREFIX = "HB2020-5"


def main() -> None:
    codes = portfolio()
    officer, _created = User.objects.get_or_create(
        username="province", defaults={"role": Role.OFFICER, "tier": Tier.PROVINCIAL}
    )
    if "--to-the-end" not in sys.argv:
        record = reports.record_submissions

        def record_and_wait(*arguments):
            record(*arguments)
            print("written", flush=True)
            time.sleep(60)

        reports.record_submissions = record_and_wait
    inputs = [ReportInput(code, date(2020, 10, 1), Decimal("5.00")) for code in codes]
    reports.submit_reports(inputs, by=officer, source="xlsx", at=timezone.now())
    print(MonthlyReport.objects.filter(listing__project__code__in=codes).count())


def portfolio() -> list[str]:
    """The listings; made by the first run."""
    codes = [f"{PREFIX}{number:05}" for number in range(ROWS)]
    if not Project.objects.filter(code=codes[0]).exists():
        luquan = Region.objects.get(code="130110")
        projects = Project.objects.bulk_create(Project(code=code, name=code, region=luquan) for code in codes)
        listing = {"year": 2020, "unit": luquan.unit, "listed_on": date(2020, 1, 1)}
        listing["industry"] = Industry.objects.first()
        listing |= {"tier": Tier.MUNICIPAL, "batch": Batch.INDUSTRY, "stage": Stage.CONTINUING}
        plan = {"planned_wan": Decimal("1200.00"), "first_planned_wan": Decimal("1200.00")}
        Listing.objects.bulk_create(Listing(project=project, **listing, **plan) for project in projects)
    return codes


if __name__ == "__main__":
    main()

"""Facts by the hundred for the crash tests, written by the product's own services.

``python -m tests.integration.storm seed``              60 listings and their people; prints the tokens as JSON
``python -m tests.integration.storm submit PERIOD``     a report of each listing; prints their ids as JSON
``python -m tests.integration.storm edits COUNT SEED``  random reports, reviews, movements, events; says how far
"""

import json
import os
import random
import sys
from datetime import date
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyprojects.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Region, Role, Tier, User  # noqa: E402
from accounts.tokens import create_token  # noqa: E402
from common.errors import Refused, RowErrors  # noqa: E402
from investments import rollups  # noqa: E402
from investments.inputs import ReportInput  # noqa: E402
from investments.models import MonthlyReport  # noqa: E402
from investments.services.reports import submit_reports  # noqa: E402
from investments.services.reviews import accept_reports, return_reports  # noqa: E402
from projects.models import Batch, Industry, Listing, Stage  # noqa: E402
from projects.services.events import Claim, record_events  # noqa: E402
from projects.services.factors import FactorInput, state_factors  # noqa: E402
from projects.services.movements import kind_of_change, move_listing  # noqa: E402
from tests.factories import ListingFactory, ProjectFactory, RuleSetFactory, TargetFactory, open_windows  # noqa: E402

LISTINGS = 60
YEAR = 2020
PEOPLE = {"officer": Role.OFFICER, "judge": Role.PLANNER, "planner": Role.PLANNER}  # the judge accepts at any step


def seed() -> None:
    counties = list(Region.objects.filter(code__in=["130110", "130123", "130202", "130706"]))
    industries = list(Industry.objects.all()[:3])
    stages, batches = list(Stage), list(Batch)
    for number in range(LISTINGS):
        stage = stages[number % 4]
        ListingFactory(
            project=ProjectFactory(region=counties[number % len(counties)]),
            industry=industries[number % 3],
            batch=batches[number % 5],
            stage=stage,
            planned_wan=None if stage == Stage.PRELIMINARY else Decimal("1200.00"),
        )
    TargetFactory()
    RuleSetFactory()
    open_windows()
    rollups.recompute_year(YEAR, at=timezone.now())
    tokens = {}
    for name, role in PEOPLE.items():
        user = User.objects.create(username=name, role=role, tier=Tier.PROVINCIAL, is_superuser=name == "judge")
        tokens[name] = create_token(user, at=timezone.now())
    print(json.dumps(tokens))


def submit(period: str) -> None:
    month = int(period[5:])
    codes = Listing.objects.filter(year=YEAR).values_list("project__code", flat=True)
    inputs = [ReportInput(code, date(YEAR, month, 1), Decimal(month * 10) + Decimal("0.07")) for code in codes]
    reports = submit_reports(inputs, by=who("officer"), source="api", at=timezone.now())
    print(json.dumps([report.pk for report in reports]))


def edits(count: int, seed: int) -> None:
    """Each round is one transaction, as a person makes it; one that the rules refuse is an edit too."""
    chance = random.Random(seed)
    done = 0
    while done < count:
        act = chance.choices([report, review, move, start, land], [6, 4, 1, 1, 1])[0]
        try:
            with transaction.atomic():
                done += act(chance)
        except (Refused, RowErrors):
            done += 1
        if chance.random() < 0.1:
            print(done, flush=True)
    print(done, flush=True)


def report(chance: random.Random) -> int:
    listings = chance.sample(list(Listing.objects.filter(year=YEAR, delisted_on=None)), chance.randint(1, 25))
    month = chance.randint(1, 12)
    inputs = [
        ReportInput(
            listing.project.code,
            date(YEAR, month, 1),
            (Decimal(chance.randint(month * 8000, month * 9000)) / 100).quantize(Decimal("0.01")),
            note="随机改动",
        )
        for listing in listings
    ]
    return len(submit_reports(inputs, by=who("officer"), source="api", at=timezone.now()))


def review(chance: random.Random) -> int:
    """One month's, so that a figure cannot fall below one that is accepted with it."""
    waiting = list(MonthlyReport.objects.waiting().filter(month=chance.randint(1, 12)).values_list("pk", flat=True))
    some = chance.sample(waiting, min(len(waiting), chance.randint(1, 30)))
    judge = who("judge")
    if chance.random() < 0.15:
        return_reports(dict.fromkeys(some, "请核对"), by=judge, at=timezone.now())
    else:
        accept_reports(some, by=judge, at=timezone.now())
    return max(1, len(some))


def land(chance: random.Random) -> int:
    code = chance.choice(list(Listing.objects.filter(year=YEAR).values_list("project__code", flat=True)))
    needed = Decimal(chance.randint(100, 90000)) / 100
    stated = FactorInput(code, date(YEAR, chance.randint(1, 12), 1), "land", needed, needed / 2 // 1)
    return len(state_factors([stated], by=who("officer"), at=timezone.now()))


def move(chance: random.Random) -> int:
    listing = chance.choice(list(Listing.objects.filter(year=YEAR, delisted_on=None)))
    changes = chance.choice(
        [
            {"planned_wan": Decimal(chance.randint(100_000, 200_000)) / 100},
            {"batch": chance.choice(list(Batch))},
            {"stage": chance.choice([Stage.NEW_START, Stage.CONTINUING, Stage.COMPLETING])},
            {"tier": chance.choice(list(Tier))},
        ]
    )
    newest = listing.movements.get(until_month=13).from_month
    effective_on = date(YEAR, chance.randint(newest, 12), 15)
    kind = kind_of_change(listing, changes)
    move_listing(listing, kind, effective_on=effective_on, by=who("planner"), at=timezone.now(), **changes)
    return 1


def start(chance: random.Random) -> int:
    listing = chance.choice(list(Listing.objects.filter(year=YEAR).select_related("project")))
    claim = Claim(listing.project, chance.choice(["started", "completed"]), date(YEAR, chance.randint(1, 12), 3))
    record_events([claim], by=who("planner"), at=timezone.now())
    return 1


def who(name: str) -> User:
    return User.objects.get(username=name)


if __name__ == "__main__":
    command, *words = sys.argv[1:]
    {"seed": seed, "submit": submit, "edits": lambda count, seed: edits(int(count), int(seed))}[command](*words)

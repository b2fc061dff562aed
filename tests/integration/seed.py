"""Fills an empty installation with four small listings and four people, and prints their tokens as JSON."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyprojects.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import Region, Role, Tier, User  # noqa: E402
from accounts.tokens import create_token  # noqa: E402
from investments import rollups  # noqa: E402
from tests.factories import ListingFactory, ProjectFactory, TargetFactory, open_windows  # noqa: E402


def main() -> None:
    luquan = Region.objects.get(code="130110")
    for _ in range(4):
        ListingFactory(project=ProjectFactory(region=luquan))
    TargetFactory()
    open_windows()
    rollups.recompute_year(2020, at=timezone.now())
    people = {
        "officer": User(role=Role.OFFICER, region=luquan),
        "reviewer": User(role=Role.REVIEWER, region=luquan.unit),
        "colleague": User(role=Role.REVIEWER, region=luquan.unit),
        "planner": User(role=Role.PLANNER, tier=Tier.PROVINCIAL),
    }
    tokens = {}
    for name, user in people.items():
        user.username = name
        user.save()
        tokens[name] = create_token(user, at=timezone.now())
    print(json.dumps(tokens))


if __name__ == "__main__":
    main()

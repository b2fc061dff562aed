"""Recompute the digest of a closed month from its tables, and compare it with the seal; exits 1 if they differ."""

from django.core.management.base import BaseCommand, CommandError

from common.periods import parse_period
from investments.models import Release
from investments.sealing import digest_of


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("period", metavar="YYYY-MM")

    def handle(self, *args, period: str, **options):
        try:
            year, month = parse_period(period)
        except ValueError as error:
            raise CommandError(f"not a month: {period}; write it as 2020-09") from error
        release = Release.objects.filter(year=year, month=month).first()
        if release is None:
            raise CommandError(f"{period} is not closed")
        found = digest_of(release)
        if found != release.digest:
            raise CommandError(f"{period} was altered: its tables give {found}, its seal is {release.digest}")
        held = f"{release.cells.count()} cells and {release.releaselines.count()} lines"
        self.stdout.write(f"{period}: {held} are as they were sealed. SHA-256 {release.digest}")

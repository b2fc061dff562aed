"""``recompute_rollups --year Y``: rebuild every cell of a year from the facts."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from investments import rollups


class Command(BaseCommand):
    help = "Rebuild the rollup cells of a year from the facts; running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)

    def handle(self, *, year, **options):
        count = rollups.recompute_year(year, at=timezone.now())
        self.stdout.write(f"{year}: {count} cells rebuilt.")

"""``verify_rollups --year Y``: compare the stored cells with a rebuild; exit 1 and name the cells if they differ."""

from django.core.management.base import BaseCommand, CommandError

from investments import rollups
from investments.models import RollupCell, StaleCell
from investments.services.operations import describe


class Command(BaseCommand):
    help = "Compare the stored rollup cells of a year with a rebuild from the facts. Exits 1 if they differ."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)

    def handle(self, *, year, **options):
        differences = rollups.verify(year)
        waiting = StaleCell.objects.filter(year=year).count()
        if waiting:
            self.stdout.write(f"{waiting} changes are still waiting to be rebuilt; their cells may differ.")
        for line in describe(differences):
            self.stdout.write(line)
        if differences:
            cells = rollups.count_cells(differences)
            raise CommandError(f"{year}: {cells} cells are not what the facts say.")
        count = RollupCell.objects.filter(year=year).count()
        self.stdout.write(f"{year}: {count} cells, all equal to a rebuild from the facts.")

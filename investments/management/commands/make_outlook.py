"""``make_outlook --year Y``: forecast the year now, as the worker does when figures have changed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from investments.freshness import get_freshness
from investments.outlook.making import make_outlook


class Command(BaseCommand):
    help = "Forecast the end of a year from the end of its newest month, and store it."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)

    def handle(self, *, year: int, **options) -> None:
        if get_freshness(year).computed_at is None:
            raise CommandError(f"{year} has no rollup cells: nothing to forecast from.")
        made = make_outlook(year, at=timezone.now())
        learned = ", ".join(map(str, made.history)) or "no earlier year"
        rows = made.rows.count()
        self.stdout.write(f"{year} from the end of month {made.month}, learned from {learned}: {rows} rows.")

"""Follow the hash chain of every listing's months; names the first altered row of each damaged one, and exits 1."""

from django.core.management.base import BaseCommand, CommandError

from investments.services.history import verify_history


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help="default: every year")

    def handle(self, *args, year: int | None, **options):
        count, faults = verify_history(year=year)
        for fault in faults:
            self.stdout.write(f"altered: {fault}")
        if faults:
            raise CommandError(f"{len(faults)} listings are not what their history says")
        self.stdout.write(f"{count} entries, every chain is whole.")

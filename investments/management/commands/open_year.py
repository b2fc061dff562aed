"""``open_year YEAR --target AMOUNT``: what a year needs before its months can be reported."""

from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from common.amounts import AmountError, Unit, parse_amount
from investments.reference import open_year


class Command(BaseCommand):
    help = "Make the year's target, lamp rule and twelve reporting windows. What is there already stays as it is."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)
        parser.add_argument("--target", required=True, help="the target in units of 100 million yuan: 8110")
        parser.add_argument("--source", default="", help="the document that sets it")

    def handle(self, *, year, target, source, **options):
        open_year(year, target_wan=self._target(target), source=source)
        self.stdout.write(f"{year} is open: its months can be reported from the 25th of each.")

    def _target(self, text: str) -> Decimal:
        try:
            amount = parse_amount(text, Unit.YI)
        except AmountError as error:
            raise CommandError(f"--target {text!r}: {error.message}") from error
        if not amount:
            raise CommandError(f"--target {text!r}: a target is above zero")
        return amount

"""``quality_rates --year Y [--month M]``: how often each check of data quality fires, in all and unit by unit."""

from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Tier, User
from common.money import round_half_up
from investments.freshness import get_freshness
from investments.measures import LISTING_CHECKS, UNIT_CHECKS
from investments.quality import FALSE_ALARMS
from investments.selection import Selection
from investments.selectors.quality import UnitQuality, count_quality, get_likenesses, get_spreads

EVERYBODY = User(tier=Tier.PROVINCIAL)  # sees the whole province; nobody's account


class Command(BaseCommand):
    help = "Print how often each check of data quality fires: of 1,000 listings, and of how many units."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", type=int, choices=range(1, 13), help="the newest worth looking at without it")

    def handle(self, *, year, month, **options):
        month = month or get_freshness(year).newest_month
        units = count_quality(Selection(year, month), user=EVERYBODY)
        if not units:
            raise CommandError(f"{year} has no listings in month {month}.")
        self.stdout.write(f"{year}-{month:02}: findings per 1,000 listings")
        self._row("unit", "listings", [*LISTING_CHECKS])
        self._row("where nothing is wrong", "", [FALSE_ALARMS[name] for name in LISTING_CHECKS])
        self._of("all", units)
        for one in units:
            self._of(one.unit.code, [one])
        self._of_units(year, month)

    def _of(self, name: str, units: list[UnitQuality]) -> None:
        listings = sum(one.listings for one in units)
        counts = [sum(numbers) for numbers in zip(*(one.counts for one in units), strict=True)]
        rates = [round_half_up(Decimal(1000 * number) / listings, 1) for number in counts]
        self._row(name, str(listings), rates)

    def _of_units(self, year: int, month: int) -> None:
        likenesses, spreads = get_likenesses(year, month), get_spreads(year, month)
        unlike = [pk for pk, kinds in likenesses.items() if any(one.fires for one in kinds.values())]
        far = [pk for pk, spread in spreads.items() if spread.fires]
        for name, found, compared in zip(UNIT_CHECKS, (unlike, far), (likenesses, spreads), strict=True):
            told = f"{FALSE_ALARMS[name]} of 1,000 where nothing is wrong"
            self.stdout.write(f"{name}: {len(found)} of {len(compared)} units ({told})")

    def _row(self, name: str, listings: str, cells: list) -> None:
        self.stdout.write("\t".join([name, listings, *map(str, cells)]))

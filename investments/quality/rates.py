"""How often each check fires where nothing is wrong: what a reader must know before trusting it.

Measured by investments/tests/test_quality_rates.py on invented honest returns, and told in docs/data-quality.md.
"""

from decimal import Decimal

# Of 1,000 listings, or of 1,000 units: in the month in which it fires most often.
FALSE_ALARMS: dict[str, Decimal] = {
    "identical_amounts": Decimal("0.0"),
    "quarter_end_booking": Decimal("1.0"),
    "above_total": Decimal("3.9"),
    "complete_without_event": Decimal("8.3"),
    "round_amounts": Decimal("0.0"),
    "package_disagrees": Decimal("0.0"),
    "unlike_digits": Decimal("0.0"),
    "unlike_rates": Decimal("12.5"),
}

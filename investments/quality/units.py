"""A unit against all the others: are its digits distributed as theirs, and is its completion rate among theirs?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

FEWEST_ENDINGS = 500  # figures of 1,000 万元 and more: 100 endings, five of each expected
FEWEST_LEADING = 100  # listings
SMALLEST_FIGURE = 1000  # 万元; below, the last two digits are nearly the first two
FEWEST_EXPECTED = 5  # of one class; rarer ones are taken together
NORMAL_QUANTILE = 3.719  # 0.01 % lie above it

FEWEST_UNITS = 5
DEVIATIONS = Decimal("3.5")
MAD_TO_DEVIATION = Decimal("1.4826")  # of a normal distribution
LEAST_DIFFERENCE = Decimal("0.10")  # of a rate: 10 points


@dataclass(frozen=True)
class Likeness:
    """A chi-square test of one unit's digits against the others', and the digits that stand out most."""

    statistic: float
    bound: float
    figures: int
    digits: str
    share: Decimal
    others_share: Decimal

    @property
    def fires(self) -> bool:
        return self.statistic > self.bound


def compare_counts(own: Mapping[str, int], others: Mapping[str, int], *, fewest: int) -> Likeness | None:
    """Whether both are draws of one distribution; None with too few figures on either side to say."""
    figures, other_figures = sum(own.values()), sum(others.values())
    if figures < fewest or other_figures < fewest:
        return None
    whole = figures + other_figures
    part = figures / whole
    rest, statistic, classes = [0, 0], 0.0, 0
    pairs = [(own.get(digits, 0), others.get(digits, 0)) for digits in sorted({*own, *others})]
    for mine, theirs in pairs:
        if (mine + theirs) * min(part, 1 - part) < FEWEST_EXPECTED:
            rest = [rest[0] + mine, rest[1] + theirs]
        else:
            statistic += _terms(mine, theirs, part)
            classes += 1
    if any(rest):
        statistic += _terms(*rest, part)
        classes += 1
    if classes < 2:
        return None
    most = max(own, key=lambda digits: own[digits] / figures - others.get(digits, 0) / other_figures)
    return Likeness(
        statistic=statistic,
        bound=chi_square_bound(classes - 1),
        figures=figures,
        digits=most,
        share=Decimal(own[most]) / figures,
        others_share=Decimal(others.get(most, 0)) / other_figures,
    )


def _terms(mine: int, theirs: int, part: float) -> float:
    """Both cells of one class: the deviation of the one is that of the other."""
    together = mine + theirs
    expected = together * part
    return (mine - expected) ** 2 * (1 / expected + 1 / (together - expected))


def chi_square_bound(degrees: int) -> float:
    """What one test in ten thousand exceeds by chance (Wilson and Hilferty's approximation)."""
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread + NORMAL_QUANTILE * spread**0.5) ** 3


@dataclass(frozen=True)
class Spread:
    """How far a unit's rate lies from the middle of the others', in their robust standard deviations."""

    rate: Decimal
    middle: Decimal
    deviation: Decimal

    @property
    def difference(self) -> Decimal:
        return self.rate - self.middle

    @property
    def deviations(self) -> Decimal | None:
        return abs(self.difference) / self.deviation if self.deviation else None

    @property
    def fires(self) -> bool:
        far = abs(self.difference)
        return far >= LEAST_DIFFERENCE and far > DEVIATIONS * self.deviation


def compare_rate(rate: Decimal, others: Sequence[Decimal]) -> Spread | None:
    """None with fewer than five units, this one included."""
    if len(others) + 1 < FEWEST_UNITS:
        return None
    middle = median(others)
    return Spread(rate, middle, MAD_TO_DEVIATION * median(abs(one - middle) for one in others))

from .counts import (
    COUNTED,
    EXPLAINED,
    NEVER_REPORTED,
    NO_COUNTY,
    NO_MOVEMENT,
    OF_LINES,
    PLACED,
    UNSTARTED,
    Counted,
    counts_of,
    joined,
)
from .figures import Figures
from .kinds import AMOUNTS, Measure, Points, Rate, Sum, Unit, with_unit
from .table import IN_TIME, MEASURES, PUNCTUALITY, SEASON, SEASON_PARTS

__all__ = [
    "AMOUNTS",
    "COUNTED",
    "EXPLAINED",
    "IN_TIME",
    "MEASURES",
    "NEVER_REPORTED",
    "NO_COUNTY",
    "NO_MOVEMENT",
    "OF_LINES",
    "PLACED",
    "PUNCTUALITY",
    "SEASON",
    "SEASON_PARTS",
    "UNSTARTED",
    "Counted",
    "Figures",
    "Measure",
    "Points",
    "Rate",
    "Sum",
    "Unit",
    "counts_of",
    "joined",
    "with_unit",
]

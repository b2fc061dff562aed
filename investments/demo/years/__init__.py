"""Invented complete years before the demo's own: what truly happened, what was reported, what officers expected.

They are the ground on which forecasts are tested, so nothing here knows how anybody forecasts. ``shapes`` say how
investment runs through a year, ``shocks`` what befell the whole province, ``truth`` what was really invested,
``habits`` how it was reported, ``hopes`` what the officers said of the year-end; ``history`` puts the years together
without a database or a clock, and ``load`` writes them.
"""

from .history import PastListing, YearOfPast, draw_history, draw_year

__all__ = ["PastListing", "YearOfPast", "draw_history", "draw_year"]

from .rates import FALSE_ALARMS
from .units import Likeness, Spread, compare_counts, compare_rate

__all__ = ["FALSE_ALARMS", "Likeness", "Spread", "compare_counts", "compare_rate"]

from .cells import CELL_KEY, MEASURES, Pulse, RollupCell, StaleCell
from .lamps import Lamp, LampRule
from .reports import Decision, MonthlyReport, ReportReview, ReportStatus, Source
from .targets import ReportingWindow, Target

__all__ = [
    "CELL_KEY",
    "MEASURES",
    "Decision",
    "Lamp",
    "LampRule",
    "MonthlyReport",
    "Pulse",
    "ReportReview",
    "ReportStatus",
    "ReportingWindow",
    "RollupCell",
    "Source",
    "StaleCell",
    "Target",
]

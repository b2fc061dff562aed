from .bulletins import (
    LANGUAGES,
    LOCALES,
    Bulletin,
    BulletinAct,
    BulletinActKind,
    BulletinFile,
    BulletinMail,
    BulletinState,
    Form,
    Subscription,
)
from .cells import CELL_KEY, COUNTY_CELL_KEY, LAND_MEASURES, MEASURES, CountyCell, Rebuild, RollupCell, StaleCell
from .drafts import ReportDraft, ReportSheet
from .history import Act, HistoryEntry
from .lamps import JudgedLamp, Lamp, RuleSet
from .notices import CalendarDay, DailyDigest
from .operations import Pulse, RollupFailure, Verification
from .outlook import Level, Outlook, OutlookRow, OwnForecast
from .quality import STATE_AFTER, FindingState, QualityAct, QualityNote
from .releases import LINE_COLUMNS, Release, ReleaseCell, ReleaseLine, Restatement
from .reports import Decision, MonthlyReport, ReportReview, ReportStatus, Source
from .targets import ReportingWindow, Target

__all__ = [
    "CELL_KEY",
    "COUNTY_CELL_KEY",
    "LAND_MEASURES",
    "LANGUAGES",
    "LINE_COLUMNS",
    "LOCALES",
    "MEASURES",
    "STATE_AFTER",
    "Act",
    "Bulletin",
    "BulletinAct",
    "BulletinActKind",
    "BulletinFile",
    "BulletinMail",
    "BulletinState",
    "CalendarDay",
    "CountyCell",
    "DailyDigest",
    "Decision",
    "FindingState",
    "Form",
    "HistoryEntry",
    "JudgedLamp",
    "Lamp",
    "Level",
    "MonthlyReport",
    "Outlook",
    "OutlookRow",
    "OwnForecast",
    "Pulse",
    "QualityAct",
    "QualityNote",
    "Rebuild",
    "Release",
    "ReleaseCell",
    "ReleaseLine",
    "ReportDraft",
    "ReportReview",
    "ReportSheet",
    "ReportStatus",
    "ReportingWindow",
    "Restatement",
    "RollupCell",
    "RollupFailure",
    "RuleSet",
    "Source",
    "StaleCell",
    "Subscription",
    "Target",
    "Verification",
]

from .releases import ReleaseViewSet
from .reports import MonthlyReportViewSet
from .targets import TargetViewSet

__all__ = ["MonthlyReportViewSet", "ReleaseViewSet", "TargetViewSet"]

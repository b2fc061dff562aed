from .bulletins import BulletinViewSet
from .releases import ReleaseViewSet
from .reports import MonthlyReportViewSet
from .targets import TargetViewSet

__all__ = ["BulletinViewSet", "MonthlyReportViewSet", "ReleaseViewSet", "TargetViewSet"]

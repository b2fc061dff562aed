from .bulletins import BulletinViewSet
from .own_forecasts import OwnForecastViewSet
from .releases import ReleaseViewSet
from .reports import MonthlyReportViewSet
from .targets import TargetViewSet

__all__ = ["BulletinViewSet", "MonthlyReportViewSet", "OwnForecastViewSet", "ReleaseViewSet", "TargetViewSet"]

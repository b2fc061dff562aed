from .own_forecasts import OwnForecastViewSet
from .releases import ReleaseViewSet
from .reports import MonthlyReportViewSet
from .targets import TargetViewSet

__all__ = ["MonthlyReportViewSet", "OwnForecastViewSet", "ReleaseViewSet", "TargetViewSet"]

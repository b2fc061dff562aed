from .league import LeagueViewSet
from .outlook import OutlookViewSet
from .quality import QualityViewSet
from .rollups import RollupViewSet

__all__ = ["LeagueViewSet", "OutlookViewSet", "QualityViewSet", "RollupViewSet"]

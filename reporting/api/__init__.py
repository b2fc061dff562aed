from .league import LeagueViewSet
from .outlook import OutlookViewSet
from .rollups import RollupViewSet

__all__ = ["LeagueViewSet", "OutlookViewSet", "RollupViewSet"]

from .league import LeagueViewSet
from .rollups import RollupViewSet

__all__ = ["LeagueViewSet", "RollupViewSet"]

from .league import LeagueViewSet
from .quality import QualityViewSet
from .rollups import RollupViewSet

__all__ = ["LeagueViewSet", "QualityViewSet", "RollupViewSet"]

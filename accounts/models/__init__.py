from .regions import Organisation, Region, RegionLevel, RegionName
from .standins import StandIn
from .tokens import ApiToken
from .users import Role, Tier, User

__all__ = ["ApiToken", "Organisation", "Region", "RegionLevel", "RegionName", "Role", "StandIn", "Tier", "User"]

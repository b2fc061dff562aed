from .regions import Organisation, Region, RegionLevel, RegionName
from .tokens import ApiToken
from .users import Role, Tier, User

__all__ = ["ApiToken", "Organisation", "Region", "RegionLevel", "RegionName", "Role", "Tier", "User"]

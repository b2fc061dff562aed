"""Where the projects that the plan names stand in the demo. The plan gives no unit for some of them: those are ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Tier
from projects.models import Stage

from .atlas import Atlas, NamedProject
from .quotas import Slot


@dataclass(frozen=True)
class Standing:
    """The unit that answers for a named project here, and the industry it is counted in."""

    unit_code: str
    industry: str


STANDINGS = {
    1: Standing("131000", "logistics"),
    2: Standing("130200", "other"),
    3: Standing("130100", "other"),
    4: Standing("131000", "other"),
    5: Standing("131000", "information"),
    6: Standing("133100", "information"),
    7: Standing("131000", "medical_care"),
    8: Standing("130600", "education_science"),
    9: Standing("130600", "medical_care"),
    10: Standing("130300", "culture_heritage"),
    11: Standing("130500", "county_characteristic"),
    12: Standing("131100", "county_characteristic"),
    13: Standing("130500", "county_characteristic"),
    14: Standing("131000", "food"),
    15: Standing("130500", "food"),
    16: Standing("130400", "county_characteristic"),
}


def seat_named(atlas: Atlas, slots: Sequence[Slot]) -> dict[int, NamedProject]:
    """Each named project at the first free provincial slot of its unit that is not preliminary: position -> project."""
    seats: dict[int, NamedProject] = {}
    for named in atlas.named:
        unit_code = STANDINGS[named.seq].unit_code
        free = (
            position
            for position, slot in enumerate(slots)
            if position not in seats
            and slot.unit.code == unit_code
            and slot.tier == Tier.PROVINCIAL
            and slot.stage != Stage.PRELIMINARY
        )
        seats[next(free)] = named
    return seats

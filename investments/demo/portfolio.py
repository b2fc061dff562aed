"""The invented projects and their listings of one year, without a database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from accounts.models import Tier
from common.money import ZERO
from projects.models import Batch, Stage

from . import names
from .amounts import draw_first_plans, draw_plans, draw_size, print_round, round_to, round_up, rounding_step
from .atlas import Atlas, ClusterPlace, NamedProject, Place, Unit
from .named import STANDINGS, seat_named
from .quotas import PROFILES, Slot, deal_slots, draw_batch, draw_industry, draw_weighted
from .schedule import draw_schedule
from .shapes import Point

LISTINGS_PER_COPY = sum(profile.provincial + profile.municipal for profile in PROFILES.values())
OWNERS_PER_LISTING = 0.4
NATIONAL_TYPES = {"01": 1, "02": 3, "03": 6}  # approval, verification, filing


@dataclass(frozen=True)
class DemoProject:
    """A project with its listing. ``earlier_wan`` is what was completed before the year."""

    serial: int
    code: str
    national_code: str
    name: str
    unit_code: str
    region_code: str
    rests_in_winter: bool
    place_text: str
    longitude: Decimal | None
    latitude: Decimal | None
    owner: str
    responsible_unit: str
    sponsor: str
    content: str
    cluster: tuple[str, str] | None
    total_investment_wan: Decimal
    planned_start_on: date | None
    planned_completion_on: date | None
    year: int
    tier: Tier
    batch: Batch
    industry: str
    stage: Stage
    planned_wan: Decimal | None
    first_planned_wan: Decimal | None
    earlier_wan: Decimal


@dataclass(frozen=True)
class _Site:
    """What a project is and where, before its money and its dates."""

    place: Place
    place_text: str
    batch: Batch
    industry: str
    cluster: ClusterPlace | None = None
    named: NamedProject | None = None


def draw_portfolio(atlas: Atlas, *, seed: int, copy: int, year: int) -> Iterator[DemoProject]:
    """536 provincial and 3,111 municipal listings, unit by unit. The named projects are in copy 0 only."""
    rng = Random(f"portfolio {seed} {copy}")
    slots = deal_slots(atlas, rng)
    plans = draw_plans(slots, rng)
    first_plans = draw_first_plans(plans, rng)
    seats = seat_named(atlas, slots) if copy == 0 else {}
    for position, slot in enumerate(slots):
        site = _named_site(slot.unit, seats[position]) if position in seats else _draw_site(slot, rng)
        serial = copy * LISTINGS_PER_COPY + position + 1
        yield _draw_project(slot, site, serial, year, (first_plans[position], plans[position]), rng)


def _named_site(unit: Unit, named: NamedProject) -> _Site:
    place = unit.find_place(named.county)
    cluster = next((c for c in unit.clusters if named.batch == Batch.COUNTY and c.place.code == place.code), None)
    return _Site(
        place=place,
        place_text=f"{named.city}{named.county}",
        batch=named.batch,
        industry=STANDINGS[named.seq].industry,
        cluster=cluster,
        named=named,
    )


def _draw_site(slot: Slot, rng: Random) -> _Site:
    unit, batch = slot.unit, draw_batch(slot, rng)
    if batch == Batch.COUNTY and unit.clusters and rng.random() < 0.7:
        cluster = rng.choice(unit.clusters)
        return _Site(cluster.place, unit.full_name_of(cluster.place), batch, "county_characteristic", cluster)
    everywhere = not unit.counties or (batch != Batch.COUNTY and rng.random() < 0.12)
    place = unit.place if everywhere else rng.choice(unit.counties)
    return _Site(place, unit.full_name_of(place), batch, draw_industry(unit.code, batch, rng))


def _draw_project(
    slot: Slot, site: _Site, serial: int, year: int, plans: tuple[Decimal | None, Decimal | None], rng: Random
) -> DemoProject:
    first_plan, plan = plans
    schedule = draw_schedule(slot.stage, rests_in_winter=slot.unit.rests_in_winter, year=year, rng=rng)
    earlier, total = _draw_totals(slot, plans, rng)
    point = _draw_point(slot.unit, site.place, rng)
    return DemoProject(
        serial=serial,
        code=f"HB{year}-{serial:06d}",
        national_code=_draw_national_code(site.place, serial, year, rng),
        name=_draw_name(site, serial, rng),
        unit_code=slot.unit.code,
        region_code=site.place.code,
        rests_in_winter=slot.unit.rests_in_winter,
        place_text=site.place_text,
        longitude=Decimal(str(point[0])) if point else None,
        latitude=Decimal(str(point[1])) if point else None,
        owner=_draw_owner(slot.unit, rng),
        responsible_unit=names.office_name(slot.unit.full_name_of(site.place)),
        sponsor=_draw_sponsor(slot, rng),
        content=_draw_content(site, total, rng),
        cluster=site.cluster.key if site.cluster else None,
        total_investment_wan=total,
        planned_start_on=schedule.start_on,
        planned_completion_on=schedule.completion_on,
        year=year,
        tier=slot.tier,
        batch=site.batch,
        industry=site.industry,
        stage=slot.stage,
        planned_wan=plan,
        first_planned_wan=first_plan,
        earlier_wan=earlier,
    )


def _draw_name(site: _Site, serial: int, rng: Random) -> str:
    if site.named:
        return site.named.name
    if site.cluster:
        return names.draw_cluster_name(site.place.name, site.cluster.title, serial, rng)
    return names.draw_name(site.place.name, site.industry, serial, rng)


def _draw_content(site: _Site, total: Decimal, rng: Random) -> str:
    if site.named:
        return names.named_content(place_known=bool(site.place_text))
    return names.draw_content(float(total), rng)


def _draw_totals(slot: Slot, plans: tuple[Decimal | None, Decimal | None], rng: Random) -> tuple[Decimal, Decimal]:
    """Completed before the year, and total investment: at least that and the plan of the year."""
    plan = max((plan for plan in plans if plan is not None), default=None)
    if plan is None:
        plan = print_round(draw_size(slot, rng), rng)
    if slot.stage in (Stage.NEW_START, Stage.PRELIMINARY):
        return ZERO, round_up(plan * Decimal(str(round(1 + rng.lognormvariate(0, 0.5), 2))))
    grown = plan * Decimal(str(round(rng.uniform(0.5, 2.5), 2)))
    earlier = round_to(grown, rounding_step(grown))
    ahead = rng.uniform(1.05, 1.3) if slot.stage == Stage.COMPLETING else rng.uniform(1.3, 2.5)
    return earlier, round_up(earlier + plan * Decimal(str(round(ahead, 2))))


def _draw_point(unit: Unit, place: Place, rng: Random) -> Point | None:
    """Around one invented spot for each county: there are no outlines of counties. Some are not known."""
    if rng.random() < 0.12:
        return None
    shape = unit.shape
    anchor = shape.label_point if place.code == unit.code else shape.draw_point(Random(place.code))
    return shape.draw_near(anchor, rng)


def _draw_national_code(place: Place, serial: int, year: int, rng: Random) -> str:
    """The old form (year first), the form since November 2020 (year and month first), or none."""
    kind = rng.random()
    if kind < 0.12:
        return ""
    tail = f"{place.code}-{rng.randint(1, 96):02d}-{draw_weighted(NATIONAL_TYPES, rng)}-{serial:06d}"
    if kind < 0.72:
        return f"{year - rng.randint(0, 2)}-{tail}"
    return f"{year % 100:02d}{rng.choice([11, 12])}-{tail}"


def _draw_owner(unit: Unit, rng: Random) -> str:
    profile = PROFILES[unit.code]
    owners = max(3, round((profile.provincial + profile.municipal) * OWNERS_PER_LISTING))
    return names.owner_name(unit.short_name, rng.randint(1, owners))


def _draw_sponsor(slot: Slot, rng: Random) -> str:
    if slot.tier == Tier.MUNICIPAL and rng.random() < 0.4:
        return ""
    return names.draw_sponsor(slot.unit.short_name, rng)

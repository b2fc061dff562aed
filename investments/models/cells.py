"""The rollup: derived figures, always rebuilt from the facts, and the marks of what must be rebuilt."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Tier
from common.money import WanYuanField
from projects.models import Batch, Industry, Stage

CELL_KEY = ["year", "month", "tier", "batch", "industry_id", "unit_id", "stage"]
COUNTY_CELL_KEY = [*CELL_KEY, "county_id"]


# Not checked at every rebuild and mark: what is derived is made from facts whose keys are.
UNCHECKED = {"on_delete": models.DO_NOTHING, "related_name": "+", "db_index": False, "db_constraint": False}


class CellScope(models.Model):
    """What a cell is about, apart from its month."""

    year = models.PositiveSmallIntegerField(_("年度"))
    tier = models.CharField(_("层级"), max_length=10, choices=Tier)
    batch = models.CharField(_("五个一批"), max_length=15, choices=Batch)
    industry = models.ForeignKey(Industry, **UNCHECKED)
    unit = models.ForeignKey(Region, **UNCHECKED)
    stage = models.CharField(_("建设性质"), max_length=12, choices=Stage)

    class Meta:
        abstract = True


class RollupMeasures(CellScope):
    """The sums of a cell at the end of a month; amounts in 万元."""

    month = models.PositiveSmallIntegerField(_("月份"))
    listings = models.PositiveIntegerField()
    plan_missing = models.PositiveIntegerField()
    first_planned_wan = WanYuanField(max_digits=18)
    planned_wan = WanYuanField(max_digits=18)
    completed_ytd_wan = WanYuanField(max_digits=18)
    completed_in_month_wan = models.DecimalField(max_digits=18, decimal_places=2)
    starts_planned = models.PositiveIntegerField()
    starts_due = models.PositiveIntegerField()
    started = models.PositiveIntegerField()
    completions_planned = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    partly_commissioned = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    reported = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    red = models.PositiveIntegerField()
    yellow = models.PositiveIntegerField()
    green = models.PositiveIntegerField()
    # Null in what was sealed before land was followed.
    land_known = models.PositiveIntegerField(null=True)
    land_needed_mu = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    land_secured_mu = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        abstract = True


class RollupCell(RollupMeasures):
    """Sums over the listings of one (year, month, tier, batch, industry, reporting unit, stage).

    A month not reported carries the last accepted figure forward. ``investments/rollups.py`` alone writes here. Each
    is the sum of its county cells, which are more: for whatever asks of no county.
    """

    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("汇总单元")
        verbose_name_plural = _("汇总单元")
        indexes = [models.Index(fields=["year", "month"], name="cell_year_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "industry", "batch", "stage", "tier", "month"], name="cell_once"
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="cell_month_known"),
        ]


class CountyCell(RollupMeasures):
    """The part of a rollup cell that lies in one county; the unit stands for what names no county of it."""

    county = models.ForeignKey(Region, **UNCHECKED)

    class Meta:
        verbose_name = _("县（市、区）汇总单元")
        verbose_name_plural = _("县（市、区）汇总单元")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "county", "industry", "batch", "stage", "tier", "month"],
                name="county_cell_once",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="county_cell_month_known"),
        ]


class Rebuild(models.Model):
    """The newest rebuild of cells of a year. ``version`` grows with each, also with one that only takes cells away."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField(default=1)
    computed_at = models.DateTimeField()
    # The one worth looking at: at least half of its due returns are accepted; else the newest with any; else 1.
    newest_month = models.PositiveSmallIntegerField(default=1)


LAND_MEASURES = ["land_known", "land_needed_mu", "land_secured_mu"]
MEASURES = [
    "listings",
    "plan_missing",
    "first_planned_wan",
    "planned_wan",
    "completed_ytd_wan",
    "completed_in_month_wan",
    "starts_planned",
    "starts_due",
    "started",
    "completions_planned",
    "completed",
    "partly_commissioned",
    "due",
    "reported",
    "waiting",
    "returned",
    "red",
    "yellow",
    "green",
    *LAND_MEASURES,
]


class StaleCell(CellScope):
    """A cell whose facts changed, from one month of its year to the last: the outbox of the rollup.

    Written in the transaction that changes the fact, deleted in the one that rebuilt the cell. Not unique on purpose:
    a fact that commits while its cell is being rebuilt leaves a mark of its own.
    """

    from_month = models.PositiveSmallIntegerField()
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("待重算单元")
        verbose_name_plural = _("待重算单元")
        constraints = [models.CheckConstraint(condition=Q(from_month__range=(1, 12)), name="stale_month_known")]

"""The settings of a year. Reports and cells are not here: figures have one way in."""

from django.contrib import admin

from .models import LampRule, ReportingWindow, Target


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    list_display = ["year", "unit", "target_wan", "source"]
    list_select_related = ["unit"]


@admin.register(ReportingWindow)
class ReportingWindowAdmin(admin.ModelAdmin):
    list_display = ["year", "month", "tier", "opens_on", "due_on", "city_due_on", "province_due_on", "closed_at"]
    list_filter = ["year", "tier"]


@admin.register(LampRule)
class LampRuleAdmin(admin.ModelAdmin):
    """A changed rule colours the lamps anew with the next rebuild of the year."""

    list_display = ["year", "name", "yellow_from_points", "red_above_points", "source"]

"""The settings of a year. Reports and cells are not here: figures have one way in."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from .marking import mark_year
from .models import CalendarDay, ReportingWindow, Target
from .reference import get_window_dates
from .workdays import WorkingCalendar


class RebuildsYear(admin.ModelAdmin):
    """Changing a row of these changes figures: the cells of its year, and of the year it was in, are marked."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for year in {obj.year, form.initial.get("year", obj.year)}:
            mark_year(year, at=timezone.now())

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        mark_year(obj.year, at=timezone.now())

    def delete_queryset(self, request, queryset):
        years = set(queryset.values_list("year", flat=True))
        super().delete_queryset(request, queryset)
        for year in years:
            mark_year(year, at=timezone.now())


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    list_display = ["year", "unit", "target_wan", "source"]
    list_select_related = ["unit"]


@admin.register(ReportingWindow)
class ReportingWindowAdmin(RebuildsYear):
    list_display = ["year", "month", "tier", "opens_on", "due_on", "city_due_on", "province_due_on", "closed_at"]
    list_filter = ["year", "tier"]
    actions = ["follow_calendar"]

    def get_readonly_fields(self, request, obj=None):
        """Closing a month sets ``closed_at``; from then on its window decides what was due, and stays where it is."""
        return [field.name for field in self.opts.concrete_fields if obj and obj.closed_at] or ["closed_at"]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.closed_at)

    def get_deleted_objects(self, objs, request):
        """Several at once: those of closed months stand in the way of all."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking, [*protected, *(str(window) for window in objs if window.closed_at)]

    @admin.action(description=gettext_lazy("按工作日历重定截止日"))
    def follow_calendar(self, request, queryset):
        """Dates set by hand are replaced; months already closed keep theirs."""
        calendar = WorkingCalendar.load()
        windows = list(queryset.filter(closed_at=None))
        for window in windows:
            for name, day in get_window_dates(window.year, window.month, calendar=calendar).items():
                setattr(window, name, day)
        ReportingWindow.objects.bulk_update(windows, ["opens_on", "due_on", "city_due_on", "province_due_on"])
        words = ngettext("已重定 %(count)s 个填报期", "已重定 %(count)s 个填报期", len(windows))
        messages.success(request, words % {"count": len(windows)})


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Corrects the holidays of the ``holidays`` package; then the windows follow by their action."""

    list_display = ["day", "is_working", "note"]
    list_filter = ["is_working"]
    date_hierarchy = "day"

"""Who may act, and where: kept by the administrator."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from .models import Region, StandIn, User


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["username", "last_name", "role", "tier", "region", "is_active"]
    list_filter = ["role", "tier", "is_active"]
    list_select_related = ["region"]
    fieldsets = [*UserAdmin.fieldsets, (_("职责"), {"fields": ["role", "tier", "region", "language"]})]
    add_fieldsets = [*UserAdmin.add_fieldsets, (_("职责"), {"fields": ["role", "tier", "region", "language"]})]


@admin.register(StandIn)
class StandInAdmin(admin.ModelAdmin):
    list_display = ["absent", "deputy", "from_on", "until_on", "reason"]
    list_filter = ["from_on", "until_on"]
    list_select_related = ["absent", "deputy"]
    autocomplete_fields = ["absent", "deputy"]


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):
    """Names, and where works rest in winter. Regions come with ``load_reference`` and are never deleted."""

    list_display = ["code", "name_zh", "name_en", "level", "unit", "rests_in_winter"]
    list_filter = ["level", "rests_in_winter"]
    list_select_related = ["unit"]
    search_fields = ["code", "name_zh", "name_en"]
    readonly_fields = ["code", "level", "parent", "unit"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

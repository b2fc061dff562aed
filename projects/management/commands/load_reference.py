"""Regions with their former names, industries and clusters, from ``data/``. Running twice changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.hooks import regions_changed
from accounts.reference import load_former_names, load_regions
from projects.reference import load_clusters, load_industries


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        for load in (load_regions, load_former_names, load_industries, load_clusters):
            loaded = load(settings.DATA_DIR)
            if load is load_regions and loaded.changed:
                regions_changed(at=timezone.now())
            line = f"{loaded.table}: {loaded.created} new, {loaded.changed} changed, {loaded.unchanged} unchanged"
            self.stdout.write(line + (f", {loaded.kept} edited here and kept" if loaded.kept else ""))

"""``seal_history``: once, after an upgrade from a version that kept no history."""

from django.core.management.base import BaseCommand
from django.db import transaction

from investments.services.history import seal_unrecorded


class Command(BaseCommand):
    help = "Write the history of listings whose reports have none. Running it twice changes nothing."

    @transaction.atomic
    def handle(self, **options):
        self.stdout.write(f"{seal_unrecorded():,} listings sealed.")

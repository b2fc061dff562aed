"""A real list into the register: all errors at once, all or nothing, the same file twice changes nothing."""

from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.models import Tier, User
from common.errors import Refused
from common.spreadsheets import SheetError
from projects.imports.plan import ImportPlan
from projects.services.imports import import_file


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="XLSX or CSV")
        parser.add_argument("--year", type=int, required=True, help="year of the list")
        parser.add_argument("--tier", choices=Tier.values, required=True, help="tier of rows that name none")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--effective-on", type=date.fromisoformat, help="default: 1 January of the year")
        parser.add_argument("--by", metavar="USERNAME", help="whose scope and name to use; default: the system's")

    def handle(self, *args, file: Path, **options):
        with translation.override(translation.get_language() or "zh-hans"):
            plan = self._import(file, options)
            self._print(plan, options["dry_run"])
        if plan.errors:
            raise CommandError(f"{plan.refused} rows refused, nothing imported")

    def _import(self, file: Path, options: dict) -> ImportPlan:
        if not file.is_file():
            raise CommandError(f"no such file: {file}")
        if not 2000 <= options["year"] <= 2100:
            raise CommandError(f"no such year: {options['year']}")
        try:
            return import_file(
                file.read_bytes(),
                file.name,
                year=options["year"],
                tier=options["tier"],
                effective_on=options["effective_on"],
                by=self._user(options["by"]),
                at=timezone.now(),
                dry_run=options["dry_run"],
            )
        except (SheetError, PermissionDenied, Refused) as error:
            raise CommandError(str(error)) from error

    @staticmethod
    def _user(username: str | None) -> User | None:
        if username is None:
            return None
        user = User.objects.select_related("region").filter(username=username).first()
        if user is None:
            raise CommandError(f"no such user: {username}")
        return user

    def _print(self, plan: ImportPlan, dry_run: bool) -> None:
        for error in plan.errors:
            self.stderr.write(f"error: {error}")
        for column in plan.unknown:
            nearest = f", nearest: {column.nearest}" if column.nearest else ""
            self.stdout.write(f"unknown column {column.column}: {column.heading}{nearest}")
        if plan.unstored:
            self.stdout.write(f"columns not stored: {', '.join(plan.unstored)}")
        for notice in [*plan.notices, *plan.duplicates]:
            self.stdout.write(f"notice: {notice}")
        verdict = "dry run, nothing written" if dry_run else "nothing written" if not plan.can_commit else "written"
        self.stdout.write(
            f"new {len(plan.new)}, changed {len(plan.changed)}, unchanged {plan.unchanged}, refused {plan.refused}, "
            f"plan missing {plan.plan_missing}, probable duplicates {len(plan.duplicates)} ({verdict})"
        )

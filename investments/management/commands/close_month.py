"""Close a month: its figures are copied, sealed with a digest, and never change again."""

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from common.errors import Refused
from common.periods import parse_period
from investments.selectors.closing import get_closing
from investments.services.releases import close_month


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("period", metavar="YYYY-MM")
        parser.add_argument("--by", metavar="USERNAME", required=True, help="the planner in whose name it is closed")
        parser.add_argument("--note", default="", help="kept with the release")
        parser.add_argument("--dry-run", action="store_true", help="only say what is missing, waiting and red")

    def handle(self, *args, period: str, by: str, note: str, dry_run: bool, **options):
        try:
            year, month = parse_period(period)
        except ValueError as error:
            raise CommandError(f"not a month: {period}; write it as 2020-09") from error
        user = User.objects.select_related("region").filter(username=by).first()
        if user is None:
            raise CommandError(f"no such user: {by}")
        state = get_closing(year, month, user=user)
        total = state.total
        self.stdout.write(
            f"{period}: {total.due} due, {total.reported} accepted, {total.waiting} waiting, "
            f"{total.returned} returned, {total.missing} missing, {total.red} red"
        )
        if dry_run:
            return
        try:
            release = close_month(year, month, by=user, at=timezone.now(), note=note)
        except (Refused, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{period} is closed. SHA-256 {release.digest}")

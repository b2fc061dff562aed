"""Make the bulletin of a closed month, as its page does: for a portfolio whose lists take minutes to print."""

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from common.errors import Refused
from common.periods import parse_period
from investments.models import Release
from reporting.bulletin.making import make_bulletin


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("period", metavar="YYYY-MM")
        parser.add_argument("--by", metavar="USERNAME", required=True, help="the planner in whose name it is made")
        parser.add_argument("--replace-missing", action="store_true", help="print a mark for what the font lacks")

    def handle(self, *args, period: str, by: str, replace_missing: bool, **options):
        try:
            year, month = parse_period(period)
        except ValueError as error:
            raise CommandError(f"not a month: {period}; write it as 2020-09") from error
        user = User.objects.select_related("region").filter(username=by).first()
        release = Release.objects.filter(year=year, month=month).first()
        if user is None or release is None:
            raise CommandError(f"no such user: {by}" if user is None else f"{period} is not closed")
        try:
            bulletin = make_bulletin(release, by=user, at=timezone.now(), replace_missing=replace_missing)
        except (Refused, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{bulletin.number} is made, and is to be approved. SHA-256 {bulletin.digest}")

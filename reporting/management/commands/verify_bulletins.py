"""Print stored bulletins again from their content, and say whether content and files are still those that were made."""

from django.core.management.base import BaseCommand, CommandError

from common.periods import parse_period
from investments.models import Bulletin
from reporting.bulletin.making import find_altered


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("period", metavar="YYYY-MM", nargs="?", help="only those of this month")

    def handle(self, *args, period: str | None, **options):
        bulletins = Bulletin.objects.select_related("release")
        if period:
            try:
                year, month = parse_period(period)
            except ValueError as error:
                raise CommandError(f"not a month: {period}; write it as 2020-09") from error
            bulletins = bulletins.filter(release__year=year, release__month=month)
        count, altered = 0, []
        for bulletin in bulletins.iterator():  # one after the other: each takes some MiB
            count += 1
            altered += [f"{bulletin.number} {name}" for name in find_altered(bulletin)]
        if altered:
            raise CommandError(f"no longer as they were made: {', '.join(altered)}")
        self.stdout.write(f"{count} bulletins, content and files as they were made")

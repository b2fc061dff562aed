"""``check_lamp_rules FILE...``: what each rule set leaves open, and where it says two things."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from investments.lamps.reading import BadRules
from investments.services.lamps import check_rules


class Command(BaseCommand):
    help = "Name every gap and overlap of rule sets written as JSON; exits with 1 if there is any."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files: list[Path], **options) -> None:
        wrong = 0
        for file in files:
            try:
                check_rules(file.read_text(encoding="utf-8"))
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
            except BadRules as bad:
                wrong += 1
                for reason in bad.errors:
                    self.stdout.write(f"{file}: {reason}")
            else:
                self.stdout.write(f"{file}: {_('没有空白，也没有重叠')}")
        if wrong:
            raise SystemExit(1)

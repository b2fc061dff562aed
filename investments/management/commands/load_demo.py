"""``load_demo``: an invented portfolio to look at, to try things on, and to measure with."""

import io
from argparse import ArgumentParser, ArgumentTypeError

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Region
from investments.demo.accounts import DEMO_PASSWORD, demo_accounts
from investments.demo.entries import DEFAULT_SEED, DEFAULT_YEAR
from investments.demo.load import Written, load_demo
from projects.models import Project
from projects.services.initials import write_missing_initials

LARGEST_SCALE = 250  # the register's serial has six digits
MOST_YEARS = 15


class Command(BaseCommand):
    help = "Load 3,647 invented listings with reports from January to September; the same seed gives the same rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=_scale, default=1, help="how many copies, with other names (default 1)")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help=f"default {DEFAULT_SEED}")
        parser.add_argument("--year", type=_year, default=DEFAULT_YEAR, help=f"default {DEFAULT_YEAR}")
        parser.add_argument(
            "--years",
            type=_years,
            default=0,
            help="so many complete earlier years as well, 1,200 listings each at scale 1 (default 0)",
        )

    def handle(self, *, scale: int, seed: int, year: int, years: int = 0, **options) -> None:
        if Project.objects.filter(is_invented=False).exists():
            raise CommandError(_("登记库中已有真实项目，不能再载入演示数据。请另建一个空库。"))
        if Project.objects.filter(is_invented=True).exists():
            self.stdout.write(_("演示数据已经载入，未作任何更改。"))
            return
        if not Region.objects.units().exists():
            call_command("load_reference", stdout=io.StringIO())
        written, past = load_demo(scale=scale, seed=seed, year=year, years=years, at=timezone.now())
        write_missing_initials()
        self._print(written)
        for one in past:
            words = {"year": one.year, "listings": f"{one.listings:,}", "reports": f"{one.reports:,}"}
            words |= {"shock": one.shock, "severity": f"{one.severity:.2f}"}
            text = _("往年（虚构）%(year)s：名单 %(listings)s、月报 %(reports)s，冲击 %(shock)s（强度 %(severity)s）")
            self.stdout.write(f"  {text % words}")

    def _print(self, written: Written) -> None:
        counts = _("已载入虚构的演示数据：名单 %(listings)s、月报 %(reports)s、审核 %(reviews)s、节点 %(events)s。")
        self.stdout.write(counts % {name: f"{count:,}" for name, count in vars(written).items()})
        self.stdout.write(_("演示账户（密码公开，请勿用于对外服务的系统）："))
        for username, role, place in demo_accounts():
            self.stdout.write(f"  {username:<22} {DEMO_PASSWORD}  {role}  {place}")


def _scale(text: str) -> int:
    return _between(text, 1, LARGEST_SCALE)


def _years(text: str) -> int:
    return _between(text, 0, MOST_YEARS)


def _year(text: str) -> int:
    return _between(text, 2000, 2099)


def _between(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        message = _("应为 %(least)s 至 %(most)s 之间的整数：%(text)s")
        raise ArgumentTypeError(message % {"least": least, "most": most, "text": text})
    return int(text)

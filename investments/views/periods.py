"""A month in an address."""

from django.http import Http404
from django.utils.translation import gettext as _

from common.periods import parse_period


def period_or_404(period: str) -> tuple[int, int]:
    """'2020-09' as (2020, 9); a page that does not exist for anything else."""
    try:
        return parse_period(period)
    except ValueError as error:
        raise Http404(_("没有这个月份：%(period)s") % {"period": period}) from error

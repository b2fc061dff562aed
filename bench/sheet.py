"""3,647 reports through the monthly workbook against python-calamine reading its sheet.

The portfolio is the demo's; the workbook is that of a provincial officer for October, with every row filled in.
Each submission is rolled back, so that the next one meets the same register; deferred constraints are checked within
the time, only the flush to disk is not.
"""

import gc
from functools import partial
from pathlib import Path

from django.utils import timezone

from .importing import check_deferred, read_sheet
from .measuring import Result, at_most, in_turns, seconds
from .subject import begin, report

YEAR, MONTH, ROWS = 2020, 10, 3_647
WORDS = {
    "progress_note": "主体结构施工至三层，设备基础已浇筑，室外管网同步推进",
    "problem": "部分征地手续正在办理",
    "note": "数字已与统计部门核对",  # answers whatever the soft rules ask
}


def main() -> None:
    begin()
    content = workbook()
    more = peak_mib(partial(rolled_back, partial(preview_and_commit, content)))  # the first time, when nothing is warm
    once, with_preview, reading = in_turns(
        partial(rolled_back, partial(commit, content)),
        partial(rolled_back, partial(preview_and_commit, content)),
        partial(seconds, partial(read_sheet, content)),
    )
    report(
        at_most("3,647 reports from a kept workbook / python-calamine reading the sheet", once, reading, 15),
        at_most("the same with its preview before, as the page does", with_preview, reading),
        Result("memory that preview and commit take at their peak", f"{more:.0f} MiB", "", "", "< 150 MiB", more < 150),
    )


def officer():
    from accounts.models import Role, Tier, User

    defaults = {"role": Role.OFFICER, "tier": Tier.PROVINCIAL}
    return User.objects.get_or_create(username="bench-officer", defaults=defaults)[0]


def workbook() -> bytes:
    """As the page writes it, each row filled in: 100 万元 more than before, with the state of the works in words."""
    from dataclasses import replace

    from investments.selectors.returns import get_returns, listed_in
    from investments.sheets.writing import write_workbook
    from investments.views.sheets import line_of

    by = officer()
    returns = get_returns(listed_in(YEAR, MONTH, by), month=MONTH, user=by)
    lines = []
    for entry in returns:
        line = line_of(entry, f"{YEAR}-{MONTH}")
        completed = (entry.previous_ytd_wan or 0) + 100
        told = {"completed_ytd_wan": completed, "completed_total_wan": completed * 2, **WORDS}
        lines.append(replace(line, values={**line.values, **told}))
    return write_workbook(lines, title="bench")


def commit(content: bytes) -> None:
    from investments.services.sheets import commit_sheet

    submitted(commit_sheet(kept(content), by=officer(), at=timezone.now()))


def preview_and_commit(content: bytes) -> None:
    from investments.services.sheets import commit_sheet, plan_kept

    sheet, by = kept(content), officer()
    plan_kept(sheet, by=by, at=timezone.now())
    submitted(commit_sheet(sheet, by=by, at=timezone.now()))


def kept(content: bytes):
    from investments.services.sheets import keep_sheet

    return keep_sheet(content, "bench.xlsx", year=YEAR, month=MONTH, by=officer(), at=timezone.now())


def submitted(count: int) -> None:
    if count != ROWS:
        raise SystemExit(f"{count} reports were submitted instead of {ROWS}")


def rolled_back(work) -> float:
    from django.db import transaction

    with transaction.atomic():
        took = seconds(work) + seconds(check_deferred)
        transaction.set_rollback(True)
    return took


def peak_mib(work) -> float:
    """How far the resident memory of this process rises above what it is before."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
    before = _status("VmRSS")
    work()
    return (_status("VmHWM") - before) / 1024


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()

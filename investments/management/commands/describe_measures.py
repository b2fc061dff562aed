"""``describe_measures``: the table of measures as Markdown, which is docs/measures.md."""

from django.core.management.base import BaseCommand
from django.utils.translation import override

from investments.measures import IN_TIME, MEASURES, OF_LINES, PUNCTUALITY, Measure, Points, Rate, Sum

HEAD = """# Measures

Written by `python manage.py describe_measures > docs/measures.md` from `investments/measures/`, which pages, API and
exports read too. Rates are computed from unrounded sums and rounded half up, once, when they are printed.

| name | Chinese | English | unit | made of | meaning | source |
|---|---|---|---|---|---|---|
"""


class Command(BaseCommand):
    help = "Print the table of measures as Markdown."

    def handle(self, **options):
        rows = [row_of(measure) for measure in [*MEASURES.values(), *OF_LINES.values(), IN_TIME, PUNCTUALITY]]
        self.stdout.write(HEAD + "\n".join(rows))


def row_of(measure: Measure) -> str:
    with override("zh-hans"):
        chinese = str(measure.label)
    with override("en"):
        words = [str(measure.label), str(measure.unit.label), made_of(measure), str(measure.definition)]
        cells = [f"`{measure.name}`", chinese, *words, str(measure.source)]
    return f"| {' | '.join(cells)} |"


def made_of(measure: Measure) -> str:
    if isinstance(measure, Rate):
        return f"`{measure.numerator}` ÷ `{measure.denominator}`"
    if isinstance(measure, Points):
        return f"`{measure.rate}` − `{measure.progress}`"
    return "sum over listings" if isinstance(measure, Sum) else "months gone ÷ 12"

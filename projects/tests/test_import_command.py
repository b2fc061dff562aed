from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Project

from .sheets import csv_of


@pytest.fixture
def write(tmp_path, reference):
    def write(*rows, name="list.csv", **options):
        path = tmp_path / name
        path.write_bytes(csv_of(*rows, **options))
        return path

    return write


def run(path, *options) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    arguments = ["import_projects", str(path), "--year", "2020", "--tier", "municipal", *options]
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}\n{error}"
    return out.getvalue(), err.getvalue()


def test_the_command_counts_what_it_did_and_a_second_run_does_nothing(write):
    path = write(["甲", "鹿泉区", 5, 1, "续建"], ["乙", "鹿泉区", 5, "", "续建"])

    assert "new 2, changed 0, unchanged 0, refused 0, plan missing 1, probable duplicates 0 (written)" in run(path)[0]
    assert "new 0, changed 0, unchanged 2" in run(path)[0]


def test_a_dry_run_says_so_and_writes_nothing(write):
    out, _err = run(write(["甲", "鹿泉区", 5, 1, "续建"]), "--dry-run")

    assert "dry run, nothing written" in out
    assert not Project.objects.exists()


def test_every_refused_row_is_printed_and_the_command_fails(write):
    path = write(["甲", "鹿泉区", "x", 1, "续建"], ["乙", "北京", 5, 1, "续建"])

    _out, err = run(path)

    assert "C2" in err
    assert "B3" in err
    assert "2 rows refused" in err
    assert not Project.objects.exists()


def test_an_unknown_column_is_named_with_the_nearest(write):
    path = write(["甲", "鹿泉区", "x"], headings=["项目名称", "建设地点", "建设规模内容介绍"])

    assert "unknown column C: 建设规模内容介绍, nearest: 建设规模及内容" in run(path)[0]


@pytest.mark.parametrize("options", [["--by", "nobody"], ["--year", "1020"]])
def test_options_that_make_no_sense_are_refused_in_a_sentence(write, options):
    assert "no such" in run(write(["甲", "鹿泉区", 5, 1, "续建"]), *options)[1]


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    assert "no such file" in run(tmp_path / "none.csv")[1]

import threading

import pytest
from django.db import connection

from projects.models import Listing, Project
from projects.services.imports import import_file
from tests.factories import AT

from .sheets import csv_of


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the tests' in-memory database does not queue writers; an installation's does"
)
@pytest.mark.django_db(transaction=True)
def test_two_people_who_import_the_same_list_at_once_make_one_list(reference):
    content = csv_of(*([f"项目{number}号园", "鹿泉区", 5, 1, "续建"] for number in range(30)))
    plans, start = [], threading.Barrier(2)

    def work():
        start.wait()
        try:
            plans.append(import_file(content, "a.csv", year=2020, tier="municipal", by=None, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted((len(plan.new), plan.unchanged) for plan in plans) == [(0, 30), (30, 0)]
    assert Project.objects.count() == Listing.objects.count() == 30
    assert Project.objects.values("code").distinct().count() == 30

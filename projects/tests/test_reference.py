from io import StringIO

from django.core.management import call_command

from projects.models import Cluster, Industry


def load() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def test_reference_data_is_loaded_once_and_a_second_run_changes_nothing(db):
    first, second = load(), load()

    assert "regions: 180 new" in first
    assert "clusters: 20 new" in first
    assert "regions: 0 new, 0 changed, 180 unchanged" in second
    assert "industries: 0 new, 0 changed, 20 unchanged" in second


def test_industries_stand_in_the_order_of_their_file(db):
    load()

    assert Industry.objects.first().code == "information"
    assert Industry.objects.last().code == "other"
    assert Industry.objects.filter(is_leading=True).count() == 12


def test_an_industry_edited_in_the_product_is_kept(db):
    load()
    Industry.objects.filter(code="steel").update(name_zh="精品钢铁")

    assert "industries: 0 new, 0 changed, 19 unchanged, 1 edited here and kept" in load()
    assert Industry.objects.get(code="steel").name_zh == "精品钢铁"


def test_clusters_stand_in_the_county_of_today(db):
    load()

    assert Cluster.objects.get(name="机械制造").region.name_zh == "任泽区"
    assert Cluster.objects.get(name="工程设施装备").region.name_zh == "衡水市"

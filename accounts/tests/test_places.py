import pytest
from django.conf import settings

from accounts.models import Region, RegionName
from accounts.places import Places
from accounts.reference import load_former_names, load_regions


@pytest.fixture
def places(db) -> Places:
    load_regions(settings.DATA_DIR)
    load_former_names(settings.DATA_DIR)
    return Places.load()


@pytest.mark.parametrize(
    ("text", "city", "code"),
    [
        ("鹿泉区", "", "130110"),
        ("鹿泉", "石家庄", "130110"),
        ("武安", "", "130481"),
        ("石家庄市鹿泉区", "", "130110"),
        ("河北省石家庄市鹿泉区铜冶镇", "", "130110"),
        ("石家庄", "", "130100"),
        ("", "雄安新区", "133100"),
        ("", "武安市", "130481"),
        ("任县", "", "130505"),
        ("南和县", "邢台市", "130506"),
        ("邢台市桥西区", "", "130503"),
        ("桥西区", "张家口市", "130703"),
        ("桥西区", "石家庄市", "130104"),
        ("桥东区", "邢台市", "130502"),
        ("丰宁", "承德市", "130826"),
        ("围场县", "", "130828"),
        ("承德", "", "130800"),
        ("承德县", "", "130821"),
        ("井陉", "", "130121"),
        ("井陉矿区", "", "130107"),
        ("定州市", "保定市", "130682"),
        ("辛集", "石家庄市", "130181"),
        ("容城", "保定市", "130629"),
        ("Weichang", "", "130828"),
        ("Weichang County", "", "130828"),
        ("Wu'an City", "", "130481"),
        ("Yuhua District, Shijiazhuang", "", "130108"),
        ("河北省", "", "130000"),
    ],
)
def test_a_place_is_found_as_offices_write_it(places, text, city, code):
    assert places.resolve(text, city).region.code == code


@pytest.mark.parametrize(
    ("text", "city", "code"),
    [
        ("石家庄高新区", "", "130100"),
        ("高新区", "衡水市", "131100"),
        ("市开发区", "邢台市", "130500"),
        ("渤海新区", "", "130900"),
        ("唐山海港开发区", "", "130200"),
    ],
)
def test_a_zone_without_a_code_belongs_to_its_city_and_keeps_its_text(places, text, city, code):
    place = places.resolve(text, city)

    assert (place.region.code, place.kept) == (code, text)


@pytest.mark.parametrize(
    ("text", "city", "code"),
    [
        ("桥西区", "", "ambiguous"),
        ("新华区", "", "ambiguous"),
        ("Weixian", "", "ambiguous"),
        ("北京市朝阳区", "", "unknown"),
        ("鹿泉区", "保定市", "elsewhere"),
        ("", "", "blank"),
    ],
)
def test_a_place_that_cannot_be_told_says_why(places, text, city, code):
    place = places.resolve(text, city)

    assert place.region is None
    assert place.code == code


def test_an_ambiguous_place_names_the_cities_that_have_it(places):
    reason = places.resolve("桥西区").reason

    assert all(city in reason for city in ("石家庄市", "张家口市", "邢台市"))


def test_a_county_that_was_split_goes_to_the_successor_named_and_keeps_its_text(places):
    place = places.resolve("邢台县", "邢台市")

    assert (place.region.code, place.kept) == ("130503", "邢台县")
    assert "信都区" in place.note


def test_a_district_dissolved_without_one_successor_goes_to_its_city(places):
    place = places.resolve("桥东区", "石家庄市")

    assert (place.region.code, place.kept) == ("130100", "桥东区")


def test_a_place_in_two_cities_is_the_provinces(places):
    place = places.resolve("石家庄市、保定市")

    assert (place.region.code, place.kept) == ("130000", "石家庄市、保定市")


def test_the_list_of_a_unit_needs_no_city_in_its_rows(places):
    xingtai = Region.objects.get(code="130500")

    assert places.resolve("桥西区", within=xingtai).region.code == "130503"


def test_a_county_of_another_unit_stays_there_in_the_list_of_a_unit(places):
    xingtai = Region.objects.get(code="130500")

    assert places.resolve("鹿泉区", within=xingtai).region.code == "130110"


def test_a_region_is_found_in_a_projects_name(places):
    assert places.mentioned_in("Hebei Chengde Weichang Wuxiangliang Wind Power Project").code == "130828"
    assert places.mentioned_in("Hebei Shirenshan Wind Power Project") is None


def test_building_takes_two_queries_and_answering_none(places, django_assert_num_queries):
    with django_assert_num_queries(2):
        built = Places.load()
    with django_assert_num_queries(0):
        built.resolve("石家庄市鹿泉区")


def test_reference_has_fourteen_units_and_three_that_rest_in_winter(places):
    assert Region.objects.count() == 180
    assert Region.objects.units().count() == 14
    assert set(Region.objects.filter(rests_in_winter=True).values_list("code", flat=True)) == {
        "130300",
        "130700",
        "130800",
    }
    assert Region.objects.get(code="130110").unit.code == "130100"
    assert Region.objects.get(code="130000").unit is None


def test_loading_regions_again_changes_nothing_and_mends_what_was_changed(places, django_assert_max_num_queries):
    Region.objects.filter(code="130110").update(name_zh="鹿泉市")

    with django_assert_max_num_queries(15):
        mended = load_regions(settings.DATA_DIR)
    again = load_regions(settings.DATA_DIR)
    names = load_former_names(settings.DATA_DIR)

    assert (mended.created, mended.changed, mended.unchanged) == (0, 1, 179)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 180)
    assert (names.created, names.changed) == (0, 0)
    assert RegionName.objects.count() == 26

"""What others wrote and we ship: named, licensed, and exactly as it was when it was taken in."""

import hashlib
import json

import pytest
from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
FONTS = settings.BASE_DIR / "reporting" / "bulletin" / "fonts"  # which no page loads
PACKAGES = [
    {**package, "home": home}
    for home in (VENDOR, FONTS)
    for package in json.loads((home / "vendor.json").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_files_are_those_that_were_taken_in(package):
    folder = package["home"] / package["folder"]

    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    assert found == package["files"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_vendored_package_says_its_version_and_licence(package):
    assert package["folder"] == f"{package['name']}-{package['version']}"
    assert package["license"]
    assert package["license_file"] in package["files"]


@pytest.mark.parametrize("home", [VENDOR, FONTS], ids=lambda home: home.name)
def test_nothing_is_vendored_without_being_named(home):
    named = {package["folder"] for package in PACKAGES if package["home"] == home}

    assert {path.name for path in home.iterdir()} == {"vendor.json", *named}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_no_vendored_script_points_to_a_source_map_that_is_not_here(package):
    for path in (package["home"] / package["folder"]).glob("*.js"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8")

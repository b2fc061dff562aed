"""Industries and county clusters, from the files in ``data/``. Both are edited in the product: edits stay."""

from pathlib import Path

from accounts.places import Places
from common.reference import Loaded, read_rows, sync

from .models import Cluster, Industry


def load_industries(data_dir: Path) -> Loaded:
    rows = [
        {
            "code": row["code"],
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "group": row["group"],
            "is_leading": row["leading"] == "1",
            "source": row["source"],
            "position": position,
        }
        for position, row in enumerate(read_rows(data_dir / "industries.csv"), start=1)
    ]
    return sync(Industry, rows, key=["code"], table="industries", keep_edits=True)


def load_clusters(data_dir: Path) -> Loaded:
    places = Places.load()
    rows = []
    for row in read_rows(data_dir / "hebei_county_clusters.csv"):
        region = places.resolve(row["county_as_printed"], row["city"]).region
        rows.append(
            {
                "name": row["cluster"],
                "region_id": region and region.pk,
                "place_text": row["county_as_printed"],
                "source": " ".join(filter(None, [row["source_title"], row["source_url"]])),
            }
        )
    return sync(Cluster, rows, key=["place_text", "name"], table="clusters", keep_edits=True)

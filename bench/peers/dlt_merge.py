"""dlt: a resource that is merged by its primary key, into a schema of dlt's own.

dlt_merge.py URL CSV [arrow]

Strategy upsert: all rows are staged, then a `merge` updates those that differ. Without `arrow`, the
resource yields pages of dicts, and dlt writes them as inserts, its default for PostgreSQL. With
`arrow` it yields an Arrow table, which goes as CSV through COPY: what dlt's page on PostgreSQL calls
fast loading. dlt creates its tables itself, within the time.
"""

import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice

import dlt
import pyarrow
import pyarrow.csv
from common import COLUMNS, print_time, read_rows

PAGE = 10_000
TYPES = {
    "date": "date",
    "county": "text",
    "state": "text",
    "fips": "text",
    "cases": "bigint",
    "deaths": "bigint",
}
ARROW = {"date": pyarrow.date32(), "text": pyarrow.string(), "bigint": pyarrow.int64()}


def pages(path: str) -> Iterator[list[dict]]:
    rows = read_rows(path)
    while page := [dict(zip(COLUMNS, row)) for row in islice(rows, PAGE)]:
        for row in page:
            row["date"] = date.fromisoformat(row["date"])
        yield page


def arrow(path: str) -> Iterator[pyarrow.Table]:
    types = {name: ARROW[kind] for name, kind in TYPES.items()}
    options = pyarrow.csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, null_values=[""]
    )
    yield pyarrow.csv.read_csv(path, convert_options=options)


def load(url: str, path: str, way: str = "rows") -> None:
    resource = dlt.resource(
        arrow(path) if way == "arrow" else pages(path),
        name="us_counties",
        primary_key=("date", "county", "state"),
        write_disposition={
            "disposition": "merge",
            "strategy": "upsert",
            "skip_unchanged_rows": True,
        },
        columns={name: {"data_type": kind} for name, kind in TYPES.items()},
    )
    pipeline = dlt.pipeline(
        "us_counties", destination=dlt.destinations.postgres(url), dataset_name="dlt_data"
    )
    pipeline.run(resource, loader_file_format="csv" if way == "arrow" else None)


print_time(lambda: load(*sys.argv[1:]))

"""What the peers share: the file's rows, the upsert, and the clock."""

import csv
import json
import time
from collections.abc import Callable, Iterator

COLUMNS = ("date", "county", "state", "fips", "cases", "deaths")

# %s: where the rows come from.
UPSERT = """
    insert into us_counties as t (date, county, state, fips, cases, deaths) %s
    on conflict (date, county, state) do update
    set fips = excluded.fips, cases = excluded.cases, deaths = excluded.deaths
    where (t.fips, t.cases, t.deaths)
          is distinct from (excluded.fips, excluded.cases, excluded.deaths)"""


def read_rows(path: str) -> Iterator[tuple]:
    """The rows in the order of COLUMNS; a blank fips or deaths is None."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for date, county, state, fips, cases, deaths in rows:
            yield (date, county, state, fips or None, int(cases), int(deaths) if deaths else None)


def print_time(work: Callable[[], None]) -> None:
    """Does the work, and says how long it took: the interpreter's start and the imports are over."""
    start = time.perf_counter()
    work()
    print(json.dumps({"milliseconds": (time.perf_counter() - start) * 1000}))

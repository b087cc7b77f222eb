"""Run the peer's rules over returns; for the peer's own environment, which compare.py makes.

    python run_peer.py RETURNS.json FOUND.json

RETURNS is a list of returns: the year in which each ends, its modules (name, columns, rows of text, None for blank) and,
under "last", those of the year before. FOUND is, for each return, rule by rule: the rows found in each module, {} when
the rule says that tables are missing, or why it broke down. A rule changes the frames it is given, so each gets copies.
"""

import contextlib
import importlib
import io
import json
import logging
import sys
import warnings
from pathlib import Path
from time import process_time

import pandas as pd

FIRST, LAST = 2023, 2027
"""The years for which the peer has rules; other returns are held against the nearest."""


def main(source: str, target: str) -> None:
    """Read returns, run every rule on each, and write what was found."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    found = []
    for each in json.loads(Path(source).read_text(encoding="utf-8")):
        tables = frames(each["modules"])
        tables |= {f"{name}_last": frame for name, frame in frames(each["last"]).items()}
        results = {}
        seconds = {}
        for code, rule in rules_of(each["year"]).items():
            results[code], seconds[code] = run(rule, tables, each["year"])
        found.append({"name": each["name"], "year": each["year"], "rules": results, "seconds": seconds})
    Path(target).write_text(json.dumps(found), encoding="utf-8")


def rules_of(year: int) -> dict:
    """Return the rules of the return that ends in `year`, by their codes."""
    near = min(max(year, FIRST), LAST)
    module = importlib.import_module(f"lac_validator.rules.lac{near - 1}_{near % 100}")
    return module.registry


def frames(modules: dict) -> dict[str, pd.DataFrame]:
    """Return the modules as the peer's reader makes them: text in capitals, and UASC told in the Header."""
    made = {
        name: pd.DataFrame(
            [[None if cell is None else cell.upper() for cell in row] for row in module["rows"]],
            columns=module["columns"],
            dtype=object,
        ).fillna(float("nan"))
        for name, module in modules.items()
    }
    if "Header" in made and "UASC" in made:
        made["Header"]["UASC"] = (
            made["Header"]["CHILD"].isin(made["UASC"]["CHILD"]).map({True: "1", False: "0"})
        )
    return made


def run(rule, tables: dict[str, pd.DataFrame], year: int) -> tuple[object, float]:
    """Run one rule on copies, and return its rows by module or the reason why it broke down; and its seconds."""
    copies = {name: frame.copy(deep=True) for name, frame in tables.items()}
    copies["metadata"] = {
        "collectionYear": str(year),
        "collection_start": f"01/04/{year - 1}",
        "collection_end": f"31/03/{year}",
        "localAuthority": "E10000020",
        "file_format": "csv",
    }
    start = process_time()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            rows = rule.func(copies)
    except Exception as failure:  # noqa: BLE001  (whatever breaks in the peer is what is to be told)
        return f"{type(failure).__name__}: {failure}"[:200], process_time() - start
    seconds = process_time() - start
    return {
        # NaN, which is not itself, is no row.
        module: sorted({int(place) for place in places if place == place})
        for module, places in rows.items()
    }, seconds


if __name__ == "__main__":
    main(*sys.argv[1:])

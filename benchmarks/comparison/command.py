"""The command line, and the tables that it prints."""

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from comparison.ledgers import Ledgers, Size
from comparison.peers import RULES, Sides
from comparison.processes import Failed
from comparison.targets import ROWS, Bench

ROOT = Path(__file__).resolve().parents[2]


def arguments(given):
    parser = argparse.ArgumentParser(prog="run-benchmarks", description="Measures remit beside others, and against "
                                                                        "its targets.")
    parser.add_argument("--invoices", type=int, default=1_000_000, help="of size 1 (default: 1,000,000)")
    parser.add_argument("--sizes", default="1,3,10", help="multiples of it (default: 1,3,10)")
    parser.add_argument("--partners", type=int, default=2_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--even-months", action="store_true",
                        help="as many invoices in each month; else they become more, as deals are closed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3,
                        help="the median counts (default: 3); three times as many where no side takes a second")
    parser.add_argument("--clock", choices=("wall", "processor"), default="wall",
                        help="processor: time of all threads, for a machine that does other things as well")
    parser.add_argument("--rows", default=",".join(ROWS), help="which are measured (default: all)")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "benchmarks", help="where ledgers are kept")
    parser.add_argument("--duckdb", type=Path, default=os.environ.get("REMIT_DUCKDB"),
                        help="folder in which `npm install @duckdb/node-api` was run")
    parser.add_argument("--json", type=Path, help="file for the same figures")
    parser.add_argument("--markdown", type=Path, help="file for the table of targets, as documents have it")
    return parser.parse_args(given)


def say(text):
    print(text, file=sys.stderr, flush=True)


def print_table(titles, rows):
    widths = [max(len(row[column]) for row in [titles, *rows]) for column in range(len(titles))]
    for row in [titles, ["-" * width for width in widths], *rows]:
        first, *others = (cell.ljust(width) if column == 0 else cell.rjust(width)
                          for column, (cell, width) in enumerate(zip(row, widths)))
        print("  ".join([first, *others]).rstrip())
    print()


def print_sides(bench):
    for title, size, measured in bench.tables:
        print(f"{title}, {size.label}")
        first = next(iter(measured.values())).median
        print_table(["side", "seconds", "ratio", "million invoices/s", "peak MiB"], [
            [name, f"{side.median:.3f}", f"{side.median / first:.2f}", f"{size.all_invoices / side.median / 1e6:.2f}",
             f"{side.peak_mib:.0f}"]
            for name, side in measured.items()])


def print_growth(bench):
    """How the time of each side grows with the facts: its time at a size over its time at the first one."""
    by_title = {}
    for title, size, measured in bench.tables:
        by_title.setdefault(title, []).append((size, measured))
    for title, sizes in by_title.items():
        if len(sizes) < 2:
            continue
        print(f"{title}: growth")
        base = sizes[0][1]
        print_table(["side", *(f"{size.all_invoices / sizes[0][0].all_invoices:g} times" for size, _ in sizes)], [
            [name, *(f"{measured[name].median / base[name].median:.2f}" for _, measured in sizes)] for name in base])


VERDICTS = {True: "reached", False: "not reached", None: ""}
TARGET_TITLES = ["what", "of", "target", "measured", ""]


def target_cells(row):
    limits = [f"at most {row.most:g}"] if row.most is not None else []
    limits += [f"at least {row.least:g}"] if row.least is not None else []
    return [row.what, row.size, ", ".join(limits), f"{row.measured:.2f} {row.unit}", VERDICTS[row.reached]]


def as_markdown(rows):
    """The table of targets, as docs/performance.md has it."""
    lines = [TARGET_TITLES, ["---"] * len(TARGET_TITLES), *map(target_cells, rows)]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def as_json(bench, rows, clock):
    sides = [{"what": title, "invoices": size.all_invoices, "months": size.all_months, "side": name,
              "seconds": side.wall_seconds, "processor_seconds": side.processor_seconds,
              "median": side.median, "peak_mib": side.peak_mib, "rules": side.rules}
             for title, size, measured in bench.tables for name, side in measured.items()]
    return {"machine": {"processor": processor(), "cores": os.cpu_count(), "system": platform.platform()},
            "clock": clock, "sides": sides, "targets": [row.as_json() for row in rows], "disagreements": bench.wrong}


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def main(given=None):
    options = arguments(given)
    unknown = [name for name in options.rows.split(",") if name not in ROWS]
    if unknown:
        say(f"there are no rows {', '.join(unknown)}; there are {', '.join(ROWS)}")
        return 2
    known = {}

    def ledgers_of(size):
        if size not in known:
            known[size] = Ledgers(size, options.cache, options.build, RULES, say)
        return known[size]

    sizes = [Size(options.invoices * int(times), options.partners, options.months, options.seed,
                  even_months=options.even_months)
             for times in options.sizes.split(",")]
    bench = Bench(Sides(options.build, options.rounds, options.duckdb, options.clock == "processor"), ledgers_of, sizes, say)
    print(f"{processor()}, {os.cpu_count()} cores; seed {options.seed}, {options.partners} partners, median of "
          f"{options.rounds} rounds, {options.clock} time\n", flush=True)
    rows = []
    try:
        for name in options.rows.split(","):
            rows += ROWS[name](bench)
    except (Failed, OSError) as failure:
        say(str(failure))
        return 3
    print_sides(bench)
    print_growth(bench)
    print("targets")
    print_table(TARGET_TITLES, [target_cells(row) for row in rows])
    for each in bench.wrong:
        print(f"NOT THE SAME: {each}")
    if not bench.wrong:
        print("All sides come to the same totals, to the cent and the line.")
    if options.json:
        options.json.write_text(json.dumps(as_json(bench, rows, options.clock), indent=1) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(as_markdown(rows), encoding="utf-8")
    return 1 if bench.wrong else 0

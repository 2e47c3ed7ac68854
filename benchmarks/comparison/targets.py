"""What is measured against a target, one function a row of the table.

Each takes a Bench and yields Row objects; a row is one figure, what it may be at most or at least, and whether it is.
"""

import sqlite3
import statistics
from contextlib import closing
from dataclasses import asdict, dataclass, replace

from comparison.peers import RULES, SQL, disagreements, program
from comparison.processes import run
from comparison.rule_files import fifty_rules, long_file


@dataclass(frozen=True)
class Row:
    """One figure beside its target."""

    what: str
    size: str
    measured: float
    unit: str  # `×`, `MB` or `ms`
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def reached(self):
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.measured <= self.most) and (self.least is None or self.measured >= self.least)

    def as_json(self):
        return {**asdict(self), "reached": self.reached}


class Bench:
    """What all rows share: the sides, the ledgers by size, what was measured already, and what went wrong."""

    def __init__(self, sides, ledgers_of, sizes, say):
        self.sides = sides
        self.ledgers_of = ledgers_of
        self.sizes = sizes
        self.say = say
        self.wrong = []
        self.tables = []  # (title, size, {name: Measured})
        self._whole = {}

    def compare(self, title, size, commands):
        self.say(f"{title}, {size.label} …")
        measured = self.sides.measure(commands)
        self.tables.append((title, size, measured))
        if any(side.rules for side in measured.values()):
            self.wrong += [f"{title}, {size.label}: {each}" for each in disagreements(measured)]
        return measured

    def whole(self, size):
        """All months from nothing, everybody."""
        if size in self._whole:
            return self._whole[size]
        ledgers = self.ledgers_of(size)
        last = size.last_month
        peer = self.sides.peer
        commands = {
            "expert": peer("narrow", ledgers.narrow, last=last),
            "expert on the ledger": peer("ledger", ledgers.fresh, last=last),
            "step, narrow file": peer("step-narrow", ledgers.narrow, last=last),
            "step, ledger": peer("step-ledger", ledgers.fresh, last=last),
            "remit run --full --dry-run": program(ledgers.remit, "run", ledgers.fresh, "--rules", RULES, "--period",
                                                  last, "--full", "--dry-run"),
            "remit as a library": peer("library", ledgers.fresh, RULES, last=last),
            "SQL in sqlite3": peer("sql", ledgers.narrow, SQL, last=last),
        }
        if _has_option(ledgers.remit, "--no-column-cache"):
            commands["remit run, without its cache"] = program(
                ledgers.remit, "run", ledgers.fresh, "--rules", RULES, "--period", last, "--full", "--dry-run",
                "--no-column-cache")
        if self.sides.duckdb:
            commands["DuckDB"] = self.sides.duckdb_side(ledgers.columns(self.sides.duckdb), last=last)
        self._whole[size] = self.compare("all months", size, commands)
        return self._whole[size]

    def month(self, size):
        """The last month, on a ledger that was run through the one before it."""
        ledgers = self.ledgers_of(size)
        last = size.last_month
        peer = self.sides.peer
        commands = {
            "expert": peer("narrow", ledgers.narrow, first=last, last=last),
            "expert with an index": peer("narrow-index", ledgers.narrow, first=last, last=last),
            "expert on the ledger": peer("ledger", ledgers.fresh, first=last, last=last),
            "remit run --dry-run": program(ledgers.remit, "run", ledgers.ready, "--rules", RULES, "--period", last,
                                           "--dry-run"),
            "remit as a library": peer("library-month", ledgers.ready, RULES, last=last),
            "SQL in sqlite3": peer("sql", ledgers.narrow, SQL, first=last, last=last),
        }
        if self.sides.duckdb:
            commands["DuckDB"] = self.sides.duckdb_side(ledgers.columns(self.sides.duckdb), first=last, last=last)
        return self.compare("the last month", size, commands)


def _has_option(remit, option):
    """Whether `remit run` knows it: older programs are measured as well."""
    return option in run([remit, "run", "--help"]).output


def full(bench):
    for size in bench.sizes:
        measured = bench.whole(size)
        remit = measured["remit run --full --dry-run"].median
        yield Row("all months, to the expert's loop", size.label, remit / measured["expert"].median, "×", most=1.0)
        yield Row("all months, SQL in sqlite3 to remit", size.label, measured["SQL in sqlite3"].median / remit, "×",
                  least=30)
        if "DuckDB" in measured:
            yield Row("all months, DuckDB to remit", size.label, measured["DuckDB"].median / remit, "×", least=3)


def month(bench):
    for size in bench.sizes:
        measured = bench.month(size)
        remit = measured["remit run --dry-run"].median
        yield Row("one month, to the expert's loop", size.label, remit / measured["expert"].median, "×", most=0.25)
        yield Row("one month, to the expert's loop with an index", size.label,
                  remit / measured["expert with an index"].median, "×", note="no target: how much is left")


def history(bench):
    """The same month behind ten times as many others."""
    short = bench.sizes[0]
    long = replace(short, eras=10)
    runs = {}
    for name, size in (("short history", short), ("long history", long)):
        ledgers = bench.ledgers_of(size)
        runs[name] = program(ledgers.remit, "run", ledgers.ready, "--rules", RULES, "--period", size.last_month,
                             "--dry-run")
    measured = bench.compare("one month with ten times the history", long, runs)
    yield Row("one month, ten times the history to one time", f"{short.all_months} and {long.all_months} months",
              measured["long history"].median / measured["short history"].median, "×", most=1.15)


def late(bench):
    """A month with invoices that were booked weeks late: what a run finds changed is what a full one finds."""
    first = bench.sizes[0]
    size = replace(first, late_percent=1)
    ledgers = bench.ledgers_of(size)
    last = size.last_month
    month_run = ["run", ledgers.ready, "--rules", RULES, "--period", last, "--dry-run"]
    measured = bench.compare("one month with late invoices", size, {
        "everything, as a library": bench.sides.peer("library", ledgers.ready, RULES, last=last),
        "what changed, as a library": bench.sides.peer("library-month", ledgers.ready, RULES, last=last),
        "remit run --full --dry-run": program(ledgers.remit, *month_run, "--full"),
        "remit run --dry-run": program(ledgers.remit, *month_run),
    })
    yield Row("one month with 1% of invoices late, to a full run", size.label,
              measured["remit run --dry-run"].median / measured["remit run --full --dry-run"].median, "×",
              note="no target")


def posting(bench):
    size = bench.sizes[0]
    ledgers = bench.ledgers_of(size)
    posted = ledgers.copy(ledgers.fresh, ".posted")
    bench.sides.peer("post", posted, RULES, last=size.last_month)()

    def post():
        copy = ledgers.copy(ledgers.fresh, ".post")
        return bench.sides.peer("post", copy, RULES, last=size.last_month)()

    measured = bench.compare("posting", size, {
        "bare INSERT": bench.sides.peer("insert-postings", posted, ledgers.new_path(".bare"), last=size.last_month),
        "remit": post,
    })
    if measured["remit"].rows != measured["bare INSERT"].rows:
        bench.wrong.append(f"posting: {measured['remit'].rows} and {measured['bare INSERT'].rows} rows")
    for name in (".posted", ".post", ".bare"):
        ledgers.discard(name)
    yield Row("posting, to a bare INSERT", f"{measured['remit'].rows:,} lines",
              measured["remit"].median / measured["bare INSERT"].median, "×", most=1.5)


def importing(bench):
    size = bench.sizes[0]
    ledgers = bench.ledgers_of(size)

    def take_in():
        ledger = ledgers.new_path(".import")
        run([ledgers.remit, "init", ledger])
        done = run([ledgers.remit, "import", ledger, *ledgers.files])
        return done, None

    measured = bench.compare("import", size, {
        "bare INSERT": bench.sides.peer("insert-facts", ledgers.fresh, ledgers.new_path(".bare"), last=size.last_month),
        "remit import": take_in,
    })
    for name in (".import", ".bare"):
        ledgers.discard(name)
    yield Row("import, to a bare INSERT", f"{measured['bare INSERT'].rows:,} facts",
              measured["remit import"].median / measured["bare INSERT"].median, "×", most=1.5)


def memory(bench):
    size = bench.sizes[-1]
    peak = bench.whole(size)["remit run --full --dry-run"].peak_mib
    yield Row("peak memory, all months", size.label, peak * 1.048576, "MB",
              most=600 if size.all_invoices >= 10_000_000 else None, note="the target is for 10 million invoices")


def fifty(bench):
    size = bench.sizes[0]
    ledgers = bench.ledgers_of(size)
    rules = ledgers.new_path(".fifty.remit")
    rules.write_text(fifty_rules(RULES.read_text(encoding="utf-8")), encoding="utf-8")
    measured = bench.compare("50 rules", size, {
        name: program(ledgers.remit, "run", ledgers.fresh, "--rules", file, "--period", size.last_month, "--full",
                      "--dry-run")
        for name, file in (("5 rules", RULES), ("50 rules", rules))})
    yield Row("50 rules to 5", size.label, measured["50 rules"].median / measured["5 rules"].median, "×", most=3)


def start(bench):
    """What is done for one person who waits."""
    size = bench.sizes[-1]
    ledgers = bench.ledgers_of(size)
    rules = ledgers.new_path(".long.remit")
    rules.write_text(long_file(), encoding="utf-8")
    ready = ledgers.ready
    with closing(sqlite3.connect(f"file:{ready}?mode=ro", uri=True)) as ledger:
        postings = ledger.execute("SELECT max(sequence) FROM posting").fetchone()[0]
    lines = rules.read_text(encoding="utf-8").count("\n")
    measured = bench.compare("start to end", size, {
        f"remit check, {lines:,} lines": program(ledgers.remit, "check", rules),
        "remit --help": program(ledgers.remit, "--help"),
        "remit explain": program(ledgers.remit, "explain", ready, postings // 2),
    })
    for (what, side), most in zip(measured.items(), (50, 10, 100)):
        yield Row(what, size.label if "explain" in what else "", side.median * 1000, "ms", most=most)


def threads(bench):
    size = bench.sizes[-1]
    ledgers = bench.ledgers_of(size)
    if not _has_option(ledgers.remit, "--threads"):
        return
    measured = bench.compare("threads", size, {
        f"{count} thread{'s' if count > 1 else ''}": program(
            ledgers.remit, "run", ledgers.fresh, "--rules", RULES, "--period", size.last_month, "--full", "--dry-run",
            "--threads", count) for count in (1, 2)})
    one, two = (statistics.median(side.wall_seconds) for side in measured.values())  # processor time is no less
    yield Row("2 threads to 1, start to end", size.label, one / two, "×", least=1.6)


ROWS = {row.__name__: row for row in (full, month, history, late, posting, importing, memory, fifty, start, threads)}

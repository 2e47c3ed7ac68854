"""The generators give the same bytes every time, and all sides of the benchmarks agree on small ledgers."""

import csv
import hashlib
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from remit_program import PROGRAM, ROOT, remit

sys.path.insert(0, str(ROOT / "benchmarks"))

from comparison.command import as_markdown
from comparison.peers import RULES, Measured, disagreements
from comparison.rule_files import fifty_rules, long_file
from comparison.targets import Row

PROGRAMS = PROGRAM.parent / "benchmarks"


def run(program, *arguments):
    return subprocess.run([PROGRAMS / program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
                          check=False)


def fingerprint(folder):
    digest = hashlib.sha256()
    for path in sorted(Path(folder).iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Generators(unittest.TestCase):
    # Recorded from the first version that made them: another machine, compiler or optimisation gives the same.
    CASES = [
        ("ledger_generator", ["--invoices", "5000", "--partners", "50"], "586f7a3fb4e612c488baba1303e0844ea8279302a109b9f504bf3553f7c62864"),
        ("sample_company", [], "de773f441800714fa1cd66a6adc262a5f9d66f44ad008f90a230794101f3f2eb"),
    ]

    def test_the_same_options_give_the_same_bytes(self):
        for program, options, expected in self.CASES:
            with self.subTest(program), tempfile.TemporaryDirectory() as folder:
                done = run(program, "--into", folder, *options)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(fingerprint(folder), expected)

    def test_another_seed_gives_other_facts(self):
        for program, options, expected in self.CASES:
            with self.subTest(program), tempfile.TemporaryDirectory() as folder:
                self.assertEqual(run(program, "--into", folder, "--seed", 7, *options).returncode, 0)
                self.assertNotEqual(fingerprint(folder), expected)

    def test_a_folder_that_cannot_be_made_ends_with_3(self):
        self.assertEqual(run("sample_company", "--into", "/proc/nowhere").returncode, 3)


def rows_of(folder, name):
    path = Path(folder) / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class GeneratedFacts(unittest.TestCase):
    OPTIONS = ["--invoices", "2000", "--partners", "40", "--months", "6"]

    def test_the_last_month_can_stand_apart(self):
        with tempfile.TemporaryDirectory() as folder:
            whole, before, month = (Path(folder) / name for name in ("whole", "before", "month"))
            run("ledger_generator", "--into", whole, *self.OPTIONS)
            run("ledger_generator", "--into", before, "--last-month", month, *self.OPTIONS)
            for name, date in (("deals.csv", "closed_on"), ("invoices.csv", "issued_on"),
                               ("credit_notes.csv", "issued_on")):
                with self.subTest(name):
                    first, second = rows_of(before, name), rows_of(month, name)
                    self.assertTrue(all(row[date] < "2024-06-01" for row in first))
                    self.assertTrue(second and all(row[date] >= "2024-06-01" for row in second))
                    self.assertEqual(sorted(row["id"] for row in first + second),
                                     sorted(row["id"] for row in rows_of(whole, name)))
            self.assertFalse((month / "partners.csv").exists())

    def test_a_month_is_the_same_behind_a_longer_history(self):
        with tempfile.TemporaryDirectory() as folder:
            months = []
            for eras in (1, 4):
                before, month = Path(folder) / f"before-{eras}", Path(folder) / f"month-{eras}"
                run("ledger_generator", "--into", before, "--last-month", month, "--eras", eras, *self.OPTIONS)
                self.assertEqual(len(rows_of(before, "invoices.csv")) + len(rows_of(month, "invoices.csv")),
                                 2_000 * eras)
                months.append(rows_of(month, "invoices.csv"))
            # Six months in January and six from July on have other lengths, so a few days are others.
            short, long = ([(row["partner_id"], row["net"]) for row in rows] for rows in months)
            self.assertGreater(len(set(short) & set(long)), 0.97 * len(short))
            self.assertEqual({row["issued_on"][:7] for row in months[1]}, {"2025-12"})

    def test_months_can_have_as_many_invoices_each(self):
        with tempfile.TemporaryDirectory() as folder:
            run("ledger_generator", "--into", folder, "--even-months", *self.OPTIONS)
            closed = {deal["id"]: deal["closed_on"] for deal in rows_of(folder, "deals.csv")}
            invoices = rows_of(folder, "invoices.csv")
            self.assertEqual(len(invoices), 2_000)
            self.assertTrue(all(closed[row["deal_id"]] <= row["issued_on"] for row in invoices))
            for month in range(1, 7):  # 333 each, give or take
                count = sum(row["issued_on"].startswith(f"2024-0{month}") for row in invoices)
                self.assertTrue(260 < count < 410, count)

    def test_late_invoices_are_booked_weeks_later_and_else_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            whole, late = Path(folder) / "whole", Path(folder) / "late"
            run("ledger_generator", "--into", whole, *self.OPTIONS)
            run("ledger_generator", "--into", late, "--late", 10, *self.OPTIONS)
            rows = rows_of(late, "invoices.csv")
            booked = [row.pop("booked_on") for row in rows]
            self.assertEqual(rows, rows_of(whole, "invoices.csv"))
            # 10% of 2,000, give or take
            self.assertTrue(120 < sum(day != "" for day in booked) < 280)
            self.assertTrue(all(not day or day > row["issued_on"] for day, row in zip(booked, rows)))
            known_on = {row["id"]: day or row["issued_on"] for day, row in zip(booked, rows)}
            notes = rows_of(late, "credit_notes.csv")
            self.assertTrue(all((note["booked_on"] or note["issued_on"]) >= known_on[note["invoice_id"]]
                                for note in notes))

    def test_a_tenth_of_the_partners_is_gold(self):
        with tempfile.TemporaryDirectory() as folder:
            run("ledger_generator", "--into", folder, "--invoices", "10", "--partners", "1000")
            tiers = [row["value"] for row in rows_of(folder, "partner_attributes.csv")]
            self.assertEqual(len(tiers), 1000)
            self.assertTrue(70 < tiers.count("Gold") < 130)


class RuleFiles(unittest.TestCase):
    def test_the_reference_plan_keeps_its_scenarios_and_layout(self):
        self.assertIn(", 0 failed", remit("test", RULES))
        remit("fmt", RULES, "--check")

    def test_the_generated_files_have_no_mistakes(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("fifty", fifty_rules(RULES.read_text(encoding="utf-8"))), ("long", long_file())):
                path = Path(folder) / f"{name}.remit"
                path.write_text(text, encoding="utf-8")
                done = subprocess.run([PROGRAM, "check", path], capture_output=True, text=True, check=False)
                self.assertIn("1 file, no mistakes", done.stdout + done.stderr)
            self.assertIn(", 0 failed", remit("test", Path(folder) / "long.remit"))
        self.assertEqual(fifty_rules(RULES.read_text(encoding="utf-8")).count("\nrule "), 50)
        self.assertGreaterEqual(long_file().count("\n"), 2_000)


class Comparison(unittest.TestCase):
    """Everybody at a size that takes a few seconds; what is fast or slow isn't looked at."""

    def compare(self, cache, *options):
        figures = Path(cache) / "figures.json"
        done = subprocess.run([ROOT / "benchmarks" / "run-benchmarks", "--build", PROGRAM.parent, "--cache", cache,
                               "--rounds", "1", "--partners", "10", "--json", figures, *map(str, options)],
                              cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("All sides come to the same totals", done.stdout)
        return json.loads(figures.read_text(encoding="utf-8"))

    def test_all_sides_come_to_the_same_totals(self):
        with tempfile.TemporaryDirectory() as cache:
            figures = self.compare(cache, "--invoices", 10_000, "--sizes", 1, "--rows",
                                   "full,month,late,posting,importing,memory,fifty,start,threads")
        rules = [side["rules"] for side in figures["sides"] if side["rules"]]
        from_duckdb = sum(side["side"] == "DuckDB" for side in figures["sides"])  # none where it isn't installed
        self.assertEqual(len(rules), 11 + from_duckdb)
        for totals in rules:
            # Every rule has something to do, or equal totals would say little.
            self.assertEqual(len([rule for rule, (_, lines) in totals.items() if lines]), 5, totals)
        whats = " ".join(row["what"] for row in figures["targets"])
        for what in ("all months", "SQL", "one month", "posting", "import", "memory", "50 rules", "check", "--help",
                     "explain"):
            self.assertIn(what, whats)

    def test_a_long_history_is_compared_with_a_short_one(self):
        with tempfile.TemporaryDirectory() as cache:
            figures = self.compare(cache, "--invoices", 500, "--sizes", 1, "--rows", "history")
        self.assertEqual([row["size"] for row in figures["targets"]], ["24 and 240 months"])

    def test_a_target_is_reached_at_its_very_figure(self):
        rows = [Row("quick", "1 million", 1.0, "×", most=1.0), Row("slow", "1 million", 1.01, "×", most=1.0),
                Row("ahead", "", 30, "×", least=30), Row("behind", "", 29.99, "×", least=30), Row("told", "", 5, "ms")]
        self.assertEqual([row.reached for row in rows], [True, False, True, False, None])
        self.assertIn("| slow | 1 million | at most 1 | 1.01 × | not reached |\n", as_markdown(rows))

    def test_a_cent_is_noticed(self):
        expert = Measured(rules={"recurring": [1_000, 2], "monthly_cap": [0, 0]})
        self.assertEqual(disagreements({"expert": expert, "remit": Measured(rules={"recurring": [1_000, 2]},
                                                                            total_cents=1_000)}), [])
        self.assertEqual(len(disagreements({"expert": expert, "remit": Measured(rules={"recurring": [1_001, 2]})})), 1)
        self.assertEqual(len(disagreements({"expert": expert, "remit": Measured(rules={"recurring": [1_000, 1]})})), 1)
        self.assertEqual(len(disagreements({"expert": expert, "remit": Measured(total_cents=999)})), 1)


class KernelBenchmarks(unittest.TestCase):
    def test_their_answers_are_right(self):
        if not (PROGRAMS / "kernel_benchmarks").exists():
            self.skipTest("Google Benchmark isn't installed")
        done = run("kernel_benchmarks", "--benchmark_min_time=0.001")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("decay_half_life/unbounded", done.stdout)


class FloorBenchmark(unittest.TestCase):
    def test_its_totals_equal_the_plain_loop(self):
        for seed in (1, 2, 3):
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as cache:
                done = run("benchmark_floor", "--invoices", 20_000, "--partners", 40, "--seed", seed, "--rounds", 1,
                           "--cache", cache)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("The totals equal the plain loop's", done.stdout)


if __name__ == "__main__":
    unittest.main()

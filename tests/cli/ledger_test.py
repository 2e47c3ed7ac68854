"""init and import: what is kept, what is refused, what is said about it."""

import json
import re
import unittest

from program import FACTS, ProgramTest


CLAIMS = """ruleset "Claims"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

fact claim of partner
  on      date
  amount  money
"""


class InitTest(ProgramTest):
    def test_a_ledger_is_made_once(self):
        done = self.must(0, "init", "a.ledger")
        self.assertEqual(done.stdout, "")
        before = (self.folder / "a.ledger").read_bytes()
        self.assertIn("a.ledger", self.must(1, "init", "a.ledger").stderr)
        self.assertEqual((self.folder / "a.ledger").read_bytes(), before)

    def test_a_folder_that_isnt_there_is_the_machines_failure(self):
        done = self.run_program("init", "none/a.ledger")
        self.assertIn(done.returncode, (1, 3))
        self.assertIn("none", done.stderr)


class ImportTest(ProgramTest):
    def setUp(self):
        super().setUp()
        for name, text in FACTS.items():
            self.write("facts/" + name, text)
        self.must(0, "init", "a.ledger")

    def rows(self, *words, code=0):
        done = self.must(code, "import", "a.ledger", *words, "--format", "json")
        return {row["fact"]: row for row in map(json.loads, done.stdout.splitlines())}, done.stderr

    def test_every_file_is_counted(self):
        rows, _ = self.rows("facts")
        self.assertEqual({fact: row["added"] for fact, row in rows.items()},
                         {"partners": 2, "deals": 3, "leads": 2, "invoices": 3, "payments": 3, "credit_notes": 1})

    def test_the_same_again_changes_nothing(self):
        self.rows("facts")
        rows, _ = self.rows("facts")
        self.assertEqual(sum(row["added"] + row["changed"] for row in rows.values()), 0)
        self.assertEqual(sum(row["unchanged"] for row in rows.values()), 14)

    def test_a_changed_row_is_a_new_version(self):
        self.rows("facts")
        self.write("facts/deals.csv", FACTS["deals.csv"].replace("120000.00", "130000.00"))
        rows, _ = self.rows("facts/deals.csv")
        self.assertEqual((rows["deals"]["changed"], rows["deals"]["unchanged"]), (1, 2))

    def test_one_refused_row_refuses_the_import(self):
        self.write("facts/deals.csv", FACTS["deals.csv"] + "D4,Acme,new,won,1e5,EUR,2026-02-30\n")
        done = self.must(1, "import", "a.ledger", "facts")
        self.assertIn("deals.csv:5", done.stderr)
        self.assertIn("nothing was kept", done.stderr)
        self.write("facts/deals.csv", FACTS["deals.csv"])
        rows, _ = self.rows("facts")
        self.assertEqual(rows["deals"]["added"], 3)

    def test_good_rows_can_be_accepted(self):
        self.write("facts/deals.csv", FACTS["deals.csv"] + "D4,Acme,new,won,abc,EUR,2026-02-03\n")
        rows, errors = self.rows("facts", "--accept-good-rows", code=1)
        self.assertEqual((rows["deals"]["added"], rows["deals"]["refused"]), (3, 1))
        self.assertIn("the others were kept", errors)
        rows, _ = self.rows("facts", "--accept-good-rows", code=1)
        self.assertEqual(rows["deals"]["unchanged"], 3)

    def test_a_dry_run_keeps_nothing(self):
        rows, errors = self.rows("facts", "--dry-run")
        self.assertEqual(rows["deals"]["added"], 3)
        self.assertIn("nothing was kept", errors)
        rows, _ = self.rows("facts")
        self.assertEqual(rows["deals"]["added"], 3)

    def test_facts_of_ones_own_are_told_once_and_then_known(self):
        self.write("claims.remit", CLAIMS)
        self.write("facts/claim.csv", "id,partner_id,on,amount,currency\nC1,Acme,2026-03-01,12.50,EUR\n")
        self.assertIn("--rules", self.must(1, "import", "a.ledger", "facts").stderr)
        rows, _ = self.rows("facts", "--rules", "claims.remit")
        self.assertEqual((rows["claim"]["added"], rows["deals"]["added"]), (1, 3))
        self.write("facts/claim.csv", "id,partner_id,on,amount,currency\nC1,Acme,2026-03-01,13.50,EUR\n")
        rows, _ = self.rows("facts/claim.csv")
        self.assertEqual(rows["claim"]["changed"], 1)

    def test_rules_that_mean_another_fact_by_the_name_are_refused(self):
        self.write("claims.remit", CLAIMS)
        self.write("facts/claim.csv", "id,partner_id,on,amount,currency\nC1,Acme,2026-03-01,12.50,EUR\n")
        self.rows("facts", "--rules", "claims.remit")
        self.write("others.remit", CLAIMS.replace("claim of partner", "claim of deal").replace("date", "text"))
        done = self.must(1, "import", "a.ledger", "facts", "--rules", "others.remit")
        self.assertIn("claim", done.stderr)
        self.assertIn("partner", done.stderr)

    def test_broken_rules_import_nothing(self):
        self.write("claims.remit", CLAIMS.replace("money", "mony"))
        done = self.must(1, "import", "a.ledger", "facts", "--rules", "claims.remit")
        self.assertIn("R0415", done.stderr)
        rows, _ = self.rows("facts")
        self.assertEqual(rows["deals"]["added"], 3)

    def test_an_export_of_another_shape_comes_in_through_a_mapping(self):
        self.assertIn("map.toml", self.run_program("import", "a.ledger", "facts", "--map", "map.toml").stderr)

    def test_a_long_import_shows_its_progress_on_a_terminal_and_nowhere_else(self):
        self.must(0, "import", "a.ledger", "facts/partners.csv", "facts/deals.csv", "facts/invoices.csv")
        bar = r"importing  \[#* *\]  \d+%  \d+\.\d MB/s"
        seen = ""
        rows = 60_000
        while not re.search(bar, seen) and rows < 4_000_000:  # what is done at once shows no bar
            lines = [f"Q{number},I1,2026-02-15,1.00,EUR" for number in range(rows)]
            self.write("many/payments.csv", "id,invoice_id,paid_on,amount,currency\n" + "\n".join(lines) + "\n")
            seen = self.on_terminal("import", "a.ledger", "many", "--dry-run", environment={"TERM": "xterm"})
            rows *= 4
        self.assertRegex(seen, bar)
        done = self.must(0, "import", "a.ledger", "many", "--dry-run")
        self.assertNotIn("\r", done.stderr + done.stdout)
        self.assertNotIn("%", done.stderr + done.stdout)

    def test_csv_and_table_say_the_same(self):
        table = self.must(0, "import", "a.ledger", "facts", "--dry-run").stdout
        text = self.must(0, "import", "a.ledger", "facts", "--dry-run", "--format", "csv").stdout
        self.assertEqual(text.splitlines()[0], "file,fact,rows,added,changed,unchanged,refused")
        self.assertEqual(len(table.splitlines()), len(text.splitlines()))


if __name__ == "__main__":
    unittest.main()

"""The cache of columns beside a ledger: whatever becomes of it, a run says the same."""

import os
import stat
import unittest

from program import FACTS, RULES, ProgramTest

MANY = 66_000  # more facts than a part of the cache has


class ColumnCacheTest(ProgramTest):
    def make(self, name, first_net):
        """A ledger with the sample and many invoices; the first of them is of `first_net`."""
        self.write("rules.remit", RULES)
        for file, text in FACTS.items():
            self.write("facts/" + file, text)
        invoices = "".join(f"J{number:05},D3,subscription,2026-02-{1 + number % 28:02},"
                           f"{first_net if number == 0 else '1.00'},EUR\n" for number in range(MANY))
        self.write("facts/invoices.csv", FACTS["invoices.csv"] + invoices)
        self.write("facts/payments.csv", FACTS["payments.csv"] + "".join(
            f"Y{number:05},J{number:05},2026-02-20,{first_net if number == 0 else '1.00'},EUR\n"
            for number in range(0, MANY, 50)))
        self.must(0, "init", name)
        self.must(0, "import", name, "facts", "--booked-on", "2026-01-01")

    def dry(self, *more):
        return self.must(0, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-02", "--full", "--dry-run",
                         "--format", "csv", *more).stdout

    def test_runs_keep_a_cache_and_say_the_same(self):
        self.make("a.ledger", "7.00")
        os.chmod(self.folder / "a.ledger", 0o640)
        cache = self.folder / "a.ledger-columns"
        expected = self.dry("--no-column-cache")
        self.assertIn("recurring", expected)
        self.assertFalse(cache.exists())
        self.assertEqual(self.dry(), expected)
        self.assertEqual(stat.S_IMODE(cache.stat().st_mode), 0o640)
        made = cache.read_bytes()
        self.assertEqual(self.dry("--threads", "1"), expected)
        self.assertEqual(self.dry("--threads", "2"), expected)
        self.assertEqual(cache.read_bytes(), made)
        for damaged in (b"", made[:len(made) // 2], made[:1000] + b"\x55" * 1000 + made[2000:], b"nothing of ours"):
            cache.write_bytes(damaged)
            self.assertEqual(self.dry(), expected)
            self.assertEqual(self.dry(), expected)
        self.assertEqual(len(cache.read_bytes()), len(made))
        cache.unlink()
        cache.mkdir()
        self.assertEqual(self.dry(), expected)

    def test_a_cache_of_a_ledger_that_was_replaced_is_harmless(self):
        self.make("b.ledger", "9.00")
        self.make("a.ledger", "7.00")
        self.dry()
        (self.folder / "b.ledger").replace(self.folder / "a.ledger")
        other = self.dry("--no-column-cache")
        self.assertEqual(self.dry(), other)
        self.assertEqual(self.dry(), other)

    def test_a_run_that_posts_uses_it_and_a_later_one_adds_to_it(self):
        self.make("a.ledger", "7.00")
        self.run_month("2026-01")
        self.run_month("2026-02", "--no-column-cache")
        before = self.payouts()
        self.assertIn("postings   0\n", self.run_month("2026-02", "--full", "--dry-run").stdout)
        self.write("late/payments.csv", "id,invoice_id,paid_on,amount,currency\nX1,J00001,2026-03-02,1.00,EUR\n")
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-03-03")
        plain = self.must(0, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-03", "--dry-run",
                          "--format", "csv", "--no-column-cache").stdout
        self.assertEqual(self.must(0, "run", "a.ledger", "--rules", "rules.remit", "--period", "2026-03", "--dry-run",
                                   "--format", "csv").stdout, plain)
        self.run_month("2026-03")
        self.assertNotEqual(self.payouts(), before)

    def test_small_ledgers_have_none(self):
        self.make_sample()
        self.run_month("2026-01")
        self.run_month("2026-02", "--full")
        self.assertEqual([file.name for file in self.folder.glob("a.ledger-columns*")], [])

    def test_what_it_is_for_is_told(self):
        self.assertIn("--no-column-cache", self.must(0, "run", "--help").stdout)


if __name__ == "__main__":
    unittest.main()

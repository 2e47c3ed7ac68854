"""kill -9 at random moments of import and run: the ledger is in its old state or in its new one, never between,
and doing it again comes to the same bytes.

REMIT_KILLS says how often (40 without it), REMIT_KILL_SEED repeats a failure; the seed is printed.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from program import PROGRAM, RULES, ProgramTest

KILLS = int(os.environ.get("REMIT_KILLS", "40"))
SEED = int(os.environ.get("REMIT_KILL_SEED", str(random.SystemRandom().randrange(1 << 32))))
INVOICES = 4000  # enough that a kill finds the program at work


def facts(draw):
    """Files of a ledger that takes a good part of a second to import."""
    files = {"partners.csv": ["id"], "deals.csv": ["id,partner_id,kind,stage,value,currency,closed_on"],
             "invoices.csv": ["id,deal_id,kind,issued_on,net,currency"],
             "payments.csv": ["id,invoice_id,paid_on,amount,currency"]}
    for number in range(50):
        files["partners.csv"].append(f"P{number:02}")
    for number in range(INVOICES // 10):
        files["deals.csv"].append(f"D{number:05},P{draw.randrange(50):02},new,won,{draw.randrange(10**7) / 100:.2f},EUR,"
                                  f"2026-01-{draw.randrange(1, 29):02}")
    for number in range(INVOICES):
        net = f"{draw.randrange(1, 10**6) / 100:.2f}"
        day = f"2026-01-{draw.randrange(1, 29):02}"
        files["invoices.csv"].append(f"I{number:06},D{number // 10:05},subscription,{day},{net},EUR")
        files["payments.csv"].append(f"Z{number:06},I{number:06},{day},{net},EUR")
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


class KillTest(ProgramTest):
    def setUp(self):
        super().setUp()
        print(f"REMIT_KILL_SEED={SEED}", flush=True)
        self.draw = random.Random(SEED)
        self.write("rules.remit", RULES)
        for name, text in facts(random.Random(7)).items():
            self.write("facts/" + name, text)

    def killed(self, seconds, *words):
        """Starts the program and kills it after `seconds`; true when it was still at work."""
        child = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        return child.wait() == -signal.SIGKILL

    def timed(self, *words):
        started = time.monotonic()
        self.must(0, *words)
        return time.monotonic() - started

    def copy_ledger(self, source, target):
        for end in ("", "-wal", "-shm"):
            if os.path.exists(self.folder / (target + end)):
                os.remove(self.folder / (target + end))
            if os.path.exists(self.folder / (source + end)):
                shutil.copy(self.folder / (source + end), self.folder / (target + end))

    def postings_of(self, ledger):
        return self.must(0, "payouts", ledger, "--by", "partner,rule,fact,period,reason,posting", "--format",
                         "csv").stdout

    def bytes_of(self, ledger):
        """Every row of every table, the hashes of the chain among them, as SQL."""
        with contextlib.closing(sqlite3.connect(self.folder / ledger)) as connection:
            return list(connection.iterdump())

    def test_import_and_run_survive_being_killed(self):
        self.must(0, "init", "empty.ledger")
        self.copy_ledger("empty.ledger", "full.ledger")
        import_words = ("import", "full.ledger", "facts", "--booked-on", "2026-01-31")
        import_seconds = self.timed(*import_words)
        self.copy_ledger("full.ledger", "done.ledger")
        run_seconds = self.timed("run", "done.ledger", "--rules", "rules.remit", "--period", "2026-01")
        expected = self.postings_of("done.ledger")
        whole = self.bytes_of("done.ledger")
        # Invoices from before their deal was closed earn nothing; well over half are from after it.
        self.assertGreater(len(expected.splitlines()), INVOICES // 2)
        at_work = {"import": 0, "run": 0}
        for kill in range(KILLS):
            part = "import" if kill % 2 == 0 else "run"
            with self.subTest(f"{part}, kill {kill}, seed {SEED}"):
                seconds = import_seconds if part == "import" else run_seconds
                self.copy_ledger("empty.ledger" if part == "import" else "full.ledger", "work.ledger")
                words = (("import", "work.ledger", "facts", "--booked-on", "2026-01-31") if part == "import" else
                         ("run", "work.ledger", "--rules", "rules.remit", "--period", "2026-01"))
                at_work[part] += self.killed(self.draw.uniform(0, 1.1 * seconds), *words)
                if part == "import":
                    self.check_import()
                else:
                    self.assertIn(self.postings_of("work.ledger"), (self.nothing_posted(), expected))
                self.must(0, "run", "work.ledger", "--rules", "rules.remit", "--period", "2026-01")
                self.assertTrue(self.bytes_of("work.ledger") == whole, "another ledger than without the kill")
        print(f"killed at work: {at_work}", flush=True)
        self.assertGreater(at_work["import"], KILLS // 10)
        self.assertGreater(at_work["run"], KILLS // 10)

    def nothing_posted(self):
        return self.postings_of("full.ledger")

    def check_import(self):
        """The facts are all there or not at all; then they are brought in again."""
        done = self.must(0, "import", "work.ledger", "facts", "--booked-on", "2026-01-31", "--format", "csv")
        rows = [line.split(",") for line in done.stdout.split("\r\n")[1:] if line]
        added = sum(int(row[3]) for row in rows)
        unchanged = sum(int(row[5]) for row in rows)
        self.assertEqual(sum(int(row[4]) for row in rows), 0)
        self.assertIn(0, (added, unchanged), done.stdout)


if __name__ == "__main__":
    unittest.main()

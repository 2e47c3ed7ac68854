"""Runs the program under test in a folder of its own, and the sample that the tests share.

The program is named by the environment variable REMIT_PROGRAM, which CTest sets.

The sample, worked out by hand (EUR):
  deal_bonus   10% of a new won deal, at most 20,000; a refund takes its share back
    D1  Acme      120,000 closed 2026-01-20          12,000.00 in January
    D2  Borealis  300,000 closed 2026-02-10          20,000.00 in February (30,000 capped)
    C1  refunds 60,000 of D1's 120,000 on 2026-03-10  -6,000.00 in March
  recurring    marginal 3% to 50,000, 5% to 150,000, on the quarter's paid invoices
    I1  Borealis  80,000 paid 2026-02-15   50,000 * 3% + 30,000 * 5% = 3,000.00 in February
    I2  Borealis  40,000 paid 2026-03-20   40,000 * 5%               = 2,000.00 in March
  lead_bounty  150, halved every 6 months
    L1  Borealis  created 2025-09-15, qualified 2026-03-15: six full months, 75.00 in March
"""

import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("REMIT_PROGRAM", "")

RULES = """\
ruleset "Sample programme"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

measure qtd_net for partner
  sum     invoice.net by invoice.paid_on where invoice is paid
  less    refund.amount by refund.invoice.paid_on
  window  quarter

scale growth marginal
  from EUR 0        3%
  from EUR 50_000   5%
  from EUR 150_000  7%

rule deal_bonus "New-business bonus"
  for each   deal where kind is new and stage is won
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  cap        EUR 20_000 per deal
  refunds    at original rate

rule lead_bounty
  for each   lead where status is qualified
  pays       lead.partner
  effective  from 2026-01-01 by lead.qualified_on
  amount     EUR 150
  decay      half-life 6 months since lead.created_on, to 6 decimals
  floor      EUR 15
  cap        EUR 3_000 per partner per month

rule recurring
  for each   invoice where kind is subscription and invoice is paid
  pays       invoice.deal.partner
  effective  from 2026-01-01 by invoice.paid_on
  during     first 24 months since deal.closed_on
  amount     growth of invoice.net on top of qtd_net
  refunds    re-rate

scenario "A deal, half refunded"
  given deal D1  partner Acme, kind new, stage won, value EUR 120_000, closed_on 2026-04-10
  given invoice I1  deal D1, kind one_off, net EUR 120_000, paid_on 2026-04-15
  given refund R1  invoice I1, amount EUR 60_000, on 2026-06-10
  expect 2026-04  deal_bonus Acme EUR 12_000.00
  expect 2026-06  deal_bonus Acme EUR -6_000.00
"""

FACTS = {
    "partners.csv": "id,name\nAcme,Acme GmbH\nBorealis,Borealis AS\n",
    "deals.csv": (
        "id,partner_id,kind,stage,value,currency,closed_on\n"
        "D1,Acme,new,won,120000.00,EUR,2026-01-20\n"
        "D2,Borealis,new,won,300000.00,EUR,2026-02-10\n"
        "D3,Borealis,renewal,won,1000.00,EUR,2025-06-01\n"
    ),
    "leads.csv": (
        "id,partner_id,status,created_on,qualified_on\n"
        "L1,Borealis,qualified,2025-09-15,2026-03-15\n"
        "L2,Borealis,open,2026-02-01,\n"
    ),
    "invoices.csv": (
        "id,deal_id,kind,issued_on,net,currency\n"
        "I1,D3,subscription,2026-02-01,80000.00,EUR\n"
        "I2,D3,subscription,2026-03-01,40000.00,EUR\n"
        "I3,D1,one_off,2026-01-25,120000.00,EUR\n"
    ),
    "payments.csv": (
        "id,invoice_id,paid_on,amount,currency\n"
        "Z1,I1,2026-02-15,80000.00,EUR\n"
        "Z2,I2,2026-03-20,40000.00,EUR\n"
        "Z3,I3,2026-02-05,120000.00,EUR\n"
    ),
    "credit_notes.csv": (
        "id,invoice_id,issued_on,amount,currency,reason\n"
        "C1,I3,2026-03-10,60000.00,EUR,half returned\n"
    ),
}


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own; the program runs in it."""

    maxDiff = None

    def setUp(self):
        self.assertTrue(PROGRAM, "set REMIT_PROGRAM to the program's path")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="remit-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_program(self, *words, text=None, environment=None):
        variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        variables.update(environment or {})
        return subprocess.run(
            [PROGRAM, *map(str, words)],
            cwd=self.folder,
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            env=variables,
            check=False,
        )

    def must(self, code, *words, text=None, environment=None):
        """Runs the program, which must end with `code`."""
        done = self.run_program(*words, text=text, environment=environment)
        self.assertEqual(done.returncode, code, f"{words}\n--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}")
        return done

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def make_sample(self):
        """Rules, facts and a ledger with the facts in it."""
        self.write("rules.remit", RULES)
        for name, text in FACTS.items():
            self.write("facts/" + name, text)
        self.must(0, "init", "a.ledger")
        self.must(0, "import", "a.ledger", "facts", "--booked-on", "2026-01-01")

    def run_month(self, month, *more):
        return self.must(0, "run", "a.ledger", "--rules", "rules.remit", "--period", month, *more)

    def payouts(self, *more):
        return self.must(0, "payouts", "a.ledger", "--format", "csv", *more).stdout.replace("\r\n", "\n")

    def on_terminal(self, *words, environment):
        """What the program writes to a terminal that is both its standard output and standard error."""
        seen = []
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
            os.execve(PROGRAM, [PROGRAM, *words], {**variables, **environment})
        try:
            while True:
                data = os.read(terminal, 65536)
                if not data:
                    break
                seen.append(data)
        except OSError:
            pass  # the terminal is gone with the program
        os.waitpid(child, 0)
        os.close(terminal)
        return b"".join(seen).decode("utf-8")

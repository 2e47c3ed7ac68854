"""check, fmt, test and graph: the commands that need no ledger."""

import json
import os
import stat
import unittest
import xml.etree.ElementTree

from program import RULES, ProgramTest

# The same mistake in every format: the scale's first row leaves a gap below it.
GAP = RULES.replace("  from EUR 0        3%\n", "  from EUR 1_000    3%\n")


class CheckTest(ProgramTest):
    def test_files_without_mistakes_end_with_0(self):
        self.write("rules.remit", RULES)
        done = self.must(0, "check", "rules.remit")
        self.assertEqual(done.stdout, "")
        self.assertIn("no mistakes", done.stderr)

    def test_what_only_a_ledger_knows_is_named_without_one(self):
        # deal.kind new, deal.stage won, invoice.kind subscription, lead.status qualified
        self.write("rules.remit", RULES)
        told = "1 file, no mistakes\nnot looked up without --ledger: "
        self.assertEqual(self.must(0, "check", "rules.remit").stderr, told + "4 words\n")
        exception = ("\nexception %s to deal_bonus.amount for partner %s\n  when       partner.tier is Gold\n"
                     "  amount     12%% of deal.value\n  because    \"signed\"\n")
        self.write("rules.remit", RULES + exception % ("one", "Acme"))
        self.assertEqual(self.must(0, "check", "rules.remit").stderr, told + "partner Acme, 5 words, 1 attribute\n")
        more = "".join(exception % (f"of_{partner}", partner) for partner in ("Acme", "Birch", "Cedar", "Elm"))
        self.write("rules.remit", RULES + more)
        self.assertEqual(self.must(0, "check", "rules.remit").stderr, told + "4 partners, 5 words, 1 attribute\n")
        for form in ("json", "github"):
            self.assertEqual(self.must(0, "check", "rules.remit", "--format", form).stdout, "")

    def test_nothing_is_said_of_a_ledger_where_none_would_know_more(self):
        self.make_sample()
        self.assertEqual(self.must(0, "check", "rules.remit", "--ledger", "a.ledger").stderr, "1 file, no mistakes\n")
        self.write("plain.remit", RULES.partition("measure")[0] + "rule bonus\n  for each   deal\n"
                   "  pays       deal.partner\n  effective  from 2026-01-01 by deal.closed_on\n"
                   "  amount     EUR 5\n  refunds    none\n")
        self.assertEqual(self.must(0, "check", "plain.remit").stderr, "1 file, no mistakes\n")
        self.write("gap.remit", GAP)
        self.assertNotIn("not looked up", self.must(1, "check", "gap.remit").stderr)

    def test_a_mistake_is_shown_with_its_line(self):
        self.write("rules.remit", GAP)
        done = self.must(1, "check", "rules.remit")
        self.assertRegex(done.stdout, r"^error R\d{4}: ")
        self.assertIn("--> rules.remit:13:", done.stdout)
        self.assertIn("from EUR 1_000", done.stdout)
        self.assertIn("1 error", done.stderr)

    def test_mistakes_as_json(self):
        self.write("rules.remit", GAP)
        lines = self.must(1, "check", "rules.remit", "--format", "json").stdout.splitlines()
        self.assertEqual(len(lines), 1)
        mistake = json.loads(lines[0])
        self.assertEqual(mistake["severity"], "error")
        self.assertEqual((mistake["file"], mistake["line"]), ("rules.remit", 13))
        self.assertRegex(mistake["code"], r"^R\d{4}$")

    def test_mistakes_as_workflow_commands(self):
        self.write("rules.remit", GAP)
        done = self.must(1, "check", "rules.remit", "--format", "github")
        self.assertRegex(done.stdout, r"^::error file=rules\.remit,line=13,col=\d+,title=R\d{4}::")

    def test_mistakes_as_junit(self):
        self.write("rules.remit", GAP)
        suites = xml.etree.ElementTree.fromstring(self.must(1, "check", "rules.remit", "--format", "junit").stdout)
        self.assertEqual(suites.get("failures"), "1")
        self.write("rules.remit", RULES)
        suites = xml.etree.ElementTree.fromstring(self.must(0, "check", "rules.remit", "--format", "junit").stdout)
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("1", "0"))

    def test_a_folder_is_one_ruleset(self):
        head, tail = RULES.split("measure qtd_net", 1)
        self.write("rules/a.remit", head)
        self.write("rules/b.remit", "measure qtd_net" + tail)
        self.must(0, "check", "rules")
        self.must(0, "test", "rules")

    def test_words_that_the_ledger_doesnt_know_are_told(self):
        self.make_sample()
        self.must(0, "check", "rules.remit", "--ledger", "a.ledger")
        self.write("rules.remit", RULES.replace("stage is won", "stage is wonn"))
        self.must(0, "check", "rules.remit")
        done = self.run_program("check", "rules.remit", "--ledger", "a.ledger")
        self.assertIn("wonn", done.stdout)


class FmtTest(ProgramTest):
    def test_formatting_twice_changes_nothing_more(self):
        self.write("rules.remit", RULES)
        self.must(0, "fmt", "rules.remit")
        once = self.read("rules.remit")
        self.assertEqual(self.must(0, "fmt", "rules.remit").stdout, "")
        self.assertEqual(self.read("rules.remit"), once)
        self.must(0, "fmt", "--check", "rules.remit")
        self.must(0, "test", "rules.remit")

    def test_a_file_out_of_shape_is_named_and_rewritten(self):
        self.write("rules.remit", RULES)
        self.must(0, "fmt", "rules.remit")
        good = self.read("rules.remit")
        path = self.write("rules.remit", good.replace("  pays       deal.partner", "  pays deal.partner  # who brought it"))
        path.chmod(0o640)
        bad = self.read("rules.remit")
        done = self.must(1, "fmt", "--check", "rules.remit")
        self.assertEqual(done.stdout, "rules.remit\n")
        self.assertEqual(self.read("rules.remit"), bad)
        self.assertEqual(self.must(0, "fmt", "rules.remit").stdout, "rules.remit\n")
        self.assertIn("# who brought it", self.read("rules.remit"))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertEqual(sorted(os.listdir(self.folder)), ["rules.remit"])

    def test_standard_input_goes_to_standard_output(self):
        self.write("rules.remit", RULES)
        self.must(0, "fmt", "rules.remit")
        good = self.read("rules.remit")
        self.assertEqual(self.must(0, "fmt", "-", text=RULES).stdout, good)
        self.assertEqual(self.must(0, "fmt", "-", "--check", text=good).stdout, "")
        self.must(1, "fmt", "-", "--check", text=good.replace("  pays       deal", "  pays  deal"))

    def test_a_file_with_mistakes_is_left_alone_and_so_is_its_neighbour(self):
        self.write("rules/good.remit", RULES.replace("  pays       deal", "  pays  deal"))
        self.write("rules/mistaken.remit", "rule\n  for each each\n")
        before = self.read("rules/good.remit")
        done = self.must(1, "fmt", "rules")
        self.assertIn("mistaken.remit", done.stderr)
        self.assertEqual(self.read("rules/good.remit"), before)
        self.assertEqual(self.read("rules/mistaken.remit"), "rule\n  for each each\n")
        done = self.must(1, "fmt", "-", text="rule\n")
        self.assertEqual(done.stdout, "")

    def test_a_folder_without_rule_files_is_refused(self):
        (self.folder / "rules").mkdir()
        self.assertIn("no .remit file", self.must(1, "fmt", "rules").stderr)


class ScenarioTest(ProgramTest):
    WRONG = RULES.replace("deal_bonus Acme EUR -6_000.00", "deal_bonus Acme EUR -5_000.00")

    def test_scenarios_that_pass(self):
        self.write("rules.remit", RULES)
        self.assertEqual(
            self.must(0, "test", "rules.remit").stdout, "passed  A deal, half refunded\n1 scenario, 0 failed\n"
        )

    def test_a_scenario_that_fails_shows_what_came(self):
        self.write("rules.remit", self.WRONG)
        done = self.must(1, "test", "rules.remit")
        self.assertIn("FAILED  A deal, half refunded\n", done.stdout)
        self.assertIn("2026-06 deal_bonus Acme: expected EUR -5000.00, got EUR -6000.00", done.stdout)
        line = self.WRONG.splitlines().index("  expect 2026-06  deal_bonus Acme EUR -5_000.00") + 1
        self.assertIn(f"--> rules.remit:{line}\n", done.stdout)

    def test_a_scenario_that_fails_in_machine_formats(self):
        self.write("rules.remit", self.WRONG)
        result = json.loads(self.must(1, "test", "rules.remit", "--format", "json").stdout)
        self.assertFalse(result["passed"])
        self.assertEqual([each["met"] for each in result["expectations"]], [True, False])
        suites = xml.etree.ElementTree.fromstring(self.must(1, "test", "rules.remit", "--format", "junit").stdout)
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("1", "1"))
        self.assertIn("::error file=rules.remit,", self.must(1, "test", "rules.remit", "--format", "github").stdout)

    def test_rules_with_mistakes_run_no_scenario(self):
        self.write("rules.remit", GAP)
        done = self.must(1, "test", "rules.remit", "--format", "github")
        self.assertIn("::error file=rules.remit,line=13,", done.stdout)
        self.assertIn("no scenario was run", done.stderr)

    def test_rules_without_scenarios_are_warned_about(self):
        self.write("rules.remit", RULES[: RULES.index("scenario")])
        self.assertIn("nothing was tested", self.must(0, "test", "rules.remit").stderr)

    def test_a_fact_that_cant_be_rated_fails_its_scenario(self):
        self.write("rules.remit", RULES.replace("  given deal D1  partner Acme, kind new, stage won, value EUR 120_000,",
                                                "  given deal D1  partner Acme, kind new, stage won,"))
        done = self.must(1, "test", "rules.remit")
        self.assertIn("FAILED", done.stdout)
        self.assertIn("D1", done.stdout)


class GraphTest(ProgramTest):
    def test_the_graph_as_text_and_as_dot(self):
        self.write("rules.remit", RULES)
        self.assertIn("invoice", self.must(0, "graph", "rules.remit").stdout)
        self.assertRegex(self.must(0, "graph", "rules.remit", "--format", "dot").stdout, r"^digraph ")

    def test_the_graph_with_rows_and_time(self):
        self.make_sample()
        done = self.must(0, "graph", "rules.remit", "--analyze", "a.ledger", "--period", "2026-03")
        self.assertRegex(done.stdout, r"  \d+ rows?, \d+\.\d{3} ms\n")


if __name__ == "__main__":
    unittest.main()

"""explain: one posting down to the clause, the slice, the factor and the rounding."""

import csv
import io
import json
import unittest

from program import FACTS, RULES, ProgramTest


def find(step, what):
    """All steps with this name, from the root down."""
    found = [step] if step.get("what") == what else []
    for child in step.get("steps", []):
        found += find(child, what)
    return found


class ExplanationTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_sample()
        for month in ("2026-01", "2026-02", "2026-03"):
            self.run_month(month)

    def posting(self, **fields):
        rows = csv.DictReader(io.StringIO(self.payouts("--by", "partner,rule,fact,period,reason,posting")))
        numbers = [row["posting"] for row in rows if all(row[name] == value for name, value in fields.items())]
        self.assertEqual(len(numbers), 1, fields)
        return numbers[0]

    def explain(self, **fields):
        return json.loads(self.must(0, "explain", "a.ledger", self.posting(**fields), "--format", "json").stdout)

    def why_not(self, rule, fact, *more):
        return json.loads(
            self.must(0, "why-not", "a.ledger", "--rule", rule, "--fact", fact, "--format", "json", *more).stdout)

    def test_why_a_fact_does_not_pay(self):
        # D1 is paid by deal_bonus; in 2025, before the rule begins, it isn't known yet.
        self.assertTrue(self.why_not("deal_bonus", "D1")["steps"][0]["value"].startswith("pays EUR "))
        early = self.why_not("deal_bonus", "D1", "--period", "2025-01")
        self.assertEqual(early["steps"][0]["value"], "no line")

    def test_questions_about_nothing(self):
        self.assertIn("no deal \"D99\"",
                      self.must(1, "why-not", "a.ledger", "--rule", "deal_bonus", "--fact", "D99").stderr)
        self.assertIn("no run on this ledger had a rule `deal_bonsu`",
                      self.must(1, "why-not", "a.ledger", "--rule", "deal_bonsu", "--fact", "D1").stderr)

    def test_the_slices_of_a_scale(self):
        tree = self.explain(line="I1")
        self.assertEqual(tree["value"], "EUR 3000.00")
        self.assertEqual(find(tree, "from EUR 0.00 to EUR 50000.00")[0]["value"], "EUR 1500.00")
        self.assertEqual(find(tree, "from EUR 50000.00 to EUR 150000.00")[0]["value"], "EUR 1500.00")
        self.assertEqual(find(tree, "for each")[0]["value"], "invoice I1")
        self.assertEqual(find(tree, "governing date")[0]["value"], "2026-02-15")
        self.assertEqual(find(tree, "reason")[0]["value"], "new")

    def test_the_factor_of_a_decay(self):
        tree = self.explain(line="L1")
        decay = find(tree, "decay")[0]
        self.assertEqual(decay["value"], "EUR 75.00")
        self.assertIn("6 full months since 2025-09-15", decay["text"])
        self.assertEqual(find(decay, "factor")[0]["value"], "50%")
        self.assertEqual(find(tree, "floor")[0]["value"], "EUR 75.00")

    def test_a_cap_that_cuts(self):
        tree = self.explain(line="D2")
        self.assertEqual(find(tree, "amount")[0]["value"], "EUR 30000.00")
        self.assertEqual(find(tree, "cap")[0]["value"], "EUR 20000.00")
        self.assertIn("cut to it", find(tree, "cap")[0]["text"])

    def test_a_refund_and_what_was_posted_before(self):
        tree = self.explain(line="D1", reason="refund")
        self.assertEqual(tree["value"], "EUR -6000.00")
        self.assertEqual(find(tree, "entitlement")[0]["value"], "EUR 6000.00")
        self.assertEqual(find(tree, "posted before")[0]["value"], "EUR 12000.00")
        self.assertEqual(find(tree, "refunds")[0]["value"], "EUR -6000.00")
        self.assertEqual(find(tree, "refunded")[0]["value"], "EUR 60000.00")
        reason = find(tree, "reason")[0]
        self.assertIn("was EUR 0.00 at the last posting", json.dumps(reason))

    def test_places_name_file_and_line(self):
        tree = self.explain(line="I1")
        line = RULES.splitlines().index("rule recurring") + 1
        self.assertEqual(find(tree, "rule recurring")[0]["place"], f"rules.remit:{line}")

    def test_a_line_that_is_gone(self):
        self.write("late/deals.csv", FACTS["deals.csv"].replace("D2,Borealis,new,won", "D2,Borealis,new,lost"))
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-04-05")
        self.run_month("2026-04")
        tree = self.explain(line="D2", period="2026-04")
        self.assertEqual(tree["value"], "EUR -20000.00")
        self.assertEqual(find(tree, "where")[0]["value"], "no")
        self.assertEqual(find(tree, "reason")[0]["value"], "correction")

    def test_old_postings_are_explained_by_the_rules_of_their_run(self):
        number = self.posting(line="I1")
        before = self.must(0, "explain", "a.ledger", number).stdout
        self.write("rules.remit", "")
        self.assertEqual(self.must(0, "explain", "a.ledger", number).stdout, before)

    def test_text_for_people(self):
        text = self.must(0, "explain", "a.ledger", self.posting(line="I2")).stdout
        self.assertTrue(text.startswith("posting "))
        self.assertIn("  entitlement: EUR 2000.00 — ", text)

    def test_a_posting_that_isnt_there(self):
        self.assertIn("there is no posting 999", self.must(1, "explain", "a.ledger", "999").stderr)


WHY_NOT_RULES = """\
ruleset "Why not"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

field deal.ended_on is date, empty means never

rule on_condition
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none
  due        100% on deal.closed_on when deal.stage is won

exception golden to on_condition.amount for tier Gold
  effective  from 2026-01-01
  amount     12% of deal.value
  because    "signed"

rule in_parts
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none
  due        40% on deal.closed_on when deal.stage is won, rest on deal.ended_on

rule clawed_back
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none
  clawback   100% on deal.ended_on

rule team
  for each   participant of deal
  pays       participant.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     1% of deal.value
  refunds    none

rule above
  for each   deal, upline of deal.partner by parent, 2 levels
  pays       upline.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     1% of deal.value
  refunds    none

rule kept_up
  for each   deal, instalment every 3 months after deal.closed_on
  pays       deal.partner
  effective  from 2026-01-01 by instalment.on
  amount     1% of deal.value
  refunds    none

rule of_above
  for each   above
  pays       above.partner
  effective  from 2026-01-01 by above.on
  amount     1% of above.amount
"""


class WhyNotTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("rules.remit", WHY_NOT_RULES)
        self.write("facts/partners.csv", "id,name\nElm,Elm Partners\n")
        self.write("facts/deals.csv", "id,partner_id,kind,stage,value,currency,closed_on,ended_on\n"
                                      "D1,Elm,new,open,1000.00,EUR,2026-01-10,\n"
                                      "D2,Elm,new,won,1000.00,EUR,2026-01-11,2026-02-20\n")
        self.must(0, "init", "a.ledger")
        self.must(0, "import", "a.ledger", "facts", "--booked-on", "2026-01-01")
        self.run_month("2026-01")
        self.run_month("2026-02")

    def answer(self, rule, fact):
        tree = json.loads(self.must(0, "why-not", "a.ledger", "--rule", rule, "--fact", fact, "--period", "2026-02",
                                    "--format", "json").stdout)
        return tree["steps"][0]

    def test_a_part_whose_day_has_come_and_whose_condition_does_not_hold(self):
        line = self.answer("on_condition", "D1")
        self.assertEqual(line["value"], "not owed, as its condition doesn't hold")
        owed = find(line, "owed")[0]
        self.assertEqual(owed["value"], "not owed, as its condition doesn't hold")
        stage = find(owed, "deal.stage is won")[0]
        self.assertEqual((stage["value"], stage["text"]), ("is open", "would have to be won"))

    def test_an_exception_for_a_tier_of_a_partner_who_has_none(self):
        exception = find(self.answer("on_condition", "D1"), "exception golden")[0]
        self.assertEqual(exception["value"], "doesn't hold here")
        self.assertEqual([(step["what"], step.get("value"), step["text"]) for step in exception["steps"]],
                         [("tier Gold", "no", "there is none here"), ("because", None, "signed")])

    def test_another_part_may_still_come_to_be_owed(self):
        line = self.answer("in_parts", "D1")
        self.assertEqual(line["value"], "not due yet")
        self.assertEqual(find(line, "due 1")[0]["value"], "not owed, as its condition doesn't hold")
        self.assertEqual(find(line, "due 2")[0]["value"], "not yet")

    def test_what_was_clawed_back_whole_names_the_clawback(self):
        line = self.answer("clawed_back", "D2")
        self.assertEqual(line["value"], "comes to nothing")
        clawback = find(line, "clawback")[0]
        self.assertEqual(clawback["value"], "takes back EUR 100.00")
        self.assertEqual(clawback["text"], "100% on deal.ended_on; all that was left of it")
        self.assertEqual(find(clawback, "deal.ended_on")[0]["value"], "2026-02-20")
        self.assertEqual(find(clawback, "share")[0]["value"], "100%")

    def test_a_fan_without_lines_says_what_there_would_have_to_be(self):
        causes = {"team": "participant of deal: nobody takes part in the deal; deal_partners.csv would have to name "
                          "someone",
                  "above": "upline of deal.partner by parent, 2 levels: nobody stands above the partner; "
                           "partner_attributes.csv would have to say a parent for that day",
                  "kept_up": "instalment every 3 months after deal.closed_on: no step has come; the first would have "
                             "to lie on 2026-02-28 or earlier",
                  "of_above": "above: the rule above has no line for it; ask remit why-not --rule above"}
        for rule, cause in causes.items():
            with self.subTest(rule):
                line = self.answer(rule, "D1")
                self.assertEqual(line["value"], "no line")
                each = find(line, "for each")[0]
                self.assertEqual((each["value"], each["text"]), ("fanned out to nothing", cause))
                number = WHY_NOT_RULES.splitlines().index(f"rule {rule}") + 2
                self.assertEqual(each["place"], f"rules.remit:{number}")

    def test_a_clawback_is_a_reason_of_its_own(self):
        shown = self.payouts("--by", "rule,fact,period,reason")
        rows = [row for row in csv.DictReader(io.StringIO(shown)) if row["rule"] == "clawed_back"]
        self.assertEqual([(row["line"], row["period"], row["reason"], row["amount"]) for row in rows],
                         [("D1", "2026-01", "new", "100.00"), ("D2", "2026-01", "new", "100.00"),
                          ("D2", "2026-02", "clawback", "-100.00")])

    def test_a_clawback_that_a_newer_version_of_the_deal_tells_of(self):
        self.write("late/deals.csv", "id,partner_id,kind,stage,value,currency,closed_on,ended_on\n"
                                     "D1,Elm,new,open,1000.00,EUR,2026-01-10,2026-03-05\n")
        self.must(0, "import", "a.ledger", "late", "--booked-on", "2026-03-05")
        self.run_month("2026-03")
        rows = csv.DictReader(io.StringIO(self.payouts("--by", "rule,fact,period,reason")))
        self.assertEqual([row["reason"] for row in rows if row["rule"] == "clawed_back" and row["line"] == "D1"],
                         ["new", "clawback"])


if __name__ == "__main__":
    unittest.main()

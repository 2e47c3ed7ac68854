// The naive evaluator: rules, caps, scales, decay and refunds. Figures are worked out by hand, in the
// comments.
#include <string>
#include <vector>

#include "tests/reference/cases_by_hand.hpp"

namespace remit::reference {
namespace {

const std::string kGrowth = R"(
measure qtd_net for partner
  sum     invoice.net by invoice.paid_on where invoice is paid
  less    refund.amount by refund.invoice.paid_on
  window  quarter

scale growth marginal
  from EUR 0        3%
  from EUR 50_000   5%
  from EUR 150_000  7%
)";

const std::string kRecurring = R"(
rule recurring
  for each   invoice where invoice.kind is subscription and invoice is paid
  pays       invoice.deal.partner
  effective  from 2026-01-01 by invoice.paid_on
  during     first 24 months since invoice.deal.closed_on
  amount     growth of invoice.net on top of qtd_net
  decay      linear, 100% at month 12 to 50% at month 24, since invoice.deal.closed_on
  refunds    re-rate
)";

std::vector<Given> two_invoices() {
  return {{kPartner, "Borealis", {}},
          {kDeal,
           "D2",
           {{"partner", "Borealis"},
            {"kind", "renewal"},
            {"stage", "won"},
            {"value", "EUR 120000"},
            {"closed_on", "2025-06-01"}}},
          {kInvoice,
           "I2",
           {{"deal", "D2"}, {"kind", "subscription"}, {"net", "EUR 80000"}, {"issued_on", "2026-02-01"}}},
          {kPayment, "P2", {{"invoice", "I2"}, {"amount", "EUR 80000"}, {"paid_on", "2026-02-15"}}},
          {kInvoice,
           "I3",
           {{"deal", "D2"}, {"kind", "subscription"}, {"net", "EUR 40000"}, {"issued_on", "2026-03-01"}}},
          {kPayment, "P3", {{"invoice", "I3"}, {"amount", "EUR 40000"}, {"paid_on", "2026-03-20"}}}};
}

}  // namespace

TEST_CASE("Borealis crosses EUR 100k: the quarter's slices and the volume kicker") {
  const Ruleset ruleset = rules_of(kGrowth + R"(
scale volume whole
  from EUR 0        0%
  from EUR 100_000  1%

rule kicker
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     volume of qtd_net
)" + kRecurring);
  const std::vector<MemoryFact> facts = facts_of(two_invoices());
  // I2: 3% of 50,000 and 5% of 30,000 are 1,500 + 1,500. 80,000 are below the kicker's bound.
  CHECK(told(ruleset, facts, "2026-02-28") == Lines{"recurring I2 Borealis 300000"});
  // I3 stands on top of 80,000: 5% of 40,000. 1% of 120,000.
  CHECK(told(ruleset, facts, "2026-03-31") == Lines{"kicker Borealis/2026-01-01 Borealis 120000",
                                                    "recurring I2 Borealis 300000",
                                                    "recurring I3 Borealis 200000"});
  // The next quarter starts anew: its kicker is 0.
  CHECK(told(ruleset, facts, "2026-04-30").size() == 3);
}

TEST_CASE("a lead's bounty halves in six months") {
  const Ruleset ruleset = rules_of(R"(
rule lead_bounty
  for each   lead where lead.status is qualified
  pays       lead.partner
  effective  from 2026-01-01 by lead.qualified_on
  amount     EUR 150
  decay      half-life 6 months since lead.created_on, to 6 decimals
  floor      EUR 15
  cap        EUR 200 per partner per month
)");
  const auto lead = [](const char* id, const char* created, const char* qualified) {
    return Given{kLead,
                 id,
                 {{"partner", "Borealis"},
                  {"status", "qualified"},
                  {"created_on", created},
                  {"qualified_on", qualified}}};
  };
  const std::vector<MemoryFact> facts =
      facts_of({{kPartner, "Borealis", {}},
                lead("L1", "2026-01-10", "2026-07-10"),    // 6 months: 75
                lead("L2", "2026-06-10", "2026-07-20"),    // 1 month, see below
                lead("L3", "2022-01-01", "2026-07-21"),    // 150/2^9 is 0.29: the floor
                lead("L4", "2026-08-09", "2026-08-09")});  // at once: all of it
  // L2: 2^(-1/6) is 0.890899 to six decimals; 150 × 0.890899 is 133.63485, but July's cap of 200 leaves 125.
  // L3's floor of 15 then finds no room at all.
  CHECK(told(ruleset, facts, "2026-08-31") == Lines{"lead_bounty L1 Borealis 7500",
                                                    "lead_bounty L2 Borealis 12500",
                                                    "lead_bounty L4 Borealis 15000"});
}

TEST_CASE("re-rating: what is left of the invoice is rated, and those behind it see the refund") {
  const Ruleset ruleset = rules_of(kGrowth + kRecurring);
  std::vector<Given> given = two_invoices();
  given.push_back({kRefund, "R1", {{"invoice", "I2"}, {"amount", "EUR 40000"}, {"on", "2026-04-10"}}});
  // I2 is 40,000 at 3%: 1,200. I3's 40,000 on top of 40,000: 3% of 10,000 and 5% of 30,000 are 300 + 1,500.
  CHECK(told(ruleset, facts_of(given), "2026-04-30") ==
        Lines{"recurring I2 Borealis 120000", "recurring I3 Borealis 180000"});
  // A day before the refund nothing has changed.
  CHECK(told(ruleset, facts_of(given), "2026-04-09") ==
        Lines{"recurring I2 Borealis 300000", "recurring I3 Borealis 200000"});
  // The rest refunded: no line, and I3 stands alone with 3% of 40,000.
  given.push_back({kRefund, "R2", {{"invoice", "I2"}, {"amount", "EUR 40000"}, {"on", "2026-04-11"}}});
  CHECK(told(ruleset, facts_of(given), "2026-04-30") == Lines{"recurring I3 Borealis 120000"});
}

TEST_CASE("at the original rate: the line stays, its part is taken back, others see the refund") {
  const Ruleset ruleset = rules_of(kGrowth + R"(
rule each_invoice
  for each   invoice where invoice is paid
  pays       invoice.partner
  effective  from 2026-01-01 by invoice.paid_on
  amount     growth of invoice.net on top of qtd_net
  refunds    at original rate, within 30 days of refund.invoice.paid_on
)");
  std::vector<Given> given = two_invoices();
  given.push_back(
      {kRefund, "R1", {{"invoice", "I2"}, {"amount", "EUR 40000"}, {"on", "2026-03-17"}}});  // day 30
  // I2: 3,000 less 3,000 × 40,000 ÷ 80,000. I3 on top of 80,000 − 40,000: 300 + 1,500.
  CHECK(told(ruleset, facts_of(given), "2026-03-31") ==
        Lines{"each_invoice I2 Borealis 150000", "each_invoice I3 Borealis 180000"});
  given.back().fields["on"] = "2026-03-18";  // day 31: the measure still sees it, the rule doesn't
  CHECK(told(ruleset, facts_of(given), "2026-03-31") ==
        Lines{"each_invoice I2 Borealis 300000", "each_invoice I3 Borealis 180000"});
}

TEST_CASE("a window cap gives each line what the running total grows by, and refunds make room behind them") {
  const std::string rule = R"(
rule capped
  for each   invoice
  pays       invoice.partner
  effective  from 2026-01-01 by invoice.issued_on
  amount     10% of invoice.net
  cap        EUR 100 per partner per quarter
  refunds    )";
  const auto invoice = [](const char* id, const char* net, const char* issued_on) {
    return Given{kInvoice, id, {{"partner", "Acme"}, {"net", net}, {"issued_on", issued_on}}};
  };
  const std::vector<Given> given = {
      {kPartner, "Acme", {}},
      invoice("I1", "EUR 600", "2026-01-31"),
      invoice("I2", "EUR 700", "2026-02-01"),
      invoice("I3", "EUR 100", "2026-03-31"),
      invoice("I4", "EUR 100", "2026-04-01"),
      {kRefund, "R1", {{"invoice", "I1"}, {"amount", "EUR 300"}, {"on", "2026-02-15"}}}};
  // Lines of 60, 70 and 10 against 100; April is another quarter. Without refunds: 60, 40, 0.
  CHECK(told(rules_of(rule + "none\n"), facts_of(given), "2026-04-30") ==
        Lines{"capped I1 Acme 6000", "capped I2 Acme 4000", "capped I4 Acme 1000"});
  // At the original rate I1 counts 60 − 30 for those behind: I2 fits whole (30 + 70), I3 finds none left.
  CHECK(told(rules_of(rule + "at original rate\n"), facts_of(given), "2026-04-30") ==
        Lines{"capped I1 Acme 3000", "capped I2 Acme 7000", "capped I4 Acme 1000"});
  // Re-rated, I1 is a line of 30: the same room.
  CHECK(told(rules_of(rule + "re-rate\n"), facts_of(given), "2026-04-30") ==
        Lines{"capped I1 Acme 3000", "capped I2 Acme 7000", "capped I4 Acme 1000"});
}

TEST_CASE("scales: slices, whole amounts, lines between bounds, and what holds below zero") {
  struct Case {
    const char* name;
    const char* scale;
    const char* amount;
    std::vector<std::string> minor_units;  // on -100, 0, 100, 150 and 1,000
  };
  const char* const rates = "  from EUR 0    10%\n  from EUR 100  20%\n  from EUR 500  40%\n";
  const char* const above = "  from EUR 0    10%\n  above EUR 100  20%\n";
  const char* const amounts = "  from EUR 0    EUR 1\n  from EUR 100  EUR 3\n  from EUR 500  EUR 7\n";
  const std::vector<Case> cases = {
      // 10 + 20% of 50; 10 + 80 + 200.
      {"marginal", rates, "s of deal.value", {"-1000", "0", "1000", "2000", "29000"}},
      {"whole", rates, "s of deal.value", {"-1000", "0", "2000", "3000", "40000"}},
      {"whole", above, "s of deal.value", {"-1000", "0", "1000", "3000", "20000"}},
      // Between 100 and 500 the rate rises from 20% to 40%: at 150 by an eighth, to 22.5%.
      {"interpolated", rates, "s of deal.value", {"-1000", "0", "2000", "3375", "40000"}},
      {"whole", rates, "(s at deal.value) of EUR 1_000", {"10000", "10000", "20000", "20000", "40000"}},
      {"interpolated",
       rates,
       "(s at deal.value) of EUR 1_000",
       {"10000", "10000", "20000", "22500", "40000"}},
      {"whole", amounts, "s of deal.value", {"100", "100", "300", "300", "700"}},
      {"marginal", amounts, "s of deal.value", {"100", "100", "400", "400", "1100"}},
      // From 1 to 3 in 100; from 3 to 7 in 400: 3.50 at 150; 7 after 500.
      {"interpolated", amounts, "s of deal.value", {"100", "100", "300", "350", "700"}},
  };
  const std::vector<std::string> values = {"EUR -100", "EUR 0", "EUR 100", "EUR 150", "EUR 1000"};
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CAPTURE(each.amount);
    const Ruleset ruleset = rules_of("\nscale s " + std::string(each.name) + "\n" + each.scale + R"(
rule pays_scale
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  refunds    none
  amount     )" + each.amount + "\n");
    for (std::size_t index = 0; index < values.size(); ++index) {
      CAPTURE(values[index]);
      const std::vector<MemoryFact> facts = facts_of(
          {{kPartner, "Acme", {}},
           {kDeal, "D1", {{"partner", "Acme"}, {"value", values[index]}, {"closed_on", "2026-01-05"}}}});
      const Lines expected =
          each.minor_units[index] == "0" ? Lines{} : Lines{"pays_scale D1 Acme " + each.minor_units[index]};
      CHECK(told(ruleset, facts, "2026-01-31") == expected);
    }
  }
}

TEST_CASE("decay counts full months, and a step holds from its month on") {
  struct Case {
    const char* decay;
    const char* closed_on;
    const char* minor_units;
  };
  const std::vector<Case> cases = {
      // Of EUR 120, between month 12 and month 24 half is lost: a twenty-fourth a month.
      {"linear, 100% at month 12 to 50% at month 24, since deal.registered_on", "2026-01-31", "12000"},
      {"linear, 100% at month 12 to 50% at month 24, since deal.registered_on", "2026-02-27", "12000"},
      {"linear, 100% at month 12 to 50% at month 24, since deal.registered_on", "2026-02-28", "11500"},
      {"linear, 100% at month 12 to 50% at month 24, since deal.registered_on", "2026-07-31", "9000"},
      {"linear, 100% at month 12 to 50% at month 24, since deal.registered_on", "2028-01-31", "6000"},
      {"stepped, 100%, 50% from month 13, 25% from month 18, since deal.registered_on", "2026-02-27",
       "12000"},
      {"stepped, 100%, 50% from month 13, 25% from month 18, since deal.registered_on", "2026-02-28", "6000"},
      {"stepped, 100%, 50% from month 13, 25% from month 18, since deal.registered_on", "2026-07-31", "3000"},
      {"stepped, 100%, 50% from day 365, since deal.registered_on", "2026-01-30", "12000"},
      {"stepped, 100%, 50% from day 365, since deal.registered_on", "2026-01-31", "6000"},
      // 2^(-1/2) is 0.70710678…, 0.7 to one decimal.
      {"half-life 24 months since deal.registered_on, to 1 decimals", "2026-01-31", "8400"},
      {"half-life 24 months since deal.registered_on, to 4 decimals", "2026-01-31",
       "8485"},  // 120 × 0.7071 = 84.852
  };
  for (const Case& each : cases) {
    CAPTURE(each.decay);
    CAPTURE(each.closed_on);
    const Ruleset ruleset = rules_of(std::string(R"(
rule fades
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 120
  refunds    none
  decay      )") + each.decay + "\n");
    const std::vector<MemoryFact> facts = facts_of({{kPartner, "Acme", {}},
                                                    {kDeal,
                                                     "D1",
                                                     {{"partner", "Acme"},
                                                      {"value", "EUR 1"},
                                                      {"stage", "won"},
                                                      {"registered_on", "2025-01-31"},
                                                      {"closed_on", each.closed_on}}}});
    CHECK(told(ruleset, facts, "2028-12-31") == Lines{std::string("fades D1 Acme ") + each.minor_units});
  }
}

TEST_CASE(
    "period lines run from the month of joining, else from the rule's first day, through the batch's last") {
  const Ruleset ruleset = rules_of(R"(
measure sold for partner
  sum     deal.value by deal.closed_on where deal has closed_on
  window  year

rule monthly
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     EUR 10 + sold
)");
  const std::vector<MemoryFact> facts =
      facts_of({{kPartner, "Acme", {{"joined_on", "2026-02-28"}}},
                {kPartner, "Dune", {}},
                {kPartner, "Elm", {{"joined_on", "2025-11-30"}}},
                {kPartner, "Fjord", {{"joined_on", "2026-04-01"}}},
                {kDeal, "D1", {{"partner", "Dune"}, {"value", "EUR 5"}, {"closed_on", "2026-02-10"}}},
                {kDeal, "D2", {{"partner", "Dune"}, {"value", "EUR 7"}, {"closed_on", "2026-03-16"}}}});
  // March is still running: D2 isn't there yet. The year's total goes on from month to month.
  CHECK(told(ruleset, facts, "2026-03-15") ==
        Lines{"monthly Acme/2026-02-01 Acme 1000", "monthly Acme/2026-03-01 Acme 1000",
              "monthly Dune/2026-01-01 Dune 1000", "monthly Dune/2026-02-01 Dune 1500",
              "monthly Dune/2026-03-01 Dune 1500", "monthly Elm/2026-01-01 Elm 1000",
              "monthly Elm/2026-02-01 Elm 1000", "monthly Elm/2026-03-01 Elm 1000"});
}

}  // namespace remit::reference

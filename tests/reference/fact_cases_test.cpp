// The naive evaluator: what is read of facts, in which order and as of which day. Figures are worked out by
// hand.
#include <string>
#include <utility>
#include <vector>

#include "tests/reference/cases_by_hand.hpp"

namespace remit::reference {

TEST_CASE("facts of one day stand in order of id, and a refund stands directly behind its invoice") {
  const std::string measure = R"(
measure sold for partner
  sum     invoice.net by invoice.issued_on
  less    refund.amount by refund.invoice.issued_on
  window  lifetime
)";
  const std::string rule = R"(
rule position
  for each   invoice
  pays       invoice.partner
  effective  from 2026-01-01 by invoice.issued_on
  amount     )";
  const auto invoice = [](const char* id, const char* net) {
    return Given{kInvoice, id, {{"partner", "Acme"}, {"net", net}, {"issued_on", "2026-01-31"}}};
  };
  const std::vector<MemoryFact> facts =
      facts_of({{kPartner, "Acme", {}},
                invoice("I2", "EUR 20"),
                invoice("I10", "EUR 10"),
                invoice("I3", "EUR 30"),
                {kRefund, "R1", {{"invoice", "I10"}, {"amount", "EUR 4"}, {"on", "2026-02-01"}}}});
  // By bytes: I10, R1 behind it, I2, I3.
  CHECK(told(rules_of(measure + rule + "100% of sold\n  refunds    none\n"), facts, "2026-02-28") ==
        Lines{"position I10 Acme 1000", "position I2 Acme 2600", "position I3 Acme 5600"});
  CHECK(told(rules_of(measure + rule + "100% of sold\n  refunds    re-rate\n"), facts, "2026-02-28") ==
        Lines{"position I10 Acme 600", "position I2 Acme 2600", "position I3 Acme 5600"});
  CHECK(told(rules_of(measure + rule + "100% of (sold before this)\n  refunds    re-rate\n"), facts,
             "2026-02-28") == Lines{"position I2 Acme 600", "position I3 Acme 2600"});
  CHECK(told(rules_of(measure + rule + "100% of (sold at 2026-01-31)\n  refunds    none\n"), facts,
             "2026-01-31") ==
        Lines{"position I10 Acme 6000", "position I2 Acme 6000", "position I3 Acme 6000"});
}

TEST_CASE("windows of measures: trailing, fixed, calendar") {
  struct Case {
    const char* window;
    Lines lines;
  };
  // EUR 1 on Jan 31, EUR 10 on Feb 28, EUR 100 on Mar 31, EUR 1,000 on Apr 30.
  const std::vector<Case> cases = {
      {"month", {"w I1 Acme 100", "w I2 Acme 1000", "w I3 Acme 10000", "w I4 Acme 100000"}},
      {"quarter", {"w I1 Acme 100", "w I2 Acme 1100", "w I3 Acme 11100", "w I4 Acme 100000"}},
      {"fiscal year from February",
       {"w I1 Acme 100", "w I2 Acme 1000", "w I3 Acme 11000", "w I4 Acme 111000"}},
      // Feb 28 − 28 days is Jan 31, which is no longer in; Mar 31 − 31 days is Feb 28.
      {"trailing 28 days", {"w I1 Acme 100", "w I2 Acme 1000", "w I3 Acme 10000", "w I4 Acme 100000"}},
      {"trailing 32 days", {"w I1 Acme 100", "w I2 Acme 1100", "w I3 Acme 11000", "w I4 Acme 110000"}},
      // Feb 28 − 1 month is Jan 28: Jan 31 is in. Mar 31 − 1 month is Feb 28, which is no longer in. Apr 30 −
      // 1 month is Mar 30: Mar 31 is in.
      {"trailing 1 months", {"w I1 Acme 100", "w I2 Acme 1100", "w I3 Acme 10000", "w I4 Acme 110000"}},
      {"2026-02-01 through 2026-03-31", {"w I2 Acme 1000", "w I3 Acme 11000", "w I4 Acme 11000"}},
      {"lifetime", {"w I1 Acme 100", "w I2 Acme 1100", "w I3 Acme 11100", "w I4 Acme 111100"}},
  };
  std::vector<Given> given = {{kPartner, "Acme", {}}};
  const std::vector<std::pair<std::string, std::string>> nets = {{"EUR 1", "2026-01-31"},
                                                                 {"EUR 10", "2026-02-28"},
                                                                 {"EUR 100", "2026-03-31"},
                                                                 {"EUR 1000", "2026-04-30"}};
  for (std::size_t index = 0; index < nets.size(); ++index) {
    given.push_back({kInvoice,
                     "I" + std::to_string(index + 1),
                     {{"partner", "Acme"}, {"net", nets[index].first}, {"issued_on", nets[index].second}}});
  }
  for (const Case& each : cases) {
    CAPTURE(each.window);
    const Ruleset ruleset =
        rules_of("\nmeasure sold for partner\n  sum     invoice.net by invoice.issued_on\n  window  " +
                 std::string(each.window) + R"(

rule w
  for each   invoice
  pays       invoice.partner
  effective  from 2026-01-01 by invoice.issued_on
  amount     100% of sold
  refunds    none
)");
    CHECK(told(ruleset, facts_of(given), "2026-04-30") == each.lines);
  }
}

TEST_CASE("an invoice is paid on the day on which payments and credit notes reach its net") {
  const Ruleset ruleset = rules_of(R"(
rule on_payment
  for each   invoice where invoice is paid
  pays       invoice.partner
  effective  from 2026-01-01 by invoice.paid_on
  amount     EUR 1 * ((days since invoice.issued_on) / 1 days)
  refunds    none
)");
  struct Case {
    const char* name;
    const char* net;
    std::vector<Given> receipts;
    Lines lines;
  };
  const auto paid = [](const char* id, const char* amount, const char* day) {
    return Given{kPayment, id, {{"invoice", "I1"}, {"amount", amount}, {"paid_on", day}}};
  };
  const std::vector<Case> cases = {
      {"nothing received", "EUR 100", {}, {}},
      {"in two parts",
       "EUR 100",
       {paid("P1", "EUR 60", "2026-01-05"), paid("P2", "EUR 40", "2026-01-09")},
       {"on_payment I1 Acme 800"}},
      {"a cent short", "EUR 100", {paid("P1", "EUR 99.99", "2026-01-05")}, {}},
      {"the last cent as a credit note",
       "EUR 100",
       {paid("P1", "EUR 99.99", "2026-01-05"),
        {kRefund, "R1", {{"invoice", "I1"}, {"amount", "EUR 0.01"}, {"on", "2026-01-07"}}}},
       {"on_payment I1 Acme 600"}},
      {"bounced on the same day",
       "EUR 100",
       {paid("P1", "EUR 100", "2026-01-05"), paid("P2", "EUR -100", "2026-01-05"),
        paid("P3", "EUR 100", "2026-01-11")},
       {"on_payment I1 Acme 1000"}},
      {"a net of nothing is paid when issued: no day has passed",
       "EUR 0",
       {paid("P1", "EUR 5", "2026-01-05")},
       {}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    std::vector<Given> given = {
        {kPartner, "Acme", {}},
        {kInvoice, "I1", {{"partner", "Acme"}, {"net", each.net}, {"issued_on", "2026-01-01"}}}};
    given.insert(given.end(), each.receipts.begin(), each.receipts.end());
    CHECK(told(ruleset, facts_of(given), "2026-01-31") == each.lines);
  }
}

TEST_CASE("a tier is the one in force on the governing date, or on the day that is asked for") {
  const auto ruleset_of = [](const char* tier) {
    return rules_of(std::string(R"(
rule by_tier
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 3 when )") +
                    tier + R"( is Gold, EUR 2 when partner has tier, otherwise EUR 1
  refunds    none
)");
  };
  const auto tier = [](const char* value, const char* from, const char* through) {
    Given given{kAttribute,
                std::string("Acme/tier/") + from,
                {{"partner", "Acme"}, {"attribute", "tier"}, {"value", value}, {"from", from}}};
    if (*through != '\0') {
      given.fields["through"] = through;
    }
    return given;
  };
  std::vector<Given> given = {
      {kPartner, "Acme", {}}, tier("Silver", "2025-01-01", ""), tier("Gold", "2026-03-10", "2026-03-20")};
  for (const char* day : {"2026-03-09", "2026-03-10", "2026-03-20", "2026-03-21"}) {
    given.push_back({kDeal, day, {{"partner", "Acme"}, {"value", "EUR 1"}, {"closed_on", day}}});
  }
  // After Gold's last day Silver, which has none, is the newest in force again.
  CHECK(told(ruleset_of("deal.partner.tier"), facts_of(given), "2026-03-31") ==
        Lines{"by_tier 2026-03-09 Acme 200", "by_tier 2026-03-10 Acme 300", "by_tier 2026-03-20 Acme 300",
              "by_tier 2026-03-21 Acme 200"});
  CHECK(told(ruleset_of("(deal.partner.tier at 2026-03-15)"), facts_of(given), "2026-03-31").front() ==
        "by_tier 2026-03-09 Acme 300");
  // Before 2025 Acme had no tier at all: reading it is a mistake.
  given.push_back(
      {kAttribute,
       "Acme/tier/2025-01-01",
       {{"partner", "Acme"}, {"attribute", "tier"}, {"value", "Silver"}, {"from", "2026-03-21"}}});
  CHECK(told(ruleset_of("deal.partner.tier"), facts_of(given), "2026-03-31").back() ==
        "mistake in deal 2026-03-09");
}

TEST_CASE("a missing field is a mistake of the row that reads it, and of no other") {
  const auto lines = [](const std::string& where, const std::string& amount) {
    const Ruleset ruleset = rules_of("\nrule reads\n  for each   deal" + where + R"(
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  refunds    none
  amount     )" + amount + "\n");
    return told(
        ruleset,
        facts_of(
            {{kPartner, "Acme", {}},
             {kDeal,
              "D1",
              {{"partner", "Acme"},
               {"value", "EUR 10"},
               {"closed_on", "2026-01-05"},
               {"kind", "new"},
               {"region", "north"}}},
             {kDeal,
              "D2",
              {{"partner", "Acme"}, {"value", "EUR 10"}, {"closed_on", "2026-01-05"}, {"kind", "new"}}},
             {kDeal,
              "D3",
              {{"partner", "Nobody"}, {"value", "EUR 10"}, {"closed_on", "2026-01-05"}, {"kind", "old"}}}}),
        "2026-01-31");
  };
  CHECK(lines(" where deal.region is north", "deal.value") ==
        Lines{"reads D1 Acme 1000", "mistake in deal D2", "mistake in deal D3"});
  CHECK(lines(" where deal has region and deal.region is north", "deal.value") ==
        Lines{"reads D1 Acme 1000"});
  CHECK(lines(" where deal.kind is new and (deal.kind is new or deal.region is north)", "deal.value") ==
        Lines{"reads D1 Acme 1000", "reads D2 Acme 1000"});
  // An unknown partner isn't there to be paid; a choice that isn't taken isn't read.
  CHECK(lines("", "EUR 1 when deal.kind is new, EUR 2 when deal.region is north") ==
        Lines{"reads D1 Acme 100", "reads D2 Acme 100", "mistake in deal D3"});
  CHECK(lines("", "EUR 1 when deal has region") == Lines{"reads D1 Acme 100"});  // else there is no amount
}

TEST_CASE("a view sees the newest version that is booked by its cut-off") {
  const Ruleset ruleset = rules_of(R"(
rule plain
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none
)");
  const std::vector<MemoryFact> facts =
      facts_of({{kPartner, "Acme", {}},
                {kDeal, "D1", {{"partner", "Acme"}, {"value", "EUR 100"}, {"closed_on", "2026-01-05"}}},
                {kDeal,
                 "D1",
                 {{"partner", "Acme"},
                  {"value", "EUR 200"},
                  {"closed_on", "2026-01-05"},
                  {"booked_on", "2026-02-03"}}}});
  const auto units = [&](const FactView& view) {
    return evaluate_reference(ruleset, facts, view).lines.front().minor_units;
  };
  const Date last = Date::parse_iso("2026-02-28").value();
  CHECK(units({.through = last}) == 2'000);
  CHECK(units({.through = last, .booked_by = Date::parse_iso("2026-02-02").value()}) == 1'000);
  CHECK(units({.through = last, .watermark = 2}) == 1'000);
}

}  // namespace remit::reference

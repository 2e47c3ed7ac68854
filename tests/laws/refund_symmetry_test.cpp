// Law 5: where a rule claws back, a full refund of everything leaves zero.
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/made_ledger.hpp"

namespace remit::laws {
namespace {

MemoryFact refund_of(const std::string& id, const std::string& invoice, const MemoryMoney& amount, Date on) {
  return {FactKind::kRefund,
          id,
          {{"invoice", invoice}, {"on", on}, {"amount", amount}, {"currency", amount.currency.code()}},
          Date::missing()};
}

// The same ledger with every invoice and payment refunded whole on its last day, and every deal by an invoice
// of its whole value.
std::vector<MemoryFact> all_refunded(const MadeCase& made) {
  std::vector<MemoryFact> facts = made.facts;
  std::size_t number = 0;
  const auto next_id = [&] { return "RX" + std::to_string(++number); };
  for (const MemoryFact& fact : made.facts) {
    if (fact.kind == FactKind::kInvoice) {
      facts.push_back(
          refund_of(next_id(), fact.id, std::get<MemoryMoney>(fact.fields.at("net")), made.through));
    } else if (fact.kind == FactKind::kPayment) {
      facts.push_back(refund_of(next_id(), std::get<std::string>(fact.fields.at("invoice")),
                                std::get<MemoryMoney>(fact.fields.at("amount")), made.through));
      facts.back().fields["payment"] = fact.id;
    } else if (fact.kind == FactKind::kDeal) {
      const auto& value = std::get<MemoryMoney>(fact.fields.at("value"));
      const std::string invoice = "IX-" + fact.id;
      facts.push_back({FactKind::kInvoice,
                       invoice,
                       {{"deal", fact.id},
                        {"issued_on", made.through},
                        {"net", value},
                        {"kind", std::string("one_off")},
                        {"currency", value.currency.code()}},
                       Date::missing()});
      facts.push_back(refund_of(next_id(), invoice, value, made.through));
    }
  }
  return facts;
}

}  // namespace

TEST_CASE("law 5: a full refund of everything leaves zero") {
  constexpr CaseWishes kClawback{.rules = 3, .careless = false, .huge = true, .only_full_clawback = true};
  CHECK(check_law("refund symmetry", 50, [&] {
    const MadeCase made = *made_cases(kClawback);
    const AnalysedCase analysed = analyse(made);
    if (!analysed.ruleset) {
      if (!made.shrunk) {
        RC_FAIL("a made-up rule file doesn't analyse:\n" + analysed.mistakes);
      }
      return;
    }
    const FactView view = view_through(made.through);
    const NamedResult before = evaluate_by_graph(*analysed.ruleset, made.facts, view, true);
    RC_CLASSIFY(!before.lines.empty(), "with lines before the refunds");
    for (const NamedLine& line : evaluate_by_graph(*analysed.ruleset, all_refunded(made), view, true).lines) {
      if (line.minor_units != 0) {
        RC_FAIL("something is left: " + describe(line));
      }
    }
  }));
}

}  // namespace remit::laws

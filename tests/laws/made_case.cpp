#include "tests/laws/made_case.hpp"

#include <ostream>

#include "engine/calendar/month_arithmetic.hpp"
#include "tests/laws/draw.hpp"
#include "tests/laws/made_ledger.hpp"

namespace remit::laws {

MadeCase make_case(std::uint64_t seed, int size, const CaseWishes& wishes) {
  Draw draw(seed);
  MadeCase made;
  made.seed = seed;
  made.rules = draw_rule_text(
      draw,
      {.rules = wishes.rules, .only_full_clawback = wishes.only_full_clawback, .payouts = wishes.payouts});
  const LedgerWishes ledger{.currency = find_currency(made.rules.currency).value(),
                            .size = size,
                            .careless = wishes.careless && draw.chance(30),
                            .huge = wishes.huge && draw.chance(25),
                            .versions = !wishes.only_full_clawback && draw.chance(60),
                            .only_positive = wishes.only_full_clawback,
                            .currencies = made.rules.converts,
                            .rates = made.rules.reads_rates};
  made.facts = draw_ledger(draw, ledger);
  const auto first = Date::from_civil(2025, 3, 31).value();
  made.through = draw.chance(50) ? add_months(first, draw.between(0, 18), MonthRule::kClampToMonthEnd)
                                 : add_days(first, draw.between(0, 540));
  return made;
}

std::ostream& operator<<(std::ostream& out, const MadeCase& made) {
  out << "seed " << made.seed << ", through " << made.through.to_text() << "\n---- rules\n"
      << made.rules.text() << "---- ledger\n";
  for (const MemoryFact& fact : made.facts) {
    out << describe(fact) << '\n';
  }
  return out;
}

}  // namespace remit::laws

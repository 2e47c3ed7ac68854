#include "tests/laws/made_rates.hpp"

#include <algorithm>
#include <string>

namespace remit::laws {

std::vector<MemoryFact> draw_rates(Draw& draw, const std::function<Date()>& day) {
  std::vector<MemoryFact> rates;
  const Date long_ago = Date::from_civil(2024, 10, 1).value();
  const auto add = [&](const std::string& from, const std::string& to, Date on) {
    std::string id = on.to_text() + "/" + from + "/" + to;
    const bool known =
        std::any_of(rates.begin(), rates.end(), [&](const MemoryFact& fact) { return fact.id == id; });
    if (from != to && !known) {
      rates.push_back(
          {FactKind::kExchangeRate,
           std::move(id),
           {{"on", on}, {"from", from}, {"to", to}, {"rate", Rational(draw.between(1, 30'000), 10'000)}},
           Date::missing()});
    }
  };
  const bool well_known = draw.chance(60);
  for (const std::string from : {"EUR", "USD", "JPY", "KWD"}) {
    for (std::int64_t left = draw.between(0, 6); left > 0; --left) {
      const std::string to = draw.word({"EUR", "USD", "USD", "JPY", "KWD"});
      add(from, to, draw.chance(30) ? long_ago : day());
    }
    for (const std::string to : {"EUR", "USD", "JPY", "KWD"}) {
      if (well_known && from < to) {
        const bool turned = draw.chance(50);
        add(turned ? to : from, turned ? from : to, long_ago);
      }
    }
  }
  return rates;
}

}  // namespace remit::laws

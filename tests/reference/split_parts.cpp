#include "tests/reference/split_parts.hpp"

#include <optional>
#include <set>

#include "engine/money/rounding.hpp"

namespace remit::reference {

std::variant<Failed, std::vector<SplitPart>> split_parts(const Split& split, Interpreter& interpreter,
                                                         const KnownFacts& facts, const Row& row) {
  std::vector<SplitPart> parts;
  for (const SplitShare& share : split.shares) {
    const Value to = interpreter.evaluate(share.to, row);
    if (!std::holds_alternative<FactName>(to)) {
      return Failed{"a share goes to nobody"};
    }
    parts.push_back({std::get<FactName>(to).id, share.share});
  }
  if (!split.deal) {
    return parts;
  }
  const Value deal = interpreter.evaluate(*split.deal, row);
  if (!std::holds_alternative<FactName>(deal)) {
    return Failed{"there is no deal to share"};
  }
  std::set<std::string> seen;
  Rational sum = 0;
  for (const FactName& member : facts.participants_in_order(std::get<FactName>(deal))) {
    const std::string partner = std::get<FactName>(facts.field(member, "partner").value()).id;
    Rational weight = 1;
    if (split.by) {
      const std::optional<Value> value = facts.field(member, *split.by, Date::missing());
      if (!value || !std::holds_alternative<Rational>(*value)) {
        return Failed{"a participant has no weight"};
      }
      weight = std::get<Rational>(*value);
    } else if (!seen.insert(partner).second) {
      continue;
    }
    sum += weight;
    parts.push_back({partner, weight});
  }
  if (parts.empty() || sum <= 0 || (split.sums_to_one && sum != 1)) {
    return Failed{"the participants' weights are no shares of one"};
  }
  return parts;
}

std::vector<Integer> in_parts(const Integer& total, const std::vector<SplitPart>& parts, OddUnits odd_units) {
  Rational sum = 0;
  for (const SplitPart& part : parts) {
    sum += part.weight;
  }
  const bool negative = total < 0;
  const Integer absolute = negative ? Integer(-total) : total;
  std::vector<Integer> whole;
  std::vector<Rational> lost;
  Integer left = absolute;
  for (const SplitPart& part : parts) {
    const Rational exact = Rational(absolute) * part.weight / sum;
    whole.push_back(round_to_integer(exact, RoundingMode::kFloor));
    lost.push_back(exact - Rational(whole.back()));
    left -= whole.back();
  }
  for (; left > 0; --left) {
    std::size_t most = 0;
    if (odd_units == OddUnits::kLargestRemainder) {
      for (std::size_t part = 1; part < parts.size(); ++part) {
        most = lost[part] > lost[most] ? part : most;
      }
      lost[most] = -1;
    }
    whole[most] += 1;
  }
  for (Integer& part : whole) {
    part = negative ? Integer(-part) : part;
  }
  return whole;
}

}  // namespace remit::reference

#include "engine/execution/rate_index.hpp"

#include <algorithm>

#include "engine/execution/evaluation_state.hpp"

namespace remit {

RateIndex::RateIndex(const EvaluationState& state, bool last_published, std::string_view pivot)
    : last_published_(last_published),
      pivot_(pivot.empty() ? std::nullopt : state.facts->symbols().find(pivot)) {
  const FactTable& table = state.facts->table(FactKind::kExchangeRate);
  const FactColumn& days = state.fact_column(FactKind::kExchangeRate, "on");
  const FactColumn& froms = state.fact_column(FactKind::kExchangeRate, "from");
  const FactColumn& tos = state.fact_column(FactKind::kExchangeRate, "to");
  const FactColumn& rates = state.fact_column(FactKind::kExchangeRate, "rate");
  for (std::size_t row = 0; row < table.row_count; ++row) {
    // A rate of nothing can't be divided by and isn't one.
    if (days.has_value(row) && froms.has_value(row) && tos.has_value(row) && rates.has_value(row) &&
        rates.numbers[row] > 0) {
      rates_[{froms.codes[row], tos.codes[row]}].push_back(
          {days.codes[row],
           {Rational(rates.numbers[row], rates.denominator), table.sequences[row], days.codes[row]}});
    }
  }
  for (auto& [pair, published] : rates_) {
    std::sort(published.begin(), published.end(),
              [](const Published& left, const Published& right) { return left.day < right.day; });
  }
}

const RateIndex::Published* RateIndex::find(Pair pair, std::int32_t day) const {
  const auto found = rates_.find(pair);
  if (found == rates_.end()) {
    return nullptr;
  }
  const std::vector<Published>& published = found->second;
  const auto behind =
      std::upper_bound(published.begin(), published.end(), day,
                       [](std::int32_t wanted, const Published& each) { return wanted < each.day; });
  if (behind == published.begin()) {
    return nullptr;
  }
  const Published& last = *(behind - 1);
  return last.day == day || last_published_ ? &last : nullptr;
}

std::optional<RateIndex::Rate> RateIndex::leg(Symbol from, Symbol to, std::int32_t day) const {
  if (from == to) {
    return Rate{Rational(1), 0, day};
  }
  const Published* direct = find({from, to}, day);
  const Published* inverse = find({to, from}, day);
  if (direct != nullptr && (inverse == nullptr || direct->day >= inverse->day)) {
    return direct->rate;
  }
  return inverse == nullptr
             ? std::nullopt
             : std::optional(Rate{Rational(1 / inverse->rate.value), inverse->rate.sequence, inverse->day});
}

std::optional<RateIndex::Rate> RateIndex::rate(Symbol from, Symbol to, std::int32_t day) const {
  std::optional<Rate> found = leg(from, to, day);
  if (!found && pivot_) {
    const std::optional<Rate> first = leg(from, *pivot_, day);
    const std::optional<Rate> second = first ? leg(*pivot_, to, day) : std::nullopt;
    if (second) {
      found = Rate{Rational(first->value * second->value), std::max(first->sequence, second->sequence),
                   std::min(first->day, second->day)};
    }
  }
  return found;
}

}  // namespace remit

// Exchange rates, ready to be looked up as of a day.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/columns/symbol_table.hpp"
#include "engine/money/rational.hpp"

namespace remit {

class EvaluationState;

/// All rates that were published, by pair of currencies.
class RateIndex {
 public:
  /// Reads the facts of FactKind::kExchangeRate. `last_published`: where a day has no rate, the newest before
  /// it counts. `pivot`: a pair without a rate of its own goes through this currency.
  RateIndex(const EvaluationState& state, bool last_published, std::string_view pivot);

  struct Rate {
    Rational value;
    std::int64_t sequence = 0;  ///< of the newest fact that it was made of
    std::int32_t day = 0;       ///< on which it was published; of two legs the earlier one's
  };
  /// What one unit of `from` is in `to` on a day: the rate of the pair, else one over that of the opposite
  /// pair, else by both legs through the pivot. None where there is none.
  [[nodiscard]] std::optional<Rate> rate(Symbol from, Symbol to, std::int32_t day) const;

 private:
  struct Published {
    std::int32_t day;
    Rate rate;
  };
  using Pair = std::pair<Symbol, Symbol>;

  [[nodiscard]] const Published* find(Pair pair, std::int32_t day) const;
  [[nodiscard]] std::optional<Rate> leg(Symbol from, Symbol to, std::int32_t day) const;

  bool last_published_;
  std::optional<Symbol> pivot_;
  std::map<Pair, std::vector<Published>> rates_;  // ascending by day
};

}  // namespace remit

// Partner attributes with dates, ready to be looked up as of a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/money/rational.hpp"

namespace remit {

class EvaluationState;

/// All values that one attribute ever had, by partner.
class DatedIndex {
 public:
  struct Entry {
    std::int32_t from = 0;     ///< Date::days()
    std::int32_t through = 0;  ///< Date::never().days() when open
    std::int32_t code = 0;     ///< word, row or date, by the field's type
    std::uint32_t number = 0;  ///< index in `numbers`, for money, number and percent
    bool bad = false;          ///< the value can't be read as the field's type
  };

  /// Reads the facts of FactKind::kPartnerAttribute for field `field` of FactKind::kPartner.
  DatedIndex(const EvaluationState& state, std::size_t field);

  /// The newest entry that covers `day`, or none. `partner` is a row of the partner table.
  [[nodiscard]] const Entry* find(RowIndex partner, std::int32_t day) const;
  /// Whether two entries hold the same number; true of attributes that hold none.
  [[nodiscard]] bool same_number(const Entry& one, const Entry& other) const {
    return numbers_.empty() || numbers_[one.number] == numbers_[other.number];
  }
  [[nodiscard]] const Rational& number(const Entry& entry) const { return numbers_[entry.number]; }

 private:
  std::vector<std::uint32_t> begins_;  // by partner row, one more at the end
  std::vector<Entry> entries_;         // by partner, ascending by `from`
  std::vector<Rational> numbers_;
};

}  // namespace remit

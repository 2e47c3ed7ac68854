// Facts kept in memory: scenarios, generated ledgers of tests and embedding programs without a file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/columns/fact_source.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/rational.hpp"

namespace remit {

/// One field's value as a file or scenario states it. Amounts are in major units, in `currency`.
struct MemoryMoney {
  Rational amount;
  Currency currency;
};
using MemoryValue =
    std::variant<std::string, Date, Rational, MemoryMoney>;  ///< words and ids; dates; numbers; money

/// One version of a fact.
struct MemoryFact {
  FactKind kind = FactKind::kDeal;
  std::string id;                             ///< for kinds without an id: the identity columns joined by `/`
  std::map<std::string, MemoryValue> fields;  ///< by the rule language's field name; a missing one is missing
  Date booked_on = Date::missing();           ///< missing: known from the start
};

/// A fact source over a list of facts; later versions of an id replace earlier ones, in the order of adding.
class MemoryFactSource final : public FactSource {
 public:
  explicit MemoryFactSource(FactSchema schema) : schema_(std::move(schema)) {}

  /// Adds a fact or a newer version of it; returns its sequence, counted from 1.
  std::int64_t add(MemoryFact fact);
  [[nodiscard]] const std::vector<MemoryFact>& facts() const noexcept { return facts_; }
  [[nodiscard]] const FactSchema& schema() const noexcept { return schema_; }

  /// As FactSource. Inherited references are resolved (own value, else the deal's or invoice's); money is put
  /// into minor units, and refused as a CellError when it has more decimals than its currency.
  [[nodiscard]] Result<FactSet> read(const FactRequest& request) override;
  [[nodiscard]] Result<std::string> id_of(const FactDefinition& fact, std::int64_t key) override;
  [[nodiscard]] std::optional<std::int64_t> find_key(FactKind kind, std::string_view id) const;

 private:
  FactSchema schema_;
  std::vector<MemoryFact> facts_;
  std::vector<std::map<std::string, std::int64_t, std::less<>>> keys_;  ///< by kind
  std::vector<std::vector<std::string>> ids_;                           ///< by kind, key - 1
};

}  // namespace remit

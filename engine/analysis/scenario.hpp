// A scenario, typed: the facts that it gives and what it expects of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/analysis/time_ranges.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/money/rational.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

/// A fact that a scenario gives, typed; amounts in minor units happen when it is turned into a FactSet.
struct ScenarioValue {
  std::variant<Rational, Date, std::string> value;  ///< by the field's type; references and words are strings
  std::string currency;                             ///< of money
};
struct ScenarioFact {
  FactKind kind = FactKind::kDeal;
  std::string id;
  struct Field {
    std::size_t field;  ///< index in the schema; dated partner fields included
    ScenarioValue value;
    EffectiveRange dates;  ///< of dated fields; no `from`: always
    grammar::SourceSpan span;
  };
  std::vector<Field> fields;
  std::optional<Date> paid_on;    ///< invoices: one payment of the whole on this day
  std::optional<Date> booked_on;  ///< the day from which the ledger knew; none: the fact's own date
  grammar::SourceSpan span;
};
struct ScenarioExpectation {
  /// What is posted in the period, what is paid out in it, or what is carried forward at its end.
  enum class What : std::uint8_t { kPosted, kPaidOut, kCarried };
  What what = What::kPosted;
  Period period;
  std::optional<std::string> rule;
  std::optional<std::string> partner;
  Rational amount;  ///< major units
  std::string currency;
  grammar::SourceSpan span;
};
struct Scenario {
  std::string title;
  std::vector<ScenarioFact> facts;
  std::vector<ScenarioExpectation> expectations;
  grammar::SourceSpan span;
};

}  // namespace remit

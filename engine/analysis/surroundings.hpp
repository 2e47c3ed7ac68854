// What names mean at one place of the rules: in a line of a measure, in the `where` of a rule, in its amount.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/analysis/analysis_state.hpp"

namespace remit {

struct Surroundings {
  enum class Partner : std::uint8_t {
    kNone,
    kOfFact,  ///< the fact's own partner: measures, and a rule's clauses until it is known who is paid
    kPaid,    ///< the partner that the line pays
  };
  enum class Day : std::uint8_t {
    kNone,       ///< dated fields need `at D`
    kGoverning,  ///< the rule's governing date
    kGiven,      ///< `day`: the date at which a measure counts
    kBatch,      ///< the batch's last day
  };
  enum class Reads : std::uint8_t {
    kAll,
    kNoTotals,  ///< inside a measure: no measures and no scales
  };

  std::string place;                  ///< for messages: `a rule for each deal`
  std::optional<FactKind> fact;       ///< ThisFact
  std::optional<PeriodScope> period;  ///< what the line is for, beside its partner
  std::vector<FanOut> fans;           ///< what it is fanned out to, as far as it can be read here
  Partner partner = Partner::kNone;
  Day day_meaning = Day::kNone;
  std::optional<TypedId> day;
  Reads reads = Reads::kAll;
  /// Of the steps of a balance: what `before` stands for.
  struct Step {
    std::size_t balance;
    Type type;
  };
  std::optional<Step> step;
  /// Paths that stand for a value here: what a window is for. Nothing of a fact is known beside them.
  struct Key {
    ast::Path path;
    TypedId value;
  };
  std::vector<Key> keys;
  bool settles = false;         ///< `period.end` is known: the last day of what is settled
  bool re_rated = false;        ///< the fact's own amount is what is left of it
  bool adds_up = false;         ///< in measures and balances, where amounts of several facts meet
  std::optional<Type> amounts;  ///< what the rule pays is of this type; none: money in the ruleset's currency
  LetTable* lets = nullptr;
  std::unordered_map<const KnownLet*, Typed> typed_lets;  ///< each let is typed once here
};

/// Surroundings in which nothing is known but lets: bounds of scales, values of scenarios.
[[nodiscard]] inline Surroundings constant_surroundings(AnalysisState& state, std::string place) {
  Surroundings surroundings;
  surroundings.place = std::move(place);
  surroundings.reads = Surroundings::Reads::kNoTotals;
  surroundings.lets = &state.lets;
  return surroundings;
}

}  // namespace remit

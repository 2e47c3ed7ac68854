// The last clauses of a line in the naive evaluator: rounding, refunds, clawback, split and due.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "tests/reference/interpreter.hpp"
#include "tests/reference/known_facts.hpp"
#include "tests/reference/reference_evaluator.hpp"

namespace remit::reference {

/// A window cap as it meets one line.
struct CapOnLine {
  Rational limit;
  Value key;                     // absent for the whole programme
  std::vector<Date> edges = {};  // of a window that reads them
};

/// A line on its way through the clauses; amounts in major units.
struct OpenLine {
  Row row;
  std::string subject;
  std::string spoken;  // the subject as errors name it
  std::string partner = {};
  Date governing_date = {};
  Rational amount = {};
  Rational own_amount = {};  // where refunds concern the rule
  Rational refunded = {};
  bool nothing_left = false;  // of the fact: the line is worth nothing and meets no further clause
  std::vector<std::optional<CapOnLine>> budgets = {};      // as budgets_: none where it isn't in force
  std::vector<Rational> added = {};                        // as budgets_: what the promo would add
  std::vector<std::optional<CapOnLine>> window_caps = {};  // none: the cap doesn't concern the line
};

/// What each partner gets of a line, in the order of the split.
using PartsByPartner = std::vector<std::pair<std::string, Integer>>;

class LineFinisher {
 public:
  /// For the lines of rule `number`. Everything must outlive this.
  LineFinisher(const Ruleset& ruleset, const KnownFacts& facts, const FactView& view,
               Interpreter& interpreter, std::size_t number)
      : ruleset_(ruleset),
        facts_(facts),
        view_(view),
        interpreter_(interpreter),
        number_(number),
        rule_(ruleset.rules[number]) {}

  /// Adds what the line comes to, or what is wrong with it.
  void finish(const OpenLine& line, ReferenceResult& result);

 private:
  [[nodiscard]] Integer rounded_minor_units(const Rational& amount) const;
  Value clawed_back(const Clawback& clawback, const OpenLine& line, const std::vector<Integer>& amounts);
  std::optional<Failed> divide(const OpenLine& line, const std::vector<Integer>& amounts,
                               PartsByPartner& of_partners);
  std::optional<Failed> add_due(const OpenLine& line, const std::string& partner, const Integer& minor_units,
                                std::int64_t refunded, ReferenceResult& result);

  const Ruleset& ruleset_;
  const KnownFacts& facts_;
  const FactView& view_;
  Interpreter& interpreter_;
  std::size_t number_;
  const Rule& rule_;
};

}  // namespace remit::reference

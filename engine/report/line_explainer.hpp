// The explainer of one line, spread over two files: line_explanation.cpp (scope to rounding) and
// line_explanation_parts.cpp (what amends a line, and what becomes of it behind rounding).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/report/line_explanation.hpp"

namespace remit {

class LineExplainer {
 public:
  explicit LineExplainer(const LineToExplain& line)
      : line_(line),
        ruleset_(*line.graph->ruleset),
        rule_(ruleset_.rules[line.rule]),
        plan_(line.graph->plans[line.rule]),
        tracer_(TracedRow{line.graph, line.evaluation, line.names, plan_.frame, line.row, governing_date()}) {
  }

  ExplanationStep explain();
  /// Whether the line pays; where it doesn't, the first clause in order that keeps it from paying.
  ExplanationStep verdict();

 private:
  void add_needs(TypedId condition, std::vector<ExplanationStep>& needs) const;
  [[nodiscard]] ExplanationStep condition_verdict(std::string what, TypedId condition) const;
  [[nodiscard]] bool awaits_a_day() const;
  [[nodiscard]] std::optional<std::string> failure(NodeId node) const;
  [[nodiscard]] Date governing_date() const {
    const TracedValue value = line_.evaluation->value_of(plan_.governing_date, line_.row);
    const Date* date = std::get_if<Date>(&value);
    return date != nullptr ? *date : Date::missing();
  }
  [[nodiscard]] std::optional<Rational> number(NodeId node) const {
    const TracedValue value = line_.evaluation->value_of(node, line_.row);
    const Rational* found = std::get_if<Rational>(&value);
    return found != nullptr ? std::optional(*found) : std::nullopt;
  }
  [[nodiscard]] bool holds(NodeId node) const {
    const TracedValue value = line_.evaluation->value_of(node, line_.row);
    const bool* found = std::get_if<bool>(&value);
    return found != nullptr && *found;
  }
  [[nodiscard]] std::string money(NodeId node) const {
    const std::optional<Rational> amount = number(node);
    return amount ? amount_text(*amount) : "nothing";
  }
  /// What the line pays, in the ruleset's currency or that of the line's fact.
  [[nodiscard]] std::string amount_text(const Rational& amount) const {
    return ruleset_.expressions[rule_.amount].type.is_own_money() ? own_money(amount)
                                                                  : money_text(amount, ruleset_.currency);
  }
  /// Of a node whose values are in the fact's own currency.
  [[nodiscard]] std::string own_money(const std::optional<Rational>& amount) const {
    const std::optional<std::string> currency = line_.evaluation->own_currency(plan_.frame, line_.row);
    return amount ? own_money_text(*amount, ruleset_.currency, currency.value_or(ruleset_.currency.code()))
                  : "nothing";
  }
  /// Of a node whose values are whole minor units.
  [[nodiscard]] std::string minor_money(NodeId node) const {
    const std::optional<Rational> amount = number(node);
    const Rational units(ruleset_.currency.minor_units_per_unit());
    return amount ? amount_text(*amount / units) : "nothing";
  }
  /// The clause as written, without its first words, which the step is called by.
  [[nodiscard]] std::string clause(grammar::SourceSpan span, std::string_view first_words) const {
    std::string text = tracer_.source(span);
    if (text.starts_with(first_words)) {
      text.erase(0, std::min(text.size(), first_words.size() + 1));
    }
    return text;
  }
  void add(ExplanationStep step) { root_.children.push_back(std::move(step)); }
  void add_clause(std::string what, grammar::SourceSpan span, std::string text, std::string value) {
    add({std::move(what), std::move(text), std::move(value), tracer_.place(span), {}});
  }

  void add_scope();
  bool add_conditions();
  void add_amount();
  /// A step for each amendment of a part: whether it holds, and whether it is the one in force.
  void add_amendments(const AmendedPart& part);
  [[nodiscard]] std::vector<ExplanationStep> amendment_reads(TypedId holds) const;
  void add_budget(const AmendedPart& part, const RulePlan::BudgetStep& step);
  [[nodiscard]] const AmendedPart* amended(AmendedPart::Part part, std::size_t cap = 0) const {
    for (const AmendedPart& each : rule_.amended) {
      if (each.part == part && each.cap == cap) {
        return &each;
      }
    }
    return nullptr;
  }
  void add_amendments_of(AmendedPart::Part part, std::size_t cap = 0) {
    if (const AmendedPart* found = amended(part, cap)) {
      add_amendments(*found);
    }
  }
  void add_decay();
  void add_floor();
  void add_fact_cap(const FactCap& cap, const RulePlan::CapStep& step);
  void add_window_cap(const WindowCap& cap, const RulePlan::CapStep& step);
  void add_rounding();
  void add_refunds();
  [[nodiscard]] std::optional<Clawback> clawback_here() const;
  void add_clawback(const Clawback& clawback);
  /// Its day and its share, and what they were worked out from.
  [[nodiscard]] std::vector<ExplanationStep> clawback_reads(const Clawback& clawback) const;
  [[nodiscard]] bool is_in_force(const std::optional<TypedId>& in_force) const;
  void add_splits();
  void add_split(const Split& split, const RulePlan::SplitStep& in_plan);
  void add_due();

  const LineToExplain& line_;
  const Ruleset& ruleset_;
  const Rule& rule_;
  const RulePlan& plan_;
  ExpressionTracer tracer_;
  ExplanationStep root_;
  NodeId running_ = 0;  // the amount so far
};

}  // namespace remit

// One scenario: the facts that it gives, typed by the schema, and the amounts that it expects. The class is
// spread over scenarios.cpp, scenario_facts.cpp and scenario_expectations.cpp.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/analysis/analysis_state.hpp"

namespace remit {

class ScenarioReader {
 public:
  ScenarioReader(AnalysisState& state, const ast::File& file, const ast::ScenarioDeclaration& source,
                 bool damaged);

  void read();

 private:
  using Span = grammar::SourceSpan;
  using Field = ast::GivenLine::Field;

  // scenario_facts.cpp
  void read_given(const ast::GivenLine& given);
  [[nodiscard]] std::optional<FactKind> kind_of(const ast::GivenLine& given);
  void read_field(const ast::GivenLine& given, const Field& field, ScenarioFact& fact);
  [[nodiscard]] bool is_role(FactKind kind, const Field& field) const;
  void add_role(const ast::GivenLine& given, const Field& field);
  void read_paid_on(const Field& field, ScenarioFact& fact);
  [[nodiscard]] std::optional<ScenarioValue> value_of(FactKind kind, std::size_t index, const Field& field);
  [[nodiscard]] std::optional<ScenarioValue> money_of(const Field& field);
  [[nodiscard]] std::optional<std::string> word_of(ast::ExpressionId id) const;
  [[nodiscard]] bool check_word(FactKind kind, std::size_t index, const std::string& word, Span span);
  void wrong_kind(const Field& field, std::string_view wanted, std::string help);
  void leave_out(const ast::GivenLine& given);
  void refer_to(FactKind kind, const std::string& id, Span span);
  void resolve_references();

  // scenario_expectations.cpp
  void read_expect(const ast::ExpectLine& expect);
  [[nodiscard]] bool may_have_a_payout(const ast::ExpectLine::Item& item);
  /// Whether an amount in `currency` may be what the item expects: it is in the ruleset's currency, or a
  /// payout pays in others.
  [[nodiscard]] bool check_currency(const ast::ExpectLine::Item& item, Currency currency);
  [[nodiscard]] bool names_no_rule(const ast::ExpectLine::Item& item);
  struct Subject {
    std::optional<std::string> rule;
    std::optional<std::string> partner;
    bool later = false;  ///< of a rule that this version doesn't carry out
  };
  [[nodiscard]] bool name_subject(const ast::ExpectLine::Item& item, Subject& subject);
  [[nodiscard]] bool name_one(const ast::Name& name, Subject& subject);

  AnalysisState& state_;
  const ast::File& file_;
  const ast::ScenarioDeclaration& source_;
  bool damaged_;
  bool told_of_no_payout_ = false;
  Scenario scenario_;
  std::map<std::pair<FactKind, std::string>, Span> given_;
  struct Reference {
    FactKind kind;
    std::string id;
    Span span;
  };
  std::vector<Reference> references_;
  std::set<std::string> names_unread_;  ///< in lines that were told of as mistaken, and left out
};

}  // namespace remit

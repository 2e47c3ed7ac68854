// One exception or promo, as it stands to one version of the rule that it amends.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/analysis_state.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/surroundings.hpp"

namespace remit {

/// A clause that an amendment puts in place of the rule's: the member of its part.
struct AmendedClause {
  std::optional<TypedId> decay;
  std::optional<Split> split;
  std::optional<Clawback> clawback;
  std::vector<DuePart> due;
  std::optional<RefundRule::Alternative> refunds;
};

/// An amendment that has been read, with what the checks compare.
struct ReadAmendment {
  const AmendmentSource* source = nullptr;
  Amendment made;                       ///< without `in_force` and what follows from it
  const ast::CapClause* cap = nullptr;  ///< of amendments to a cap
  AmendedClause clause;                 ///< of amendments to what isn't an amount
  std::optional<TypedId> budget;        ///< its limit
  bool budget_by_booking = false;       ///< its lines run in order of booking
  grammar::SourceSpan budget_span;
  grammar::SourceSpan value;    ///< of the clause that says what is changed
  EffectiveRange effective;     ///< by the rule's governing date
  bool only_sometimes = false;  ///< a condition or a date of its own says when it holds
  std::string whom;             ///< `partner Acme`; empty: everyone
  std::string whom_kind;        ///< `partner`
};

/// Whether a part is a clause of which another stands in place, and not an amount.
[[nodiscard]] bool is_clause(AmendedPart::Part part);
/// Places of the amendments, among `amendments`, that each yields to.
[[nodiscard]] std::vector<std::vector<std::size_t>> precedence_of(
    const std::vector<ReadAmendment>& amendments);

class AmendmentReader {
 public:
  /// Reads a clause of another form than amounts have, as it stands in `file`, seen from `line`; none where a
  /// mistake was reported.
  using ReadClause = std::function<std::optional<AmendedClause>(
      const ast::Clause& clause, const ast::File& file, const Surroundings& line)>;

  /// `line` are the surroundings of the rule's amounts, `lets` the rule's own. All must outlive the reader.
  AmendmentReader(AnalysisState& state, AmendmentSource& source, const Surroundings& line, LetTable& lets,
                  ReadClause read_clause);

  /// None where a mistake leaves it without meaning, which has been reported then, or where it has no day in
  /// common with the version of the rule.
  [[nodiscard]] std::optional<ReadAmendment> read(const EffectiveRange& of_rule);

 private:
  using Span = grammar::SourceSpan;

  [[nodiscard]] ExpressionTyper typer() { return {state_, file_, line_}; }
  void read_lets();
  bool read_dates(const EffectiveRange& of_rule);
  void read_whom();
  void add_presence(TypedId whose, Span span);
  void read_clause(const ast::Clause& clause);
  void read_other(const ast::Clause& clause);
  void read_value(ast::ExpressionId value, const ast::Clause& clause);
  void add_condition(const Typed& condition);
  void check_lets();

  AnalysisState& state_;
  AmendmentSource& source_;
  const ast::File& file_;
  const ast::AmendmentDeclaration& declaration_;
  LetTable lets_;
  Surroundings line_;
  ReadClause read_clause_of_rule_;
  ReadAmendment read_;
  std::vector<TypedId> conditions_;
  bool sound_ = true;
  bool has_value_ = false;
};

}  // namespace remit

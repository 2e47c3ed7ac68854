// One version of a rule, clause by clause. The class is spread over several files by concern: rules.cpp
// (which clauses there are), rule_scope.cpp (what the rule is for, when it applies and whom it pays),
// rule_amounts.cpp, rule_decay.cpp, rule_caps.cpp and rule_refunds.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/amendment_reader.hpp"
#include "engine/analysis/analysis_state.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/surroundings.hpp"
#include "engine/analysis/windows.hpp"

namespace remit {

class RuleReader {
 public:
  /// `lines_of`: of a rule for the lines of another, the version whose lines they are.
  RuleReader(AnalysisState& state, const DeclarationPlace& place, std::optional<std::size_t> lines_of = {});

  /// Reports every mistake of the rule; adds it to the ruleset when there is none that leaves it without
  /// meaning.
  void read();

 private:
  using Span = grammar::SourceSpan;

  /// A clause of one form; `found` is false where the rule has none, or the form is repeated.
  template <class Form>
  struct Found {
    const Form* form = nullptr;
    Span span;
    Span keyword;
    explicit operator bool() const { return form != nullptr; }
    const Form* operator->() const { return form; }
  };
  template <class Form>
  [[nodiscard]] Found<Form> find() const {
    for (const ast::Clause& clause : source_.clauses) {
      if (const auto* form = std::get_if<Form>(&clause.form)) {
        return {form, clause.span, clause.keyword};
      }
    }
    return {};
  }

  // rules.cpp
  void check_clauses();
  bool is_misplaced_payee(const ast::Clause& clause);
  void check_figure();
  void read_lets();
  void finish_lets();
  void missing(std::string_view code, std::string message, std::string write);
  [[nodiscard]] ExpressionTyper typer(Surroundings& surroundings) { return {state_, file_, surroundings}; }
  /// Notes that a clause has a mistake, so that the rule isn't kept.
  template <class Value>
  const std::optional<Value>& needed(const std::optional<Value>& value) {
    sound_ = sound_ && value.has_value();
    return value;
  }
  [[nodiscard]] std::string written(Span span) const;
  /// `rule`, or `figure`.
  [[nodiscard]] std::string_view keyword() const { return source_.figure ? "figure" : "rule"; }

  // rule_scope.cpp
  bool read_scope();
  [[nodiscard]] std::optional<Scope> scope_of(const ast::ForEachClause& clause, Span span);
  [[nodiscard]] std::optional<Scope> single_scope(const ast::Path& path);
  [[nodiscard]] std::string name_of_fact() const;
  [[nodiscard]] std::string usual_governing_date() const;
  void missing_governing_date();
  [[nodiscard]] std::string usual_partner() const;
  [[nodiscard]] std::optional<Scope> partner_and_period(const ast::Path& first, const ast::Path& second,
                                                        Span span);
  [[nodiscard]] std::optional<Scope> fiscal_scope(const ast::ForEachClause& clause,
                                                  const ast::FiscalScope& fiscal, Span span);
  [[nodiscard]] std::optional<Scope> scope_behind(const ast::ScopeItem& item);
  // rule_fans.cpp
  bool read_fans(const ast::ForEachClause& clause);
  [[nodiscard]] std::optional<FanOut> fan_of(const ast::ScopeItem& item);
  [[nodiscard]] std::optional<FanOut> participants(const ast::MemberScope& scope, Span span);
  [[nodiscard]] std::optional<FanOut> upline(const ast::UplineScope& scope, Span span);
  [[nodiscard]] std::optional<FanOut> steps(const ast::StepScope& scope, Span span);
  [[nodiscard]] std::optional<FanOut> periods(const ast::RangeScope& scope, Span span);
  [[nodiscard]] std::optional<FanOut> stretches(const ast::StretchScope& scope, Span span);
  [[nodiscard]] Typed fan_date(ast::ExpressionId id, std::string_view what);
  void set_surroundings();
  void read_where();
  void read_effective();
  void read_during();
  [[nodiscard]] Typed during_first(const ast::DuringFirst& first, Span span);
  [[nodiscard]] Typed during_months(TypedId since, TypedId count, Span span);
  void read_pays();

  /// Reads single clauses of an amendment to `outer`, which stand in `file` and are seen from `line`.
  RuleReader(const RuleReader& outer, const ast::File& file, const Surroundings& line);

  // rule_amounts.cpp
  /// The type of the rule's amounts.
  [[nodiscard]] Type money() const { return line_.amounts.value_or(state_.money()); }
  void read_amount();
  void read_floor();
  void read_rounding();

  // rule_decay.cpp
  void read_decay();
  [[nodiscard]] Typed decay_of(const ast::DecayClause& clause, Span span, Span keyword);
  [[nodiscard]] std::optional<ElasticFactor> half_life(const ast::HalfLifeDecay& decay, bool rises,
                                                       Span span);
  [[nodiscard]] std::optional<ElasticFactor> linear(const ast::LinearDecay& decay);
  [[nodiscard]] std::optional<ElasticFactor> stepped(const ast::SteppedDecay& decay);
  [[nodiscard]] std::optional<Rational> factor(ast::ExpressionId id);
  [[nodiscard]] Typed since(ast::ExpressionId id);
  void check_direction(bool ramp, const ElasticFactor& elastic, Span keyword);

  // rule_caps.cpp
  void read_caps();
  void read_cap(const ast::CapClause& cap, Span span);
  void read_cap_edges(const ast::CapClause& cap, const WindowForm& form, WindowCap& capped);
  [[nodiscard]] bool is_of_another_cap(const ast::CapClause& cap, Span span);
  [[nodiscard]] bool has_booking_order(Span span);
  [[nodiscard]] bool cap_key(const ast::CapClause& cap, std::optional<TypedId>& key);

  // rule_amendments.cpp
  void read_amendments();
  void amend(std::vector<ReadAmendment> amendments, AmendedPart::Part part, std::size_t cap);
  void check_ambiguity(const std::vector<ReadAmendment>& amendments,
                       const std::vector<std::vector<std::size_t>>& yields);
  void keep_budgets(const std::vector<ReadAmendment>& amendments, AmendedPart& part);
  [[nodiscard]] TypedId amended_choice(const AmendedPart& part, const std::vector<TypedId>& results);
  /// Sets what is in force of `amended` from its candidates, which say `results`.
  void put_in_force(AmendedPart& amended, const std::vector<ReadAmendment>& amendments,
                    const std::vector<TypedId>& results, const std::vector<std::vector<std::size_t>>& yields);

  // rule_clauses_amended.cpp
  [[nodiscard]] std::optional<AmendedClause> clause_of_amendment(const ast::Clause& clause,
                                                                 const ast::File& file,
                                                                 const Surroundings& line);
  void amend_clauses();
  void amend_clause(std::vector<ReadAmendment> amendments, AmendedPart::Part part);
  void amend_decay(const AmendedPart& part, const std::vector<ReadAmendment>& amendments);
  void amend_clawback(const AmendedPart& part, const std::vector<ReadAmendment>& amendments);
  void amend_split(const AmendedPart& part, const std::vector<ReadAmendment>& amendments);
  void amend_due(const AmendedPart& part, const std::vector<ReadAmendment>& amendments);
  void amend_refunds(const AmendedPart& part, const std::vector<ReadAmendment>& amendments);
  [[nodiscard]] TypedId none_in_force(const AmendedPart& part);
  [[nodiscard]] bool reads_what_is_left(TypedId root) const;
  [[nodiscard]] std::optional<std::pair<AmendedPart::Part, std::size_t>> cap_to_amend(
      const ReadAmendment& amendment);

  // rule_split.cpp
  void read_split();
  [[nodiscard]] std::optional<Split> split_of(const ast::SplitClause& clause, Span span);
  [[nodiscard]] bool read_shares(const ast::SplitClause::Shares& form, Split& split);
  [[nodiscard]] bool read_participants(const ast::Path& among, const std::optional<ast::Name>& by,
                                       Split& split);

  // rule_refunds.cpp
  void read_refund_policy();
  void read_refund_limit();
  [[nodiscard]] std::optional<RefundRule::Limit> refund_limit(const ast::RefundsClause& clause);
  void set_refund_treatment(const ast::RefundsClause& own);
  [[nodiscard]] EffectiveRange days_of(const std::vector<ast::Clause>& clauses, const ast::File& file);

  // rule_due.cpp
  void read_clawback();
  [[nodiscard]] std::optional<Clawback> clawback_of(const ast::ClawbackClause& clause, Span span);
  [[nodiscard]] bool counts_to_the_batch(TypedId share) const;
  void read_due();
  /// Adds its parts to those of the rule.
  void read_due(const ast::DueClause& clause, Span span);
  void read_parts(const std::vector<ast::DuePart>& parts, Span span);
  [[nodiscard]] std::optional<AsPaid> as_paid(const ast::Path& path);

  AnalysisState& state_;
  const DeclarationPlace place_;
  const ast::File& file_;
  const ast::RuleDeclaration& source_;
  bool damaged_;
  bool sound_ = true;
  std::optional<std::size_t> lines_of_;
  Rule rule_;
  Span effective_span_;
  Span by_span_;
  LetTable lets_;
  std::map<AmendedPart::Part, std::vector<ReadAmendment>> clause_amendments_;
  std::vector<const ast::CapClause*> fact_cap_clauses_;    ///< as Rule::fact_caps
  std::vector<const ast::CapClause*> window_cap_clauses_;  ///< as Rule::window_caps
  Surroundings by_;                                        ///< of the governing date: nothing is dated yet
  Surroundings scope_;  ///< of where, during and pays: `partner` is the fact's
  Surroundings line_;   ///< of the amounts: `partner` is the one paid
  Surroundings late_;   ///< of clawback and due, which look from the batch's last day
};

}  // namespace remit

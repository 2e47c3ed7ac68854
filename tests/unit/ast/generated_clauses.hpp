// Made-up clauses of every form.
#pragma once

#include <optional>
#include <vector>

#include "grammar/ast/clauses.hpp"
#include "tests/unit/ast/generated_expressions.hpp"

namespace remit::ast {

class ClauseMaker {
 public:
  ClauseMaker(Decisions& decisions, ExpressionPool& pool) : decide_(decisions), make_(decisions, pool) {}

 protected:
  template <typename Maker>
  auto optional(Maker maker) {
    return decide_.yes() ? std::optional(maker()) : std::nullopt;
  }
  LetClause let();
  ScopeItem scope();
  ForEachClause for_each();
  EffectiveClause effective();
  DuringClause during();
  DecayClause decay();
  CapClause cap(bool payout);
  std::optional<ExpressionId> percent_or_rest();
  SplitClause split();
  RefundsClause refunds();
  DueClause due();
  ClauseForm rule_clause();
  ClauseForm amendment_clause();
  ClauseForm payout_clause();
  std::optional<ExpressionId> optional_expression();
  std::optional<ExpressionId> optional_condition();
  std::vector<ExpressionId> expressions();
  std::vector<Path> paths();
  Name any_name();
  DateRange dates();
  RangeWindow range();
  Window window();
  /// Numbers, groups and paths: what a decay takes without parentheses.
  ExpressionId operand();

  Decisions& decide_;
  ExpressionMaker make_;
};

}  // namespace remit::ast

// Literals made exact, where they stand outside of expressions as well.
#pragma once

#include <optional>

#include "engine/analysis/diagnostic_sink.hpp"
#include "engine/calendar/date.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/rational.hpp"
#include "grammar/ast/expressions.hpp"

namespace remit {

/// An amount in major units.
struct ExactMoney {
  Rational amount;
  Currency currency;
};

/// None and a report when there is no such currency (R0505) or the amount has more decimals than it (R0412).
[[nodiscard]] std::optional<ExactMoney> exact_money(const ast::MoneyLiteral& literal,
                                                    grammar::SourceSpan span, DiagnosticSink& diagnostics);

/// None and a report (R0411) when the calendar has no such day.
[[nodiscard]] std::optional<Date> exact_date(const ast::DateLiteral& literal, grammar::SourceSpan span,
                                             DiagnosticSink& diagnostics);

}  // namespace remit

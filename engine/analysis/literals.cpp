// Literals: exact numbers, money of a currency, percentages, lengths of time and days.
#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/exact_literals.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/units.hpp"

namespace remit {

std::optional<ExactMoney> exact_money(const ast::MoneyLiteral& literal, grammar::SourceSpan span,
                                      DiagnosticSink& diagnostics) {
  const std::optional<Currency> currency = find_currency(literal.currency);
  if (!currency) {
    auto report =
        diagnostics.error("R0505", span, fmt::format("there is no currency `{}`", literal.currency));
    if (const auto near = suggest_currency(literal.currency)) {
      report.help(fmt::format("{} {}", near->code(), literal.number));
    }
    return std::nullopt;
  }
  const std::size_t point = literal.number.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : literal.number.size() - point - 1;
  const auto digits = static_cast<std::size_t>(currency->minor_unit_digits());
  if (decimals > digits) {
    auto report = diagnostics.error(
        "R0412", span,
        fmt::format("{} has {} decimals, and this amount {}", literal.currency, digits, decimals));
    if (decimals == 3) {
      report.help(fmt::format("{} {}_{} if the point separates thousands", literal.currency,
                              literal.number.substr(0, point), literal.number.substr(point + 1)));
    }
    return std::nullopt;
  }
  const std::optional<Rational> amount = parse_decimal(literal.number);
  if (!amount) {
    return std::nullopt;  // the parser has told of literals that are too long
  }
  return ExactMoney{*amount, *currency};
}

/// `5_00` is a slip for 500 or for 5_000: whoever reads it can't tell.
bool ExpressionTyper::check_thousands(Span span) {
  const std::string_view text = state_.files[span.file].slice(span);
  const std::size_t begin = text.find_first_of("0123456789");
  const std::string_view number = text.substr(std::min(begin, text.size()));
  const std::string_view whole = number.substr(0, number.find_first_not_of("0123456789_"));
  std::size_t digits = 0;
  bool grouped = false;
  bool sound = true;
  for (const char each : whole) {
    if (each == '_') {
      sound = sound && (grouped ? digits == 3 : digits >= 1 && digits <= 3);
      grouped = true;
      digits = 0;
    } else {
      ++digits;
    }
  }
  if (!grouped || (sound && digits == 3)) {
    return true;
  }
  state_.diagnostics
      .error("R0422", span, fmt::format("the underscores in {} don't stand between thousands", whole))
      .help("three digits behind each underscore, such as 5_000 or 1_250_000");
  return false;
}

Typed ExpressionTyper::literal(const ast::MoneyLiteral& literal, Span span) {
  if (!check_thousands(span)) {
    return std::nullopt;
  }
  const auto money = exact_money(literal, span, state_.diagnostics);
  if (!money) {
    return std::nullopt;
  }
  Type type = state_.money();
  if (state_.currency_known) {
    type.currency = money->currency.code();
  }
  return add(ConstantNumber{money->amount}, type, span);
}

Typed ExpressionTyper::literal(const ast::PercentLiteral& literal, Span span) {
  const std::optional<Rational> percent = parse_decimal(literal.number);
  if (!percent) {
    return std::nullopt;
  }
  return add(ConstantNumber{*percent / 100}, {.kind = TypeKind::kPercent}, span);
}

Typed ExpressionTyper::literal(const ast::NumberLiteral& literal, Span span) {
  if (!check_thousands(span)) {
    return std::nullopt;
  }
  const std::optional<Rational> number = parse_decimal(literal.number);
  if (!number) {
    return std::nullopt;
  }
  if (!literal.unit) {
    return add(ConstantNumber{*number}, {.kind = TypeKind::kNumber}, span);
  }
  const std::optional<TimeUnit> unit = time_unit(*literal.unit, state_.diagnostics);
  if (!unit) {
    return std::nullopt;
  }
  const auto count = whole_number(literal.number, span, 0, fmt::format("a number of {}", literal.unit->text),
                                  state_.diagnostics, in_smaller_units(literal.number, *unit));
  if (!count) {
    return std::nullopt;
  }
  return add(ConstantNumber{Rational(*count * unit->count)},
             {.kind = unit->months ? TypeKind::kMonths : TypeKind::kDays}, span);
}

std::optional<Date> exact_date(const ast::DateLiteral& literal, grammar::SourceSpan span,
                               DiagnosticSink& diagnostics) {
  const std::optional<Date> date = Date::parse_iso(literal.text);
  if (!date) {
    diagnostics.error("R0411", span, fmt::format("there is no day {}", literal.text))
        .help("a day as year-month-day, such as 2026-02-28");
  }
  return date;
}

Typed ExpressionTyper::literal(const ast::DateLiteral& literal, Span span) {
  const auto date = exact_date(literal, span, state_.diagnostics);
  return date ? Typed(add(ConstantDate{*date}, {.kind = TypeKind::kDate}, span)) : std::nullopt;
}

}  // namespace remit

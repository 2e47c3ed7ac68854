#include "engine/analysis/constants.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/expression_walk.hpp"
#include "engine/money/rounding.hpp"

namespace remit {
namespace {

using Values = std::unordered_map<std::size_t, Rational>;

/// Operands of a node that folds; none for a node that doesn't.
std::optional<std::vector<TypedId>> operands_of(const TypedNode& node) {
  std::vector<TypedId> operands;
  if (std::holds_alternative<ConstantNumber>(node)) {
    return operands;
  }
  if (const auto* negate = std::get_if<Negate>(&node)) {
    return std::vector<TypedId>{negate->operand};
  }
  if (const auto* round = std::get_if<RoundTo>(&node)) {
    return std::vector<TypedId>{round->operand};
  }
  if (const auto* extreme = std::get_if<ExtremeOf>(&node)) {
    return extreme->operands;
  }
  if (const auto* sum = std::get_if<Add>(&node)) {
    for (const Add::Term& term : sum->terms) {
      operands.push_back(term.value);
    }
    return operands;
  }
  if (const auto* product = std::get_if<Multiply>(&node)) {
    for (const Multiply::Factor& factor : product->factors) {
      operands.push_back(factor.value);
    }
    return operands;
  }
  return std::nullopt;
}

std::optional<Rational> value_of(const TypedNode& node, const std::vector<Rational>& operands) {
  if (const auto* number = std::get_if<ConstantNumber>(&node)) {
    return number->value;
  }
  Rational value = operands.front();
  if (std::holds_alternative<Negate>(node)) {
    return -value;
  }
  if (const auto* round = std::get_if<RoundTo>(&node)) {
    return round_to_unit(value, power_of_ten(static_cast<unsigned>(round->digits)), round->mode);
  }
  for (std::size_t index = 1; index < operands.size(); ++index) {
    const Rational& next = operands[index];
    if (const auto* extreme = std::get_if<ExtremeOf>(&node)) {
      value = (next > value) == extreme->greatest ? next : value;
    } else if (const auto* sum = std::get_if<Add>(&node)) {
      value = sum->terms[index].minus ? value - next : value + next;
    } else if (std::get<Multiply>(node).factors[index].divides) {
      if (next == 0) {
        return std::nullopt;
      }
      value /= next;
    } else {
      value *= next;
    }
  }
  return value;
}

}  // namespace

std::optional<Rational> fold(const TypedPool& pool, TypedId id) {
  std::vector<TypedId> reached{id};
  for (std::size_t next = 0; next < reached.size(); ++next) {
    const auto operands = operands_of(pool[reached[next]].node);
    if (!operands) {
      return std::nullopt;
    }
    for (const TypedId operand : *operands) {
      if (std::ranges::find(reached, operand) == reached.end()) {
        reached.push_back(operand);
      }
    }
  }
  std::ranges::sort(reached);
  Values values;
  for (const TypedId each : reached) {
    const auto operand_ids = operands_of(pool[each].node);
    std::vector<Rational> operands;
    for (const TypedId operand : *operand_ids) {
      operands.push_back(values.at(static_cast<std::size_t>(operand)));
    }
    std::optional<Rational> value = value_of(pool[each].node, operands);
    if (!value) {
      return std::nullopt;
    }
    values.emplace(static_cast<std::size_t>(each), *std::move(value));
  }
  return values.at(static_cast<std::size_t>(id));
}

bool reads_facts(AnalysisState& state, const ast::File& file, ast::ExpressionId id) {
  bool found = false;
  walk_names(state.lets, file, id, [&](const std::string& name) {
    const bool is_let = state.lets.find(name) != nullptr;
    found = !is_let && (is_word_of_the_language(name) || state.names.find(name) != nullptr);
    return found;
  });
  return found;
}

std::optional<FixedFigure> fixed_figure(AnalysisState& state, const ast::File& file, ast::ExpressionId id,
                                        std::string_view what) {
  const grammar::SourceSpan span = file.expressions[id].span;
  if (reads_facts(state, file, id)) {
    state.diagnostics
        .error("R0209", span, fmt::format("{} is a fixed figure, and this is read from the ledger", what))
        .help(
            fmt::format("a figure, such as 5, 10% or {} 50_000; what differs from case to case stands in the "
                        "amount of a rule",
                        state.currency_known ? state.currency_code() : "EUR"));
    return std::nullopt;
  }
  Surroundings surroundings = constant_surroundings(state, std::string(what));
  const Typed value = ExpressionTyper(state, file, surroundings).type(id);
  if (!value) {
    return std::nullopt;
  }
  const std::optional<Rational> folded = fold(state.pool(), *value);
  if (!folded) {
    state.diagnostics
        .error(
            "R0209", span,
            fmt::format("{} is a fixed figure, and this is {}", what, state.describe(state.type_of(*value))))
        .help(fmt::format("a figure, such as 5, 10% or {} 50_000",
                          state.currency_known ? state.currency_code() : "EUR"));
    return std::nullopt;
  }
  return FixedFigure{*folded, state.type_of(*value)};
}

std::optional<Date> fixed_date(AnalysisState& state, const ast::File& file, ast::ExpressionId id,
                               std::string_view what) {
  Surroundings surroundings = constant_surroundings(state, std::string(what));
  const Typed value =
      ExpressionTyper(state, file, surroundings).of_type(id, {.kind = TypeKind::kDate}, "R0409", what);
  if (!value) {
    return std::nullopt;
  }
  const auto* date = std::get_if<ConstantDate>(&state.pool()[*value].node);
  if (date == nullptr || !date->value.is_ordinary()) {
    state.diagnostics.error("R0209", file.expressions[id].span, fmt::format("{} is a fixed day", what))
        .help("a day such as 2026-01-01");
    return std::nullopt;
  }
  return date->value;
}

std::optional<EffectiveRange> effective_range(AnalysisState& state, const ast::File& file,
                                              const ast::DateRange& dates) {
  EffectiveRange range;
  range.from = fixed_date(state, file, dates.from, "the day behind `from`");
  if (dates.through) {
    range.through = fixed_date(state, file, *dates.through, "the day behind `through`");
  }
  if (!range.from || (dates.through && !range.through)) {
    return std::nullopt;
  }
  if (range.through && *range.through < *range.from) {
    state.diagnostics
        .error("R0308", dates.span,
               fmt::format("these days end before they begin: {} is before {}", range.through->to_text(),
                           range.from->to_text()))
        .help(fmt::format("from {} through {}", range.through->to_text(), range.from->to_text()));
    return std::nullopt;
  }
  return range;
}

std::optional<EffectiveRange> common_days(const EffectiveRange& one, const EffectiveRange& other) {
  EffectiveRange common = one;
  if (other.from && (!common.from || *other.from > *common.from)) {
    common.from = other.from;
  }
  if (other.through && (!common.through || *other.through < *common.through)) {
    common.through = other.through;
  }
  const bool empty = common.from && common.through && *common.through < *common.from;
  return empty ? std::nullopt : std::optional(common);
}

}  // namespace remit

// What a value came to as it was known on a day.
#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/typed_operands.hpp"

namespace remit {

Typed ExpressionTyper::as_known_on(const ast::AsKnownOn& node, Span span) {
  const Typed operand = type(node.operand);
  const Typed day =
      of_type(node.date, {.kind = TypeKind::kDate}, "R0409", "what stands behind `as known on`");
  if (!operand || !day) {
    return std::nullopt;
  }
  if (fold(state_.pool(), *operand)) {
    state_.diagnostics
        .error("R0213", span, "a figure is the same whatever was known, so `as known on` changes nothing")
        .help("`as known on` behind what is read from the ledger: a tier, a measure, an amount of the fact");
    return std::nullopt;
  }
  if (type_of(*operand).is_own_money()) {
    state_.diagnostics
        .error("R0427", span,
               fmt::format("the fact may have been in another currency then, so what it was `in {}` is no "
                           "amount in that of now",
                           kOwnCurrency))
        .help(fmt::format("(… in {}) as known on …", state_.currency_known ? state_.currency_code() : "EUR"));
    return std::nullopt;
  }
  const std::vector<TypedId> read = reachable(state_.pool(), *operand);
  const auto part_of_line = std::ranges::find_if(read, [&](TypedId each) {
    const auto* part = std::get_if<FanPart>(&state_.pool()[each].node);
    return part != nullptr && (part->part == FanPart::Part::kAmount || part->part == FanPart::Part::kGross);
  });
  if (part_of_line != read.end()) {
    state_.diagnostics
        .error(
            "R0426", state_.pool()[*part_of_line].span,
            "the line that this rule is for comes to what it does now, so that isn't known on any other day")
        .help("the bare name of the rule for what its lines came to then, in a rule for the same facts");
    return std::nullopt;
  }
  const auto reads_before = [&](TypedId each) {
    return std::holds_alternative<BalanceBefore>(state_.pool()[each].node);
  };
  if (std::ranges::any_of(read, reads_before) ||
      std::ranges::any_of(reachable(state_.pool(), *day), reads_before)) {
    state_.diagnostics
        .error("R0426", span,
               "`before` is what the steps of the balance have come to by now, so it isn't known on any "
               "other day")
        .help(
            "`as known on` behind a part that doesn't read `before`; the balance itself may be read so in "
            "a rule");
    return std::nullopt;
  }
  return add(AsKnownOn{*operand, *day}, type_of(*operand), span);
}

}  // namespace remit

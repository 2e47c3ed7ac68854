// What refunds do to a rule's lines.
#include <fmt/format.h>

#include "engine/analysis/own_amounts.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/units.hpp"

namespace remit {

void RuleReader::read_refund_policy() {
  const bool concerned = line_.fact && !own_amount_field(*line_.fact).empty() && !lines_of_;
  const auto clause = find<ast::RefundsClause>();
  if (!clause) {
    if (concerned) {
      missing("R0302",
              fmt::format("the {} `{}` doesn't say what becomes of it when the sale is refunded", keyword(),
                          source_.name.text),
              "refunds re-rate, refunds at original rate, or refunds none");
    }
    return;
  }
  if (!concerned) {
    sound_ = false;
    state_.diagnostics
        .error("R0303", clause.keyword,
               fmt::format("refunds concern rules for each deal, invoice or payment, not {}", line_.place))
        .help(fmt::format("the {} without `refunds`{}", keyword(),
                          !line_.fact ? "; its measures say what a refund takes away, with `less`"
                          : line_.fact == FactKind::kInvoiceLine
                              ? "; what is credited is an invoice, and its lines aren't told apart"
                              : ""));
    return;
  }
  rule_.refunds.span = clause.span;
  switch (clause->policy) {
    case ast::RefundPolicy::kReRate:
      rule_.refunds.treatment = RefundTreatment::kReRate;
      break;
    case ast::RefundPolicy::kAtOriginalRate:
      rule_.refunds.treatment = RefundTreatment::kAtOriginalRate;
      break;
    case ast::RefundPolicy::kNone:
      rule_.refunds.treatment = RefundTreatment::kNone;
      break;
  }
  const bool re_rated = clause->policy == ast::RefundPolicy::kReRate;
  by_.re_rated = scope_.re_rated = line_.re_rated = late_.re_rated = re_rated;
}

void RuleReader::read_refund_limit() {
  const auto clause = find<ast::RefundsClause>();
  if (!clause || !clause->within || rule_.refunds.treatment == RefundTreatment::kNotAsked) {
    return;
  }
  const ast::RefundsClause::Within& within = *clause->within;
  if (clause->policy == ast::RefundPolicy::kNone) {
    sound_ = false;
    state_.diagnostics
        .error("R0303", within.unit.span, "where refunds do nothing, there is no time within which they do")
        .help("refunds none");
    return;
  }
  Surroundings refund;
  refund.place = "the time limit of refunds";
  refund.fact = FactKind::kRefund;
  refund.partner = Surroundings::Partner::kOfFact;
  refund.reads = Surroundings::Reads::kNoTotals;
  refund.lets = &lets_;
  const Typed of =
      needed(typer(refund).of_type(within.of, {.kind = TypeKind::kDate}, "R0409", "what stands behind `of`"));
  const auto unit = needed(time_unit(within.unit, state_.diagnostics));
  const auto length =
      needed(whole_number(within.number, within.unit.span, 0, "the time limit of refunds", state_.diagnostics,
                          unit ? in_smaller_units(within.number, *unit) : std::string()));
  if (of && unit && length) {
    rule_.refunds.within = RefundRule::Limit{*length * unit->count, unit->months, *of};
  }
}

}  // namespace remit

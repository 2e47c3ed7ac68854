// What refunds do to a rule's lines.
#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/own_amounts.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/units.hpp"

namespace remit {
namespace {

RefundTreatment treatment_of(ast::RefundPolicy policy) {
  switch (policy) {
    case ast::RefundPolicy::kReRate:
      return RefundTreatment::kReRate;
    case ast::RefundPolicy::kAtOriginalRate:
      return RefundTreatment::kAtOriginalRate;
    case ast::RefundPolicy::kNone:
      return RefundTreatment::kNone;
  }
  return RefundTreatment::kNone;
}

}  // namespace

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
  set_refund_treatment(*clause.form);
  const bool re_rated = rule_.refunds.treatment == RefundTreatment::kReRate;
  by_.re_rated = scope_.re_rated = line_.re_rated = late_.re_rated = re_rated;
}

/// The days behind `effective`, as far as the governing date is what they are of.
EffectiveRange RuleReader::days_of(const std::vector<ast::Clause>& clauses, const ast::File& file) {
  for (const ast::Clause& clause : clauses) {
    const auto* effective = std::get_if<ast::EffectiveClause>(&clause.form);
    const bool is_of_rule = effective != nullptr && (&clauses == &source_.clauses || !effective->by);
    if (is_of_rule && effective->dates) {
      return effective_range(state_, file, *effective->dates).value_or(EffectiveRange{});
    }
  }
  return {};
}

// What the rule says or, where that is `none`, what an exception to it says. They don't differ in how refunds
// are treated, but in whether, and in how long.
void RuleReader::set_refund_treatment(const ast::RefundsClause& own) {
  RefundTreatment& treatment = rule_.refunds.treatment;
  treatment = treatment_of(own.policy);
  Span said = rule_.refunds.span;
  const EffectiveRange days = days_of(source_.clauses, file_);
  for (const AmendmentSource& source : state_.amendments) {
    if (source.rule != rule_.name || source.part != AmendedPart::Part::kRefunds) {
      continue;
    }
    const auto& amendment = std::get<ast::AmendmentDeclaration>(source.place.declaration->form);
    if (!common_days(days, days_of(amendment.clauses, *source.place.file))) {
      continue;  // it amends another version
    }
    for (const ast::Clause& clause : amendment.clauses) {
      const auto* refunds = std::get_if<ast::RefundsClause>(&clause.form);
      if (refunds == nullptr || refunds->policy == ast::RefundPolicy::kNone) {
        continue;
      }
      const RefundTreatment here = treatment_of(refunds->policy);
      if (treatment == RefundTreatment::kNone) {
        treatment = here;
        said = clause.span;
      } else if (treatment != here) {
        sound_ = false;
        state_.diagnostics
            .error("R0327", clause.span,
                   "a rule and what amends it treat refunds in one way: re-rate, or at original rate")
            .related(said, "the other way")
            .help("refunds none, or another time limit; or another rule for those whose refunds differ");
      }
    }
  }
}

void RuleReader::read_refund_limit() {
  const auto clause = find<ast::RefundsClause>();
  if (!clause || !clause->within || rule_.refunds.treatment == RefundTreatment::kNotAsked) {
    return;
  }
  rule_.refunds.within = needed(refund_limit(*clause.form));
}

std::optional<RefundRule::Limit> RuleReader::refund_limit(const ast::RefundsClause& clause) {
  const ast::RefundsClause::Within& within = *clause.within;
  if (clause.policy == ast::RefundPolicy::kNone) {
    state_.diagnostics
        .error("R0303", within.unit.span, "where refunds do nothing, there is no time within which they do")
        .help("refunds none");
    return std::nullopt;
  }
  Surroundings refund;
  refund.place = "the time limit of refunds";
  refund.fact = FactKind::kRefund;
  refund.partner = Surroundings::Partner::kOfFact;
  refund.reads = Surroundings::Reads::kNoTotals;
  refund.lets = line_.lets;
  const Typed of =
      typer(refund).of_type(within.of, {.kind = TypeKind::kDate}, "R0409", "what stands behind `of`");
  const auto unit = time_unit(within.unit, state_.diagnostics);
  const auto length =
      whole_number(within.number, within.unit.span, 0, "the time limit of refunds", state_.diagnostics,
                   unit ? in_smaller_units(within.number, *unit) : std::string());
  return of && unit && length ? std::optional(RefundRule::Limit{*length * unit->count, unit->months, *of})
                              : std::nullopt;
}

}  // namespace remit

// What amends a line, and what becomes of it behind rounding: refunds, clawback, split and due.
#include <algorithm>
#include <map>
#include <utility>

#include "engine/report/line_explainer.hpp"

namespace remit {

// What an amendment's conditions read. Whether there is a tier at all is told where there is none.
std::vector<ExplanationStep> LineExplainer::amendment_reads(TypedId holds) const {
  const TypedPool& pool = ruleset_.expressions;
  const auto* all = std::get_if<AllOf>(&pool[holds].node);
  if (all == nullptr) {
    return tracer_.reads(holds);
  }
  std::vector<ExplanationStep> steps;
  for (auto each = all->operands.begin(); each != all->operands.end(); ++each) {
    // Of `for tier Gold` the presence and the comparison are one place.
    const bool is_presence = std::holds_alternative<HasField>(pool[*each].node) &&
                             std::any_of(each + 1, all->operands.end(),
                                         [&](TypedId later) { return pool[later].span == pool[*each].span; });
    if (!is_presence) {
      const std::vector<ExplanationStep> read = tracer_.reads(*each);
      steps.insert(steps.end(), read.begin(), read.end());
    } else if (tracer_.text(*each) != "yes") {
      steps.push_back(
          {tracer_.source(*each), "there is none here", "no", tracer_.place(pool[*each].span), {}});
      break;
    }
  }
  return steps;
}

void LineExplainer::add_amendments(const AmendedPart& part) {
  for (const Amendment& amendment : part.amendments) {
    ExplanationStep step{
        (amendment.is_promo ? "promo " : "exception ") + amendment.name,
        clause(amendment.span, (amendment.is_promo ? "promo " : "exception ") + amendment.name),
        {},
        tracer_.place(amendment.span),
        amendment_reads(amendment.holds)};
    const std::optional<TracedValue> holds = tracer_.value(amendment.holds);
    const bool* yes = holds ? std::get_if<bool>(&*holds) : nullptr;
    if (is_in_force(amendment.in_force)) {
      step.value = "in force";
    } else if (yes == nullptr || !*yes) {
      step.value = "doesn't hold here";
    } else if (tracer_.text(amendment.value) == "nothing" || tracer_.text(amendment.value).empty()) {
      step.value = "says nothing here";
    } else {
      step.value = "stands back";
    }
    if (!amendment.because.empty()) {
      step.children.push_back({"because", amendment.because, {}, {}, {}});
    }
    add(std::move(step));
  }
}

void LineExplainer::add_budget(const AmendedPart& part, const RulePlan::BudgetStep& step) {
  const Amendment& promo = part.amendments[step.amendment];
  if (!is_in_force(promo.in_force)) {
    return;
  }
  ExplanationStep added = tracer_.step("promo " + promo.name, promo.value);
  const std::optional<Rational> whole = tracer_.number(promo.value);
  const std::optional<Rational> share = number(step.share);
  added.text += whole && share && *whole != *share ? "; cut to what is left of the budget" : "";
  added.value = money(step.share);
  added.children.push_back({"budget", {}, money(step.limit), tracer_.place(promo.budget->span), {}});
  added.children.push_back({"added to lines before this one", {}, money(step.running_before), {}, {}});
  add(std::move(added));
  add({"amount with promos", {}, money(plan_.promoted), {}, {}});
}

void LineExplainer::add_refunds() {
  add_amendments_of(AmendedPart::Part::kRefunds);
  RefundRule refunds = rule_.refunds;
  for (const RefundRule::Alternative& each : rule_.refunds.alternatives) {
    if (is_in_force(each.in_force)) {
      refunds.span = each.span;
      refunds.treatment = each.none ? RefundTreatment::kNone : refunds.treatment;
    }
  }
  switch (refunds.treatment) {
    case RefundTreatment::kNotAsked:
      return;
    case RefundTreatment::kNone:
      add_clause("refunds", refunds.span, "take nothing back", "");
      return;
    case RefundTreatment::kReRate:
    case RefundTreatment::kAtOriginalRate:
      break;
  }
  const std::string refunded = plan_.refunded ? own_money(number(*plan_.refunded)) : "nothing";
  const std::string own = plan_.own_amount ? own_money(number(*plan_.own_amount)) : "nothing";
  ExplanationStep step{"refunds", {}, {}, tracer_.place(refunds.span), {}};
  if (refunds.treatment == RefundTreatment::kReRate) {
    step.text = "re-rate: the line is for what is left of " + line_.subject;
  } else {
    step.text = "at original rate: the refunded share of " + money(plan_.unrounded) + " is taken back";
    const std::optional<Rational> taken = number(*plan_.taken_back);
    const Rational units(ruleset_.currency.minor_units_per_unit());
    step.value = taken ? amount_text(-*taken / units) : "nothing";
  }
  step.children.push_back({"refunded", "of " + own, refunded, {}, {}});
  add(std::move(step));
}

// Where clawbacks are amended, share and day are choices of what is in force.
std::optional<Clawback> LineExplainer::clawback_here() const {
  if (!rule_.clawback || amended(AmendedPart::Part::kClawback) == nullptr) {
    return rule_.clawback;
  }
  const TypedPool& pool = ruleset_.expressions;
  const auto& shares = std::get<FirstThatHolds>(pool[rule_.clawback->share].node).arms;
  const auto& days = std::get<FirstThatHolds>(pool[rule_.clawback->on].node).arms;
  for (std::size_t arm = 0; arm < shares.size(); ++arm) {
    if (is_in_force(shares[arm].condition)) {
      // An amendment's number stands where its clause does.
      const std::vector<Amendment>& amendments = amended(AmendedPart::Part::kClawback)->amendments;
      const grammar::SourceSpan span =
          shares[arm].condition ? pool[amendments[arm].value].span : rule_.clawback->span;
      return Clawback{shares[arm].value, days[arm].value, span};
    }
  }
  return std::nullopt;
}

std::vector<ExplanationStep> LineExplainer::clawback_reads(const Clawback& clawback) const {
  std::vector<ExplanationStep> steps = tracer_.reads(clawback.on);
  steps.push_back({"share", {}, tracer_.text(clawback.share), {}, tracer_.reads(clawback.share)});
  return steps;
}

void LineExplainer::add_clawback(const Clawback& clawback) {
  const std::optional<Rational> taken = number(*plan_.clawed_back);
  const Rational units(ruleset_.currency.minor_units_per_unit());
  ExplanationStep step{"clawback", clause(clawback.span, "clawback"),
                       taken ? amount_text(-*taken / units) : "nothing", tracer_.place(clawback.span),
                       tracer_.reads(clawback.on)};
  if (taken && *taken == 0) {
    step.text += "; nothing is taken back by this batch's last day";
  } else {
    step.children = clawback_reads(clawback);
  }
  add(std::move(step));
}

bool LineExplainer::is_in_force(const std::optional<TypedId>& in_force) const {
  const std::optional<TracedValue> counts = in_force ? tracer_.value(*in_force) : std::nullopt;
  const bool* yes = counts ? std::get_if<bool>(&*counts) : nullptr;
  return !in_force || (yes != nullptr && *yes);
}

void LineExplainer::add_splits() {
  add_amendments_of(AmendedPart::Part::kSplit);
  for (std::size_t index = 0; index < rule_.splits.size(); ++index) {
    if (is_in_force(rule_.splits[index].in_force)) {
      add_split(rule_.splits[index], plan_.splits[index]);
    }
  }
}

void LineExplainer::add_split(const Split& split, const RulePlan::SplitStep& in_plan) {
  ExplanationStep step{"split", clause(split.span, "split"), {}, tracer_.place(split.span), {}};
  if (split.when) {
    step.children = tracer_.reads(*split.when);
    if (!holds(*in_plan.when)) {
      step.text += "; doesn't apply here";
      add(std::move(step));
      return;
    }
  }
  const LineColumns& lines = line_.evaluation->lines;
  std::map<RowIndex, Rational> parts;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (lines.rules[index] == line_.rule && lines.rows[index] == line_.row) {
      parts[lines.partners[index]] += Rational(lines.minor_units[index]);
    }
  }
  const Rational units(ruleset_.currency.minor_units_per_unit());
  for (const auto& [partner, minor_units] : parts) {
    step.children.push_back({"to partner " + line_.names(FactKind::kPartner, partner),
                             rule_.due.empty() ? "" : "as far as it is due",
                             amount_text(minor_units / units),
                             {},
                             {}});
  }
  add(std::move(step));
}

void LineExplainer::add_due() {
  const LineColumns& lines = line_.evaluation->lines;
  add_amendments_of(AmendedPart::Part::kDue);
  ExplanationStep step{"due", clause(rule_.due_span, "due"), {}, tracer_.place(rule_.due_span), {}};
  std::size_t told = 0;
  const auto counts = [&](const DuePart& due) { return is_in_force(due.in_force); };
  const bool several = std::count_if(rule_.due.begin(), rule_.due.end(), counts) > 1;
  for (std::size_t part = 0; part < rule_.due.size(); ++part) {
    const DuePart& due = rule_.due[part];
    if (!counts(due)) {
      continue;
    }
    if (!due.of.empty() && told == 0) {
      step.text = "as " + due.of + " says";
      step.place = tracer_.place(due.span);
    }
    ++told;
    const bool is_usual = due.in_force && due.of.empty() && !due.on && !due.as_paid;
    ExplanationStep owed{several ? "due " + std::to_string(told) : "owed",
                         is_usual ? "on the governing date" : tracer_.source(due.span),
                         "not yet",
                         {},
                         {}};
    if (due.on) {
      owed.children = tracer_.reads(*due.on);
    }
    if (due.when) {
      if (!holds(*plan_.due[part].when)) {
        owed.value = "not owed, as its condition doesn't hold";
      }
      add_needs(*due.when, owed.children);
    }
    if (plan_.due[part].paid) {
      const RulePlan::DueStep::Paid& paid = *plan_.due[part].paid;
      const std::optional<Rational> own = number(paid.own_amount);
      const std::optional<Rational> refunded = number(paid.refunded);
      owed.children.push_back({"received", {}, own_money(number(paid.received)), {}, {}});
      owed.children.push_back({"of what is left of it",
                               {},
                               own && refunded ? own_money(Rational(*own - *refunded)) : "nothing",
                               {},
                               {}});
    }
    Rational sum = 0;
    for (std::size_t index = 0; index < lines.size(); ++index) {
      const std::size_t component = lines.component(index);
      const bool of_partner = !line_.line || lines.partners[index] == lines.partners[*line_.line];
      if (lines.rules[index] == line_.rule && lines.rows[index] == line_.row && component == part &&
          of_partner) {
        sum += Rational(lines.minor_units[index]);
        owed.value = amount_text(sum / Rational(ruleset_.currency.minor_units_per_unit()));
      }
    }
    step.children.push_back(std::move(owed));
  }
  add(std::move(step));
}

}  // namespace remit

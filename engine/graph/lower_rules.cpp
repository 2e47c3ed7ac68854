// Rules: their clauses, in the one order in which they apply.
#include <utility>

#include "engine/analysis/own_amounts.hpp"
#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

/// The field of a refund that says which fact of `kind` it reduces.
std::string_view refunded_reference(FactKind kind) {
  if (kind == FactKind::kDeal) {
    return "deal";
  }
  return kind == FactKind::kPayment ? "payment" : "invoice";
}

}  // namespace

NodeId GraphBuilder::own_amount(const LoweringContext& context) {
  return bring(own_amount_of(graph_.frames[context.frame].kind), context.frame);
}

NodeId GraphBuilder::own_amount_of(FactKind kind) {
  const std::string_view name = own_amount_field(kind);
  check(!name.empty(), "only deals, invoices and payments are refunded");
  // Refunds are shares of it, so its currency doesn't matter as long as theirs is the same.
  return field_column(kind, *ruleset_.schema.find_field(kind, name), {}, true);
}

NodeId GraphBuilder::refunded_of(FactKind kind, NodeId counts, grammar::SourceSpan span) {
  const auto column = [&](std::string_view name) {
    return field_column(FactKind::kRefund, *ruleset_.schema.find_field(FactKind::kRefund, name), {}, true);
  };
  want(FactKind::kRefund, "currency");
  want(kind, "currency");
  return node(frame_of(kind), operation::Refunded{},
              {column("amount"), column(refunded_reference(kind)), counts, own_amount_of(kind)}, span);
}

NodeId GraphBuilder::refunded_within(const std::optional<RefundRule::Limit>& within,
                                     const LoweringContext& context) {
  const FrameId refunds = frame_of(FactKind::kRefund);
  NodeId counts = constant(refunds, true);
  if (within) {
    const NodeId since = lower(within->of, LoweringContext{.frame = refunds,
                                                           .partner = {},
                                                           .governing_date = {},
                                                           .governing_expression = {},
                                                           .refunds = nullptr});
    const NodeId length = constant(refunds, Rational(within->length));
    const NodeId last =
        node(refunds, operation::Shift{within->months, false}, {since, length}, context.refunds->span);
    const NodeId on =
        field_column(FactKind::kRefund, *ruleset_.schema.find_field(FactKind::kRefund, "on"), {});
    counts =
        node(refunds, operation::Compare{CompareOperator::kAtMost, {}}, {on, last}, context.refunds->span);
  }
  return bring(refunded_of(graph_.frames[context.frame].kind, counts, context.refunds->span), context.frame);
}

NodeId GraphBuilder::refunded(const LoweringContext& context) {
  check(context.refunds != nullptr, "the rule says what refunds do");
  if (context.refunds->alternatives.empty()) {
    return refunded_within(context.refunds->within, context);
  }
  return by_refunds_in_force(context, [&](const RefundRule::Alternative& each) {
    return each.none ? constant(context.frame, Rational(0)) : refunded_within(each.within, context);
  });
}

NodeId GraphBuilder::by_refunds_in_force(
    const LoweringContext& context, const std::function<NodeId(const RefundRule::Alternative&)>& value_of) {
  LoweringContext before = context;  // what is in force doesn't depend on what refunds leave
  before.refunds = nullptr;
  std::vector<NodeId> inputs;
  for (const RefundRule::Alternative& each : context.refunds->alternatives) {
    inputs.push_back(lower(each.in_force, before));
    inputs.push_back(value_of(each));
  }
  return node(context.frame, operation::Choose{false}, std::move(inputs), context.refunds->span);
}

RulePlan::DueStep::Paid GraphBuilder::lower_paid(const AsPaid& paid, grammar::SourceSpan span,
                                                 const LoweringContext& context) {
  const FrameId frame = frame_of(paid.kind);
  const NodeId refunded = refunded_of(paid.kind, constant(frame_of(FactKind::kRefund), true), span);
  for (const char* field : {"invoice", "paid_on", "amount", "currency"}) {
    want(FactKind::kPayment, field);
  }
  for (const char* field : {"deal", "net", "currency"}) {
    want(FactKind::kInvoice, field);
  }
  want(FactKind::kDeal, "currency");
  const NodeId invoiced = own_amount_of(FactKind::kInvoice);
  const NodeId credited = refunded_of(FactKind::kInvoice, constant(frame_of(FactKind::kRefund), true), span);
  const bool is_own = std::holds_alternative<ThisFact>(ruleset_.expressions[paid.of].node);
  const auto here = [&](NodeId column) {
    if (is_own) {
      return bring(column, context.frame);
    }
    return node(context.frame, operation::Gather{paid.kind}, {lower(paid.of, context), column}, span);
  };
  return {here(node(frame, operation::Received{false}, {invoiced, credited}, span)),
          here(node(frame, operation::Received{true}, {invoiced, credited}, span)),
          here(own_amount_of(paid.kind)), here(refunded)};
}

namespace {

/// Lowers one rule, clause by clause.
class RuleLowering {
 public:
  RuleLowering(GraphBuilder& builder, std::size_t number)
      : builder_(builder), rule_(builder.ruleset().rules[number]) {
    plan_.rule = number;
  }

  RulePlan lower() {
    enter_frame();
    lower_governing_date();
    // Whether refunds count may depend on who is paid, and conditions on what refunds leave.
    const bool pays_first = !rule_.refunds.alternatives.empty();
    if (pays_first) {
      lower_payees();
    }
    lower_conditions();
    if (!pays_first) {
      lower_payees();
    }
    lower_amount();
    lower_caps();
    finish();
    return std::move(plan_);
  }

 private:
  NodeId make(Operation operation, std::vector<NodeId> inputs, grammar::SourceSpan span) {
    return builder_.node(plan_.frame, std::move(operation), std::move(inputs), span);
  }

  void enter_frame() {
    if (const auto* lines = lines_of(rule_)) {
      plan_.frame = builder_.graph().root_of(builder_.graph().plans[lines->rule].frame);
    } else if (const auto* fact = std::get_if<FactScope>(&rule_.scope)) {
      plan_.frame = builder_.frame_of(fact->kind);
    } else {
      plan_.frame = builder_.frame_of(std::get<PeriodScope>(rule_.scope), rule_.effective.from);
    }
    context_.frame = plan_.frame;
    if (builder_.ruleset().expressions[rule_.amount].type.is_own_money()) {
      builder_.want(builder_.graph().frames[plan_.frame].kind, "currency");
    }
    context_.refunds = &rule_.refunds;
    if (std::holds_alternative<PeriodScope>(rule_.scope)) {
      context_.partner = make(operation::PeriodPartner{}, {}, rule_.places.for_each);
    }
    for (const FanOut& fan : rule_.fans) {
      if (const auto* lines = std::get_if<FanOut::Lines>(&fan.form)) {
        context_.lines_of = lines->rule;
        plan_.frame = builder_.frame_of_lines(lines->rule);
      } else {
        plan_.frame = builder_.frame_of_fan(fan, context_);
      }
      context_.frame = plan_.frame;
      context_.fans.push_back(plan_.frame);
      if (context_.partner) {
        context_.partner = builder_.bring(*context_.partner, plan_.frame);
      }
    }
  }

  void lower_governing_date() {
    plan_.governing_date = builder_.lower(rule_.governing_date, context_);
    context_.governing_date = plan_.governing_date;
    context_.governing_expression = rule_.governing_date;
  }

  void lower_payees() {
    if (rule_.pays) {
      plan_.pays = lower_payee(*rule_.pays);
    }
    if (std::holds_alternative<FactScope>(rule_.scope)) {
      context_.partner = plan_.pays;
    }
  }

  void lower_conditions() {
    std::vector<NodeId> conditions;
    if (rule_.where) {
      plan_.where = builder_.lower(*rule_.where, context_);
      conditions.push_back(*plan_.where);
    }
    plan_.effective = make(operation::InRange{rule_.effective.from, rule_.effective.through},
                           {plan_.governing_date}, rule_.places.effective);
    conditions.push_back(plan_.effective);
    if (rule_.during) {
      plan_.during = builder_.lower(*rule_.during, context_);
      conditions.push_back(*plan_.during);
    }
    plan_.gate = conditions.size() == 1
                     ? conditions.front()
                     : make(operation::Every{true}, std::move(conditions), rule_.places.for_each);
  }

  NodeId lower_payee(TypedId pays) {
    const bool pays_another =
        !std::holds_alternative<ThisPartner>(builder_.ruleset().expressions[pays].node) ||
        !rule_.splits.empty() || !rule_.fans.empty();
    if (std::holds_alternative<PeriodScope>(rule_.scope) && pays_another) {
      builder_.want_ids(FactKind::kPartner);  // its lines are told apart by whom they are for
    }
    return builder_.lower(pays, context_);
  }

  [[nodiscard]] bool refunds_matter() const {
    return rule_.refunds.treatment == RefundTreatment::kReRate ||
           rule_.refunds.treatment == RefundTreatment::kAtOriginalRate;
  }

  void lower_amount() {
    plan_.amount = builder_.lower(rule_.amount, context_);
    std::vector<NodeId> inputs = {plan_.gate, plan_.amount};
    if (refunds_matter()) {
      plan_.own_amount = builder_.own_amount(context_);
      plan_.refunded = builder_.refunded(context_);
      inputs.push_back(*plan_.own_amount);
      inputs.push_back(*plan_.refunded);
    }
    plan_.applies = make(operation::Applies{refunds_matter()}, std::move(inputs), rule_.places.for_each);
    lower_budgets();
    NodeId running = plan_.promoted;
    if (rule_.decay) {
      plan_.factor = builder_.lower(*rule_.decay, context_);
      running = make(operation::Product{{false, false}}, {running, *plan_.factor}, rule_.places.decay);
      plan_.decayed = running;
    }
    if (rule_.floor) {
      plan_.floor = builder_.lower(*rule_.floor, context_);
      running = make(operation::RaiseTo{}, {running, *plan_.floor}, rule_.places.floor);
      plan_.floored = running;
    }
    plan_.unrounded = running;
  }

  /// What promos with a budget add: of each, all lines together no more than that.
  void lower_budgets() {
    plan_.promoted = plan_.amount;
    for (const AmendedPart& part : rule_.amended) {
      for (std::size_t index = 0; index < part.amendments.size(); ++index) {
        if (part.amendments[index].budget) {
          lower_budget(part.amendments[index], index);
        }
      }
    }
  }

  void lower_budget(const Amendment& promo, std::size_t index) {
    const WindowCap cap{.limit = promo.budget->limit,
                        .per = "programme",
                        .key = {},
                        .window = LifetimeWindow{},
                        .when = promo.in_force,
                        .span = promo.budget->span,
                        .in_order_of_booking = promo.budget->in_order_of_booking};
    const RulePlan::CapStep step = window_cap(cap, builder_.lower(promo.budget->added, context_));
    plan_.budgets.push_back({index, step.limit, *step.running_before, step.capped});
    plan_.promoted = make(operation::Sum{{false, false}}, {plan_.promoted, step.capped}, promo.budget->span);
  }

  void lower_caps() {
    for (const FactCap& cap : rule_.fact_caps) {
      RulePlan::CapStep step{.limit = builder_.lower(cap.limit, context_),
                             .when = {},
                             .running_before = {},
                             .capped = 0,
                             .with_excess = {}};
      std::vector<NodeId> inputs = {plan_.unrounded, step.limit};
      if (cap.when) {
        step.when = builder_.lower(*cap.when, context_);
        inputs.push_back(*step.when);
      }
      const NodeId before = plan_.unrounded;
      step.capped = plan_.unrounded = make(operation::CapEach{}, std::move(inputs), cap.span);
      pay_excess(cap.excess_rate, before, cap.span, step);
      plan_.fact_caps.push_back(step);
    }
    for (const WindowCap& cap : rule_.window_caps) {
      const NodeId uncapped = plan_.unrounded;
      RulePlan::CapStep step = window_cap(cap, uncapped);
      plan_.unrounded = step.capped;
      pay_excess(cap.excess_rate, uncapped, cap.span, step);
      plan_.window_caps.push_back(step);
    }
  }

  /// What the running total of `amount`, cut at the limit, grows by, and what it was before.
  RulePlan::CapStep window_cap(const WindowCap& cap, NodeId amount) {
    RulePlan::CapStep step{.limit = builder_.lower(cap.limit, context_),
                           .when = {},
                           .running_before = {},
                           .capped = 0,
                           .with_excess = {}};
    std::vector<NodeId> inputs = {amount, plan_.applies, step.limit, plan_.governing_date};
    if (cap.when) {
      step.when = builder_.lower(*cap.when, context_);
      inputs.push_back(*step.when);
    }
    if (cap.key) {
      inputs.push_back(builder_.lower(*cap.key, context_));
    }
    for (const TypedId edge : cap.edges) {
      inputs.push_back(builder_.lower(edge, context_));
    }
    if (cap.in_order_of_booking) {
      builder_.want_first_booked(builder_.graph().frames[plan_.frame].kind);
    }
    const bool refunds = rule_.refunds.treatment == RefundTreatment::kAtOriginalRate;
    if (refunds) {
      inputs.push_back(*plan_.own_amount);
      inputs.push_back(*plan_.refunded);
    }
    const operation::CapWindow capped{.window = cap.window,
                                      .edges = cap.edges.size(),
                                      .before = false,
                                      .by_booking = cap.in_order_of_booking,
                                      .has_condition = cap.when.has_value(),
                                      .has_key = cap.key.has_value(),
                                      .has_refunds = refunds};
    operation::CapWindow before = capped;
    before.before = true;
    step.running_before = make(before, inputs, cap.span);
    step.capped = make(capped, std::move(inputs), cap.span);
    return step;
  }

  /// Adds to what a cap has left its share of what it has cut off.
  void pay_excess(const Rational& rate, NodeId before, grammar::SourceSpan span, RulePlan::CapStep& step) {
    if (rate == 0) {
      return;
    }
    const NodeId excess = make(operation::Sum{{false, true}}, {before, step.capped}, span);
    const NodeId share =
        make(operation::Product{{false, false}}, {builder_.constant(plan_.frame, rate), excess}, span);
    step.with_excess = plan_.unrounded = make(operation::Sum{{false, false}}, {step.capped, share}, span);
  }

  void finish() {
    const int digits = builder_.currency_digits();
    plan_.rounded =
        make(operation::RoundToMinor{rule_.rounding, digits}, {plan_.unrounded}, rule_.places.rounding);
    plan_.entitlement = plan_.rounded;
    if (rule_.refunds.treatment == RefundTreatment::kAtOriginalRate) {
      plan_.taken_back = make(operation::TakenBack{rule_.rounding, digits},
                              {plan_.unrounded, *plan_.own_amount, *plan_.refunded}, rule_.refunds.span);
      plan_.entitlement =
          make(operation::Sum{{false, true}}, {plan_.rounded, *plan_.taken_back}, rule_.refunds.span);
    }
    if (rule_.clawback) {
      lower_clawback(*rule_.clawback);
    }
    for (const Split& split : rule_.splits) {
      lower_split(split);
    }
    for (const DuePart& part : rule_.due) {
      RulePlan::DueStep step;
      step.when = lower_when(part.in_force, part.when, part.span);
      step.on = part.on ? std::optional(builder_.lower(*part.on, context_)) : std::nullopt;
      if (part.as_paid) {
        step.paid = builder_.lower_paid(*part.as_paid, part.span, context_);
      }
      plan_.due.push_back(std::move(step));
    }
  }

  void lower_clawback(const Clawback& clawback) {
    std::vector<NodeId> inputs = {builder_.lower(clawback.on, context_),
                                  builder_.lower(clawback.share, context_), plan_.rounded};
    if (plan_.taken_back) {
      inputs.push_back(*plan_.taken_back);
    }
    plan_.clawed_back_on = inputs.front();
    plan_.clawed_back = make(operation::ClawedBack{rule_.rounding}, std::move(inputs), clawback.span);
    plan_.entitlement =
        make(operation::Sum{{false, true}}, {plan_.entitlement, *plan_.clawed_back}, clawback.span);
  }

  void lower_split(const Split& split) {
    RulePlan::SplitStep step;
    step.when = lower_when(split.in_force, split.when, split.span);
    for (const SplitShare& share : split.shares) {
      step.to.push_back(builder_.lower(share.to, context_));
    }
    if (split.deal) {
      step.deal = builder_.lower(*split.deal, context_);
      for (const char* field : {"deal", "partner", "position"}) {
        builder_.want(FactKind::kDealPartner, field);
      }
      if (split.by) {
        builder_.want(FactKind::kDealPartner, *split.by);
      }
    }
    plan_.splits.push_back(std::move(step));
  }

  /// Whether a clause is in force, where it is amended, and its own condition holds; none: always.
  std::optional<NodeId> lower_when(const std::optional<TypedId>& in_force, const std::optional<TypedId>& when,
                                   grammar::SourceSpan span) {
    if (!in_force || !when) {
      return in_force || when ? std::optional(builder_.lower(in_force ? *in_force : *when, context_))
                              : std::nullopt;
    }
    return make(operation::Every{}, {builder_.lower(*in_force, context_), builder_.lower(*when, context_)},
                span);
  }

  GraphBuilder& builder_;
  const Rule& rule_;
  LoweringContext context_;
  RulePlan plan_;
};

}  // namespace

void GraphBuilder::lower_rule(std::size_t rule) {
  RulePlan plan = RuleLowering(*this, rule).lower();
  graph_.plans.push_back(std::move(plan));
}

}  // namespace remit

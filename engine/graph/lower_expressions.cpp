#include <utility>
#include <vector>

#include "engine/analysis/typed_operands.hpp"
#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {

NodeId GraphBuilder::lower(TypedId root, const LoweringContext& context) {
  const auto is_lowered = [&](TypedId id) { return graph_.node_of(id).has_value(); };
  for (const TypedId id : reachable_now(ruleset_.expressions, root, is_lowered)) {
    graph_.node_of_expression[static_cast<std::size_t>(id)] = lower_one(id, context);
  }
  return lowered(root);
}

namespace {

/// Lowers one expression whose operands have been lowered.
class ExpressionLowering {
 public:
  ExpressionLowering(GraphBuilder& builder, TypedId id, const LoweringContext& context)
      : builder_(builder), id_(id), context_(context) {}

  NodeId operator()(const ConstantNumber& constant) const {
    return make(operation::Constant{constant.value}, {});
  }
  NodeId operator()(const ConstantDate& constant) const {
    return make(operation::Constant{constant.value}, {});
  }
  NodeId operator()(const ConstantWord& constant) const {
    return make(operation::Constant{constant.text}, {});
  }
  NodeId operator()(const ConstantYesNo& constant) const {
    return make(operation::Constant{constant.value}, {});
  }
  NodeId operator()(const ConstantFact& constant) const {
    builder_.want_ids(constant.kind);
    return make(operation::Constant{constant}, {});
  }
  NodeId operator()(const ThisFact&) const { return of_root(operation::OwnRow{}); }
  NodeId operator()(const ThisPartner&) const {
    check(context_.partner.has_value(), "the partner is known before it is named");
    return *context_.partner;
  }
  NodeId operator()(const ThisPeriod& period) const {
    return builder_.period_day({period.last, period.clipped}, context_);
  }
  NodeId operator()(const FanPart& part) const {
    if (context_.asker != nullptr) {
      return builder_.carry(ExpressionLowering(builder_, id_, *context_.asker)(part), context_.frame);
    }
    check(part.fan < context_.fans.size(), "a fan is made before it is named");
    operation::FannedPart made_part{part.part};
    if (part.part == FanPart::Part::kAmount || part.part == FanPart::Part::kGross) {
      check(context_.lines_of.has_value(), "only lines have amounts");
      made_part.unit = builder_.unit_of_lines(*context_.lines_of);
    }
    const NodeId made =
        builder_.node(context_.fans[part.fan], made_part, {}, builder_.ruleset().expressions[id_].span);
    return builder_.bring(made, context_.frame);
  }
  NodeId operator()(const GoverningDate&) const {
    check(context_.governing_date.has_value(), "the governing date is known before it is named");
    return *context_.governing_date;
  }
  NodeId operator()(const BatchDay&) const { return make(operation::LastDay{}, {}); }
  NodeId operator()(const ConvertTo& convert) const {
    for (const char* field : {"on", "from", "to", "rate"}) {
      builder_.want(FactKind::kExchangeRate, field);
    }
    std::vector<NodeId> inputs = {builder_.lowered(convert.amount)};
    if (convert.currency) {
      inputs.push_back(builder_.lowered(*convert.currency));
    }
    if (convert.into) {
      inputs.push_back(builder_.lowered(*convert.into));
    }
    inputs.push_back(builder_.lowered(convert.day));
    const Ruleset& ruleset = builder_.ruleset();
    return make(operation::Convert{convert.from, convert.to, ruleset.rates_last_published, ruleset.pivot},
                std::move(inputs));
  }
  NodeId operator()(const LinesTotal& total) const {
    std::vector<NodeId> lines;
    for (const std::size_t rule : total.rules) {
      static_cast<void>(builder_.frame_of_lines(rule));
      lines.push_back(builder_.lines_node(rule));
    }
    const FrameId root = builder_.graph().root_of(context_.frame);
    const std::size_t first = total.rules.front();
    const NodeId sum = builder_.node(
        root, operation::LinesSum{builder_.ruleset().rules[first].name, builder_.unit_of_lines(first)},
        std::move(lines), builder_.ruleset().expressions[id_].span);
    return builder_.bring(sum, context_.frame, true);
  }
  NodeId operator()(const FieldRead& read) const { return builder_.lower_field(read, id_, context_); }
  NodeId operator()(const HasField& has) const { return builder_.lower_presence(has, id_, context_); }
  NodeId operator()(const ParticipantRead& read) const { return participant(read.deal, read.role, false); }
  NodeId operator()(const HasParticipant& has) const { return participant(has.deal, has.role, true); }
  NodeId operator()(const Add& sum) const {
    std::vector<bool> minus;
    std::vector<NodeId> inputs;
    for (const Add::Term& term : sum.terms) {
      minus.push_back(term.minus);
      inputs.push_back(builder_.lowered(term.value));
    }
    return make(operation::Sum{std::move(minus)}, std::move(inputs));
  }
  NodeId operator()(const Multiply& product) const {
    std::vector<bool> divides;
    std::vector<NodeId> inputs;
    for (const Multiply::Factor& factor : product.factors) {
      const NodeId input = builder_.lowered(factor.value);
      const std::optional<Rational> constant = factor.divides ? constant_of(input) : std::nullopt;
      // A division by a known number is a multiplication by its inverse, which keeps a common denominator.
      const bool inverts = constant && *constant != 0;
      divides.push_back(factor.divides && !inverts);
      inputs.push_back(inverts ? builder_.constant(context_.frame, Rational(1 / *constant)) : input);
    }
    return make(operation::Product{std::move(divides)}, std::move(inputs));
  }
  NodeId operator()(const Negate& negation) const {
    return make(operation::Opposite{}, {builder_.lowered(negation.operand)});
  }
  NodeId operator()(const ExtremeOf& extreme) const {
    return make(operation::Extreme{extreme.greatest}, all(extreme.operands));
  }
  NodeId operator()(const RoundTo& round) const {
    return make(operation::Round{round.mode, round.digits}, {builder_.lowered(round.operand)});
  }
  NodeId operator()(const CompareValues& compare) const {
    return make(operation::Compare{compare.op, compare.ordered_words},
                {builder_.lowered(compare.left), builder_.lowered(compare.right)});
  }
  NodeId operator()(const AllOf& operands) const { return make(operation::Every{}, all(operands.operands)); }
  NodeId operator()(const AnyOf& operands) const { return make(operation::Any{}, all(operands.operands)); }
  NodeId operator()(const Inverse& inverse) const {
    return make(operation::Not{}, {builder_.lowered(inverse.operand)});
  }
  NodeId operator()(const FirstThatHolds& choice) const {
    std::vector<NodeId> inputs;
    bool otherwise = false;
    for (const FirstThatHolds::Arm& arm : choice.arms) {
      if (arm.condition) {
        inputs.push_back(builder_.lowered(*arm.condition));
      }
      otherwise = !arm.condition;
      inputs.push_back(builder_.lowered(arm.value));
    }
    return make(operation::Choose{otherwise}, std::move(inputs));
  }
  NodeId operator()(const AmendmentInForce& amendment) const {
    operation::PickAmendment pick;
    std::vector<NodeId> inputs;
    for (const AmendmentInForce::Candidate& each : amendment.candidates) {
      pick.candidates.push_back({each.name, each.span, each.yields_to});
      inputs.push_back(builder_.lowered(each.holds));
      inputs.push_back(builder_.lowered(each.result));
    }
    return make(std::move(pick), std::move(inputs));
  }
  NodeId operator()(const ShiftDate& shift) const {
    const bool months = builder_.ruleset().expressions[shift.amount].type.kind == TypeKind::kMonths;
    return make(operation::Shift{months, shift.minus, shift.keeps_month_end},
                {builder_.lowered(shift.date), builder_.lowered(shift.amount)});
  }
  NodeId operator()(const ElapsedSince& elapsed) const {
    return make(operation::Elapsed{elapsed.months},
                {builder_.lowered(elapsed.start), builder_.lowered(elapsed.at)});
  }
  NodeId operator()(const DaysBetween& days) const {
    return make(operation::DaysThrough{}, {builder_.lowered(days.first), builder_.lowered(days.last)});
  }
  NodeId operator()(const MeasureRead& read) const { return builder_.lower_measure(read, id_, context_); }
  NodeId operator()(const BalanceBefore&) const {
    check(context_.balance_before.has_value(), "only the steps of a balance know what was before");
    return *context_.balance_before;
  }
  NodeId operator()(const BalanceRead& read) const {
    return builder_.lower_balance_read(read, id_, context_);
  }
  NodeId operator()(const TargetRead& read) const {
    for (const char* field : {"partner", "measure", "period", "amount", "currency"}) {
      builder_.want(FactKind::kTarget, field);
    }
    return make(operation::Target{read.measure},
                {builder_.lowered(read.partner), builder_.lowered(read.day)});
  }
  NodeId operator()(const ScaleRead& read) const { return builder_.lower_scale(read, id_, context_); }
  NodeId operator()(const TableRow& row) const { return builder_.lower_table_row(row, id_, context_); }
  NodeId operator()(const TableCell& cell) const { return builder_.lower_table_cell(cell, id_, context_); }
  NodeId operator()(const AsKnownOn& known) const { return builder_.lower_as_known(known, id_, context_); }
  NodeId operator()(const ElasticFactor& factor) const {
    return builder_.lower_elastic(factor, id_, context_);
  }

 private:
  /// A column of the frame that this one comes from.
  [[nodiscard]] NodeId of_root(Operation operation) const {
    const FrameId root = builder_.graph().root_of(context_.frame);
    return builder_.bring(
        builder_.node(root, std::move(operation), {}, builder_.ruleset().expressions[id_].span),
        context_.frame);
  }
  [[nodiscard]] NodeId participant(TypedId deal, const std::string& role, bool presence) const {
    return builder_.lower_participant({role, presence}, deal, id_, context_);
  }
  NodeId make(Operation operation, std::vector<NodeId> inputs) const {
    return builder_.node(context_.frame, std::move(operation), std::move(inputs),
                         builder_.ruleset().expressions[id_].span);
  }
  [[nodiscard]] std::vector<NodeId> all(const std::vector<TypedId>& operands) const {
    std::vector<NodeId> inputs;
    for (const TypedId operand : operands) {
      inputs.push_back(builder_.lowered(operand));
    }
    return inputs;
  }
  [[nodiscard]] std::optional<Rational> constant_of(NodeId id) const {
    const auto* constant = std::get_if<operation::Constant>(&builder_.graph().nodes[id].operation);
    const auto* number = constant == nullptr ? nullptr : std::get_if<Rational>(&constant->value);
    return number == nullptr ? std::nullopt : std::optional(*number);
  }

  GraphBuilder& builder_;
  TypedId id_;
  const LoweringContext& context_;
};

}  // namespace

NodeId GraphBuilder::lower_one(TypedId id, const LoweringContext& context) {
  return std::visit(ExpressionLowering(*this, id, context), ruleset_.expressions[id].node);
}

}  // namespace remit

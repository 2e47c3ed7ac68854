// Balances: one fold each, whoever reads it, and a value a reading row.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"
#include "engine/graph/shape_inference.hpp"

namespace remit {
namespace {

/// By node, whether it is made of `source`.
std::vector<bool> made_of(const Graph& graph, NodeId source) {
  std::vector<bool> follows(graph.nodes.size());
  follows[source] = true;
  for (NodeId id = source + 1; id < graph.nodes.size(); ++id) {
    const std::vector<NodeId>& inputs = graph.nodes[id].inputs;
    follows[id] = std::any_of(inputs.begin(), inputs.end(), [&](NodeId input) { return follows[input]; });
  }
  return follows;
}

}  // namespace

std::optional<std::vector<BalanceTerm>> running_terms(const Graph& graph, NodeId before, NodeId becomes) {
  const auto* sum = std::get_if<operation::Sum>(&graph.nodes[becomes].operation);
  if (sum == nullptr) {
    return std::nullopt;
  }
  const std::vector<bool> follows = made_of(graph, before);
  const std::vector<NodeId>& inputs = graph.nodes[becomes].inputs;
  std::vector<BalanceTerm> terms;
  std::size_t befores = 0;
  for (std::size_t index = 0; index < inputs.size(); ++index) {
    if (inputs[index] == before && !sum->minus[index]) {
      ++befores;
    } else if (follows[inputs[index]] || graph.nodes[inputs[index]].frame != graph.nodes[becomes].frame) {
      return std::nullopt;
    } else {
      terms.push_back({inputs[index], sum->minus[index]});
    }
  }
  return befores == 1 ? std::optional(std::move(terms)) : std::nullopt;
}

std::vector<std::optional<NodeId>> folds_of(const Graph& graph) {
  std::vector<std::optional<NodeId>> folds(graph.nodes.size());
  std::unordered_map<std::size_t, NodeId> fold_of_balance;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (const auto* fold = std::get_if<operation::Fold>(&graph.nodes[id].operation)) {
      fold_of_balance.emplace(fold->balance, id);
    }
  }
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (const auto balance = balance_begun_by(node.operation)) {
      folds[id] = fold_of_balance.at(*balance);
    } else if (!std::holds_alternative<operation::Fold>(node.operation) &&
               !std::holds_alternative<operation::BalanceValue>(node.operation)) {
      for (const NodeId input : node.inputs) {
        folds[id] = folds[input] ? folds[input] : folds[id];
      }
    }
  }
  return folds;
}

NodeId GraphBuilder::lower_balance(std::size_t number) {
  if (const auto known = balances_.find(number); known != balances_.end()) {
    return known->second.fold;
  }
  const NodesApart none(*this, std::nullopt);
  static const RefundRule no_refunds{.treatment = RefundTreatment::kNone, .within = {}, .span = {}};
  const Balance& balance = ruleset_.balances[number];
  LoweringContext context{
      .partner = {}, .governing_date = {}, .governing_expression = {}, .refunds = &no_refunds};
  if (const auto* fact = std::get_if<FactScope>(&balance.step)) {
    context.frame = frame_of(fact->kind);
  } else {
    context.frame = frame_of(std::get<PeriodScope>(balance.step), balance.start);
    context.partner = node(context.frame, operation::PeriodPartner{}, {}, balance.span);
  }
  const NodeId day = lower(balance.by, context);
  context.governing_date = day;
  context.governing_expression = balance.by;
  LoweredBalance made{};
  made.before =
      node(context.frame, operation::BalanceBefore{number}, {lower(balance.starts, context)}, balance.span);
  context.balance_before = made.before;
  std::vector<NodeId> tail;
  if (balance.where) {
    tail.push_back(lower(*balance.where, context));
  }
  for (const TypedId key : balance.keys) {
    tail.push_back(lower(key, context));
  }
  for (const Balance::Let& let : balance.lets) {
    made.lets.push_back(lower(let.value, context));
    tail.push_back(made.lets.back());
  }
  const NodeId becomes = lower(balance.becomes, context);
  settle(made.before, becomes);
  bound_running(made.before, becomes);
  std::vector<NodeId> inputs = {made.before, becomes, day};
  inputs.insert(inputs.end(), tail.begin(), tail.end());
  made.fold = node(context.frame, operation::Fold{number}, std::move(inputs), balance.span);
  return balances_.emplace(number, std::move(made)).first->second.fold;
}

// What a balance becomes is what it was before the next step, so the two need one shape. Adding and taking
// away leave denominators alone after a round or two; what multiplies the balance itself has no end of them,
// and is exact.
void GraphBuilder::settle(NodeId before, NodeId becomes) {
  constexpr int kRounds = 3;
  for (int round = 0;; ++round) {
    const ColumnShape was = graph_.nodes[before].shape;
    const ColumnShape is = graph_.nodes[becomes].shape;
    if (was.form == ColumnForm::kExact ||
        (is.form != ColumnForm::kExact && was.denominator % is.denominator == 0)) {
      return;
    }
    const std::optional<std::int64_t> common = is.form == ColumnForm::kExact || round == kRounds
                                                   ? std::nullopt
                                                   : common_denominator(was.denominator, is.denominator);
    reshape(before, common ? ColumnShape::number(*common, ValueBounds::anything()) : ColumnShape::exact());
  }
}

/// Gives `before` another shape, and what is made of it the shapes that follow.
void GraphBuilder::reshape(NodeId before, const ColumnShape& shape) {
  graph_.nodes[before].shape = shape;
  const std::vector<bool> follows = made_of(graph_, before);
  for (NodeId id = before + 1; id < graph_.nodes.size(); ++id) {
    if (follows[id]) {
      graph_.nodes[id].shape = infer_shape(graph_, graph_.nodes[id], bounds_);
    }
  }
}

// A balance that only adds up is no larger than its beginning and all its steps together.
void GraphBuilder::bound_running(NodeId before, NodeId becomes) {
  const ColumnShape was = graph_.nodes[before].shape;
  const Frame& frame = graph_.frames[graph_.nodes[before].frame];
  const std::optional<std::vector<BalanceTerm>> terms = running_terms(graph_, before, becomes);
  if (!terms || was.form == ColumnForm::kExact || frame.form != Frame::Form::kFacts || bounds_ == nullptr ||
      !bounds_->row_count) {
    return;
  }
  const std::optional<std::int64_t> steps = bounds_->row_count(frame.kind);
  if (!steps) {
    return;
  }
  const auto in_units_of_balance = [&](NodeId node) {
    const ColumnShape& shape = graph_.nodes[node].shape;
    const Int128 factor = was.denominator / shape.denominator;
    const ValueBounds bounds = multiply(shape.bounds, ValueBounds::between(factor, factor));
    return unite(bounds, ValueBounds::between(0, 0));
  };
  ValueBounds step = ValueBounds::between(0, 0);
  for (const BalanceTerm& term : *terms) {
    const ValueBounds value = in_units_of_balance(term.value);
    step = add(step, term.minus ? negate(value) : value);
  }
  const ValueBounds all = add(in_units_of_balance(graph_.nodes[before].inputs[0]),
                              multiply(step, ValueBounds::between(0, *steps)));
  if (all.fits_int64()) {
    reshape(before, ColumnShape::number(was.denominator, all));
  }
}

NodeId GraphBuilder::lower_balance_read(const BalanceRead& read, TypedId id, const LoweringContext& context) {
  const NodeId fold = lower_balance(read.balance);
  const LoweredBalance& balance = balances_.at(read.balance);
  operation::BalanceValue value{.balance = read.balance, .part = read.part, .let = read.let, .by_day = false};
  std::vector<NodeId> inputs = {fold};
  switch (read.part) {
    case BalanceRead::Part::kBefore:
      inputs.push_back(balance.before);
      break;
    case BalanceRead::Part::kLet:
      inputs.push_back(balance.lets[read.let]);
      break;
    case BalanceRead::Part::kAfter: {
      const FrameId root = graph_.root_of(context.frame);
      value.by_day = true;
      NodeId day = 0;
      if (read.on) {
        day = lowered(*read.on);
      } else if (graph_.frames[root].form == Frame::Form::kPartnerPeriods) {
        day = period_day({true, true}, context);
      } else {
        check(context.governing_date.has_value(), "a rule's line has a governing date");
        day = *context.governing_date;
        value.by_day = false;
      }
      inputs.insert(inputs.end(), {fold, day});
      for (const TypedId key : read.keys) {
        inputs.push_back(as_key(lowered(key)));
      }
      break;
    }
  }
  return node(context.frame, value, std::move(inputs), ruleset_.expressions[id].span);
}

}  // namespace remit

#include "engine/graph/counterparts.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include "engine/graph/definition_text.hpp"

namespace remit {
namespace {

DaySpans days_of(const operation::InRange& range) {
  const std::int32_t first = range.from ? range.from->days() : Date::missing().days();
  const std::int32_t last = range.through ? range.through->days() : Date::never().days() - 1;
  return first <= last ? DaySpans(first, last) : DaySpans();
}

const operation::InRange* range_of(const Graph& graph, NodeId node) {
  return std::get_if<operation::InRange>(&graph.nodes[node].operation);
}

/// Operations as text that means the same in any ruleset: what they refer to by its number is spelled out.
class OperationTexts {
 public:
  explicit OperationTexts(const Graph& graph) : graph_(graph) {}

  /// None of what is compared with nothing.
  std::optional<std::string> of(const Operation& operation) {
    if (std::holds_alternative<operation::Carried>(operation) ||
        std::holds_alternative<operation::AsKnown>(operation)) {
      return std::nullopt;
    }
    const std::string declared =
        std::visit([&](const auto& each) { return declaration_of(each); }, operation);
    const std::string detail =
        declared.empty() ? detail_of(operation, graph_.request.schema) : part_of(operation);
    return name_of(operation) + '|' + detail + '|' + declared;
  }

 private:
  /// What is said of an operation beside the number of its declaration.
  [[nodiscard]] std::string part_of(const Operation& operation) const {
    std::string detail = detail_of(operation, graph_.request.schema);
    if (std::holds_alternative<operation::BalanceValue>(operation) ||
        std::holds_alternative<operation::TableRow>(operation)) {
      return detail.substr(std::min(detail.find(','), detail.size()));  // the number stands before it
    }
    return std::holds_alternative<operation::MeasureValue>(operation) ? detail : std::string();
  }

  std::string declaration_of(const operation::MeasureIndex& index) { return measure(index.measure); }
  std::string declaration_of(const operation::MeasureValue& value) { return measure(value.measure); }
  std::string declaration_of(const operation::Target& target) { return measure(target.measure); }
  std::string declaration_of(const operation::BalanceBefore& before) { return balance(before.balance); }
  std::string declaration_of(const operation::Fold& fold) { return balance(fold.balance); }
  std::string declaration_of(const operation::BalanceValue& value) { return balance(value.balance); }
  std::string declaration_of(const operation::TableRow& row) {
    return known(tables_, row.table, [&] { return definition_text(graph_.ruleset->tables[row.table]); });
  }
  std::string declaration_of(const operation::RuleLines& lines) {
    return definition_text(graph_.ruleset->rules[lines.rule], graph_.ruleset->expressions);
  }
  template <class Other>
  std::string declaration_of(const Other& /*other*/) {
    return {};
  }

  std::string measure(std::size_t index) {
    return known(measures_, index, [&] { return definition_text(graph_.ruleset->measures[index]); });
  }
  std::string balance(std::size_t index) {
    return known(balances_, index, [&] { return definition_text(graph_.ruleset->balances[index]); });
  }
  template <class Make>
  static const std::string& known(std::map<std::size_t, std::string>& texts, std::size_t index,
                                  const Make& make) {
    const auto [text, fresh] = texts.try_emplace(index);
    if (fresh) {
      text->second = make();
    }
    return text->second;
  }

  const Graph& graph_;
  std::map<std::size_t, std::string> measures_;
  std::map<std::size_t, std::string> balances_;
  std::map<std::size_t, std::string> tables_;
};

class Search {
 public:
  Search(const Graph& graph, const Graph& earlier)
      : graph_(graph), earlier_(earlier), texts_(graph), frames_(graph.frames.size()) {
    OperationTexts texts(earlier);
    for (NodeId node = 0; node < earlier.nodes.size(); ++node) {
      if (const std::optional<std::string> text = texts.of(earlier.nodes[node].operation)) {
        earlier_nodes_.emplace(identity(earlier.nodes[node].frame, *text, earlier.nodes[node].inputs), node);
      }
    }
    for (std::size_t plan = 0; plan < graph.plans.size(); ++plan) {
      plans_effective_by_[graph.plans[plan].effective].push_back(plan);
    }
    found_.nodes.resize(graph.nodes.size());
  }

  Counterparts find() {
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
      found_.nodes[node] = find_node(node);
      if (!found_.nodes[node]) {
        found_.nodes[node] = find_other_range(node);
      }
    }
    std::vector<PlanText> earlier_plans;
    for (const RulePlan& plan : earlier_.plans) {
      earlier_plans.push_back(*text_of(earlier_, plan, [](NodeId node) { return std::optional(node); }));
    }
    for (const RulePlan& plan : graph_.plans) {
      const std::optional<PlanText> text =
          text_of(graph_, plan, [&](NodeId node) { return found_.nodes[node]; });
      const auto same =
          text ? std::find(earlier_plans.begin(), earlier_plans.end(), *text) : earlier_plans.end();
      found_.plans.push_back(same == earlier_plans.end()
                                 ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(same - earlier_plans.begin())));
      found_.same_conditions.push_back(std::ranges::any_of(
          earlier_.plans, [&](const RulePlan& other) { return has_same_conditions(plan, other); }));
    }
    return std::move(found_);
  }

 private:
  static std::string identity(FrameId frame, const std::string& operation,
                              const std::vector<NodeId>& inputs) {
    std::string text = std::to_string(frame) + '|' + operation;
    for (const NodeId input : inputs) {
      text += '|' + std::to_string(input);
    }
    return text;
  }

  [[nodiscard]] std::optional<std::vector<NodeId>> inputs_of(const Node& node) const {
    std::vector<NodeId> inputs;
    for (const NodeId input : node.inputs) {
      if (!found_.nodes[input]) {
        return std::nullopt;
      }
      inputs.push_back(*found_.nodes[input]);
    }
    return inputs;
  }

  std::optional<NodeId> find_node(NodeId id) {
    const Node& node = graph_.nodes[id];
    const std::optional<std::vector<NodeId>> inputs = inputs_of(node);
    const std::optional<FrameId> frame = inputs ? frame_of(node.frame) : std::nullopt;
    const std::optional<std::string> text = frame ? texts_.of(node.operation) : std::nullopt;
    if (!text) {
      return std::nullopt;
    }
    const auto found = earlier_nodes_.find(identity(*frame, *text, *inputs));
    return found == earlier_nodes_.end() ? std::nullopt : std::optional(found->second);
  }

  /// Where `id` says when a rule is effective, the node that said so of an earlier version that began or
  /// ended on the same day.
  std::optional<NodeId> find_other_range(NodeId id) {
    const operation::InRange* range = range_of(graph_, id);
    const auto rules = plans_effective_by_.find(id);
    const std::optional<std::vector<NodeId>> inputs = inputs_of(graph_.nodes[id]);
    if (range == nullptr || rules == plans_effective_by_.end() || !inputs) {
      return std::nullopt;
    }
    for (const std::size_t plan : rules->second) {
      for (std::size_t other = 0; other < earlier_.plans.size(); ++other) {
        const NodeId effective = earlier_.plans[other].effective;
        const operation::InRange* before = range_of(earlier_, effective);
        if (name_of(graph_, plan) != name_of(earlier_, other) || before == nullptr ||
            earlier_.nodes[effective].inputs != *inputs ||
            (before->from != range->from && before->through != range->through) ||
            !taken_.insert(other).second) {
          continue;
        }
        const DaySpans here = days_of(*range);
        const DaySpans there = days_of(*before);
        DaySpans& days = found_.other_days[id];
        days = here.without(there);
        days.unite(there.without(here));
        return effective;
      }
    }
    return std::nullopt;
  }

  static const std::string& name_of(const Graph& graph, std::size_t plan) {
    return graph.ruleset->rules[graph.plans[plan].rule].name;
  }

  /// Found once what makes its rows is.
  std::optional<FrameId> frame_of(FrameId id) {
    if (!frames_[id]) {
      frames_[id] = find_frame(graph_.frames[id]);
    }
    return frames_[id];
  }

  std::optional<FrameId> find_frame(Frame frame) {
    if (frame.form == Frame::Form::kAsKnown) {
      return std::nullopt;
    }
    if (frame.form == Frame::Form::kFanned) {
      const std::optional<FrameId> base = frame_of(frame.base);
      if (!base || !found_.nodes[frame.maker]) {
        return std::nullopt;
      }
      frame.base = *base;
      frame.maker = *found_.nodes[frame.maker];
    }
    const auto same = std::find(earlier_.frames.begin(), earlier_.frames.end(), frame);
    return same == earlier_.frames.end()
               ? std::nullopt
               : std::optional(static_cast<FrameId>(same - earlier_.frames.begin()));
  }

  [[nodiscard]] bool has_same_conditions(const RulePlan& plan, const RulePlan& other) const {
    const auto is_same = [&](const std::optional<NodeId>& here, const std::optional<NodeId>& there) {
      return here.has_value() == there.has_value() && (!here || found_.nodes[*here] == there);
    };
    return is_same(plan.governing_date, other.governing_date) && is_same(plan.where, other.where) &&
           is_same(plan.during, other.during);
  }

  struct PlanText {
    std::string definition;
    std::vector<std::int64_t> nodes;  // of all clauses, in order; lists begin with their length
    friend bool operator==(const PlanText&, const PlanText&) = default;
  };

  /// None where a node has no counterpart.
  template <class Counterpart>
  static std::optional<PlanText> text_of(const Graph& graph, const RulePlan& plan,
                                         const Counterpart& counterpart) {
    const Ruleset& ruleset = *graph.ruleset;
    PlanText text{definition_text(ruleset.rules[plan.rule], ruleset.expressions), {}};
    bool has_all = true;
    const auto add = [&](std::optional<NodeId> node) {
      const std::optional<NodeId> other = node ? counterpart(*node) : std::nullopt;
      has_all = has_all && node.has_value() == other.has_value();
      text.nodes.push_back(other ? std::int64_t{*other} : -1);
    };
    for (const std::optional<NodeId> node :
         {std::optional(plan.governing_date), std::optional(plan.gate), plan.pays,
          std::optional(plan.applies), plan.own_amount, plan.refunded, std::optional(plan.rounded),
          plan.taken_back, std::optional(plan.entitlement), plan.clawed_back, plan.clawed_back_on}) {
      add(node);
    }
    for (const RulePlan::DueStep& step : plan.due) {
      add(step.when);
      add(step.on);
      for (const NodeId RulePlan::DueStep::Paid::*part :
           {&RulePlan::DueStep::Paid::received, &RulePlan::DueStep::Paid::last_day,
            &RulePlan::DueStep::Paid::own_amount, &RulePlan::DueStep::Paid::refunded}) {
        add(step.paid ? std::optional((*step.paid).*part) : std::nullopt);
      }
    }
    for (const RulePlan::SplitStep& split : plan.splits) {
      text.nodes.push_back(static_cast<std::int64_t>(split.to.size()));
      for (const NodeId to : split.to) {
        add(to);
      }
      add(split.when);
      add(split.deal);
    }
    return has_all ? std::optional(std::move(text)) : std::nullopt;
  }

  const Graph& graph_;
  const Graph& earlier_;
  OperationTexts texts_;
  std::vector<std::optional<FrameId>> frames_;  // of the earlier graph, by frame
  std::unordered_map<std::string, NodeId> earlier_nodes_;
  std::map<NodeId, std::vector<std::size_t>> plans_effective_by_;
  std::set<std::size_t> taken_;  // earlier plans whose days another version has gone on from
  Counterparts found_;
};

}  // namespace

Counterparts find_counterparts(const Graph& graph, const Graph& earlier) {
  return Search(graph, earlier).find();
}

DaySpans effective_days(const Graph& graph, const RulePlan& plan) {
  const operation::InRange* range = range_of(graph, plan.effective);
  return range == nullptr ? DaySpans::everything() : days_of(*range);
}

}  // namespace remit

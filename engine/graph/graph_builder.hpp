// The state of graph building: frames and nodes made so far, and the lowering of typed expressions to them.
// Private to engine/graph; build_graph.cpp is the pipeline.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/graph/graph.hpp"

namespace remit {

/// From where an expression is seen: the frame of its rows, and what stands for `this`.
struct LoweringContext {
  FrameId frame = 0;
  std::vector<FrameId> fans = {};  ///< of a rule's fans, those before it and its own

  std::optional<std::size_t> lines_of = {};     ///< of a rule for the lines of another: which
  std::optional<NodeId> partner;                ///< ThisPartner
  std::optional<NodeId> governing_date;         ///< GoverningDate
  std::optional<TypedId> governing_expression;  ///< what a rule's governing date was lowered from
  const RefundRule* refunds = nullptr;          ///< of the rule, for amounts that are read less refunds
  std::optional<NodeId> balance_before = {};    ///< BalanceBefore: of the steps of a balance
  /// Of what is read as it was known on a day: from where it is asked for.
  const LoweringContext* asker = nullptr;
};

/// A version of a scale whose bounds are read, on `x`: what it pays, or the row that is reached.
struct ScaleHere {
  const Scale& scale;
  const ScaleVersion& version;
  const std::vector<NodeId>& bounds;  ///< by row
  NodeId x;
  FrameId frame;
  grammar::SourceSpan span;
  bool pays;
};

class GraphBuilder {
 public:
  GraphBuilder(const Ruleset& ruleset, const FactBounds* bounds);

  // ---- frames and nodes (graph_builder.cpp) -----------------------------------------------------
  FrameId frame_of(FactKind kind);
  FrameId frame_of(const PeriodScope& scope, std::optional<Date> start);
  FrameId frame_of_measure(std::size_t measure);
  /// The rows that `fan` makes of those of `base`; `context` is seen from there.
  FrameId frame_of_fan(const FanOut& fan, const LoweringContext& context);
  FrameId frame_made_by(NodeId maker, std::string name);
  /// The lines of a rule that has been lowered, one a row.
  FrameId frame_of_lines(std::size_t rule);
  NodeId lines_node(std::size_t rule);
  /// 1/unit in which amounts of a rule's lines are; 0 for figures, which are exact.
  [[nodiscard]] std::int64_t unit_of_lines(std::size_t rule) const;
  /// The value of `node` in the rows of `frame`, which is its own or comes from it; `or_zero`: 0 where its
  /// row wasn't known.
  NodeId bring(NodeId node, FrameId frame, bool or_zero = false);
  /// The node with this operation and these inputs in `frame`: an existing one, or a new one whose shape is
  /// inferred.
  NodeId node(FrameId frame, Operation operation, std::vector<NodeId> inputs, grammar::SourceSpan span = {});
  NodeId constant(FrameId frame, Rational value);
  NodeId constant(FrameId frame, bool value);
  void want(FactKind kind, std::size_t field);
  void want(FactKind kind, std::string_view field);
  void want_ids(FactKind kind);
  void want_first_booked(FactKind kind);

  // ---- expressions ------------------------------------------------------------------------------
  /// The node that `root` becomes when seen from `context` (lower_expressions.cpp). Works through the
  /// reachable expressions in order of their numbers, so it needs no recursion.
  NodeId lower(TypedId root, const LoweringContext& context);
  /// lower_fields.cpp
  NodeId lower_field(const FieldRead& read, TypedId id, const LoweringContext& context);
  NodeId lower_presence(const HasField& has, TypedId id, const LoweringContext& context);
  NodeId lower_participant(operation::Participant participant, TypedId deal, TypedId id,
                           const LoweringContext& context);
  /// The column of a field of the facts of `kind`, in their own frame. Not for dated fields.
  NodeId field_column(FactKind kind, std::size_t field, operation::Substitute substitute,
                      bool in_own_currency = false);
  /// What has been received of the deals or invoices that `paid` refers to.
  RulePlan::DueStep::Paid lower_paid(const AsPaid& paid, grammar::SourceSpan span,
                                     const LoweringContext& context);
  NodeId own_amount_of(FactKind kind);
  /// What has been refunded of each fact of `kind`; of the refunds those that `counts`, a yes/no node of
  /// their frame, says.
  NodeId refunded_of(FactKind kind, NodeId counts, grammar::SourceSpan span);
  NodeId own_amount(const LoweringContext& context);
  NodeId refunded(const LoweringContext& context);
  NodeId refunded_within(const std::optional<RefundRule::Limit>& within, const LoweringContext& context);
  /// Of a rule whose refunds are amended: `value_of` the alternative in force.
  NodeId by_refunds_in_force(const LoweringContext& context,
                             const std::function<NodeId(const RefundRule::Alternative&)>& value_of);
  /// lower_as_known.cpp
  NodeId lower_as_known(const AsKnownOn& known, TypedId id, const LoweringContext& context);
  /// What `node` of the rows that ask has now, in a frame of form kAsKnown.
  NodeId carry(NodeId node, FrameId frame);
  /// The node as a key of a measure or balance: for whoever wasn't known nothing has counted.
  NodeId as_key(NodeId node);
  /// The first or last day of the line's period.
  NodeId period_day(operation::PeriodDay day, const LoweringContext& context);
  /// lower_measures.cpp
  NodeId lower_measure(const MeasureRead& read, TypedId id, const LoweringContext& context);
  NodeId measure_index(std::size_t measure);
  /// lower_balances.cpp: the Fold of a balance, and what is read of it.
  NodeId lower_balance(std::size_t balance);
  NodeId lower_balance_read(const BalanceRead& read, TypedId id, const LoweringContext& context);
  /// lower_scales.cpp
  NodeId lower_scale(const ScaleRead& read, TypedId id, const LoweringContext& context);
  NodeId lower_read_scale(const ScaleHere& here);  ///< lower_read_scales.cpp
  NodeId lower_elastic(const ElasticFactor& factor, TypedId id, const LoweringContext& context);
  /// lower_tables.cpp
  NodeId lower_table_row(const TableRow& row, TypedId id, const LoweringContext& context);
  NodeId lower_table_cell(const TableCell& cell, TypedId id, const LoweringContext& context);
  /// lower_rules.cpp
  void lower_rule(std::size_t rule);
  /// lower_payouts.cpp
  void lower_payout(std::size_t payout);

  [[nodiscard]] NodeId lowered(TypedId id) const;  ///< an operand that has been lowered already
  [[nodiscard]] const Ruleset& ruleset() const noexcept { return ruleset_; }
  [[nodiscard]] const FactBounds* bounds() const noexcept { return bounds_; }
  [[nodiscard]] Graph& graph() noexcept { return graph_; }
  [[nodiscard]] int currency_digits() const;

 private:
  /// Lowers what belongs to a frame of form kAsKnown, or with none to no such frame, apart from the rest: the
  /// same expression is another node there.
  class NodesApart {
   public:
    NodesApart(GraphBuilder& builder, std::optional<FrameId> frame);
    NodesApart(const NodesApart&) = delete;
    NodesApart& operator=(const NodesApart&) = delete;
    ~NodesApart();

   private:
    void enter(std::optional<FrameId> frame);
    GraphBuilder& builder_;
    std::optional<FrameId> before_;
  };

  NodeId lower_one(TypedId id, const LoweringContext& context);
  FrameId frame_as_known(FrameId asker);
  /// What has to be read so that `value`, of a frame of form kAsKnown, can be worked out; none where that
  /// isn't a few columns.
  [[nodiscard]] std::optional<FactRequest> request_of(NodeId value) const;
  void settle(NodeId before, NodeId becomes);
  void reshape(NodeId before, const ColumnShape& shape);
  void bound_running(NodeId before, NodeId becomes);

  const Ruleset& ruleset_;
  const FactBounds* bounds_;
  Graph graph_;
  std::unordered_map<std::string, NodeId> known_nodes_;
  std::optional<FrameId> apart_;  ///< the frame whose expressions are in Graph::node_of_expression meanwhile
  /// What has been lowered of a balance.
  struct LoweredBalance {
    NodeId before;
    std::vector<NodeId> lets;
    NodeId fold;
  };
  std::unordered_map<std::size_t, LoweredBalance> balances_;
};

}  // namespace remit

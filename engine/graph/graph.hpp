// The evaluation graph: one directed acyclic graph of relational nodes for all rules of a ruleset.
//
// Every node belongs to a frame, a space of rows: all deals, all invoices, all partners by quarter. A node
// turns columns into one column of its frame; nodes that say the same are one node. The graph is immutable
// once built, knows nothing of SQLite, and can be printed, evaluated, timed and explained.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/column_shape.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/graph/operation.hpp"

namespace remit {

/// A space of rows that columns are aligned to. A measure's contributions, in their order, are one of their
/// own. The rows of kAsKnown are those of another frame that ask for something as it was known on one day:
/// they are there only while it is worked out on the facts of that day.
struct Frame {
  enum class Form : std::uint8_t { kFacts, kPartnerPeriods, kMeasure, kFanned, kAsKnown };
  Form form = Form::kFacts;
  /// kFacts; kFanned, kAsKnown: of the frame that it comes from in the end.
  FactKind kind = FactKind::kPartner;
  PeriodKind period = PeriodKind::kMonth;  ///< kPartnerPeriods
  int first_month = 1;                     ///< kPartnerPeriods
  std::optional<Date> start;               ///< kPartnerPeriods: for partners without joined_on
  std::string name;                        ///< `invoice`, `partner by quarter`
  /// kFanned: the frame of which each row has become several; kAsKnown: what those who ask come from in the
  /// end.
  FrameId base = 0;
  NodeId maker = 0;   ///< kFanned: the FanOut in `base` that makes its rows
  FrameId asker = 0;  ///< kAsKnown: the frame whose rows ask

  /// Whether each row comes from one of `base`.
  [[nodiscard]] bool has_base() const { return form == Form::kFanned || form == Form::kAsKnown; }
  friend bool operator==(const Frame&, const Frame&) = default;
};

struct Node {
  FrameId frame = 0;
  Operation operation;
  std::vector<NodeId> inputs;
  ColumnShape shape;            ///< form, denominator and bounds of the column it makes
  std::optional<NodeId> guard;  ///< a yes/no node: only rows where it holds need a value
  grammar::SourceSpan span;     ///< where the rules ask for it; of several places the first
};

/// The nodes at which the clauses of one rule can be read off, in the order in which they apply. Absent
/// clauses have no node; each amount is what came out of that step, in major units.
struct RulePlan {
  std::size_t rule = 0;
  FrameId frame = 0;
  std::optional<NodeId> where;
  NodeId governing_date = 0;
  NodeId effective = 0;  ///< yes/no
  std::optional<NodeId> during;
  NodeId gate = 0;  ///< where, effective and during together, left to right
  std::optional<NodeId> pays;
  NodeId applies = 0;  ///< the gate is open, the amount isn't absent and something is left of the fact
  NodeId amount = 0;
  struct BudgetStep {
    std::size_t amendment = 0;  ///< of the amended amount
    NodeId limit = 0;
    NodeId running_before = 0;  ///< what the promo added to the lines before this one
    NodeId share = 0;           ///< what it adds to this one
  };
  std::vector<BudgetStep> budgets;
  NodeId promoted = 0;  ///< the amount with what promos with a budget add
  std::optional<NodeId> factor;
  std::optional<NodeId> decayed;
  std::optional<NodeId> floor;
  std::optional<NodeId> floored;
  struct CapStep {
    NodeId limit = 0;
    std::optional<NodeId> when;
    std::optional<NodeId> running_before;  ///< window caps: total of the lines before this one
    NodeId capped = 0;
    std::optional<NodeId> with_excess;  ///< with the share of what was cut off
  };
  std::vector<CapStep> fact_caps;
  std::vector<CapStep> window_caps;
  NodeId unrounded = 0;
  NodeId rounded = 0;                 ///< whole minor units
  std::optional<NodeId> own_amount;   ///< the fact's own amount, where refunds matter
  std::optional<NodeId> refunded;     ///< of the fact, within the rule's limit
  std::optional<NodeId> taken_back;   ///< whole minor units, at original rate
  NodeId entitlement = 0;             ///< whole minor units, of all partners together
  std::optional<NodeId> clawed_back;  ///< whole minor units
  std::optional<NodeId> clawed_back_on;
  struct DueStep {  ///< as Rule::due
    std::optional<NodeId> when;
    std::optional<NodeId> on;
    struct Paid {
      NodeId received = 0;
      NodeId last_day = 0;  ///< of the last payment
      NodeId own_amount = 0;
      NodeId refunded = 0;
    };
    std::optional<Paid> paid;
  };
  std::vector<DueStep> due;
  struct SplitStep {
    std::optional<NodeId> when;
    std::vector<NodeId> to;      ///< as Split::shares
    std::optional<NodeId> deal;  ///< whose participants share the line
  };
  std::vector<SplitStep> splits;  ///< as Rule::splits
};

/// The nodes at which the terms of one payout can be read off, a row a partner. Clauses without a figure of
/// their own have no node.
struct PayoutPlan {
  std::size_t payout = 0;
  std::optional<NodeId> where;
  std::optional<NodeId> hold;
  std::optional<NodeId> draw;
  std::optional<NodeId> reserve;
  struct CapTerms {
    NodeId limit = 0;
    std::optional<NodeId> when;
  };
  std::vector<CapTerms> caps;
  std::optional<NodeId> threshold;
  std::optional<NodeId> final_on;
  std::optional<NodeId> final_threshold;
  struct ExchangeTerms {
    NodeId currency = 0;
    NodeId day = 0;
    NodeId rate = 0;
  };
  std::optional<ExchangeTerms> exchange;
};

/// The nodes that dividing a rule's lines among partners and parts reads; none where it doesn't.
[[nodiscard]] std::vector<NodeId> read_by_emission(const RulePlan& plan);

/// Largest magnitudes of the ledger's money and number columns, so that kernels can be chosen. Returns
/// (least, greatest) in the units of FactColumn, none when nothing is known; and the number of rows of a
/// kind.
struct FactBounds {
  std::function<std::optional<std::pair<std::int64_t, std::int64_t>>(FactKind, std::size_t field)> of_field;
  std::function<std::optional<std::int64_t>(FactKind)> row_count;
};

struct Graph {
  const Ruleset* ruleset = nullptr;  ///< must outlive the graph
  std::vector<Frame> frames;
  std::vector<Node> nodes;                 ///< inputs before their users
  std::vector<RulePlan> plans;             ///< one a rule version, in order of Ruleset::rules
  std::vector<PayoutPlan> payouts;         ///< of the payout graph, in order of Ruleset::payouts
  FactRequest request;                     ///< what evaluation reads; its view is the caller's to set
  std::vector<FactRequest> past_requests;  ///< what is read of earlier days, by AsKnown::request
  /// By TypedId: where its value can be read off.
  using NodesOfExpressions = std::vector<std::optional<NodeId>>;
  NodesOfExpressions node_of_expression;
  std::map<FrameId, NodesOfExpressions> as_known;  ///< the same by frame of form kAsKnown

  /// The fanned frame whose rows `maker` makes.
  [[nodiscard]] std::optional<FrameId> frame_made_by(NodeId maker) const {
    for (FrameId frame = 0; frame < frames.size(); ++frame) {
      if (frames[frame].form == Frame::Form::kFanned && frames[frame].maker == maker) {
        return frame;
      }
    }
    return std::nullopt;
  }
  /// The frame that one with a base comes from in the end; any other is its own.
  [[nodiscard]] FrameId root_of(FrameId frame) const {
    while (frames[frame].has_base()) {
      frame = frames[frame].base;
    }
    return frame;
  }
  [[nodiscard]] std::optional<NodeId> node_of(TypedId id) const {
    return node_of_expression[static_cast<std::size_t>(id)];
  }
  /// The node of an expression in `frame`, if it stands there.
  [[nodiscard]] std::optional<NodeId> node_in(FrameId frame, TypedId id) const {
    const auto known = as_known.find(frame);
    const std::optional<NodeId> node =
        known == as_known.end() ? node_of(id) : known->second[static_cast<std::size_t>(id)];
    return node && nodes[*node].frame == frame ? node : std::nullopt;
  }
};

/// By node, the Fold that works it out beside its own column: of what is made of a BalanceBefore.
[[nodiscard]] std::vector<std::optional<NodeId>> folds_of(const Graph& graph);

/// What is added to a balance, or taken from it, in a step; nothing of it depends on the balance itself.
struct BalanceTerm {
  NodeId value;
  bool minus;
};
/// The terms of a balance that only adds up: `becomes` is `before`, its BalanceBefore, and these. None of any
/// other balance.
[[nodiscard]] std::optional<std::vector<BalanceTerm>> running_terms(const Graph& graph, NodeId before,
                                                                    NodeId becomes);

/// Whether `day` is read from an invoice: a refund that counts on it stands directly behind that invoice.
[[nodiscard]] bool is_date_of_invoice(const Ruleset& ruleset, TypedId day);

/// `graph` as text, a line a node, or in the DOT language; `annotate` may add to a node's line (rows, time).
[[nodiscard]] std::string print_text(const Graph& graph,
                                     const std::function<std::string(NodeId)>& annotate = {});
[[nodiscard]] std::string print_dot(const Graph& graph,
                                    const std::function<std::string(NodeId)>& annotate = {});

/// Builds the graph of all rules of `ruleset`. Without `bounds`, amounts are taken to be anything that fits
/// int64 and sums to need more.
[[nodiscard]] Graph build_graph(const Ruleset& ruleset, const FactBounds* bounds = nullptr);

/// Builds the graph of the terms of all payouts: a row a partner, no lines.
[[nodiscard]] Graph build_payout_graph(const Ruleset& ruleset, const FactBounds* bounds = nullptr);

}  // namespace remit

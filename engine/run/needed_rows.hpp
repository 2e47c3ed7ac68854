// What has to be read so that some lines of a graph can be worked out: pulled backward from the lines,
// through every node, to the facts.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/graph/graph.hpp"
#include "engine/ledger/fact_lookups.hpp"
#include "engine/run/affected_rows.hpp"
#include "engine/run/frame_links.hpp"

namespace remit {

class NeededRows {
 public:
  /// All must outlive it; `through` is the batch's last day. `carried`: of measures, by MeasureIndex, the
  /// days through which their totals are known, for days behind these.
  NeededRows(const Graph& graph, FactLookups& lookups, Date through,
             std::map<NodeId, DaySpans::Span> carried = {});

  /// Asks for the value of a node in `rows` of what its frame comes from.
  void need(NodeId node, const RowSet& rows);
  /// Asks for the lines of a rule, by index of its plan, in `rows` of what the rule is for.
  void need_lines(std::size_t plan, const RowSet& rows);
  /// The same with whatever an explanation of these lines may tell of: each clause, and the steps of the
  /// balances that they read.
  void need_explanation(std::size_t plan, const RowSet& rows);
  /// Of the rows of partners' periods only these partners' are asked for, by number. Nothing comes of it
  /// where such rows may be read for others, too.
  void need_periods_of(const KeySpans& partners);
  /// Fails as the ledger does.
  [[nodiscard]] Result<void> find(const FieldsRead& fields_read);

  /// Of the lines of a rule, by index of its plan, the rows that other rules read.
  [[nodiscard]] const RowSet& lines_of(std::size_t plan) const { return lines_[plan]; }
  /// The facts to read of each kind; those of a kind that isn't in it are read whole.
  [[nodiscard]] const std::map<FactKind, RowSet>& facts() const { return facts_; }
  /// Of the rows of partners' periods those that have one of these days.
  [[nodiscard]] const DaySpans& periods() const { return periods_; }
  /// And whose they are, by number of the partner.
  [[nodiscard]] const KeySpans& partners_of_periods() const { return partners_of_periods_; }
  /// The days on which windows are read: of measures, caps and balances, by MeasureIndex, CapWindow and Fold.
  [[nodiscard]] const std::map<NodeId, DaySpans>& windows() const { return windows_; }
  /// The measures of which what is known is all that is needed for its days, which nothing else is read on.
  [[nodiscard]] const std::set<NodeId>& opened() const { return opened_; }
  /// Whether all that counts in a measure on these days is read or known.
  [[nodiscard]] bool counts_all_on(NodeId index, const DaySpans::Span& days) const;
  /// Whether some node needs all there is.
  [[nodiscard]] bool is_everything() const { return is_everything_; }

 private:
  friend class NodeNeeds;
  [[nodiscard]] bool reads_itself_alone(NodeId node);
  [[nodiscard]] bool reads_own_periods_alone(NodeId node) const;
  [[nodiscard]] bool is_partner_of_period(NodeId node) const;
  [[nodiscard]] bool is_of_periods(NodeId node) const {
    return graph_.frames[graph_.root_of(graph_.nodes[node].frame)].form == Frame::Form::kPartnerPeriods;
  }
  /// Asks for what the rows of a node are made from.
  void follow(NodeId node);
  void need_expressions(FrameId frame, TypedId root, const RowSet& rows);
  void need_facts(FactKind kind, const RowSet& rows);
  void need_frame(FrameId frame, const RowSet& rows);
  void need_everything();
  /// The facts of `kind` that refer to `owners`, facts of `owner`, by its field `field`.
  [[nodiscard]] RowSet belonging(FactKind kind, const char* field, FactKind owner, const RowSet& owners);

  const Graph& graph_;
  FrameLinks links_;
  std::vector<RowSet> nodes_;  // by NodeId
  std::map<NodeId, DaySpans> windows_;
  std::map<NodeId, DaySpans::Span> carried_;
  std::set<NodeId> opened_;
  std::map<NodeId, DaySpans> read_on_;  // by index of a measure, the days of the rows that read it
  /// By index of a measure, for whom it is read, by its keys. What isn't a fact, or too many of them, is
  /// everything.
  std::map<NodeId, std::vector<KeySpans>> counted_for_;
  std::vector<bool> reads_itself_;  // by NodeId, once it is asked for
  std::vector<RowSet> lines_;       // by plan
  std::map<FactKind, RowSet> facts_;
  DaySpans periods_;
  KeySpans partners_of_periods_ = KeySpans::everything();
  bool is_everything_ = false;
  bool explains_ = false;
  NodeId next_;          // nodes from here on have been followed
  bool missed_ = false;  // more was asked of such a node
};

/// Asks for these facts alone of the kinds among them, and for all of other kinds that rules are for: the
/// days by which lines are told come with either.
void restrict_request(Graph& graph, std::map<FactKind, RowSet> facts);

/// Whether all facts of a kind are read for whatever is worked out: partners, customers, rates and the like
/// are few and don't grow with time as deals and invoices do.
[[nodiscard]] bool is_read_whole(FactKind kind);

}  // namespace remit

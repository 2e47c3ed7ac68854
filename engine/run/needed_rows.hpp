// What has to be read so that some lines of a graph can be worked out: pulled backward from the lines,
// through every node, to the facts.
#pragma once

#include <map>
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
  /// All must outlive it; `through` is the batch's last day.
  NeededRows(const Graph& graph, FactLookups& lookups, Date through);

  /// Asks for the value of a node in `rows` of what its frame comes from.
  void need(NodeId node, const RowSet& rows);
  /// Asks for the lines of a rule, by index of its plan, in `rows` of what the rule is for.
  void need_lines(std::size_t plan, const RowSet& rows);
  /// Fails as the ledger does.
  [[nodiscard]] Result<void> find(const AffectedRows::Fields& fields_read);

  /// Of the lines of a rule, by index of its plan, the rows that other rules read.
  [[nodiscard]] const RowSet& lines_of(std::size_t plan) const { return lines_[plan]; }
  /// The facts to read of each kind; those of a kind that isn't in it are read whole.
  [[nodiscard]] const std::map<FactKind, RowSet>& facts() const { return facts_; }
  /// Of the rows of partners' periods those that have one of these days.
  [[nodiscard]] const DaySpans& periods() const { return periods_; }

 private:
  friend class NodeNeeds;
  [[nodiscard]] bool reads_itself_alone(NodeId node);
  void need_facts(FactKind kind, const RowSet& rows);
  void need_frame(FrameId frame, const RowSet& rows);
  /// The facts of `kind` that refer to `owners`, facts of `owner`, by its field `field`.
  [[nodiscard]] RowSet belonging(FactKind kind, const char* field, FactKind owner, const RowSet& owners);

  const Graph& graph_;
  FrameLinks links_;
  std::vector<RowSet> nodes_;            // by NodeId
  std::map<NodeId, DaySpans> measures_;  // by index: days on which what counts is needed
  std::vector<bool> reads_itself_;       // by NodeId, once it is asked for
  std::vector<RowSet> lines_;            // by plan
  std::map<FactKind, RowSet> facts_;
  DaySpans periods_;
};

/// Whether all facts of a kind are read for whatever is worked out: partners, customers, rates and the like
/// are few and don't grow with time as deals and invoices do.
[[nodiscard]] bool is_read_whole(FactKind kind);

}  // namespace remit

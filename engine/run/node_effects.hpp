// What one node makes of what has changed under it. Part of AffectedRows.
#pragma once

#include "engine/run/affected_rows.hpp"

namespace remit {

/// Visits a node's operation: the rows of its frame in which its value may be another than before.
class NodeEffects {
 public:
  NodeEffects(AffectedRows& affected, NodeId node)
      : affected_(affected),
        graph_(affected.graph_),
        links_(affected.links_),
        node_(affected.graph_.nodes[node]),
        id_(node) {}

  // ---- row by row: what any of the inputs has
  RowSet operator()(const operation::Sum&) { return inputs(); }
  RowSet operator()(const operation::Product&) { return inputs(); }
  RowSet operator()(const operation::Opposite&) { return inputs(); }
  RowSet operator()(const operation::Extreme&) { return inputs(); }
  RowSet operator()(const operation::Round&) { return inputs(); }
  RowSet operator()(const operation::Compare&) { return inputs(); }
  RowSet operator()(const operation::Every&) { return inputs(); }
  RowSet operator()(const operation::Any&) { return inputs(); }
  RowSet operator()(const operation::Not&) { return inputs(); }
  RowSet operator()(const operation::Choose&) { return inputs(); }
  RowSet operator()(const operation::PickAmendment&) { return inputs(); }
  RowSet operator()(const operation::Shift&) { return inputs(); }
  RowSet operator()(const operation::Elapsed&) { return inputs(); }
  RowSet operator()(const operation::DaysThrough&) { return inputs(); }
  RowSet operator()(const operation::Fail&) { return inputs(); }
  RowSet operator()(const operation::TableRow&) { return inputs(); }
  RowSet operator()(const operation::WordTable&) { return inputs(); }
  RowSet operator()(const operation::Piecewise&) { return inputs(); }
  RowSet operator()(const operation::StepTable&) { return inputs(); }
  RowSet operator()(const operation::HalfLife&) { return inputs(); }
  RowSet operator()(const operation::Applies&) { return inputs(); }
  RowSet operator()(const operation::CapEach&) { return inputs(); }
  RowSet operator()(const operation::RaiseTo&) { return inputs(); }
  RowSet operator()(const operation::RoundToMinor&) { return inputs(); }
  RowSet operator()(const operation::TakenBack&) { return inputs(); }
  RowSet operator()(const operation::RuleLines& lines);
  RowSet operator()(const operation::LinesSum&) { return inputs(); }

  // ---- columns of the frame
  RowSet operator()(const operation::Constant& constant);
  RowSet operator()(const operation::ScanField& scan);
  RowSet operator()(const operation::ScanPresence& scan) { return affected_.field(scan.kind, scan.field); }
  RowSet operator()(const operation::OwnRow&) { return affected_.new_rows(node_.frame); }
  RowSet operator()(const operation::PeriodPartner&) { return affected_.new_rows(node_.frame); }
  RowSet operator()(const operation::PeriodDay&) { return affected_.new_rows(node_.frame); }
  RowSet operator()(const operation::BaseRow&) { return of_maker(); }
  RowSet operator()(const operation::FannedPart&) { return of_maker(); }

  // ---- time
  RowSet operator()(const operation::LastDay&) {
    return affected_.time_has_passed() ? RowSet::everything() : RowSet();
  }
  RowSet operator()(const operation::InRange&) { return with_days_passed(node_.inputs[0]); }
  RowSet operator()(const operation::ClawedBack&) { return with_days_passed(node_.inputs[0]); }
  RowSet operator()(const operation::FanOutRows& fan);

  // ---- other frames
  RowSet operator()(const operation::Gather& gather);
  RowSet operator()(const operation::DatedField& dated);
  RowSet operator()(const operation::PaidOn&);
  RowSet operator()(const operation::FirstPaidOn&);
  RowSet operator()(const operation::Received&);
  RowSet operator()(const operation::Refunded&);
  RowSet operator()(const operation::Participant&);
  RowSet operator()(const operation::Target&);
  RowSet operator()(const operation::Convert&) { return with_rates(); }
  RowSet operator()(const operation::ExchangeRate&) { return with_rates(); }

  // ---- windows
  RowSet operator()(const operation::MeasureIndex& index);
  RowSet operator()(const operation::MeasureValue& value);
  RowSet operator()(const operation::CapWindow& cap);

  /// The steps of a balance that anything of is another; from there on the Fold takes it to later ones.
  RowSet operator()(const operation::BalanceBefore&) { return inputs(); }
  RowSet operator()(const operation::Fold& fold);
  RowSet operator()(const operation::BalanceValue& value);

  // ---- what depends on everything before it
  RowSet operator()(const operation::Carried&) { return unless_nothing_changed(); }
  RowSet operator()(const operation::AsKnown&) { return unless_nothing_changed(); }

 private:
  [[nodiscard]] RowSet inputs();
  [[nodiscard]] RowSet of_maker();
  [[nodiscard]] RowSet with_days_passed(NodeId day);
  [[nodiscard]] RowSet with_rates();
  [[nodiscard]] bool invoices_move(const std::vector<TotalInputs>& totals);
  [[nodiscard]] DaySpans days_of_changes(NodeId day, const RowSet& rows);
  [[nodiscard]] RowSet unless_nothing_changed();
  [[nodiscard]] std::size_t field_named(FactKind kind, const char* name) const;
  [[nodiscard]] RowSet invoices_received_for();
  [[nodiscard]] RowSet owners_of_invoices(const RowSet& invoices);
  [[nodiscard]] std::optional<FactKind> kind_here() const { return links_.kind_of(node_.frame); }

  AffectedRows& affected_;
  const Graph& graph_;
  FrameLinks& links_;
  const Node& node_;
  NodeId id_;
};

}  // namespace remit

// What one node needs of others, so that some of its rows can be worked out. Part of NeededRows.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "engine/analysis/typed_operands.hpp"
#include "engine/execution/measure_columns.hpp"
#include "engine/run/needed_rows.hpp"

namespace remit {
namespace {

/// Windows are narrowed down to so many of their keys, and for so many rows that read them. For more, to look
/// for them takes longer than to read them all.
constexpr std::int64_t kFewKeys = 64;
constexpr std::int64_t kFewReaders = 16'384;

bool are_few(const KeySpans& keys, std::int64_t most) {
  for (const KeySpans::Span& span : keys.spans()) {
    if (span.first < 0 || span.last - span.first >= most) {
      return false;
    }
    most -= span.last - span.first + 1;
  }
  return true;
}

}  // namespace

/// Visits the operation of a node of which some rows are needed, and asks for what these are made from.
class NodeNeeds {
 public:
  NodeNeeds(NeededRows& needed, NodeId node)
      : needed_(needed),
        links_(needed.links_),
        graph_(needed.graph_),
        node_(graph_.nodes[node]),
        rows_(needed.nodes_[node]) {}

  // ---- the same rows of every input
  void operator()(const operation::Sum&) { inputs(); }
  void operator()(const operation::Product&) { inputs(); }
  void operator()(const operation::Opposite&) { inputs(); }
  void operator()(const operation::Extreme&) { inputs(); }
  void operator()(const operation::Round&) { inputs(); }
  void operator()(const operation::Compare&) { inputs(); }
  void operator()(const operation::Every&) { inputs(); }
  void operator()(const operation::Any&) { inputs(); }
  void operator()(const operation::Not&) { inputs(); }
  void operator()(const operation::Choose&) { inputs(); }
  void operator()(const operation::PickAmendment&) { inputs(); }
  void operator()(const operation::Shift&) { inputs(); }
  void operator()(const operation::Elapsed&) { inputs(); }
  void operator()(const operation::DaysThrough&) { inputs(); }
  void operator()(const operation::InRange&) { inputs(); }
  void operator()(const operation::Fail&) { inputs(); }
  void operator()(const operation::TableRow&) { inputs(); }
  void operator()(const operation::WordTable&) { inputs(); }
  void operator()(const operation::Piecewise&) { inputs(); }
  void operator()(const operation::StepTable&) { inputs(); }
  void operator()(const operation::HalfLife&) { inputs(); }
  void operator()(const operation::Applies&) { inputs(); }
  void operator()(const operation::CapEach&) { inputs(); }
  void operator()(const operation::RaiseTo&) { inputs(); }
  void operator()(const operation::RoundToMinor&) { inputs(); }
  void operator()(const operation::TakenBack&) { inputs(); }
  void operator()(const operation::ClawedBack&) { inputs(); }
  void operator()(const operation::LinesSum&) { inputs(); }
  void operator()(const operation::DatedField&) { inputs(); }
  void operator()(const operation::Target&) { inputs(); }
  void operator()(const operation::Convert&) { inputs(); }
  void operator()(const operation::ExchangeRate&) { inputs(); }
  void operator()(const operation::Constant&) {}
  void operator()(const operation::LastDay&) {}
  void operator()(const operation::ScanField&) {}
  void operator()(const operation::ScanPresence&) {}
  void operator()(const operation::OwnRow&) {}
  void operator()(const operation::PeriodPartner&) {}
  void operator()(const operation::PeriodDay&) {}

  // ---- fanned frames
  void operator()(const operation::BaseRow&) { maker(); }
  void operator()(const operation::FannedPart&) { maker(); }
  void operator()(const operation::FanOutRows& fan) {
    inputs();
    if (fan.form == operation::FanOutRows::Form::kParticipants) {
      participants_of(links_.referred(node_.inputs[0], rows_));
    }
  }
  void operator()(const operation::RuleLines& lines) {
    needed_.need_lines(lines.rule, rows_);
    needed_.lines_[lines.rule].unite(rows_);
  }

  // ---- what refers to a row, and what it refers to
  void operator()(const operation::Gather& gather) {
    needed_.need(node_.inputs[0], rows_);
    // What a fact refers to is read with it; only what that needs besides has to be known row by row.
    if (!needed_.reads_itself_alone(node_.inputs[1])) {
      needed_.need(node_.inputs[1], gather.kind == FactKind::kPartner
                                        ? RowSet::everything()
                                        : links_.referred(node_.inputs[0], rows_));
    }
  }
  void operator()(const operation::PaidOn&) { receipts_of(rows_); }
  void operator()(const operation::FirstPaidOn&) { payments_of(invoices_of(rows_)); }
  void operator()(const operation::Received&) {
    const RowSet invoices = links_.kind_of(node_.frame) == FactKind::kInvoice ? rows_ : invoices_of(rows_);
    payments_of(invoices);
    for (const NodeId input : node_.inputs) {
      const bool of_invoices = links_.kind_of(graph_.nodes[input].frame) == FactKind::kInvoice;
      needed_.need(input, of_invoices ? invoices : rows_);
    }
  }
  void operator()(const operation::Refunded&) {
    const RowSet refunds = links_.referring(node_.inputs[1], rows_, *links_.kind_of(node_.frame));
    for (std::size_t input = 0; input < 3; ++input) {
      needed_.need(node_.inputs[input], refunds);
    }
    needed_.need(node_.inputs[3], rows_);
  }
  void operator()(const operation::Participant&) { participants_of(rows_); }

  // ---- windows
  void operator()(const operation::MeasureIndex& index) {
    const Measure& measure = graph_.ruleset->measures[index.measure];
    const DaySpans& read_on = needed_.read_on_[id()];
    DaySpans& days = needed_.windows_[id()];
    days = days_reaching(measure.window, counts_while(measure), read_on);
    const auto carried = needed_.carried_.find(id());
    if (carried != needed_.carried_.end() && !needed_.is_everything_ &&
        !read_on.overlaps(carried->second.first, carried->second.last)) {
      // Of all time: what has no day was told by the run before.
      const bool is_all = carried->second.first == Date::first_day().days();
      days = days.without({is_all ? Date::missing().days() : carried->second.first, carried->second.last});
      needed_.opened_.insert(id());
    }
    const std::vector<KeySpans>& keys = needed_.counted_for_[id()];
    const std::vector<TotalInputs> totals = inputs_of_totals(graph_, id());
    for (const TotalInputs& total : totals) {
      RowSet counted = links_.on_days(total.by, days);
      for (std::size_t key = 0; key < keys.size(); ++key) {
        counted = links_.referring_among(total.keys[key], counted, keys[key]);
      }
      for (const NodeId input : total.all) {
        needed_.need(input, counted);
      }
      needed_.need_frame(graph_.nodes[total.by].frame, counted);
      if (total.total->fact == FactKind::kRefund) {
        places_of_invoices(totals, counted, is_date_of_invoice(*graph_.ruleset, total.total->by));
      }
    }
  }
  void operator()(const operation::MeasureValue& value) {
    for (std::size_t input = 1; input < node_.inputs.size(); ++input) {
      needed_.need(node_.inputs[input], rows_);
    }
    const Measure& measure = graph_.ruleset->measures[value.measure];
    const DaySpans days = links_.days_in(node_.inputs[1], rows_);
    needed_.read_on_[node_.inputs[0]].unite(days);
    std::vector<KeySpans>& keys = needed_.counted_for_[node_.inputs[0]];
    keys.resize(measure.key_names.size());
    for (std::size_t key = 0; key < keys.size(); ++key) {
      keys[key].unite(keys_in(node_.inputs[2 + key], rows_));
    }
    needed_.need(node_.inputs[0], RowSet{days, {}});
    if (links_.kind_of(node_.frame) == FactKind::kRefund) {
      places_of_invoices(inputs_of_totals(graph_, node_.inputs[0]), rows_, value.day_is_of_invoice);
    }
  }
  void operator()(const operation::CapWindow& cap) {
    const NodeId day = node_.inputs[3];
    const DaySpans days = cap.by_booking ? DaySpans::everything()
                                         : days_reaching(cap.window, false, links_.days_in(day, rows_));
    needed_.windows_[id()].unite(days);
    RowSet before = cap.by_booking ? RowSet::everything() : links_.on_days(day, days);
    if (cap.has_key && !cap.by_booking) {
      const NodeId key = node_.inputs[key_of_cap(cap)];
      before = links_.referring_among(key, before, keys_in(key, rows_));
    }
    RowSet counted = rows_;
    counted.unite(before);
    for (const NodeId input : node_.inputs) {
      needed_.need(input, counted);
    }
    needed_.need_frame(node_.frame, counted);
  }

  void operator()(const operation::BalanceBefore&) { inputs(); }
  void operator()(const operation::Fold& fold) {
    const Balance& balance = graph_.ruleset->balances[fold.balance];
    const NodeId day = node_.inputs[2];
    const DaySpans days = days_reaching(window_of(balance), false, links_.days_in(day, rows_));
    needed_.windows_[id()].unite(days);
    RowSet before = links_.on_days(day, days);
    const auto [keys, keys_end] = keys_of_fold(balance);
    for (std::size_t key = keys; key < keys_end; ++key) {
      before = links_.referring_among(node_.inputs[key], before, keys_in(node_.inputs[key], rows_));
    }
    RowSet steps = rows_;
    steps.unite(before);
    for (const NodeId input : node_.inputs) {
      needed_.need(input, steps);
    }
    needed_.need_frame(node_.frame, steps);
    if (needed_.explains_) {
      for (const TypedId root : roots_of(balance)) {
        needed_.need_expressions(node_.frame, root, steps);
      }
    }
  }
  void operator()(const operation::BalanceValue& value) {
    const NodeId fold = node_.inputs[0];
    if (value.part != BalanceRead::Part::kAfter) {
      needed_.need(fold, rows_);
      return;
    }
    for (std::size_t input = 2; input < node_.inputs.size(); ++input) {
      needed_.need(node_.inputs[input], rows_);
    }
    const Balance& balance = graph_.ruleset->balances[value.balance];
    const DaySpans days = days_reaching(window_of(balance), false, links_.days_in(node_.inputs[2], rows_));
    RowSet steps = links_.on_days(graph_.nodes[fold].inputs[2], days);
    const auto [keys, keys_end] = keys_of_fold(balance);
    for (std::size_t key = keys; key < keys_end; ++key) {
      steps = links_.referring_among(graph_.nodes[fold].inputs[key], steps,
                                     keys_in(node_.inputs[3 + key - keys], rows_));
    }
    needed_.need(fold, steps);
  }

  // ---- what depends on everything before it
  void operator()(const operation::Carried&) { everything(); }
  void operator()(const operation::AsKnown&) { everything(); }

 private:
  [[nodiscard]] NodeId id() const { return static_cast<NodeId>(&node_ - graph_.nodes.data()); }
  void inputs() {
    for (const NodeId input : node_.inputs) {
      needed_.need(input, rows_);
    }
  }
  void everything() {
    needed_.need_everything();
    for (const NodeId input : node_.inputs) {
      needed_.need(input, RowSet::everything());
    }
  }
  void maker() {
    const Frame& frame = graph_.frames[node_.frame];
    if (frame.form == Frame::Form::kFanned) {
      needed_.need(frame.maker, rows_);
    } else {
      everything();
    }
  }

  /// The facts that the key `key` of a measure, balance or cap is in `rows`; everything where that can't be
  /// told, or would be too many to look for.
  KeySpans keys_in(NodeId key, const RowSet& rows) {
    if (needed_.is_partner_of_period(key)) {
      return needed_.partners_of_periods_;
    }
    if (!rows.days.empty() || !are_few(rows.keys, kFewReaders)) {
      return KeySpans::everything();
    }
    const RowSet found = links_.referred(key, rows);
    return found.days.empty() && are_few(found.keys, kFewKeys) ? found.keys : KeySpans::everything();
  }

  /// A refund stands directly behind its invoice where a measure counts that one on the same day, so the days
  /// of these invoices are needed as well; where it counts none, and the day is the invoice's, the order of
  /// these invoices is.
  void places_of_invoices(const std::vector<TotalInputs>& totals, const RowSet& refunds,
                          bool day_is_of_invoice) {
    const bool counts_invoices = std::any_of(totals.begin(), totals.end(), [](const TotalInputs& each) {
      return each.total->fact == FactKind::kInvoice;
    });
    if (!counts_invoices && !day_is_of_invoice) {
      return;
    }
    const RowSet invoices = links_.facts_referred(
        FactKind::kRefund, graph_.request.schema.find_field(FactKind::kRefund, "invoice").value(), refunds);
    if (!counts_invoices) {
      needed_.need_facts(FactKind::kInvoice, invoices);
    }
    for (const TotalInputs& each : totals) {
      if (each.total->fact == FactKind::kInvoice) {
        needed_.need(each.by, invoices);
      }
    }
  }

  RowSet invoices_of(const RowSet& owners) {
    const FactKind owner = *links_.kind_of(node_.frame);
    RowSet invoices =
        needed_.belonging(FactKind::kInvoice, owner == FactKind::kDeal ? "deal" : "customer", owner, owners);
    needed_.need_facts(FactKind::kInvoice, invoices);
    return invoices;
  }
  void payments_of(const RowSet& invoices) {
    needed_.need_facts(FactKind::kPayment,
                       needed_.belonging(FactKind::kPayment, "invoice", FactKind::kInvoice, invoices));
  }
  void receipts_of(const RowSet& invoices) {
    payments_of(invoices);
    needed_.need_facts(FactKind::kRefund,
                       needed_.belonging(FactKind::kRefund, "invoice", FactKind::kInvoice, invoices));
  }
  void participants_of(const RowSet& deals) {
    needed_.need_facts(FactKind::kDealPartner,
                       needed_.belonging(FactKind::kDealPartner, "deal", FactKind::kDeal, deals));
  }

  NeededRows& needed_;
  FrameLinks& links_;
  const Graph& graph_;
  const Node& node_;
  const RowSet& rows_;
};

void NeededRows::follow(NodeId node) {
  std::visit(NodeNeeds(*this, node), graph_.nodes[node].operation);
}

}  // namespace remit

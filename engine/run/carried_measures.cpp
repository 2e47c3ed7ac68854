#include "engine/run/carried_measures.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <numeric>
#include <variant>

#include "engine/calendar/period.hpp"
#include "engine/execution/measure_columns.hpp"
#include "engine/run/earlier_postings.hpp"

namespace remit {
namespace {

/// Whether two totals have the same keys; which of them comes first, else.
int compare_keys(const KeptTotals& left, std::size_t one, const KeptTotals& right, std::size_t other) {
  for (std::size_t key = 0; key < left.keys.size(); ++key) {
    if (left.keys[key][one] != right.keys[key][other]) {
      return left.keys[key][one] < right.keys[key][other] ? -1 : 1;
    }
  }
  return 0;
}

std::vector<std::size_t> order_of_keys(const KeptTotals& totals) {
  std::vector<std::size_t> order(totals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return compare_keys(totals, left, totals, right) < 0;
  });
  return order;
}

/// Adds a total of `from` to `totals`; false where it isn't a whole number of its units.
bool add_total(const KeptTotals& from, std::size_t total, KeptTotals& totals) {
  std::int64_t units = 0;
  if (totals.denominator % from.denominator != 0 ||
      __builtin_mul_overflow(from.units[total], totals.denominator / from.denominator, &units)) {
    return false;
  }
  for (std::size_t key = 0; key < from.keys.size(); ++key) {
    totals.keys[key].push_back(from.keys[key][total]);
  }
  totals.units.push_back(units);
  return true;
}

/// Adds what `totals` opened with of keys whose facts nobody has asked for since.
bool add_others(const KeptTotals& opening, KeptTotals& totals) {
  const std::vector<std::size_t> there = order_of_keys(totals);
  for (std::size_t total = 0; total < opening.size(); ++total) {
    const auto found =
        std::lower_bound(there.begin(), there.end(), total, [&](std::size_t each, std::size_t of_opening) {
          return compare_keys(totals, each, opening, of_opening) < 0;
        });
    const bool is_there = found != there.end() && compare_keys(totals, *found, opening, total) == 0;
    if (!is_there && !add_total(opening, total, totals)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<DaySpans::Span> days_carried(const Graph& graph, NodeId index, Date through) {
  if (!std::holds_alternative<operation::MeasureIndex>(graph.nodes[index].operation) ||
      !can_be_carried(graph, index)) {
    return std::nullopt;
  }
  const auto* calendar = std::get_if<CalendarWindow>(&measure_of(graph, index).window);
  if (calendar == nullptr) {
    return DaySpans::Span{Date::first_day().days(), through.days()};
  }
  const Period window = period_of(calendar->kind, through, calendar->first_month);
  return window.last == through ? std::nullopt
                                : std::optional(DaySpans::Span{window.first.days(), through.days()});
}

std::vector<NodeId> carried_measures(const Graph& graph, Date through) {
  std::vector<NodeId> nodes;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (days_carried(graph, node, through)) {
      nodes.push_back(node);
    }
  }
  return nodes;
}

TotalsName name_of_totals(const Graph& graph, NodeId index, const RunRecord& run) {
  const Measure& measure = measure_of(graph, index);
  TotalsName name{run.ruleset, run.ruleset_hash, measure.name, {}, view_of(run)};
  for (const Type& type : measure.key_types) {
    name.keys.push_back(type.refers_to);
  }
  return name;
}

ClosingTotals::ClosingTotals(const Graph& graph, const RunRecord& run, EvaluationOptions& options,
                             const std::map<NodeId, OpeningTotals>& unchanged) {
  for (const auto& [node, totals] : unchanged) {
    closing_.emplace(node, Closing{name_of_totals(graph, node, run), {}, *totals.totals});
  }
  for (const NodeId node : options.closing) {
    Closing closing{name_of_totals(graph, node, run), {}};
    const auto opening = options.opening_totals.find(node);
    const std::optional<DaySpans::Span> days = days_carried(graph, node, run.period_last);
    if (opening != options.opening_totals.end() && days && opening->second.days.first == days->first) {
      closing.opening = opening->second;
    }
    closing_.emplace(node, std::move(closing));
  }
  options.close = [this](NodeId node, std::optional<KeptTotals> totals) {
    const std::scoped_lock lock(one_at_a_time_);
    Closing& closing = closing_.at(node);
    if (!totals || !closing.can_be_kept) {
      closing.can_be_kept = false;
      return;
    }
    if (!closing.totals) {
      closing.totals = KeptTotals{.keys = std::vector<std::vector<FactKey>>(totals->keys.size()),
                                  .units = {},
                                  .denominator = totals->denominator};
    }
    for (std::size_t total = 0; total < totals->size() && closing.can_be_kept; ++total) {
      closing.can_be_kept = add_total(*totals, total, *closing.totals);
    }
  };
}

Result<void> ClosingTotals::keep(Ledger& ledger, const FactSchema& schema) {
  try {
    std::vector<std::pair<TotalsName, KeptTotals>> kept;
    for (auto& [node, closing] : closing_) {
      const bool is_whole = closing.totals && closing.can_be_kept &&
                            (!closing.opening || add_others(*closing.opening->totals, *closing.totals));
      if (is_whole) {
        kept.emplace_back(std::move(closing.name), std::move(*closing.totals));
      }
    }
    return ledger.keep_totals(schema, kept);
  } catch (const std::bad_alloc&) {
    return machine_error("there is no memory for what measures stand at");  // the run itself is booked
  }
}

}  // namespace remit

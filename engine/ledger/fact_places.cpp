#include "engine/ledger/fact_places.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

namespace remit {
namespace {

using Places = SpanCollector<std::int64_t>;

/// Whether any of these facts came after something had referred to it.
bool has_late(Ledger::Store& store, const FactLayout& layout, const KeySpans::Span& span) {
  const StatementUse late = store.prepare(
      fmt::format("SELECT 1 FROM {} WHERE key BETWEEN ? AND ? LIMIT 1", as_identifier(layout.late_table)));
  late->bind(1, span.first).bind(2, span.last);
  return late->step();
}

void add_keys(Ledger::Store& store, const FactLayout& layout, const KeySpans& keys, Places& places) {
  const std::string between =
      fmt::format("SELECT key, first_sequence FROM {} WHERE key BETWEEN ? AND ? ORDER BY key",
                  as_identifier(layout.key_table));
  for (const KeySpans::Span& span : keys.spans()) {
    const std::int64_t count = span.last - span.first;
    if (count > 0) {
      // A fact that nothing referred to before it came got number and place at once, so both ascend together.
      const auto first = first_place(store, layout, span.first);
      const auto last = first_place(store, layout, span.last);
      if (first && last && *last - *first == count && !has_late(store, layout, span)) {
        places.add(*first, *last);
        continue;
      }
    }
    const StatementUse found = store.prepare(between);
    found->bind(1, span.first).bind(2, span.last);
    while (found->step()) {
      if (!found->is_null(1)) {
        places.add(found->integer(1));
      } else if (const auto late = first_place(store, layout, found->integer(0))) {
        places.add(*late);
      }
    }
  }
}

/// How many days of these there are.
std::int64_t count_of(const DaySpans& days) {
  std::int64_t count = 0;
  for (const DaySpans::Span& span : days.spans()) {
    count += std::int64_t{span.last} - span.first + 1;
  }
  return count;
}

/// The index of dates alone answers this: it has the places of each day in order.
void add_days(Ledger::Store& store, const FactLayout& layout, const DaySpans& days,
              const SequenceSpans& within, Places& places) {
  constexpr std::int64_t kMostLookups = 4096;
  RowFunction& function = store.row_function();
  const auto add = [&](sqlite3_value* const* values) { places.add(sqlite3_value_int64(values[0])); };
  const std::string select = fmt::format("SELECT {} FROM {} WHERE own_date ",
                                         function.selection("sequence", 1), as_identifier(layout.table));
  if (within != SequenceSpans::everything() &&
      count_of(days) < kMostLookups / static_cast<std::int64_t>(within.spans().size())) {
    const StatementUse found = store.prepare(select + "= ? AND sequence BETWEEN ? AND ?");
    for (const DaySpans::Span& span : days.spans()) {
      for (std::int64_t day = span.first; day <= span.last; ++day) {
        for (const SequenceSpans::Span& of : within.spans()) {
          found->reset();
          found->bind(1, day).bind(2, of.first).bind(3, of.last);
          function.run(*found, add);
        }
      }
    }
    return;
  }
  const StatementUse found = store.prepare(select + "BETWEEN ? AND ?");
  for (const DaySpans::Span& span : days.spans()) {
    found->reset();
    found->bind(1, std::int64_t{span.first}).bind(2, std::int64_t{span.last});
    function.run(*found, add);
  }
}

}  // namespace

KeySpans spans_of_keys(const std::vector<std::int64_t>& keys) {
  SpanCollector<std::int64_t> spans;
  for (const std::int64_t key : keys) {
    spans.add(key);
  }
  return spans.finish();
}

std::optional<std::int64_t> first_place(Ledger::Store& store, const FactLayout& layout, std::int64_t key) {
  {
    const StatementUse first = store.prepare(
        fmt::format("SELECT first_sequence FROM {} WHERE key = ?", as_identifier(layout.key_table)));
    first->bind(1, key);
    if (!first->step()) {
      return std::nullopt;
    }
    if (!first->is_null(0)) {
      return first->integer(0);
    }
  }
  const StatementUse late =
      store.prepare(fmt::format("SELECT sequence FROM {} WHERE key = ?", as_identifier(layout.late_table)));
  late->bind(1, key);
  return late->step() ? std::optional(late->integer(0)) : std::nullopt;
}

std::int64_t fact_count(Ledger::Store& store, std::string_view stem) {
  const StatementUse state = store.prepare("SELECT fact_count FROM fact_state WHERE stem = ?");
  state->bind(1, stem);
  return state->step() ? state->integer(0) : 0;
}

/// Whether facts are looked for in so many places that reading all of their kind costs no more.
bool is_worth_reading_all(Ledger::Store& store, const FactLayout& layout, const KeySpans& keys) {
  return !keys.empty() &&
         static_cast<std::int64_t>(keys.spans().size()) * kWorthReading >= fact_count(store, layout.stem);
}

SequenceSpans places_of(Ledger::Store& store, const FactLayout& layout, const RowSet& rows) {
  if (rows.is_everything() || is_worth_reading_all(store, layout, rows.keys)) {
    return {0, std::numeric_limits<std::int64_t>::max()};
  }
  Places places(kWorthReading);
  add_keys(store, layout, rows.keys, places);
  if (!rows.days.empty()) {
    add_days(store, layout, rows.days, SequenceSpans::everything(), places);
  }
  return places.finish();
}

SequenceSpans places_dated(Ledger::Store& store, const FactLayout& layout, const DaySpans& days,
                           const SequenceSpans& within) {
  Places places(kWorthReading);
  if (!within.empty() && !days.empty()) {
    add_days(store, layout, days, within, places);
  }
  return places.finish();
}

}  // namespace remit

// Sums of what was posted for some lines.
#include <algorithm>

#include <fmt/format.h>

#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/store.hpp"
#include "engine/money/int128.hpp"

namespace remit {
namespace {

using Sums = std::unordered_map<PostingKey, PostedSum, PostingKeyHash>;

constexpr const char* kColumns =
    "run, component, line_kind, partner, line, fan, minor_units, governing_date, fact_sequence, "
    "refunded_minor_units";

/// Adds a posting of kColumns; false when the sum leaves 64 bits. Postings of one key come in order.
bool add(const PreparedStatement& row, Sums& sums) {
  PostedSum& sum = sums[{.component = static_cast<std::int32_t>(row.integer(1)),
                         .line_kind = static_cast<std::int32_t>(row.integer(2)),
                         .partner = row.integer(3),
                         .line = row.integer(4),
                         .fan = row.integer(5)}];
  sum.last_run = row.integer(0);
  sum.governing_date = row.is_null(7) ? Date::missing() : Date(static_cast<std::int32_t>(row.integer(7)));
  sum.fact_sequence = row.integer(8);
  sum.refunded_minor_units = row.integer(9);
  return try_add(sum.minor_units, row.integer(6), sum.minor_units);
}

/// How many places the index is asked for, and how many postings there are: asking for most of them takes
/// longer than reading all.
bool is_worth_asking(const std::map<std::int32_t, KeySpans>& lines, std::int64_t postings) {
  constexpr std::int64_t kRowsReadInOneLookup = 4;
  std::int64_t places = 0;
  for (const auto& [component, keys] : lines) {
    places += static_cast<std::int64_t>(keys.spans().size());
  }
  return places * kRowsReadInOneLookup < postings;
}

}  // namespace

Result<Sums> Ledger::posted_sums_of(const std::map<std::int32_t, KeySpans>& lines) {
  return guarded(store_->path, [&]() -> Result<Sums> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    Sums sums;
    bool fits = true;
    const std::int64_t postings = store_->select_integer("SELECT max(sequence) FROM posting").value_or(0);
    if (is_worth_asking(lines, postings)) {
      const StatementUse rows =
          store_->prepare(fmt::format("SELECT {} FROM posting WHERE component = ? AND line BETWEEN ? "
                                      "AND ? ORDER BY component, line, sequence",
                                      kColumns));
      for (const auto& [component, keys] : lines) {
        for (const KeySpans::Span& span : keys.spans()) {
          rows->reset();
          rows->bind(1, std::int64_t{component}).bind(2, span.first).bind(3, span.last);
          while (rows->step()) {
            fits = add(*rows, sums) && fits;
          }
        }
      }
    } else {
      const StatementUse rows =
          store_->prepare(fmt::format("SELECT {} FROM posting ORDER BY sequence", kColumns));
      while (rows->step()) {
        const auto component = lines.find(static_cast<std::int32_t>(rows->integer(1)));
        if (component != lines.end() && component->second.contains(rows->integer(4))) {
          fits = add(*rows, sums) && fits;
        }
      }
    }
    snapshot.commit();
    if (!fits) {
      return machine_error(fmt::format(
          "the postings of one line of {} add up to more than 64 bits hold; the ledger is damaged",
          store_->path.string()));
    }
    return sums;
  });
}

}  // namespace remit

// Sums of what was posted for some lines.
#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/ledger/failure.hpp"
#include "engine/ledger/posted_sums.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

constexpr const char* kColumns =
    "run, component, line_kind, partner, line, fan, minor_units, governing_date, fact_sequence, "
    "refunded_minor_units";

/// A posting of kColumns.
PostedSum posted_at(const PreparedStatement& row) {
  return {
      .key = {.component = static_cast<std::int32_t>(row.integer(1)),
              .line_kind = static_cast<std::int32_t>(row.integer(2)),
              .partner = row.integer(3),
              .line = row.integer(4),
              .fan = row.integer(5)},
      .minor_units = row.integer(6),
      .last_run = row.integer(0),
      .fact_sequence = row.integer(8),
      .refunded_minor_units = row.integer(9),
      .governing_date = row.is_null(7) ? Date::missing() : Date(static_cast<std::int32_t>(row.integer(7)))};
}

/// Postings, those of one key in the order in which they were made, as sums in order of key; none where one
/// leaves 64 bits.
std::optional<std::vector<PostedSum>> summed(std::vector<PostedSum> postings) {
  std::ranges::stable_sort(postings, std::ranges::less(), &PostedSum::key);
  std::vector<PostedSum> sums;
  for (const PostedSum& posting : postings) {
    if (sums.empty() || sums.back().key != posting.key) {
      sums.push_back(posting);
    } else if (!add_later(sums.back(), posting)) {
      return std::nullopt;
    }
  }
  return sums;
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

Result<std::vector<PostedSum>> Ledger::posted_sums_of(const std::map<std::int32_t, KeySpans>& lines) {
  return guarded(store_->path, [&]() -> Result<std::vector<PostedSum>> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    std::vector<PostedSum> postings;
    const std::int64_t posting_count =
        store_->select_integer("SELECT max(sequence) FROM posting").value_or(0);
    if (is_worth_asking(lines, posting_count)) {
      const StatementUse rows =
          store_->prepare(fmt::format("SELECT {} FROM posting WHERE component = ? AND line BETWEEN ? "
                                      "AND ? ORDER BY component, line, sequence",
                                      kColumns));
      for (const auto& [component, keys] : lines) {
        for (const KeySpans::Span& span : keys.spans()) {
          rows->reset();
          rows->bind(1, std::int64_t{component}).bind(2, span.first).bind(3, span.last);
          while (rows->step()) {
            postings.push_back(posted_at(*rows));
          }
        }
      }
    } else {
      const StatementUse rows =
          store_->prepare(fmt::format("SELECT {} FROM posting ORDER BY sequence", kColumns));
      while (rows->step()) {
        const auto component = lines.find(static_cast<std::int32_t>(rows->integer(1)));
        if (component != lines.end() && component->second.contains(rows->integer(4))) {
          postings.push_back(posted_at(*rows));
        }
      }
    }
    snapshot.commit();
    std::optional<std::vector<PostedSum>> sums = summed(std::move(postings));
    if (!sums) {
      return machine_error(fmt::format(
          "the postings of one line of {} add up to more than 64 bits hold; the ledger is damaged",
          store_->path.string()));
    }
    return std::move(*sums);
  });
}

}  // namespace remit

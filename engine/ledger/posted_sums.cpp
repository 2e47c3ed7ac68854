#include "engine/ledger/posted_sums.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/failure.hpp"
#include "engine/ledger/posting_places.hpp"
#include "engine/ledger/row_function.hpp"
#include "engine/ledger/store.hpp"
#include "engine/money/int128.hpp"

namespace remit {
namespace {

constexpr const char* kColumns =
    "component, line_kind, partner, line, fan, minor_units, governing_date, fact_sequence, "
    "refunded_minor_units";
constexpr std::size_t kColumnCount = 9;

/// A posting of kColumns.
PostedSum posted_at(std::int64_t run, sqlite3_value* const* values) {
  return {.key = {.component = static_cast<std::int32_t>(sqlite3_value_int64(values[0])),
                  .line_kind = static_cast<std::int32_t>(sqlite3_value_int64(values[1])),
                  .partner = sqlite3_value_int64(values[2]),
                  .line = sqlite3_value_int64(values[3]),
                  .fan = sqlite3_value_int64(values[4])},
          .minor_units = sqlite3_value_int64(values[5]),
          .last_run = run,
          .fact_sequence = sqlite3_value_int64(values[7]),
          .refunded_minor_units = sqlite3_value_int64(values[8]),
          .governing_date = sqlite3_value_type(values[6]) == SQLITE_NULL
                                ? Date::missing()
                                : Date(static_cast<std::int32_t>(sqlite3_value_int64(values[6])))};
}

/// The postings of one run, a block at a time.
struct RunOfPostings {
  std::int64_t run;
  std::int64_t next;  // the first sequence that isn't read yet
  std::int64_t end;   // behind the last
  std::vector<PostedSum> block = {};
  std::size_t at = 0;  // in the block

  [[nodiscard]] const PostedSum& front() const { return block[at]; }
};

}  // namespace

bool add_later(PostedSum& sum, const PostedSum& later) {
  const std::int64_t before = sum.minor_units;
  sum = later;
  return try_add(before, later.minor_units, sum.minor_units);
}

/// Runs in a heap, the one with the least key in front; of equal ones the earlier.
class PostedSums::Merge {
 public:
  Merge(Ledger::Store& store, const std::vector<std::int64_t>& runs)
      : snapshot_(store, TransactionKind::kRead),
        function_(store.row_function()),
        rows_(store.connection(),
              fmt::format("SELECT {} FROM posting NOT INDEXED WHERE sequence BETWEEN ? AND ?",
                          function_.selection(kColumns, kColumnCount))) {
    for (const std::int64_t run : runs) {
      RunOfPostings postings{run, first_posting_from(store, run), first_posting_from(store, run + 1)};
      if (postings.next < postings.end) {
        runs_.push_back(std::move(postings));
      }
    }
    block_rows_ = std::clamp<std::int64_t>(
        kRowsHeld / std::max<std::int64_t>(static_cast<std::int64_t>(runs_.size()), 1), kLeastBlock,
        kMostBlock);
    for (RunOfPostings& run : runs_) {
      read_block(run);
    }
    std::make_heap(runs_.begin(), runs_.end(), is_behind);
    piece_.reserve(kPiece);
  }

  std::span<const PostedSum> next() {
    piece_.clear();
    while (!runs_.empty()) {
      std::pop_heap(runs_.begin(), runs_.end(), is_behind);
      if (!take_from(runs_.back())) {
        std::push_heap(runs_.begin(), runs_.end(), is_behind);
        return piece_;
      }
    }
    return piece_;
  }

 private:
  static constexpr std::size_t kPiece = 1024;
  static constexpr std::int64_t kRowsHeld = 65'536;
  static constexpr std::int64_t kLeastBlock = 64;
  static constexpr std::int64_t kMostBlock = 8192;

  static bool is_behind(const RunOfPostings& left, const RunOfPostings& right) {
    const auto order = left.front().key <=> right.front().key;
    return order == 0 ? left.run > right.run : order > 0;
  }

  /// Takes the postings of the last run as long as no other comes before them. False when the piece is full.
  bool take_from(RunOfPostings& run) {
    const RunOfPostings* const others = runs_.size() > 1 ? &runs_.front() : nullptr;
    do {
      const PostedSum& posting = run.front();
      if (piece_.empty() || piece_.back().key != posting.key) {
        if (piece_.size() == kPiece) {
          return false;
        }
        piece_.push_back(posting);
      } else if (!add_later(piece_.back(), posting)) {
        throw std::runtime_error("the postings of one line add up to more than 64 bits hold");
      }
      const PostingKey last = posting.key;
      if (++run.at == run.block.size()) {
        read_block(run);
      }
      if (run.block.empty()) {
        runs_.pop_back();
        return true;
      }
      if (run.front().key <= last) {
        throw std::runtime_error(fmt::format("the postings of run {} don't stand in order", run.run));
      }
    } while (others == nullptr || !is_behind(run, *others));
    std::push_heap(runs_.begin(), runs_.end(), is_behind);
    return true;
  }

  void read_block(RunOfPostings& run) {
    run.block.clear();
    run.at = 0;
    const std::int64_t last = std::min(run.end, run.next + block_rows_) - 1;
    if (run.next > last) {
      return;
    }
    const StatementUse rows(rows_);
    rows->bind(1, run.next).bind(2, last);
    function_.run(*rows,
                  [&](sqlite3_value* const* values) { run.block.push_back(posted_at(run.run, values)); });
    run.next = last + 1;
  }

  Transaction snapshot_;
  RowFunction& function_;
  PreparedStatement rows_;
  std::vector<RunOfPostings> runs_;
  std::int64_t block_rows_ = kLeastBlock;
  std::vector<PostedSum> piece_;
};

PostedSums::PostedSums(Ledger& ledger, std::vector<std::int64_t> runs)
    : ledger_(ledger), runs_(std::move(runs)) {}

PostedSums::~PostedSums() = default;

Result<std::span<const PostedSum>> PostedSums::next() {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<std::span<const PostedSum>> {
    if (merge_ == nullptr) {
      merge_ = std::make_unique<Merge>(store, runs_);
    }
    return merge_->next();
  });
}

}  // namespace remit

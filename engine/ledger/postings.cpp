// Postings: appended in one loop over one statement, summed per key in checked arithmetic, read back in
// order.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/check.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/posting_places.hpp"
#include "engine/ledger/row_stream.hpp"
#include "engine/ledger/store.hpp"
#include "engine/money/int128.hpp"

namespace remit {
namespace {

constexpr const char* kPostingColumns =
    "sequence, run, component, line_kind, partner, line, fan, minor_units, reason, governing_date, "
    "fact_sequence, refunded_minor_units";

/// The same, and the hash behind them.
std::array<std::string, 13> names_of_columns() {
  return {"sequence", "run",         "component", "line_kind",      "partner",       "line",
          "fan",      "minor_units", "reason",    "governing_date", "fact_sequence", "refunded_minor_units",
          "row_hash"};
}

constexpr const char* kLastPosting = "SELECT max(sequence) FROM posting";

Posting posting_at(const PreparedStatement& row) {
  return {
      .sequence = row.integer(0),
      .run = row.integer(1),
      .key = {.component = static_cast<std::int32_t>(row.integer(2)),
              .line_kind = static_cast<std::int32_t>(row.integer(3)),
              .partner = row.integer(4),
              .line = row.integer(5),
              .fan = row.integer(6)},
      .minor_units = row.integer(7),
      .reason = static_cast<PostingReason>(row.integer(8)),
      .governing_date = row.is_null(9) ? Date::missing() : Date(static_cast<std::int32_t>(row.integer(9))),
      .fact_sequence = row.integer(10),
      .refunded_minor_units = row.integer(11)};
}

/// Every column in the table's order; the line kind as its word, like all words that are hashed.
const RowHash& hash_posting(RowHasher& hasher, const Posting& posting, std::int64_t sequence,
                            std::int64_t run, std::string_view line_kind) {
  hasher.begin();
  hasher.add(0, sequence);
  hasher.add(1, run);
  hasher.add(2, std::int64_t{posting.key.component});
  hasher.add(3, line_kind);
  hasher.add(4, posting.key.partner);
  hasher.add(5, posting.key.line);
  hasher.add(6, posting.key.fan);
  hasher.add(7, posting.minor_units);
  hasher.add(8, static_cast<std::int64_t>(posting.reason));
  if (posting.governing_date != Date::missing()) {
    hasher.add(9, std::int64_t{posting.governing_date.days()});
  }
  hasher.add(10, posting.fact_sequence);
  hasher.add(11, posting.refunded_minor_units);
  return hasher.finish();
}

/// What postings refer to is looked up once for each component, line kind and partner. So SQLite needn't look
/// for all of them with each posting.
class PostingReferences {
 public:
  explicit PostingReferences(Ledger::Store& store)
      : word_(store.connection(), "SELECT text FROM word WHERE number = ?"),
        component_(store.connection(), "SELECT 1 FROM component WHERE number = ?"),
        partner_(store.connection(), "SELECT 1 FROM key_partners WHERE key = ?") {}

  /// Checks that the key's component, line kind and partner are in the ledger.
  void look_up(const PostingKey& key) {
    if (key.partner != last_partner_) {  // the postings of a partner mostly stand together
      check_is_there(partner_, partners_, key.partner, "a posting's partner is in the ledger");
      last_partner_ = key.partner;
    }
    if (key.component != last_component_) {
      check_is_there(component_, components_, key.component, "a posting's component is in the ledger");
      last_component_ = key.component;
    }
    if (!line_kinds_.contains(key.line_kind)) {
      const StatementUse word(word_);
      word->bind(1, std::int64_t{key.line_kind});
      check(word->step(), "a posting's line kind is a word of the ledger");
      line_kinds_.emplace(key.line_kind, word->text(0));
    }
  }
  /// The text of the line kind of a key that was looked up.
  [[nodiscard]] std::string_view line_kind(const PostingKey& key) const {
    return line_kinds_.find(key.line_kind)->second;
  }

 private:
  static void check_is_there(PreparedStatement& statement, std::unordered_set<std::int64_t>& known,
                             std::int64_t number, const char* what) {
    if (known.insert(number).second) {
      const StatementUse found(statement);
      found->bind(1, number);
      check(found->step(), what);
    }
  }

  PreparedStatement word_;
  PreparedStatement component_;
  PreparedStatement partner_;
  std::unordered_set<std::int64_t> components_;
  std::unordered_set<std::int64_t> partners_;
  std::unordered_map<std::int32_t, std::string> line_kinds_;
  std::int64_t last_partner_ = -1;
  std::int64_t last_component_ = -1;
};

/// Postings as the rows that they become, numbered and hashed one upon the other.
class PostingRows final : public RowSource {
 public:
  PostingRows(std::span<const Posting> postings, std::int64_t run, std::int64_t first_sequence,
              const PostingReferences& references, RowHasher& chain)
      : postings_(postings), run_(run), first_(first_sequence), references_(references), chain_(chain) {}

  bool next() noexcept override {
    if (next_ == postings_.size()) {
      return false;
    }
    posting_ = &postings_[next_];
    sequence_ = first_ + static_cast<std::int64_t>(next_);
    hash_ = &hash_posting(chain_, *posting_, sequence_, run_, references_.line_kind(posting_->key));
    ++next_;
    return true;
  }
  void value(int column, RowSink sink) const noexcept override {
    const Posting& posting = *posting_;
    switch (column) {  // as kPostingColumns has them
      case 0:
        return sink.integer(sequence_);
      case 1:
        return sink.integer(run_);
      case 2:
        return sink.integer(posting.key.component);
      case 3:
        return sink.integer(posting.key.line_kind);
      case 4:
        return sink.integer(posting.key.partner);
      case 5:
        return sink.integer(posting.key.line);
      case 6:
        return sink.integer(posting.key.fan);
      case 7:
        return sink.integer(posting.minor_units);
      case 8:
        return sink.integer(static_cast<std::int64_t>(posting.reason));
      case 9:
        return posting.governing_date == Date::missing() ? sink.null()
                                                         : sink.integer(posting.governing_date.days());
      case 10:
        return sink.integer(posting.fact_sequence);
      case 11:
        return sink.integer(posting.refunded_minor_units);
      default:
        return sink.bytes(*hash_);
    }
  }

 private:
  std::span<const Posting> postings_;
  std::int64_t run_;
  std::int64_t first_;
  const PostingReferences& references_;
  RowHasher& chain_;
  std::size_t next_ = 0;
  const Posting* posting_ = nullptr;
  std::int64_t sequence_ = 0;
  const RowHash* hash_ = nullptr;
};

/// Postings come with one call for each run, in order of key: what first_posting_from relies on.
void check_order(Ledger::Store& store, std::int64_t run, std::span<const Posting> postings) {
  check(store.select_integer("SELECT max(number) FROM run") == run, "postings go to the newest run");
  check(postings.empty() ||
            store.select_integer("SELECT run FROM posting ORDER BY sequence DESC LIMIT 1") != run,
        "the postings of a run are appended at once");
  const auto is_not_behind = [](const Posting& left, const Posting& right) { return left.key >= right.key; };
  check(std::adjacent_find(postings.begin(), postings.end(), is_not_behind) == postings.end(),
        "the postings of a run ascend by key");
}

}  // namespace

std::int64_t first_posting_from(Ledger::Store& store, std::int64_t run, const PostingKey& key) {
  std::int64_t first = 1;
  std::int64_t behind = store.select_integer(kLastPosting).value_or(0) + 1;
  const StatementUse probe =
      store.prepare(fmt::format("SELECT {} FROM posting WHERE sequence = ?", kPostingColumns));
  while (first < behind) {
    const std::int64_t middle = first + (behind - first) / 2;
    probe->reset();
    probe->bind(1, middle);
    bool is_before = false;
    if (probe->step()) {
      const Posting posting = posting_at(*probe);
      is_before = std::tie(posting.run, posting.key) < std::tie(run, key);
    }
    if (is_before) {
      first = middle + 1;
    } else {
      behind = middle;
    }
  }
  return first;
}

Result<std::int64_t> Ledger::append_postings(std::int64_t run, std::span<const Posting> postings) {
  check(store_->batch_open, "postings are appended within a batch");
  return guarded(store_->path, [&]() -> Result<std::int64_t> {
    check_order(*store_, run, postings);
    if (!store_->posting_chain) {
      store_->posting_chain.emplace(store_->head_of("posting", "sequence"));
    }
    const std::int64_t first = store_->select_integer(kLastPosting).value_or(0) + 1;
    PostingReferences references(*store_);
    for (const Posting& posting : postings) {
      references.look_up(posting.key);
    }
    const sqlite3_int64 changes_before = sqlite3_total_changes64(store_->connection());
    const UncheckedForeignKeys unchecked(*store_);
    PostingRows rows(postings, run, first, references, *store_->posting_chain);
    RowStream(store_->connection(), "posting", names_of_columns()).insert(rows);
    // As many rows as there are postings, and the last of them with the hash that is built upon all before
    // it.
    const auto appended =
        static_cast<std::size_t>(sqlite3_total_changes64(store_->connection()) - changes_before);
    if (appended != postings.size() ||
        store_->head_of("posting", "sequence") != store_->posting_chain->previous()) {
      return machine_error(
          fmt::format("{} doesn't hold the postings that were appended to it; the batch was given up",
                      store_->path.string()));
    }
    return first;
  });
}

Result<void> Ledger::visit_postings(std::int64_t run, const std::function<void(const Posting&)>& visit) {
  return guarded(store_->path, [&]() -> Result<void> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    const std::int64_t first = run == 0 ? 1 : first_posting_from(*store_, run);
    // A statement of its own, since `visit` may look something up with the cached ones.
    PreparedStatement rows(
        store_->connection(),
        fmt::format("SELECT {} FROM posting WHERE sequence >= ? ORDER BY sequence", kPostingColumns));
    rows.bind(1, first);
    while (rows.step()) {
      const Posting posting = posting_at(rows);
      if (run != 0 && posting.run != run) {
        break;
      }
      visit(posting);
    }
    rows.reset();
    snapshot.commit();
    return {};
  });
}

Result<std::optional<Posting>> Ledger::posting(std::int64_t sequence) {
  return guarded(store_->path, [&]() -> Result<std::optional<Posting>> {
    const StatementUse found =
        store_->prepare(fmt::format("SELECT {} FROM posting WHERE sequence = ?", kPostingColumns));
    found->bind(1, sequence);
    return found->step() ? std::optional(posting_at(*found)) : std::nullopt;
  });
}

Result<std::vector<Posting>> Ledger::postings_of(const PostingKey& key, std::int64_t through_run) {
  return guarded(store_->path, [&]() -> Result<std::vector<Posting>> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    std::vector<Posting> found;
    const StatementUse row =
        store_->prepare(fmt::format("SELECT {} FROM posting WHERE sequence = ? LIMIT 1", kPostingColumns));
    for (std::int64_t run = 1; run <= through_run; ++run) {
      row->reset();
      row->bind(1, first_posting_from(*store_, run, key));
      if (!row->step()) {
        break;
      }
      Posting posting = posting_at(*row);
      if (posting.run == run && posting.key == key) {
        found.push_back(posting);
      }
      run = std::max(run, posting.run - 1);  // runs in between have posted nothing
    }
    row->reset();
    snapshot.commit();
    return found;
  });
}

}  // namespace remit

#include "engine/ledger/column_cache.hpp"

#include <algorithm>
#include <string_view>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/ledger/prepared_statement.hpp"

namespace remit {
namespace {

/// A column with more words than these in one part is as well read from the ledger: each has to be looked up
/// there.
constexpr std::size_t kMostWords = 4096;

/// So many rows of a column of facts are asked for their ids.
constexpr std::size_t kRowsAsked = 8;

/// The numbers of a block's rows, 0 where there is none.
std::vector<std::int64_t> values_of(const IntegerBlock& block) {
  std::vector<std::int64_t> values(block.coding.rows);
  decode(block.coding, block.bytes, std::int64_t{0}, values.data());
  return values;
}

/// The numbers of some rows, from the first through the last.
std::vector<std::int64_t> some_of(const std::vector<std::int64_t>& values) {
  std::vector<std::int64_t> numbers;
  for (std::size_t asked = 0; asked < kRowsAsked && !values.empty(); ++asked) {
    const std::int64_t number = values[(values.size() - 1) * asked / (kRowsAsked - 1)];
    if (number != 0) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

/// The numbers that there are, each once; none where they are more than kMostWords.
std::optional<std::vector<std::int64_t>> all_of(const std::vector<std::int64_t>& values) {
  std::vector<std::int64_t> numbers;
  // Words repeat, so that few of the rows are left to sort.
  std::vector<std::int64_t> last_seen(1024, 0);
  for (const std::int64_t value : values) {
    std::int64_t& seen = last_seen[static_cast<std::size_t>(value) % last_seen.size()];
    if (value != seen) {
      seen = value;
      numbers.push_back(value);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (!numbers.empty() && numbers.front() == 0) {
    numbers.erase(numbers.begin());
  }
  return numbers.size() <= kMostWords ? std::optional(std::move(numbers)) : std::nullopt;
}

}  // namespace

ColumnCache::ColumnCache(Ledger::Store& store) : store_(&store) {
  if (!store.uses_column_cache) {
    return;
  }
  const std::int64_t known = store.select_integer(kLastSequence).value_or(0);
  if (known < store.sequences_a_cached_part) {
    return;
  }
  through_ = known;
  file_.emplace(store.path);
  for (CachedColumn& column : file_->records()) {
    Key key{column.name, {column.first, column.last}};
    columns_.insert_or_assign(std::move(key), std::move(column));
  }
  dead_bytes_ = file_->size();
  for (const auto& [key, column] : columns_) {
    dead_bytes_ -= column.end - column.begin;
  }
  const StatementUse stems = store.prepare("SELECT stem FROM fact_state WHERE fact_count > 0 ORDER BY stem");
  while (stems->step()) {
    tables_.push_back("fact_" + std::string(stems->text(0)));
  }
  // Each hash stands upon all before it: where the last one that the file knew is the ledger's, all are.
  const std::optional<KnownHistory>& history = file_->history();
  if (history && history->last <= known && history_through(history->last) == history->hash) {
    for (const auto& [key, column] : columns_) {
      histories_.try_emplace(column.last, column.history);
    }
  }
}

ColumnCache::Part ColumnCache::part_of(std::int64_t sequence) const noexcept {
  const std::int64_t width = store_->sequences_a_cached_part;
  const std::int64_t before = (sequence - 1) / width * width;
  return {before + 1, std::min(before + width, through_)};
}

const CachedColumn* ColumnCache::find(const ColumnName& column, Part part) {
  const auto found = columns_.find({column.name, part});
  if (found == columns_.end()) {
    return nullptr;
  }
  const auto [place, is_new] = checked_.try_emplace(&found->second, false);
  if (is_new) {
    place->second = holds(column, found->second);
  }
  return place->second ? &found->second : nullptr;
}

std::optional<ColumnCache::Bounds> ColumnCache::bounds_of(const ColumnName& column, Part part) {
  const auto found = columns_.find({column.name, part});
  if (found == columns_.end() || !found->second.has_values || !has_same_history(column, found->second)) {
    return std::nullopt;
  }
  return Bounds{found->second.coding.least, found->second.coding.greatest};
}

bool ColumnCache::has_same_history(const ColumnName& column, const CachedColumn& cached) {
  return cached.plan.form == column.plan.form && cached.plan.scale == column.plan.scale &&
         cached.history == history_through(cached.last);
}

bool ColumnCache::holds(const ColumnName& column, const CachedColumn& cached) {
  return has_same_history(column, cached) &&
         std::all_of(cached.texts.begin(), cached.texts.end(), [&](const NumberedText& text) {
           return text_hash(column.text_sql, text.number) == text.hash;
         });
}

const RowHash& ColumnCache::history_through(std::int64_t last) {
  const auto [place, is_new] = histories_.try_emplace(last);
  if (is_new) {
    RowHasher history;
    history.begin();
    for (const std::string& table : tables_) {
      const StatementUse row = store_->prepare(
          fmt::format("SELECT row_hash FROM {} WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1",
                      as_identifier(table)));
      row->bind(1, last);
      if (row->step()) {
        const std::span<const unsigned char> hash = row->bytes(0);
        history.add(0, std::string_view(table));
        history.add(1, std::string_view(static_cast<const char*>(static_cast<const void*>(hash.data())),
                                        hash.size()));
      }
    }
    place->second = history.finish();
  }
  return place->second;
}

std::optional<std::uint64_t> ColumnCache::text_hash(const std::string& sql, std::int64_t number) {
  if (sql.empty()) {
    return std::nullopt;
  }
  const auto [place, is_new] = text_hashes_.try_emplace({sql, number});
  if (is_new) {
    const StatementUse text = store_->prepare(sql);
    text->bind(1, number);
    if (text->step()) {
      place->second = ColumnFile::hash_of(text->text(0));
    }
  }
  return place->second;
}

/// Whether this connection hasn't written facts that nobody else sees yet.
bool ColumnCache::sees_what_others_see() const {
  if (sqlite3_txn_state(store_->connection(), "main") != SQLITE_TXN_WRITE) {
    return true;
  }
  try {
    SQLite::Database other(store_->path.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
    PreparedStatement last(other.getHandle(), kLastSequence);
    return last.step() && last.integer(0) >= store_->select_integer(kLastSequence).value_or(0);
  } catch (const SQLite::Exception&) {
    return false;
  }
}

bool ColumnCache::may_add() {
  if (!may_add_) {
    may_add_ = file_ && sees_what_others_see() && file_->lock();
  }
  return *may_add_;
}

void ColumnCache::add(const ColumnName& column, Part part, IntegerBlock&& block) {
  check(may_add() && part.last <= through_, "parts are cached by the one who writes");
  CachedColumn cached;
  cached.name = column.name;
  cached.first = part.first;
  cached.last = part.last;
  cached.plan = column.plan;
  cached.history = history_through(part.last);
  std::optional<std::vector<std::int64_t>> numbers(std::in_place);
  if (!column.text_sql.empty()) {
    numbers = column.are_all_texts_known ? all_of(values_of(block)) : some_of(values_of(block));
  }
  cached.has_values = numbers.has_value();
  if (numbers) {
    for (const std::int64_t number : *numbers) {
      const std::optional<std::uint64_t> hash = text_hash(column.text_sql, number);
      cached.has_values = cached.has_values && hash.has_value();  // a damaged ledger has numbers of nothing
      cached.texts.push_back({number, hash.value_or(0)});
    }
  }
  if (cached.has_values) {
    cached.coding = block.coding;
    cached.added = std::move(block.bytes);
  } else {
    cached.texts.clear();
  }
  const Key key{column.name, part};
  const auto [place, is_new] = columns_.try_emplace(key);
  if (!is_new) {
    dead_bytes_ += place->second.end - place->second.begin;
  }
  place->second = std::move(cached);
  checked_[&place->second] = true;
  added_.push_back(key);
}

void ColumnCache::drop(const CachedColumn& column) {
  const Key key{column.name, {column.first, column.last}};
  dead_bytes_ += column.end - column.begin;
  checked_.erase(&column);
  std::erase(added_, key);
  columns_.erase(key);
}

void ColumnCache::drop_all(const std::string& prefix) {
  std::vector<const CachedColumn*> found;
  for (auto column = columns_.lower_bound({prefix, Part{0, 0}});
       column != columns_.end() && column->first.first.starts_with(prefix); ++column) {
    found.push_back(&column->second);
  }
  for (const CachedColumn* const column : found) {
    drop(*column);
  }
}

bool ColumnCache::is_current(const Key& key) const {
  const Part part = key.second;
  return part.last <= through_ && (key.first.starts_with(kPrefixOfTotals) || part == part_of(part.first));
}

std::span<const unsigned char> ColumnCache::bytes_of(const CachedColumn& column,
                                                     std::vector<unsigned char>& room) const {
  if (column.values == 0) {
    return column.added;
  }
  if (!file_->read(column, room)) {
    throw DamagedColumn(column);
  }
  return room;
}

void ColumnCache::write() {
  const bool has_torn_end = file_ && file_->is_damaged() && !columns_.empty();
  if (added_.empty() && !(has_torn_end && may_add())) {
    return;
  }
  std::vector<const CachedColumn*> added;
  for (const Key& key : added_) {
    added.push_back(&columns_.at(key));
  }
  std::vector<const CachedColumn*> kept;
  std::uint64_t kept_bytes = 0;
  for (const auto& [key, column] : columns_) {
    if (column.values == 0) {
      continue;
    }
    if (is_current(key) && column.history == history_through(column.last)) {
      kept.push_back(&column);
      kept_bytes += column.end - column.begin;
    } else {
      dead_bytes_ += column.end - column.begin;
    }
  }
  const KnownHistory history{through_, history_through(through_)};
  if (file_->is_damaged() || dead_bytes_ > kept_bytes) {
    file_->replace(kept, added, history);
  } else {
    file_->append(kept, added, history);
  }
  added_.clear();
  may_add_ = false;  // the file isn't what was opened any more
}

}  // namespace remit

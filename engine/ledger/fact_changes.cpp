// What has become known of one kind of facts between two views.
#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/fact_lookups.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/store.hpp"
#include "engine/ledger/version_columns.hpp"

namespace remit {
namespace {

/// What decides whether a view sees a version.
struct Version {
  std::int64_t sequence = 0;
  std::optional<std::int64_t> booked_on;
  std::optional<std::int64_t> own_date;

  [[nodiscard]] bool is_known(const FactView& view) const {
    return sequence <= view.watermark && (!booked_on || *booked_on <= view.booked_by.days());
  }
  [[nodiscard]] bool is_visible(const FactView& view) const {
    return is_known(view) && (!own_date || *own_date <= view.through.days());
  }
  friend bool operator==(const Version& left, const Version& right) {
    return left.sequence == right.sequence;
  }
};

/// The changes of one kind, collected row by row.
class ChangeSearch {
 public:
  ChangeSearch(Ledger::Store& store, ColumnCache& cache, const FactSchema& schema, FactKind kind,
               const std::vector<std::size_t>& fields, const FactView& before, const FactView& after)
      : store_(store),
        cache_(cache),
        schema_(schema),
        layout_(store.layout(schema, kind)),
        table_(as_identifier(layout_.table)),
        fields_(fields),
        before_(before),
        after_(after) {
    changes_.changed_fields.resize(schema.fact(kind).fields.size());
  }

  FactChanges run() {
    find_new();
    if (after_.through > before_.through && dated()) {
      find_dated();
    }
    if (after_.booked_by > before_.booked_by) {
      find_booked();
    }
    find_late();
    std::sort(corrected_.begin(), corrected_.end());
    corrected_.erase(std::unique(corrected_.begin(), corrected_.end()), corrected_.end());
    for (const std::int64_t key : corrected_) {
      look_at_versions(key);
    }
    changes_.added.keys = added_.finish();
    changes_.referable = referable_.finish();
    changes_.changed = changed_.finish();
    return std::move(changes_);
  }

 private:
  [[nodiscard]] bool dated() const { return !layout_.own_dates.empty() || layout_.declared_date.has_value(); }

  void note_day(const std::optional<std::int64_t>& day) {
    if (!day) {
      changes_.undated = true;
    } else if (day != last_day_) {  // facts of one day mostly stand together
      changes_.days.add(static_cast<std::int32_t>(*day));
      last_day_ = day;
    }
  }

  /// What `statement` selects by select_versions().
  void look_at_all(PreparedStatement& statement, bool referable) {
    store_.row_function().run(statement, [&](sqlite3_value* const* values) {
      const auto optional_integer = [&](int column) {
        return sqlite3_value_type(values[column]) == SQLITE_NULL
                   ? std::nullopt
                   : std::optional<std::int64_t>(sqlite3_value_int64(values[column]));
      };
      look_at(sqlite3_value_int64(values[0]), sqlite3_value_int64(values[1]),
              {sqlite3_value_int64(values[2]), optional_integer(3), optional_integer(4)}, referable);
    });
  }
  [[nodiscard]] std::string select_versions() const {
    return fmt::format("SELECT {} FROM {}",
                       store_.row_function().selection("key, version, sequence, booked_on, own_date", 5),
                       table_);
  }

  void look_at(std::int64_t key, std::int64_t number, const Version& version, bool referable) {
    if (number > 1 || (!later_versions_.empty() && later_versions_.contains(key))) {
      corrected_.push_back(key);
      return;
    }
    if (version.is_visible(after_) && !version.is_visible(before_)) {
      added_.add(key);
      note_day(version.own_date);
      if (referable) {
        referable_.add(key);
      }
    }
  }

  void find_new() {
    {
      const StatementUse later =
          store_.prepare(fmt::format("SELECT key FROM {} WHERE version > 1 ORDER BY key", table_));
      while (later->step()) {
        later_versions_.add(later->integer(0));
      }
    }
    std::int64_t next = before_.watermark + 1;
    if (std::optional<BookedApart> booked = booked_apart(); booked && cache_.through() >= next) {
      while (next <= std::min(cache_.through(), after_.watermark)) {
        const ColumnCache::Part part = cache_.part_of(next);
        const std::int64_t last = std::min(part.last, after_.watermark);
        if (!look_at_cached(part, *booked)) {
          look_at_range(next, last);
        }
        next = last + 1;
      }
    }
    look_at_range(next, after_.watermark);
  }
  void look_at_range(std::int64_t first, std::int64_t last) {
    const StatementUse rows =
        store_.prepare(select_versions() + " NOT INDEXED WHERE sequence BETWEEN ? AND ?");
    rows->bind(1, first).bind(2, last);
    look_at_all(*rows, false);
  }

  /// By sequence, the days of booking of new versions that weren't booked on their own dates; none where they
  /// are so many that reading each row is as well.
  using BookedApart = std::unordered_map<std::int64_t, std::optional<std::int64_t>>;
  [[nodiscard]] std::optional<BookedApart> booked_apart() {
    constexpr std::int64_t kOneOf = 4;
    const std::int64_t most = (after_.watermark - before_.watermark) / kOneOf;
    // The index of these alone answers this; the sign keeps SQLite from going through the new rows instead.
    const StatementUse apart = store_.prepare(fmt::format(
        "SELECT sequence, booked_on FROM {} WHERE booked_on IS NOT own_date AND +sequence > ? LIMIT ?",
        table_));
    apart->bind(1, before_.watermark).bind(2, most + 1);
    BookedApart booked;
    while (apart->step()) {
      booked.emplace(apart->integer(0), apart->optional_integer(1));
    }
    return static_cast<std::int64_t>(booked.size()) <= most ? std::optional(std::move(booked)) : std::nullopt;
  }

  /// False where the cache doesn't have all that it takes.
  bool look_at_cached(ColumnCache::Part part, const BookedApart& booked) {
    const CachedColumn* const sequences = cache_.find(sequence_column(layout_), part);
    const CachedColumn* const keys = cache_.find(key_column(layout_), part);
    const CachedColumn* const days = cache_.find(own_date_column(layout_), part);
    if (!has_all_rows(sequences, sequences) || !has_all_rows(keys, sequences) ||
        !has_all_rows(days, sequences)) {
      return false;
    }
    try {
      std::vector<unsigned char> room;
      look_at_columns(values_of(cache_, *sequences, Sequence{0}, room),
                      values_of(cache_, *keys, FactKey{0}, room),
                      values_of(cache_, *days, missing_code(CellForm::kDay), room), booked);
      return true;
    } catch (const DamagedColumn&) {
      return false;  // as whoever reads the facts will find, too
    }
  }

  void look_at_columns(const std::vector<Sequence>& sequences, const std::vector<FactKey>& keys,
                       const std::vector<std::int32_t>& days, const BookedApart& booked) {
    const auto first = std::ranges::upper_bound(sequences, before_.watermark);
    for (auto row = static_cast<std::size_t>(first - sequences.begin());
         row < sequences.size() && sequences[row] <= after_.watermark; ++row) {
      const std::optional<std::int64_t> day =
          days[row] == missing_code(CellForm::kDay) ? std::nullopt : std::optional<std::int64_t>(days[row]);
      const auto apart = booked.empty() ? booked.end() : booked.find(sequences[row]);
      // A later version's key is one of later_versions_, whichever version this is.
      look_at(keys[row], 1, {sequences[row], apart == booked.end() ? day : apart->second, day}, false);
    }
  }

  void find_dated() {
    // Day by day, since the index has the places of each day in order: a month's new facts, which are known
    // already, stand behind those that are looked for.
    const std::int64_t first =
        std::max<std::int64_t>(std::int64_t{before_.through.days()} + 1,
                               store_.select_integer("SELECT min(own_date) FROM " + table_).value_or(0));
    const std::int64_t last = std::min<std::int64_t>(
        after_.through.days(),
        store_.select_integer("SELECT max(own_date) FROM " + table_).value_or(first - 1));
    const StatementUse rows = store_.prepare(select_versions() + " WHERE own_date = ? AND sequence <= ?");
    for (std::int64_t day = first; day <= last; ++day) {
      rows->reset();
      rows->bind(1, day).bind(2, before_.watermark);
      look_at_all(*rows, true);
    }
  }
  void find_booked() {
    // What was booked on its own day is found by that day.
    const StatementUse rows = store_.prepare(
        select_versions() +
        " WHERE booked_on > ? AND booked_on <= ? AND booked_on IS NOT own_date AND sequence <= ?");
    rows->bind(1, std::int64_t{before_.booked_by.days()})
        .bind(2, std::int64_t{after_.booked_by.days()})
        .bind(3, before_.watermark);
    look_at_all(*rows, true);
  }
  /// Facts that came after something had referred to them.
  void find_late() {
    const StatementUse late = store_.prepare(fmt::format(
        "SELECT key FROM {} WHERE sequence > ? AND sequence <= ?", as_identifier(layout_.late_table)));
    late->bind(1, before_.watermark).bind(2, after_.watermark);
    while (late->step()) {
      referable_.add(late->integer(0));
    }
  }

  /// The version that a view sees of a fact; none where it sees none.
  [[nodiscard]] static std::optional<Version> seen(const std::vector<Version>& versions,
                                                   const FactView& view) {
    for (std::size_t index = versions.size(); index-- > 0;) {
      // The newest that is known counts, even where its own day is still to come.
      if (versions[index].is_known(view)) {
        return versions[index].is_visible(view) ? std::optional(versions[index]) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  void look_at_versions(std::int64_t key) {
    std::vector<Version> versions;
    if (const auto place = first_place(store_, layout_, key)) {
      const StatementUse first = store_.prepare(
          fmt::format("SELECT sequence, booked_on, own_date FROM {} WHERE sequence = ?", table_));
      first->bind(1, *place);
      if (first->step()) {
        versions.push_back({first->integer(0), first->optional_integer(1), first->optional_integer(2)});
      }
    }
    {
      const StatementUse later = store_.prepare(
          fmt::format("SELECT sequence, booked_on, own_date FROM {} WHERE key = ? AND version > 1 ORDER BY "
                      "version",
                      table_));
      later->bind(1, key);
      while (later->step()) {
        versions.push_back({later->integer(0), later->optional_integer(1), later->optional_integer(2)});
      }
    }
    const std::optional<Version> then = seen(versions, before_);
    const std::optional<Version> now = seen(versions, after_);
    if (now == then) {
      return;
    }
    if (!then) {
      added_.add(key);
      referable_.add(key);
      changes_.returned.add(key);  // they come in order
      note_day(now->own_date);
      return;
    }
    note_difference(key, *then, now);
  }

  void note_difference(std::int64_t key, const Version& then, const std::optional<Version>& now) {
    const std::vector<std::size_t> differing = now ? differing_fields(then.sequence, now->sequence) : fields_;
    if (now && differing.empty() && now->own_date == then.own_date) {
      return;  // what nobody reads is another
    }
    changed_.add(key);
    note_day(then.own_date);
    if (now) {
      note_day(now->own_date);
    } else {
      referable_.add(key);
    }
    for (const std::size_t field : differing) {
      changes_.changed_fields[field].add(key);
    }
  }

  std::vector<std::size_t> differing_fields(std::int64_t then, std::int64_t now) {
    std::vector<std::size_t> stored;
    std::string columns;
    for (const std::size_t field : fields_) {
      const FieldDefinition& definition = schema_.field(layout_.kind, field);
      const auto column = layout_.find(definition.column);
      const bool is_own = definition.origin == FieldOrigin::kDeclared;
      if (column && layout_.columns[*column].is_own == is_own) {
        columns += fmt::format(", a.{0} IS NOT b.{0}", as_identifier(layout_.columns[*column].sql_name));
        stored.push_back(field);
      }
    }
    std::vector<std::size_t> differing;
    const StatementUse row = store_.prepare(fmt::format(
        "SELECT 1{} FROM {} a, {} b WHERE a.sequence = ? AND b.sequence = ?", columns, table_, table_));
    row->bind(1, then).bind(2, now);
    if (row->step()) {
      for (std::size_t index = 0; index < stored.size(); ++index) {
        if (row->integer(static_cast<int>(index) + 1) != 0) {
          differing.push_back(stored[index]);
        }
      }
    }
    return differing;
  }

  Ledger::Store& store_;
  ColumnCache& cache_;
  const FactSchema& schema_;
  FactLayout layout_;
  std::string table_;
  std::vector<std::size_t> fields_;
  FactView before_;
  FactView after_;
  FactChanges changes_;
  KeySpans later_versions_;               // facts with more than one
  std::optional<std::int64_t> last_day_;  // that was noted
  SpanCollector<std::int64_t> added_;
  SpanCollector<std::int64_t> referable_;
  SpanCollector<std::int64_t> changed_;
  std::vector<std::int64_t> corrected_;
};

}  // namespace

Result<FactChanges> FactLookups::changes(FactKind kind, const std::vector<std::size_t>& fields,
                                         const FactView& before, const FactView& after) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<FactChanges> {
    if (!store.has_facts(schema_.fact(kind))) {
      FactChanges none;
      none.changed_fields.resize(schema_.fact(kind).fields.size());
      return none;
    }
    FactChanges changes = ChangeSearch(store, *cache_, schema_, kind, fields, before, after).run();
    known_days_.push_back({kind, changes.rows().keys, changes.days});
    return changes;
  });
}

}  // namespace remit

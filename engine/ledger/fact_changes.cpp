// What has become known of one kind of facts between two views.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/fact_lookups.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/store.hpp"

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
  ChangeSearch(Ledger::Store& store, const FactSchema& schema, FactKind kind,
               const std::vector<std::size_t>& fields, const FactView& before, const FactView& after)
      : store_(store),
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
    changes_.added.keys = spans_of_keys(std::move(added_));
    changes_.referable = spans_of_keys(std::move(referable_));
    changes_.changed = spans_of_keys(std::move(changed_));
    return std::move(changes_);
  }

 private:
  [[nodiscard]] bool dated() const { return !layout_.own_dates.empty() || layout_.declared_date.has_value(); }

  void note_day(const std::optional<std::int64_t>& day) {
    if (day) {
      changes_.days.add(static_cast<std::int32_t>(*day));
    } else {
      changes_.undated = true;
    }
  }

  /// A row of `key, version, sequence, booked_on, own_date`.
  void look_at(const PreparedStatement& row, bool referable) {
    const std::int64_t key = row.integer(0);
    if (row.integer(1) > 1) {
      corrected_.push_back(key);
      return;
    }
    const Version version{row.integer(2), row.optional_integer(3), row.optional_integer(4)};
    if (later_versions_.contains(key)) {
      corrected_.push_back(key);
    } else if (version.is_visible(after_) && !version.is_visible(before_)) {
      added_.push_back(key);
      note_day(version.own_date);
      if (referable) {
        referable_.push_back(key);
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
    const StatementUse rows = store_.prepare(
        fmt::format("SELECT key, version, sequence, booked_on, own_date FROM {} WHERE sequence > ? AND "
                    "sequence <= ?",
                    table_));
    rows->bind(1, before_.watermark).bind(2, after_.watermark);
    while (rows->step()) {
      look_at(*rows, false);
    }
  }
  void find_dated() {
    const StatementUse rows = store_.prepare(
        fmt::format("SELECT key, version, sequence, booked_on, own_date FROM {} WHERE own_date > ? AND "
                    "own_date <= ? AND sequence <= ?",
                    table_));
    rows->bind(1, std::int64_t{before_.through.days()})
        .bind(2, std::int64_t{after_.through.days()})
        .bind(3, before_.watermark);
    while (rows->step()) {
      look_at(*rows, true);
    }
  }
  void find_booked() {
    // What was booked on its own day is found by that day.
    const StatementUse rows = store_.prepare(
        fmt::format("SELECT key, version, sequence, booked_on, own_date FROM {} WHERE booked_on > ? AND "
                    "booked_on <= ? AND booked_on IS NOT own_date AND sequence <= ?",
                    table_));
    rows->bind(1, std::int64_t{before_.booked_by.days()})
        .bind(2, std::int64_t{after_.booked_by.days()})
        .bind(3, before_.watermark);
    while (rows->step()) {
      look_at(*rows, true);
    }
  }
  /// Facts that came after something had referred to them.
  void find_late() {
    const StatementUse late = store_.prepare(fmt::format(
        "SELECT key FROM {} WHERE sequence > ? AND sequence <= ?", as_identifier(layout_.late_table)));
    late->bind(1, before_.watermark).bind(2, after_.watermark);
    while (late->step()) {
      referable_.push_back(late->integer(0));
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
      added_.push_back(key);
      referable_.push_back(key);
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
    changed_.push_back(key);
    note_day(then.own_date);
    if (now) {
      note_day(now->own_date);
    } else {
      referable_.push_back(key);
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
  const FactSchema& schema_;
  FactLayout layout_;
  std::string table_;
  std::vector<std::size_t> fields_;
  FactView before_;
  FactView after_;
  FactChanges changes_;
  KeySpans later_versions_;  // facts with more than one
  std::vector<std::int64_t> added_;
  std::vector<std::int64_t> referable_;
  std::vector<std::int64_t> changed_;
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
    return ChangeSearch(store, schema_, kind, fields, before, after).run();
  });
}

}  // namespace remit

#include "engine/ledger/fact_lookups.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/fact_indexes.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

/// Numbers in any order become spans.
KeySpans spans_of(std::vector<std::int64_t> keys) {
  if (!std::is_sorted(keys.begin(), keys.end())) {
    std::sort(keys.begin(), keys.end());
  }
  KeySpans spans;
  for (const std::int64_t key : keys) {
    spans.add(key);
  }
  return spans;
}

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
    changes_.added.keys = spans_of(std::move(added_));
    changes_.referable = spans_of(std::move(referable_));
    changes_.changed = spans_of(std::move(changed_));
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

/// The column that keeps a reference by the fact's number; none where there is none.
std::optional<std::string> reference_column(const FactSchema& schema, const FactLayout& layout,
                                            std::size_t field) {
  const auto column = layout.find(schema.field(layout.kind, field).column);
  return column && !layout.columns[*column].is_own
             ? std::optional(as_identifier(layout.columns[*column].sql_name))
             : std::nullopt;
}

/// Declared references are kept as they were written, and only reading them tells whom they mean. Others
/// without a column are inherited.
KeySpans without_column(const FieldDefinition& field) {
  return field.origin == FieldOrigin::kDeclared ? KeySpans::everything() : KeySpans();
}

/// Calls `visit` with what `column` holds in every version of these facts that has anything in it.
template <class Visit>
void visit_column(Ledger::Store& store, const FactLayout& layout, const std::string& column,
                  const RowSet& rows, const Visit& visit) {
  const auto look_at = [&](const PreparedStatement& row) {
    const std::int32_t day =
        row.is_null(1) ? Date::missing().days() : static_cast<std::int32_t>(row.integer(1));
    if (rows.is_everything() || rows.contains(row.integer(0), day)) {
      visit(row.integer(2));
    }
  };
  const StatementUse read = store.prepare(
      fmt::format("SELECT key, own_date, {0} FROM {1} WHERE sequence BETWEEN ?1 AND ?2 AND {0} IS NOT NULL",
                  column, as_identifier(layout.table)));
  const SequenceSpans places = places_of(store, layout, rows);
  for (const SequenceSpans::Span& span : places.spans()) {
    read->reset();
    read->bind(1, span.first).bind(2, span.last);
    while (read->step()) {
      look_at(*read);
    }
  }
  // Later versions stand anywhere.
  const StatementUse later = store.prepare(fmt::format(
      "SELECT key, own_date, {0} FROM {1} WHERE version > 1 AND {0} IS NOT NULL ORDER BY key, version",
      column, as_identifier(layout.table)));
  while (later->step()) {
    look_at(*later);
  }
}

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

Result<KeySpans> FactLookups::referring(FactKind kind, std::size_t field, const KeySpans& targets,
                                        Date latest) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<KeySpans> {
    if (targets.empty() || !store.has_facts(schema_.fact(kind))) {
      return KeySpans();
    }
    const FactLayout layout = store.layout(schema_, kind);
    const std::optional<std::string> column = reference_column(schema_, layout, field);
    if (!column) {
      return without_column(schema_.field(kind, field));
    }
    const std::string dated = "(own_date IS NULL OR own_date <= ?3)";
    std::vector<std::int64_t> keys;
    const bool by_index = is_found_by_reference(schema_.field(kind, field).refers_to);
    const KeySpans whole(targets.spans().front().first, targets.spans().back().last);
    const StatementUse rows =
        store.prepare(fmt::format("SELECT key, {0} FROM {1} WHERE {0} BETWEEN ?1 AND ?2 AND {2}", *column,
                                  as_identifier(layout.table), dated));
    for (const KeySpans::Span& span : (by_index ? targets : whole).spans()) {
      rows->reset();
      rows->bind(1, span.first).bind(2, span.last).bind(3, std::int64_t{latest.days()});
      while (rows->step()) {
        if (by_index || targets.contains(rows->integer(1))) {
          keys.push_back(rows->integer(0));
        }
      }
    }
    return spans_of(std::move(keys));
  });
}

Result<KeySpans> FactLookups::referred(FactKind kind, std::size_t field, const RowSet& rows) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<KeySpans> {
    if (rows.empty() || !store.has_facts(schema_.fact(kind))) {
      return KeySpans();
    }
    const FactLayout layout = store.layout(schema_, kind);
    const std::optional<std::string> column = reference_column(schema_, layout, field);
    if (!column) {
      return without_column(schema_.field(kind, field));
    }
    std::vector<std::int64_t> targets;
    visit_column(store, layout, *column, rows, [&](std::int64_t target) { targets.push_back(target); });
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    return spans_of(std::move(targets));
  });
}

Result<DaySpans> FactLookups::days_in_field(FactKind kind, std::size_t field, const RowSet& rows) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<DaySpans> {
    DaySpans days;
    if (rows.empty() || !store.has_facts(schema_.fact(kind))) {
      return days;
    }
    const FactLayout layout = store.layout(schema_, kind);
    const auto column = layout.find(schema_.field(kind, field).column);
    if (!column) {
      return days;
    }
    if (layout.columns[*column].is_own) {
      return DaySpans::everything();  // kept as it was written
    }
    visit_column(store, layout, as_identifier(layout.columns[*column].sql_name), rows,
                 [&](std::int64_t day) { days.add(static_cast<std::int32_t>(day)); });
    return days;
  });
}

Result<DaySpans> FactLookups::days_of(FactKind kind, const KeySpans& keys) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<DaySpans> {
    DaySpans days;
    if (keys.empty() || !store.has_facts(schema_.fact(kind))) {
      return days;
    }
    if (keys == KeySpans::everything()) {
      return DaySpans::everything();
    }
    const FactLayout layout = store.layout(schema_, kind);
    std::int32_t last = Date::missing().days();
    const auto add = [&](const PreparedStatement& row) {
      const auto day = static_cast<std::int32_t>(row.integer(1));
      if (!row.is_null(1) && day != last && keys.contains(row.integer(0))) {
        days.add(day);
        last = day;
      }
    };
    const StatementUse read = store.prepare(fmt::format(
        "SELECT key, own_date FROM {} WHERE sequence BETWEEN ? AND ?", as_identifier(layout.table)));
    const SequenceSpans places = places_of(store, layout, {{}, keys});
    for (const SequenceSpans::Span& span : places.spans()) {
      read->reset();
      read->bind(1, span.first).bind(2, span.last);
      while (read->step()) {
        add(*read);
      }
    }
    const StatementUse later = store.prepare(
        fmt::format("SELECT key, own_date FROM {} WHERE version > 1", as_identifier(layout.table)));
    while (later->step()) {
      add(*later);
    }
    return days;
  });
}

Result<KeySpans> FactLookups::dated(FactKind kind, const DaySpans& days) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<KeySpans> {
    if (days.empty() || !store.has_facts(schema_.fact(kind))) {
      return KeySpans();
    }
    const FactLayout layout = store.layout(schema_, kind);
    std::vector<std::int64_t> keys;
    const StatementUse read = store.prepare(
        fmt::format("SELECT key FROM {} WHERE own_date BETWEEN ? AND ?", as_identifier(layout.table)));
    for (const DaySpans::Span& span : days.spans()) {
      read->reset();
      read->bind(1, std::int64_t{span.first}).bind(2, std::int64_t{span.last});
      while (read->step()) {
        keys.push_back(read->integer(0));
      }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return spans_of(std::move(keys));
  });
}

Result<KeySpans> FactLookups::with_day(FactKind kind, std::size_t field, const DaySpans& days,
                                       bool where_missing) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<KeySpans> {
    if (days.empty() || !store.has_facts(schema_.fact(kind))) {
      return KeySpans();
    }
    const FactLayout layout = store.layout(schema_, kind);
    const auto column = layout.find(schema_.field(kind, field).column);
    if (!column || layout.columns[*column].is_own) {
      return KeySpans::everything();  // kept as it was written
    }
    std::vector<std::int64_t> keys;
    const StatementUse rows =
        store.prepare(fmt::format("SELECT key, {} FROM {}", as_identifier(layout.columns[*column].sql_name),
                                  as_identifier(layout.table)));
    while (rows->step()) {
      if (rows->is_null(1) ? where_missing : days.contains(static_cast<std::int32_t>(rows->integer(1)))) {
        keys.push_back(rows->integer(0));
      }
    }
    return spans_of(std::move(keys));
  });
}

Result<std::optional<Date>> FactLookups::earliest(FactKind kind, std::size_t field, const KeySpans& keys) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<std::optional<Date>> {
    std::optional<Date> first;
    if (keys.empty() || !store.has_facts(schema_.fact(kind))) {
      return first;
    }
    const FactLayout layout = store.layout(schema_, kind);
    const auto column = layout.find(schema_.field(kind, field).column);
    if (!column || layout.columns[*column].is_own) {
      return std::optional(Date::missing());
    }
    // Read whole: what has few facts is asked for this.
    const StatementUse rows =
        store.prepare(fmt::format("SELECT key, {} FROM {}", as_identifier(layout.columns[*column].sql_name),
                                  as_identifier(layout.table)));
    while (rows->step()) {
      if (keys.contains(rows->integer(0))) {
        const Date day =
            rows->is_null(1) ? Date::missing() : Date(static_cast<std::int32_t>(rows->integer(1)));
        first = std::min(first.value_or(day), day);
      }
    }
    return first;
  });
}

Result<KeySpans> FactLookups::attributes_naming(const KeySpans& partners) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<KeySpans> {
    std::vector<std::int64_t> attributes;
    if (partners.empty()) {
      return KeySpans();
    }
    const StatementUse rows = store.prepare(
        "SELECT f.key, p.key FROM fact_partner_attributes f JOIN word w ON w.number = f.value JOIN "
        "key_partners p ON p.id = w.text");
    while (rows->step()) {
      if (partners.contains(rows->integer(1))) {
        attributes.push_back(rows->integer(0));
      }
    }
    return spans_of(std::move(attributes));
  });
}

Result<std::map<std::string, Date>> FactLookups::attribute_days(const KeySpans& keys) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<std::map<std::string, Date>> {
    std::map<std::string, Date> days;
    if (keys.empty()) {
      return days;
    }
    const StatementUse rows = store.prepare(
        "SELECT f.key, w.text, f.\"from\" FROM fact_partner_attributes f JOIN word w ON w.number = "
        "f.attribute");
    while (rows->step()) {
      if (keys.contains(rows->integer(0))) {
        const Date day(static_cast<std::int32_t>(rows->integer(2)));
        const auto [known, fresh] = days.try_emplace(std::string(rows->text(1)), day);
        known->second = std::min(known->second, day);
      }
    }
    return days;
  });
}

}  // namespace remit

#include "engine/ledger/fact_lookups.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/fact_indexes.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

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

/// Where what is visited of a row stands, behind its key and its date.
constexpr int kVisited = 2;

/// Calls `visit` with every version of these facts in which `column` is as `condition` says, SQL with {0} in
/// its place.
template <class Visit>
void visit_rows(Ledger::Store& store, const FactLayout& layout, const std::string& column,
                const std::string& condition, const RowSet& rows, const SequenceSpans& places,
                const Visit& visit) {
  const auto look_at = [&](const PreparedStatement& row) {
    const std::int32_t day =
        row.is_null(1) ? Date::missing().days() : static_cast<std::int32_t>(row.integer(1));
    if (rows.is_everything() || rows.contains(row.integer(0), day)) {
      visit(row);
    }
  };
  const std::string wanted = fmt::format(fmt::runtime(condition), column);
  const StatementUse read =
      store.prepare(fmt::format("SELECT key, own_date, {0} FROM {1} WHERE sequence BETWEEN ?1 AND ?2 AND {2}",
                                column, as_identifier(layout.table), wanted));
  for (const SequenceSpans::Span& span : places.spans()) {
    read->reset();
    read->bind(1, span.first).bind(2, span.last);
    while (read->step()) {
      look_at(*read);
    }
  }
  // Later versions stand anywhere.
  const StatementUse later = store.prepare(
      fmt::format("SELECT key, own_date, {0} FROM {1} WHERE version > 1 AND {2} ORDER BY key, version",
                  column, as_identifier(layout.table), wanted));
  while (later->step()) {
    look_at(*later);
  }
}

/// Calls `visit` with what `column` holds in every version of these facts that has anything in it.
template <class Visit>
void visit_column(Ledger::Store& store, const FactLayout& layout, const std::string& column,
                  const RowSet& rows, const SequenceSpans& places, const Visit& visit) {
  visit_rows(store, layout, column, "{0} IS NOT NULL", rows, places,
             [&](const PreparedStatement& row) { visit(row.integer(kVisited)); });
}

}  // namespace

FactLookups::FactLookups(Ledger& ledger, const FactSchema& schema)
    : ledger_(ledger),
      schema_(schema),
      snapshot_(std::make_unique<Transaction>(ledger.store(), TransactionKind::kRead)),
      cache_(std::make_unique<ColumnCache>(ledger.store())) {
  ledger.store().open_cache = cache_.get();
}

FactLookups::~FactLookups() {
  ledger_.store().open_cache = nullptr;
}

const Spans<std::int64_t>& FactLookups::places(const FactLayout& layout, const RowSet& rows) {
  for (const KnownPlaces& known : known_places_) {
    if (known.kind == layout.kind && known.rows == rows) {
      return known.places;
    }
  }
  known_places_.push_back({layout.kind, rows, places_of(ledger_.store(), layout, rows)});
  return known_places_.back().places;
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
    return spans_of_keys(keys);
  });
}

Result<FactLookups::Referring> FactLookups::referring_among(FactKind kind, std::size_t field,
                                                            const RowSet& rows, const KeySpans& targets) {
  Ledger::Store& store = ledger_.store();
  return guarded(store.path, [&]() -> Result<Referring> {
    if (rows.empty() || !store.has_facts(schema_.fact(kind))) {
      return Referring();
    }
    const FactLayout layout = store.layout(schema_, kind);
    const std::optional<std::string> column = reference_column(schema_, layout, field);
    if (!column) {
      const bool is_declared = schema_.field(kind, field).origin == FieldOrigin::kDeclared;
      return is_declared ? Referring{KeySpans::everything(), {}} : Referring{{}, rows};
    }
    std::string condition = "{0} IS NULL";
    if (!targets.empty()) {
      // Of nothing as of the first target: one comparison less for each of very many rows.
      condition = fmt::format("ifnull({{0}}, {0}) BETWEEN {0} AND {1}", targets.spans().front().first,
                              targets.spans().back().last);
    }
    std::vector<std::int64_t> to_targets;
    std::vector<std::int64_t> to_nothing;
    visit_rows(store, layout, *column, condition, rows, places(layout, rows),
               [&](const PreparedStatement& row) {
                 if (row.is_null(kVisited)) {
                   to_nothing.push_back(row.integer(0));
                 } else if (targets.contains(row.integer(kVisited))) {
                   to_targets.push_back(row.integer(0));
                 }
               });
    return Referring{spans_of_keys(to_targets), {{}, spans_of_keys(to_nothing)}};
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
    visit_column(store, layout, *column, rows, places(layout, rows),
                 [&](std::int64_t target) { targets.push_back(target); });
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    return spans_of_keys(targets);
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
    visit_column(store, layout, as_identifier(layout.columns[*column].sql_name), rows, places(layout, rows),
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
    for (const KnownDays& known : known_days_) {
      if (known.kind == kind && known.keys == keys) {
        return known.days;
      }
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
    for (const SequenceSpans::Span& span : places(layout, {{}, keys}).spans()) {
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
    known_days_.push_back({kind, keys, days});
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
    return spans_of_keys(keys);
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
    return spans_of_keys(keys);
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
    return spans_of_keys(attributes);
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

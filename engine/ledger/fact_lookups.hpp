// What a run that works out only what has changed asks of the facts: what has become known since an earlier
// run, what refers to a fact and what it refers to, and on which days facts are dated. Sets of facts, never
// one at a time; each may hold more than was asked for, never less.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

class ColumnCache;
struct FactLayout;
class Transaction;

/// What of one kind of facts a later view sees otherwise than an earlier one.
struct FactChanges {
  RowSet added;  ///< seen by the later one alone
  /// Of the added and of those no longer seen: what facts that the earlier view sees may refer to.
  KeySpans referable;
  KeySpans returned;  ///< of the added: those with several versions, which still earlier views may have seen
  KeySpans changed;   ///< seen by both in different versions, or no longer seen
  DaySpans days;      ///< own dates of all of these, before and after
  bool undated = false;  ///< whether any of them has no own date
  /// By field: of the changed those that have another value in it. A currency's field stands for amounts too.
  std::vector<KeySpans> changed_fields;

  [[nodiscard]] bool empty() const { return added.empty() && changed.empty(); }
  /// All of them.
  [[nodiscard]] RowSet rows() const {
    RowSet all = added;
    all.keys.unite(changed);
    return all;
  }
};

class FactLookups {
 public:
  /// Both must outlive it. Whatever is read of the ledger while it is there is of one state: that of the open
  /// batch, or a snapshot.
  FactLookups(Ledger& ledger, const FactSchema& schema);
  ~FactLookups();
  FactLookups(const FactLookups&) = delete;
  FactLookups& operator=(const FactLookups&) = delete;

  /// What `after`, which is no earlier than `before` in anything, sees otherwise; `fields` are those whose
  /// values matter.
  [[nodiscard]] Result<FactChanges> changes(FactKind kind, const std::vector<std::size_t>& fields,
                                            const FactView& before, const FactView& after);
  /// The facts of `kind` whose reference `field`, as it is stored, is one of `targets`, and that are dated by
  /// `latest` or not at all. Everything, where that can't be told.
  [[nodiscard]] Result<KeySpans> referring(FactKind kind, std::size_t field, const KeySpans& targets,
                                           Date latest);
  /// Of some facts, by what one of their references is stored as in any version: those that refer to
  /// something that was asked for, and those that refer to nothing.
  struct Referring {
    KeySpans to_targets;
    RowSet to_nothing;
  };
  /// The facts `rows` of `kind` by their reference `field`. Of a field of one's own all of them, whatever
  /// they refer to. Reads all of `rows`.
  [[nodiscard]] Result<Referring> referring_among(FactKind kind, std::size_t field, const RowSet& rows,
                                                  const KeySpans& targets);
  /// What the facts `rows` of `kind` refer to by `field`, as it is stored.
  [[nodiscard]] Result<KeySpans> referred(FactKind kind, std::size_t field, const RowSet& rows);
  /// The own dates of the facts with these numbers. Those that changes() has found are known by then.
  [[nodiscard]] Result<DaySpans> days_of(FactKind kind, const KeySpans& keys);
  /// The days that the versions of `rows` have in a date field.
  [[nodiscard]] Result<DaySpans> days_in_field(FactKind kind, std::size_t field, const RowSet& rows);
  /// The numbers of the facts that are dated within `days`.
  [[nodiscard]] Result<KeySpans> dated(FactKind kind, const DaySpans& days);
  /// The numbers of the facts of which any version has one of `days` in a date field or, with
  /// `where_missing`, nothing. Reads the whole column.
  [[nodiscard]] Result<KeySpans> with_day(FactKind kind, std::size_t field, const DaySpans& days,
                                          bool where_missing);
  /// The number of the fact with this id; none where there is no such fact.
  [[nodiscard]] Result<std::optional<std::int64_t>> find_key(FactKind kind, const std::string& id) {
    return ledger_.find_key(schema_.fact(kind), id);
  }
  /// The earliest day that the versions of these facts have in a date field, Date::missing() where one of
  /// them has none; none where there are no such facts.
  [[nodiscard]] Result<std::optional<Date>> earliest(FactKind kind, std::size_t field, const KeySpans& keys);
  /// The partner attributes whose value is the id of one of `partners`.
  [[nodiscard]] Result<KeySpans> attributes_naming(const KeySpans& partners);
  /// By name of the attribute, the earliest day from which one of these partner attributes holds.
  [[nodiscard]] Result<std::map<std::string, Date>> attribute_days(const KeySpans& keys);

 private:
  /// places_of() these facts. The same ones are looked at by one field after another.
  [[nodiscard]] const Spans<std::int64_t>& places(const FactLayout& layout, const RowSet& rows);

  Ledger& ledger_;
  const FactSchema& schema_;
  struct KnownPlaces {
    FactKind kind;
    RowSet rows;
    Spans<std::int64_t> places;
  };
  std::deque<KnownPlaces> known_places_;  // which stay where they are
  struct KnownDays {
    FactKind kind;
    KeySpans keys;
    DaySpans days;
  };
  std::vector<KnownDays> known_days_;
  std::unique_ptr<Transaction> snapshot_;
  std::unique_ptr<ColumnCache> cache_;  // gone before the snapshot
};

}  // namespace remit

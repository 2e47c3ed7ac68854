// Ledger::read: which tables and columns a request needs, then the scans, then references as rows.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/freed_memory.hpp"
#include "engine/base/parallel.hpp"
#include "engine/columns/rows_of_keys.hpp"
#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/fact_readers.hpp"
#include "engine/ledger/fact_scan.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/read_plan.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

/// Turns keys into rows, kind by kind; a kind inherits only from kinds before it.
class ReferenceResolution {
 public:
  ReferenceResolution(FactSet& facts, const ReadPlan& plan, unsigned threads)
      : facts_(&facts), plan_(&plan), threads_(threads) {
    rows_of_keys_.resize(facts.schema().kind_count());
  }

  void resolve(FactKind kind) {
    const std::vector<std::size_t> fields = plan_->needed_fields(kind);
    for (const bool inherited : {false, true}) {  // inherited ones go through the others
      for (const std::size_t field : fields) {
        const FieldDefinition& definition = facts_->schema().field(kind, field);
        if (definition.type == FieldType::kReference &&
            (definition.origin == FieldOrigin::kInherited) == inherited) {
          resolve_field(kind, field);
        }
      }
    }
  }

 private:
  /// Rows of a kind by key, made when something refers to the kind.
  const RowsOfKeys& rows_of(FactKind kind) {
    std::optional<RowsOfKeys>& rows = rows_of_keys_[static_cast<std::size_t>(kind)];
    if (!rows) {
      rows.emplace(facts_->table(kind));
    }
    return *rows;
  }

  void resolve_field(FactKind kind, std::size_t field) {
    const FactSchema& schema = facts_->schema();
    const FieldDefinition& definition = schema.field(kind, field);
    const RowsOfKeys& rows = rows_of(definition.refers_to);
    std::vector<std::int32_t>& codes = facts_->table(kind).columns[field]->codes;
    const std::vector<std::int32_t>* through = nullptr;
    const std::vector<std::int32_t>* inherited = nullptr;
    if (definition.origin == FieldOrigin::kInherited) {
      if (const auto link = schema.inherits_through(kind)) {
        const FactKind from = schema.field(kind, *link).refers_to;
        if (const auto source = schema.find_field(from, definition.name)) {
          through = &facts_->table(kind).columns[*link]->codes;
          inherited = &facts_->table(from).columns[*source]->codes;
        }
      }
    }
    constexpr std::size_t kRowsAPart = 65'536;
    share_parts(threads_, parts_of(codes.size(), kRowsAPart), [&](unsigned /*worker*/, std::size_t part) {
      const std::size_t end = std::min(codes.size(), (part + 1) * kRowsAPart);
      for (std::size_t row = part * kRowsAPart; row < end; ++row) {
        if (codes[row] != 0) {
          codes[row] = rows.find(codes[row]);
        } else if (through != nullptr && (*through)[row] != kNoRow) {
          codes[row] = (*inherited)[static_cast<std::size_t>((*through)[row])];
        } else {
          codes[row] = kNoRow;
        }
      }
    });
  }

  FactSet* facts_;
  const ReadPlan* plan_;
  unsigned threads_;
  std::vector<std::optional<RowsOfKeys>> rows_of_keys_;  // by kind; none: not made yet
};

/// The ids of a kind's facts, as words, from one scan of the register of ids.
void read_ids(Ledger::Store& store, FactKind kind, FactSet& facts) {
  FactTable& table = facts.table(kind);
  std::unordered_map<std::int64_t, std::size_t> row_of_key;
  for (std::size_t row = 0; row < table.row_count; ++row) {
    row_of_key.emplace(table.keys[row], row);
  }
  table.ids.assign(table.row_count, kMissingSymbol);
  PreparedStatement ids(
      store.connection(),
      fmt::format("SELECT key, id FROM {}", as_identifier(key_table_of(facts.schema().fact(kind)))));
  while (ids.step()) {
    if (const auto found = row_of_key.find(ids.integer(0)); found != row_of_key.end()) {
      table.ids[found->second] = facts.symbols().intern(ids.text(1));
    }
  }
}

/// Of the kinds of which a part is read, what facts refer to that have been read before: a reference to
/// nothing would be a mistake of the data.
class ReferredFacts {
 public:
  explicit ReferredFacts(const ReadPlan& plan) : plan_(plan) {}

  /// Notes what `kind`, whose references are keys still, refers to.
  void add(const FactSchema& schema, FactKind kind, const FactTable& table) {
    for (const std::size_t field : plan_.needed_fields(kind)) {
      const FieldDefinition& definition = schema.field(kind, field);
      if (definition.type == FieldType::kReference && plan_.kind(definition.refers_to).rows != nullptr) {
        mark(table.columns[field]->codes, marked_[definition.refers_to]);
      }
    }
  }
  /// The facts of a kind of which a part is read.
  [[nodiscard]] RowSet rows_of(FactKind kind) const {
    RowSet rows = *plan_.kind(kind).rows;
    if (const auto found = marked_.find(kind); found != marked_.end()) {
      const Marked& marked = found->second;
      KeySpans keys;
      for (std::size_t place = 0; place < marked.keys.size(); ++place) {
        if (marked.keys[place] != 0) {
          keys.add(marked.first + static_cast<std::int64_t>(place));
        }
      }
      rows.unite({{}, std::move(keys)});
    }
    return rows;
  }

 private:
  /// Keys from `first` on. What is referred to mostly lies behind facts of earlier years, of which there may
  /// be any number.
  struct Marked {
    std::int64_t first = 0;
    std::vector<std::uint8_t> keys;

    void make_room(std::int64_t least, std::int64_t greatest) {
      if (keys.empty()) {
        first = least;
      }
      if (least < first) {
        keys.insert(keys.begin(), static_cast<std::size_t>(first - least), 0);
        first = least;
      }
      keys.resize(std::max(keys.size(), static_cast<std::size_t>(greatest - first + 1)));
    }
  };

  static void mark(const std::vector<std::int32_t>& keys, Marked& marked) {
    std::int32_t least = std::numeric_limits<std::int32_t>::max();
    std::int32_t greatest = 0;
    for (const std::int32_t key : keys) {
      least = key == 0 ? least : std::min(least, key);  // 0 is no fact
      greatest = std::max(greatest, key);
    }
    if (greatest == 0) {
      return;
    }
    marked.make_room(least, greatest);
    for (const std::int32_t key : keys) {
      if (key != 0) {
        marked.keys[static_cast<std::size_t>(key - marked.first)] = 1;
      }
    }
  }

  const ReadPlan& plan_;
  std::map<FactKind, Marked> marked_;
};

/// Of `groups`, where there are any, one alone.
void read_facts(Ledger::Store& store, const FactRequest& request, const FactGroups* groups,
                FactGroups::Group group, FactSet& facts) {
  const ReadPlan plan(request);
  WordSymbols words(store, facts.symbols());
  FactReaders readers(store, request.threads);
  std::optional<ColumnCache> own_cache;
  ColumnCache& cache = store.open_cache != nullptr ? *store.open_cache : own_cache.emplace(store);
  ReferredFacts referred(plan);
  std::vector<FactKind> kinds;
  // References go from later kinds to earlier ones.
  for (std::size_t index = request.schema.kind_count(); index-- > 0;) {
    const auto kind = static_cast<FactKind>(index);
    if (!plan.kind(kind).is_read || !store.has_facts(request.schema.fact(kind))) {
      continue;
    }
    FactScan scan(store, request.schema, kind, plan.needed_fields(kind), request.view, words,
                  facts.symbols());
    scan.use_cache(cache);
    if (groups != nullptr && !groups->of_key[index].empty()) {
      scan.keep_group(groups->of_key[index], group);
    }
    std::optional<RowSet> rows;
    if (plan.kind(kind).rows != nullptr) {
      scan.restrict_to(rows.emplace(referred.rows_of(kind)), *plan.kind(kind).rows);
    }
    scan.read_into(facts.table(kind), readers);
    referred.add(request.schema, kind, facts.table(kind));
    if (plan.kind(kind).orders_by_booking) {
      scan.read_first_booked(facts.table(kind));
    }
    kinds.push_back(kind);
  }
  cache.write();
  std::reverse(kinds.begin(), kinds.end());
  ReferenceResolution resolution(facts, plan, request.threads);
  for (const FactKind kind : kinds) {
    resolution.resolve(kind);
  }
  for (const FactRequest::Kind& each : request.kinds) {
    if (each.ids && facts.table(each.kind).ids.empty() && store.has_facts(request.schema.fact(each.kind))) {
      read_ids(store, each.kind, facts);
    }
  }
  for (const FactKind kind : kinds) {
    FactTable& table = facts.table(kind);
    for (std::size_t field = 0; field < table.columns.size(); ++field) {
      if (!plan.kind(kind).requested[field]) {
        table.columns[field].reset();
      }
    }
  }
}

/// Whether columns of numbers are so large that each is a block of its own.
bool has_large_columns(const FactSet& facts) {
  for (std::size_t kind = 0; kind < facts.schema().kind_count(); ++kind) {
    if (is_large_column(facts.table(static_cast<FactKind>(kind)).row_count)) {
      return true;
    }
  }
  return false;
}

/// Columns without rows, for kinds that the ledger doesn't know.
void add_empty_columns(const FactRequest& request, FactSet& facts) {
  for (const FactRequest::Kind& each : request.kinds) {
    for (const std::size_t field : each.fields) {
      std::optional<FactColumn>& column = facts.table(each.kind).columns[field];
      if (!column) {
        column.emplace().type = request.schema.field(each.kind, field).type;
      }
    }
  }
}

Result<FactSet> read_from(Ledger::Store& store, const FactRequest& request, const FactGroups* groups,
                          FactGroups::Group group) {
  return guarded(store.path, [&]() -> Result<FactSet> {
    FactSet facts(request.schema);
    Transaction snapshot(store, TransactionKind::kRead);
    const std::int64_t last = store.select_integer(kLastSequence).value_or(0);
    if (last > kMostSequences) {
      return machine_error("the ledger holds " + std::to_string(last) +
                           " versions of facts, and 2,147,483,647 are the most that are read; begin a new "
                           "ledger with the facts that are still paid on");
    }
    read_facts(store, request, groups, group, facts);
    add_empty_columns(request, facts);
    if (has_large_columns(facts)) {
      return_freed_memory();  // what rows were collected in is of no use to columns of this size
    }
    snapshot.commit();
    return facts;
  });
}

}  // namespace

Result<FactSet> Ledger::read(const FactRequest& request) {
  return read_from(*store_, request, nullptr, 0);
}

Result<FactSet> Ledger::read_group(const FactRequest& request, const FactGroups& groups, std::size_t group) {
  return read_from(*store_, request, &groups, static_cast<FactGroups::Group>(group));
}

}  // namespace remit

// Totals of measures, kept in the cache of columns beside the ledger: as columns of the part that reaches
// from the first fact to the last one that the totals know. Like all of the cache they hold for this ledger's
// history alone, and whoever finds none adds up anew.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/store.hpp"
#include "engine/ledger/version_columns.hpp"

namespace remit {
namespace {

/// Another one once totals by the same rules may come to something else.
constexpr int kVersion = 1;

constexpr std::size_t kMostTotals = 1U << 20U;  // of a measure
constexpr std::size_t kLongestName = 2000;      // bytes: of a ruleset and a measure

ColumnCache::Part part_of(const TotalsName& name) {
  return {1, name.view.watermark};
}

std::string prefix_of(const std::string& ruleset) {
  return fmt::format("{}{}|", kPrefixOfTotals, ruleset);
}

/// The columns of the totals of one measure.
class Columns {
 public:
  Columns(const FactSchema& schema, const TotalsName& name) : schema_(schema), name_(name) {}

  [[nodiscard]] ColumnName key(std::size_t index) const {
    const FactDefinition& fact = schema_.fact(name_.keys[index]);
    return column(fmt::format("key {} {}", index, fact.file_stem), CellForm::kKey,
                  sql_of_id(key_table_of(fact)));
  }
  [[nodiscard]] ColumnName units() const { return column("units", CellForm::kMoney); }
  [[nodiscard]] ColumnName denominator() const { return column("denominator", CellForm::kMoney); }

 private:
  [[nodiscard]] ColumnName column(const std::string& what, CellForm form, std::string text_sql = {}) const {
    return {fmt::format("{}{}|{}|{}|{}|{}|{}", prefix_of(name_.ruleset), name_.measure, kVersion,
                        name_.rules_hash, name_.view.through.days(), name_.view.booked_by.days(), what),
            {form},
            std::move(text_sql),
            false};
  }

  const FactSchema& schema_;
  const TotalsName& name_;
};

bool can_be_kept(const TotalsName& name, const KeptTotals& totals) {
  return totals.size() <= kMostTotals && name.ruleset.size() + name.measure.size() <= kLongestName;
}

std::optional<KeptTotals> read_totals(ColumnCache& cache, const FactSchema& schema, const TotalsName& name) {
  const Columns columns(schema, name);
  const ColumnCache::Part part = part_of(name);
  const CachedColumn* const units = cache.find(columns.units(), part);
  const CachedColumn* const denominator = cache.find(columns.denominator(), part);
  if (!has_all_rows(units, units) || !has_all_rows(denominator, denominator) ||
      denominator->coding.rows != 1 || denominator->coding.least < 1) {
    return std::nullopt;
  }
  KeptTotals totals;
  std::vector<unsigned char> room;
  totals.denominator = denominator->coding.least;
  totals.units = values_of(cache, *units, std::int64_t{0}, room);
  for (std::size_t key = 0; key < name.keys.size(); ++key) {
    const CachedColumn* const keys = cache.find(columns.key(key), part);
    if (!has_all_rows(keys, units)) {
      return std::nullopt;
    }
    totals.keys.push_back(values_of(cache, *keys, FactKey{0}, room));
  }
  return totals;
}

}  // namespace

Result<std::optional<KeptTotals>> Ledger::kept_totals(const FactSchema& schema, const TotalsName& name) {
  Store& store = *store_;
  return guarded(store.path, [&]() -> Result<std::optional<KeptTotals>> {
    const Transaction snapshot(store, TransactionKind::kRead);
    std::optional<ColumnCache> own_cache;
    ColumnCache& cache = store.open_cache != nullptr ? *store.open_cache : own_cache.emplace(store);
    if (name.view.watermark > cache.through()) {
      return std::optional<KeptTotals>();
    }
    try {
      return read_totals(cache, schema, name);
    } catch (const DamagedColumn& damaged) {
      cache.drop(*damaged.column);
      return std::optional<KeptTotals>();
    }
  });
}

Result<void> Ledger::keep_totals(const FactSchema& schema,
                                 const std::vector<std::pair<TotalsName, KeptTotals>>& totals) {
  if (totals.empty()) {
    return {};
  }
  Store& store = *store_;
  return guarded(store.path, [&]() -> Result<void> {
    const Transaction snapshot(store, TransactionKind::kRead);
    ColumnCache cache(store);
    if (cache.through() == 0 || !cache.may_add()) {
      return {};
    }
    for (const auto& [name, kept] : totals) {
      cache.drop_all(prefix_of(name.ruleset));
    }
    for (const auto& [name, kept] : totals) {
      if (name.view.watermark > cache.through() || !can_be_kept(name, kept)) {
        continue;
      }
      check(kept.keys.size() == name.keys.size(), "totals have all keys of their measure");
      const Columns columns(schema, name);
      const ColumnCache::Part part = part_of(name);
      for (std::size_t key = 0; key < name.keys.size(); ++key) {
        cache.add(columns.key(key), part, encode_codes(kept.keys[key], 0));
      }
      cache.add(columns.units(), part, encode_numbers(kept.units, {}));
      cache.add(columns.denominator(), part, encode_numbers(std::array{kept.denominator}, {}));
    }
    cache.write();
    return {};
  });
}

}  // namespace remit

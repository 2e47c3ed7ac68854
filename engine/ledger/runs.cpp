// Batches: their transaction, the runs that they book, the rulesets that they ran and the components that
// they posted for.
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/check.hpp"
#include "engine/ledger/chained_texts.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/schema.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

constexpr const char* kRunColumns =
    "number, ruleset, ruleset_hash, watermark, period_first, period_last, cut_off, currency, posting_count";

Date date_at(const PreparedStatement& row, int column) {
  return Date(static_cast<std::int32_t>(row.integer(column)));
}

RunRecord run_at(const PreparedStatement& row) {
  return {.number = row.integer(0),
          .ruleset = std::string(row.text(1)),
          .ruleset_hash = std::string(row.text(2)),
          .period_first = date_at(row, 4),
          .period_last = date_at(row, 5),
          .cut_off = date_at(row, 6),
          .watermark = row.integer(3),
          .currency = std::string(row.text(7)),
          .posting_count = row.integer(8)};
}

RowHash hash_run(RowHasher& hasher, const RunRecord& record, std::int64_t number) {
  hasher.begin();
  hasher.add(0, number);
  hasher.add(1, record.ruleset);
  hasher.add(2, record.ruleset_hash);
  hasher.add(3, record.watermark);
  hasher.add(4, std::int64_t{record.period_first.days()});
  hasher.add(5, std::int64_t{record.period_last.days()});
  hasher.add(6, std::int64_t{record.cut_off.days()});
  hasher.add(7, record.currency);
  hasher.add(8, record.posting_count);
  return hasher.finish();
}

}  // namespace

Result<void> Ledger::begin_batch() {
  check(!store_->batch_open, "one batch at a time");
  if (store_->mode == LedgerMode::kReadOnly) {
    return usage_error(fmt::format("{} is open for reading alone", store_->path.string()));
  }
  return guarded(store_->path, [&]() -> Result<void> {
    execute(store_->connection(), "BEGIN IMMEDIATE");
    store_->batch_open = true;
    drop_replace_guards(store_->connection());
    store_->posting_chain.reset();
    return {};
  });
}

Result<void> Ledger::commit_batch() {
  check(store_->batch_open, "a batch is open");
  return guarded(store_->path, [&]() -> Result<void> {
    make_replace_guards(store_->connection());
    execute(store_->connection(), "COMMIT");
    store_->batch_open = false;
    store_->posting_chain.reset();
    return {};
  });
}

void Ledger::roll_back_batch() noexcept {
  if (!store_->batch_open) {
    return;
  }
  // A failure may have ended the transaction already.
  if (sqlite3_get_autocommit(store_->connection()) == 0) {
    sqlite3_exec(store_->connection(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  store_->batch_open = false;
  store_->posting_chain.reset();
}

Result<std::optional<RunRecord>> Ledger::find_run(std::string_view ruleset, std::string_view ruleset_hash,
                                                  std::int64_t watermark, Date period_first,
                                                  Date period_last) {
  return guarded(store_->path, [&]() -> Result<std::optional<RunRecord>> {
    const StatementUse found = store_->prepare(fmt::format(
        "SELECT {} FROM run WHERE ruleset = ? AND ruleset_hash = ? AND watermark = ? AND period_first = ? "
        "AND period_last = ?",
        kRunColumns));
    found->bind(1, ruleset).bind(2, ruleset_hash).bind(3, watermark);
    found->bind(4, std::int64_t{period_first.days()}).bind(5, std::int64_t{period_last.days()});
    return found->step() ? std::optional(run_at(*found)) : std::nullopt;
  });
}

Result<std::vector<RunRecord>> Ledger::runs() {
  return guarded(store_->path, [&]() -> Result<std::vector<RunRecord>> {
    std::vector<RunRecord> records;
    const StatementUse found =
        store_->prepare(fmt::format("SELECT {} FROM run ORDER BY number", kRunColumns));
    while (found->step()) {
      records.push_back(run_at(*found));
    }
    return records;
  });
}

Result<std::optional<RunRecord>> Ledger::run(std::int64_t number) {
  return guarded(store_->path, [&]() -> Result<std::optional<RunRecord>> {
    const StatementUse found =
        store_->prepare(fmt::format("SELECT {} FROM run WHERE number = ?", kRunColumns));
    found->bind(1, number);
    return found->step() ? std::optional(run_at(*found)) : std::nullopt;
  });
}

Result<std::int64_t> Ledger::append_run(const RunRecord& record) {
  check(store_->batch_open, "a run is booked within a batch");
  check(record.period_first.is_ordinary() && record.period_last.is_ordinary(), "a run has a period");
  return guarded(store_->path, [&]() -> Result<std::int64_t> {
    const std::int64_t number = store_->select_integer("SELECT max(number) FROM run").value_or(0) + 1;
    RowHasher hasher(store_->head_of("run", "number"));
    const RowHash hash = hash_run(hasher, record, number);
    const StatementUse insert = store_->prepare(
        fmt::format("INSERT INTO run({}, row_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kRunColumns));
    insert->bind(1, number)
        .bind(2, std::string_view(record.ruleset))
        .bind(3, std::string_view(record.ruleset_hash));
    insert->bind(4, record.watermark).bind(5, std::int64_t{record.period_first.days()});
    insert->bind(6, std::int64_t{record.period_last.days()}).bind(7, std::int64_t{record.cut_off.days()});
    insert->bind(8, std::string_view(record.currency))
        .bind(9, record.posting_count)
        .bind(10, std::span(hash))
        .run();
    return number;
  });
}

Result<void> Ledger::store_ruleset(std::string_view hash, std::string_view bundle) {
  check(store_->batch_open, "a ruleset is stored within a batch");
  return guarded(store_->path, [&]() -> Result<void> {
    {
      const StatementUse known = store_->prepare("SELECT 1 FROM ruleset WHERE hash = ?");
      known->bind(1, hash);
      if (known->step()) {
        return {};
      }
    }
    append_texts(*store_, "ruleset", {hash, bundle}, "hash, bundle");
    return {};
  });
}

Result<std::optional<std::string>> Ledger::ruleset_bundle(std::string_view hash) {
  return guarded(store_->path, [&]() -> Result<std::optional<std::string>> {
    const StatementUse found = store_->prepare("SELECT bundle FROM ruleset WHERE hash = ?");
    found->bind(1, hash);
    return found->step() ? std::optional(std::string(found->text(0))) : std::nullopt;
  });
}

Result<std::optional<std::int32_t>> Ledger::component_number(std::string_view ruleset, std::string_view rule,
                                                             std::string_view component, bool add) {
  return guarded(store_->path, [&]() -> Result<std::optional<std::int32_t>> {
    Transaction transaction(*store_, add ? TransactionKind::kWrite : TransactionKind::kRead);
    std::optional<std::int64_t> number;
    {
      const StatementUse found =
          store_->prepare("SELECT number FROM component WHERE ruleset = ? AND rule = ? AND component = ?");
      found->bind(1, ruleset).bind(2, rule).bind(3, component);
      if (found->step()) {
        number = found->integer(0);
      }
    }
    if (!number && add) {
      number = append_texts(*store_, "component", {ruleset, rule, component}, "ruleset, rule, component");
    }
    transaction.commit();
    return number ? std::optional(static_cast<std::int32_t>(*number)) : std::nullopt;
  });
}

std::optional<Currency> Ledger::Component::currency() const {
  constexpr std::string_view kIn = " in ";
  constexpr std::size_t kCode = 3;
  if (component.size() <= kIn.size() + kCode) {
    return std::nullopt;
  }
  const std::string_view end = std::string_view(component).substr(component.size() - kIn.size() - kCode);
  return end.starts_with(kIn) ? find_currency(end.substr(kIn.size())) : std::nullopt;
}

Result<std::vector<Ledger::Component>> Ledger::components() {
  return guarded(store_->path, [&]() -> Result<std::vector<Component>> {
    std::vector<Component> all;
    const StatementUse found =
        store_->prepare("SELECT number, ruleset, rule, component FROM component ORDER BY number");
    while (found->step()) {
      all.push_back({.number = static_cast<std::int32_t>(found->integer(0)),
                     .ruleset = std::string(found->text(1)),
                     .rule = std::string(found->text(2)),
                     .component = std::string(found->text(3))});
    }
    return all;
  });
}

}  // namespace remit

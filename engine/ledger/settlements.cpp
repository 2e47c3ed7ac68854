// Settlements: booked with their entries in one transaction, read back in order.
#include <string>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

constexpr const char* kSettlementColumns =
    "number, ruleset, run, period_first, period_last, currency, entry_count";
constexpr const char* kEntryColumns =
    "sequence, settlement, partner, step, from_account, to_account, minor_units, free_on, "
    "payout_currency, payout_minor_units, currency";

SettlementRecord settlement_at(const PreparedStatement& row) {
  return {.number = row.integer(0),
          .ruleset = std::string(row.text(1)),
          .run = row.integer(2),
          .period_first = Date(static_cast<std::int32_t>(row.integer(3))),
          .period_last = Date(static_cast<std::int32_t>(row.integer(4))),
          .currency = std::string(row.text(5)),
          .entry_count = row.integer(6)};
}

/// None where the ledger holds a word that this version of remit doesn't know.
std::optional<SettlementEntry> entry_at(const PreparedStatement& row) {
  const auto step = parse_settlement_step(row.text(3));
  const auto from = parse_settlement_account(row.text(4));
  const auto to = parse_settlement_account(row.text(5));
  const auto currency = row.is_null(8) ? std::nullopt : find_currency(row.text(8));
  const auto books = row.is_null(10) ? std::nullopt : find_currency(row.text(10));
  if (!step || !from || !to || (!row.is_null(8) && !currency) || (!row.is_null(10) && !books)) {
    return std::nullopt;
  }
  return SettlementEntry{
      .partner = row.integer(2),
      .step = *step,
      .from = *from,
      .to = *to,
      .minor_units = row.integer(6),
      .free_on = row.is_null(7) ? Date::missing() : Date(static_cast<std::int32_t>(row.integer(7))),
      .paid_as = currency ? std::optional(PaidAs{row.integer(9), *currency}) : std::nullopt,
      .currency = books};
}

RowHash hash_settlement(RowHasher& hasher, const SettlementRecord& record, std::int64_t number) {
  hasher.begin();
  hasher.add(0, number);
  hasher.add(1, record.ruleset);
  hasher.add(2, record.run);
  hasher.add(3, std::int64_t{record.period_first.days()});
  hasher.add(4, std::int64_t{record.period_last.days()});
  hasher.add(5, record.currency);
  hasher.add(6, record.entry_count);
  return hasher.finish();
}

const RowHash& hash_entry(RowHasher& hasher, const SettlementEntry& entry, std::int64_t sequence,
                          std::int64_t settlement) {
  hasher.begin();
  hasher.add(0, sequence);
  hasher.add(1, settlement);
  hasher.add(2, entry.partner);
  hasher.add(3, to_text(entry.step));
  hasher.add(4, to_text(entry.from));
  hasher.add(5, to_text(entry.to));
  hasher.add(6, entry.minor_units);
  if (entry.free_on != Date::missing()) {
    hasher.add(7, std::int64_t{entry.free_on.days()});
  }
  if (entry.paid_as) {  // 8 is row_hash
    hasher.add(9, entry.paid_as->currency.code());
    hasher.add(10, entry.paid_as->minor_units);
  }
  if (entry.currency) {
    hasher.add(11, entry.currency->code());
  }
  return hasher.finish();
}

void append_entries(Ledger::Store& store, std::int64_t settlement, std::span<const SettlementEntry> entries) {
  RowHasher hasher(store.head_of("settlement_entry", "sequence"));
  std::int64_t sequence = store.select_integer("SELECT max(sequence) FROM settlement_entry").value_or(0);
  const StatementUse insert = store.prepare(
      fmt::format("INSERT INTO settlement_entry({}, row_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  kEntryColumns));
  for (const SettlementEntry& entry : entries) {
    ++sequence;
    const RowHash& hash = hash_entry(hasher, entry, sequence, settlement);
    insert->bind(1, sequence).bind(2, settlement).bind(3, entry.partner);
    insert->bind(4, to_text(entry.step)).bind(5, to_text(entry.from)).bind(6, to_text(entry.to));
    insert->bind(7, entry.minor_units);
    if (entry.free_on == Date::missing()) {
      insert->bind_null(8);
    } else {
      insert->bind(8, std::int64_t{entry.free_on.days()});
    }
    const std::string currency = entry.paid_as ? entry.paid_as->currency.code() : std::string();
    if (entry.paid_as) {
      insert->bind(9, std::string_view(currency)).bind(10, entry.paid_as->minor_units);
    } else {
      insert->bind_null(9).bind_null(10);
    }
    const std::string books = entry.currency ? entry.currency->code() : std::string();
    if (entry.currency) {
      insert->bind(11, std::string_view(books));
    } else {
      insert->bind_null(11);
    }
    insert->bind(12, std::span(hash)).run();
  }
}

}  // namespace

Result<std::vector<SettlementRecord>> Ledger::settlements(std::string_view ruleset) {
  return guarded(store_->path, [&]() -> Result<std::vector<SettlementRecord>> {
    std::vector<SettlementRecord> records;
    const StatementUse found = store_->prepare(
        fmt::format("SELECT {} FROM settlement WHERE ruleset = ? ORDER BY period_last", kSettlementColumns));
    found->bind(1, ruleset);
    while (found->step()) {
      records.push_back(settlement_at(*found));
    }
    return records;
  });
}

Result<std::int64_t> Ledger::append_settlement(const SettlementRecord& record,
                                               std::span<const SettlementEntry> entries) {
  check(store_->batch_open, "a settlement is booked within a batch");
  check(record.entry_count == static_cast<std::int64_t>(entries.size()), "a settlement counts its entries");
  return guarded(store_->path, [&]() -> Result<std::int64_t> {
    const std::int64_t number = store_->select_integer("SELECT max(number) FROM settlement").value_or(0) + 1;
    RowHasher hasher(store_->head_of("settlement", "number"));
    const RowHash hash = hash_settlement(hasher, record, number);
    {
      const StatementUse insert = store_->prepare(fmt::format(
          "INSERT INTO settlement({}, row_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", kSettlementColumns));
      insert->bind(1, number).bind(2, std::string_view(record.ruleset)).bind(3, record.run);
      insert->bind(4, std::int64_t{record.period_first.days()});
      insert->bind(5, std::int64_t{record.period_last.days()});
      insert->bind(6, std::string_view(record.currency)).bind(7, record.entry_count);
      insert->bind(8, std::span(hash)).run();
    }
    append_entries(*store_, number, entries);
    return number;
  });
}

Result<void> Ledger::visit_settlement_entries(
    std::string_view ruleset,
    const std::function<void(std::int64_t settlement, const SettlementEntry&)>& visit) {
  return guarded(store_->path, [&]() -> Result<void> {
    // A statement of its own, since `visit` may look something up with the cached ones.
    PreparedStatement rows(
        store_->connection(),
        fmt::format(
            "SELECT {} FROM settlement_entry WHERE settlement IN (SELECT number FROM settlement WHERE "
            "ruleset = ?) ORDER BY sequence",
            kEntryColumns));
    rows.bind(1, ruleset);
    while (rows.step()) {
      const std::optional<SettlementEntry> entry = entry_at(rows);
      if (!entry) {
        return machine_error(
            fmt::format("settlement entry {} of {} can't be read; a newer remit may have written it",
                        rows.integer(0), store_->path.string()));
      }
      visit(rows.integer(1), *entry);
    }
    return {};
  });
}

}  // namespace remit

// Ledger::vocabulary: what the importer has noted of the values of columns.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/ledger/column_summary.hpp"
#include "engine/ledger/declared_facts.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

std::vector<std::string> distinct_values(Ledger::Store& store, const std::string& stem,
                                         const std::string& column) {
  std::vector<std::string> values;
  const StatementUse found =
      store.prepare("SELECT value FROM column_value WHERE stem = ? AND \"column\" = ? ORDER BY value");
  found->bind(1, std::string_view(stem)).bind(2, std::string_view(column));
  while (found->step()) {
    values.emplace_back(found->text(0));
  }
  return values;
}

/// Partner attributes with the values that they have had: `tier` is Gold, Registered, Silver.
void add_attributes(Ledger::Store& store, LedgerVocabulary& vocabulary) {
  const StatementUse pairs = store.prepare(
      "SELECT DISTINCT name.text, value.text FROM fact_partner_attributes AS fact "
      "JOIN word AS name ON name.number = fact.attribute JOIN word AS value ON value.number = fact.value "
      "ORDER BY 1, 2");
  std::map<std::string, std::vector<std::string>> values;
  while (pairs->step()) {
    values[std::string(pairs->text(0))].emplace_back(pairs->text(1));
  }
  for (auto& [attribute, words] : values) {
    vocabulary.attributes.push_back(attribute);
    if (words.size() > kMostOwnValues) {
      words.clear();
    }
    vocabulary.fields.push_back({.fact = "partner", .column = attribute, .words = std::move(words)});
  }
}

}  // namespace

Result<LedgerVocabulary> Ledger::vocabulary() {
  return guarded(store_->path, [&]() -> Result<LedgerVocabulary> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    LedgerVocabulary vocabulary;
    const FactSchema schema = remembered_schema(*store_);
    for (std::size_t index = 0; index < schema.kind_count(); ++index) {
      const FactLayout layout = store_->layout(schema, static_cast<FactKind>(index));
      const std::string& fact = schema.fact(layout.kind).name;
      for (const StoredColumn& column : layout.columns) {
        LedgerVocabulary::Field field{.fact = fact, .column = column.name, .words = {}};
        if (column.is_own || column.type == FieldType::kSymbol) {
          field.words = distinct_values(*store_, layout.stem, column.name);
        }
        if (column.is_own && field.words.size() > kMostOwnValues) {
          field.words.clear();
        }
        vocabulary.fields.push_back(std::move(field));
      }
    }
    add_attributes(*store_, vocabulary);
    // Only partners that are facts, not ids that something merely refers to.
    const StatementUse partners = store_->prepare(
        "SELECT id FROM key_partners WHERE first_sequence IS NOT NULL OR key IN (SELECT key FROM "
        "late_partners) "
        "ORDER BY id");
    while (partners->step()) {
      vocabulary.partner_ids.emplace_back(partners->text(0));
    }
    snapshot.commit();
    return vocabulary;
  });
}

Result<Date> Ledger::last_day_of_facts() {
  return guarded(store_->path, [&]() -> Result<Date> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    Date last = Date::missing();
    const FactSchema schema = remembered_schema(*store_);
    for (std::size_t index = 0; index < schema.kind_count(); ++index) {
      const FactLayout layout = store_->layout(schema, static_cast<FactKind>(index));
      const std::optional<std::int64_t> day = store_->select_integer(
          fmt::format("SELECT max(max(coalesce(booked_on, own_date), coalesce(own_date, booked_on))) FROM {}",
                      as_identifier(layout.table)));
      last = day ? std::max(last, Date(static_cast<std::int32_t>(*day))) : last;
    }
    snapshot.commit();
    return last;
  });
}

}  // namespace remit

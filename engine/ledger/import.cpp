#include "engine/ledger/import.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/declared_facts.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/import_session.hpp"
#include "engine/ledger/import_sources.hpp"
#include "engine/ledger/mapping.hpp"
#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/schema.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

/// What is dated within a period that has run, and doesn't say that it was booked later, counts as if that
/// run had missed it: a look at what was known then would find it.
void warn_of_the_past(Ledger::Store& store, const FactSchema& schema, std::int64_t last_before,
                      ImportReport& report) {
  const std::optional<std::int64_t> last_run = store.select_integer("SELECT max(period_last) FROM run");
  if (!last_run) {
    return;
  }
  for (std::size_t kind = 0; kind < schema.kind_count(); ++kind) {
    const FactDefinition& fact = schema.fact(static_cast<FactKind>(kind));
    if (!store.has_facts(fact)) {
      continue;
    }
    const FactLayout layout = store.layout(schema, static_cast<FactKind>(kind));
    const StatementUse rows = store.prepare(
        fmt::format("SELECT count(*) FROM {} WHERE sequence > ? AND own_date <= ? AND booked_on IS own_date",
                    as_identifier(layout.table)));
    rows->bind(1, last_before).bind(2, *last_run);
    const std::int64_t count = rows->step() ? rows->integer(0) : 0;
    if (count != 0) {
      report.warnings.push_back(fmt::format(
          "{}: {} dated on or before {}, through which a run has been made, and {} when {} booked; {} known "
          "on {} own day. If {} came later, --booked-on DATE says when",
          fact.file_stem, count == 1 ? "1 row is" : fmt::format("{} rows are", count),
          Date(static_cast<std::int32_t>(*last_run)).to_text(), count == 1 ? "doesn't say" : "don't say",
          count == 1 ? "it was" : "they were", count == 1 ? "it counts as" : "they count as",
          count == 1 ? "its" : "their", count == 1 ? "it" : "they"));
    }
  }
}

Result<ImportReport> import_sources(Ledger::Store& store, const FactSchema& schema,
                                    const std::vector<ImportSource>& sources, const ImportOptions& options) {
  std::uint64_t total_bytes = 0;
  for (const ImportSource& source : sources) {
    total_bytes += source.bytes;
  }
  // The importer has just looked up or added every key and word that it writes; asking again for each of them
  // costs a third of the import.
  const UncheckedForeignKeys unchecked(store);
  Transaction transaction(store, TransactionKind::kWrite);
  drop_replace_guards(store.connection());
  remember_facts(store, schema);
  const std::int64_t last_before = store.select_integer(kLastSequence).value_or(0);
  ImportSession session(store, schema, options, total_bytes);
  for (const ImportSource& source : sources) {
    if (Result<void> imported = session.import_file(source); !imported) {
      return tl::make_unexpected(imported.error());
    }
  }
  session.finish();
  ImportReport& report = session.report();
  if (!options.booked_on) {
    warn_of_the_past(store, schema, last_before, report);
  }
  if (!options.dry_run && (report.refused_rows == 0 || options.accept_good_rows)) {
    make_replace_guards(store.connection());
    transaction.commit();
    report.kept = true;
  } else if (!options.dry_run) {
    for (FileImport& file : report.files) {  // nothing of it was kept
      file.added = file.changed = file.unchanged = 0;
    }
  }
  return std::move(report);
}

}  // namespace

Result<ImportReport> import_facts(Ledger& ledger, const std::vector<std::filesystem::path>& paths,
                                  const ImportOptions& options) {
  Ledger::Store& store = ledger.store();
  if (store.mode == LedgerMode::kReadOnly) {
    return usage_error(fmt::format("{} is open for reading alone", store.path.string()));
  }
  if (store.batch_open) {
    return usage_error("an import is a transaction of its own and can't be part of a batch");
  }
  const Result<FactSchema> schema = guarded(store.path, [&] {
    FactSchema remembered = remembered_schema(store);
    return options.declared ? with_declared(remembered, *options.declared)
                            : Result<FactSchema>(std::move(remembered));
  });
  if (!schema) {
    return tl::make_unexpected(schema.error());
  }
  std::optional<Mapping> mapping;
  if (options.mapping) {
    Result<Mapping> loaded = load_mapping(*options.mapping, *schema);
    if (!loaded) {
      return tl::make_unexpected(loaded.error());
    }
    mapping = std::move(*loaded);
  }
  Result<std::vector<ImportSource>> sources =
      mapping ? find_mapped_files(paths, *mapping) : find_standard_files(paths, *schema);
  if (!sources) {
    return tl::make_unexpected(sources.error());
  }
  return guarded(store.path, [&] { return import_sources(store, *schema, *sources, options); });
}

}  // namespace remit

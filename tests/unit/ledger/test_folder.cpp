#include "tests/unit/ledger/test_folder.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

namespace remit::test {

LedgerFolder::LedgerFolder() {
  Result<std::unique_ptr<Ledger>> made = Ledger::create(ledger_path());
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message));
  ledger_ = std::move(*made);
}

ImportReport LedgerFolder::import(std::string_view name, std::string_view content,
                                  const ImportOptions& options) {
  Result<ImportReport> report = import_facts(*ledger_, {folder_.write(name, content)}, options);
  REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
  return *report;
}

ImportReport LedgerFolder::import_clean(std::string_view name, std::string_view content,
                                        const ImportOptions& options) {
  ImportReport report = import(name, content, options);
  const std::string first =
      report.refusals.empty() ? "" : report.refusals[0].column + ": " + report.refusals[0].reason;
  REQUIRE_MESSAGE(report.kept, first);
  REQUIRE_MESSAGE(report.refused_rows == 0, first);
  return report;
}

std::string LedgerFolder::run_sql(const std::string& sql) const {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(ledger_path().c_str(), &connection) == SQLITE_OK);
  char* message = nullptr;
  sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, &message);
  std::string failure = message == nullptr ? "" : message;
  sqlite3_free(message);
  sqlite3_close(connection);
  return failure;
}

std::vector<std::string> LedgerFolder::select(const std::string& sql) const {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(ledger_path().c_str(), &connection) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  const int prepared = sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr);
  REQUIRE_MESSAGE(prepared == SQLITE_OK, sqlite3_errmsg(connection));
  std::vector<std::string> values;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const void* text = sqlite3_column_text(statement, 0);
    values.emplace_back(text == nullptr ? "NULL" : static_cast<const char*>(text));
  }
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return values;
}

FactSet LedgerFolder::read(FactKind kind, const std::vector<std::string>& fields, const FactView& view,
                           const FactSchema& schema) {
  FactRequest request{.schema = schema, .kinds = {{kind, {}}}, .view = view};
  for (const std::string& name : fields) {
    const auto field = schema.find_field(kind, name);
    REQUIRE_MESSAGE(field.has_value(), name);
    request.kinds[0].fields.push_back(*field);
  }
  Result<FactSet> facts = ledger_->read(request);
  REQUIRE_MESSAGE(facts.has_value(), (facts ? "" : facts.error().message));
  return std::move(*facts);
}

Date day(std::string_view text) {
  const std::optional<Date> date = Date::parse_iso(text);
  REQUIRE(date.has_value());
  return *date;
}

std::vector<std::string> ids(Ledger& ledger, const FactTable& table) {
  std::vector<std::string> found;
  for (const std::int64_t key : table.keys) {
    Result<std::string> id = ledger.id_of(FactSchema::standard().fact(table.kind), key);
    REQUIRE(id.has_value());
    found.push_back(*id);
  }
  return found;
}

std::vector<std::string> texts(const FactSet& facts, FactKind kind, std::string_view field) {
  const auto index = facts.schema().find_field(kind, field);
  REQUIRE(index.has_value());
  const FactTable& table = facts.table(kind);
  const FactColumn& column = table.column(*index);
  std::vector<std::string> values;
  for (std::size_t row = 0; row < table.row_count; ++row) {
    if (!column.has_value(row)) {
      values.emplace_back("-");
    } else if (column.is_number()) {
      values.push_back(std::to_string(column.numbers[row]));
    } else if (column.type == FieldType::kDate) {
      values.push_back(Date(column.codes[row]).to_text());
    } else if (column.type == FieldType::kReference) {
      values.push_back(std::to_string(column.codes[row]));
    } else {
      values.emplace_back(facts.symbols().text(column.codes[row]));
    }
  }
  return values;
}

}  // namespace remit::test

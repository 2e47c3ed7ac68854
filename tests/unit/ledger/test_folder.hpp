// A ledger in a folder of its own for each test, and import files beside it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/columns/fact_source.hpp"
#include "engine/ledger/import.hpp"
#include "engine/ledger/ledger.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::test {

/// A folder with an empty ledger, open for writing.
class LedgerFolder {
 public:
  LedgerFolder();

  /// Imports one file, written first; fails the test when the import can't be done at all.
  ImportReport import(std::string_view name, std::string_view content, const ImportOptions& options = {});
  /// The same, and it must be kept without a refusal.
  ImportReport import_clean(std::string_view name, std::string_view content,
                            const ImportOptions& options = {});
  /// Runs SQL on a connection of its own; the message of the failure, empty when it worked.
  [[nodiscard]] std::string run_sql(const std::string& sql) const;
  /// The values that `sql` selects, first column, as text; `NULL` for NULL.
  [[nodiscard]] std::vector<std::string> select(const std::string& sql) const;
  /// Reads the named fields of one kind.
  FactSet read(FactKind kind, const std::vector<std::string>& fields, const FactView& view = {},
               const FactSchema& schema = FactSchema::standard());

  [[nodiscard]] Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path ledger_path() const { return folder_.path() / "company.ledger"; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

/// `2026-02-28`; the text must be a date.
[[nodiscard]] Date day(std::string_view text);

/// The ids of a table's rows.
[[nodiscard]] std::vector<std::string> ids(Ledger& ledger, const FactTable& table);
/// A column's values as texts: dates and words as such, numbers as integers, references as the row's index,
/// `-` where there is none.
[[nodiscard]] std::vector<std::string> texts(const FactSet& facts, FactKind kind, std::string_view field);

}  // namespace remit::test

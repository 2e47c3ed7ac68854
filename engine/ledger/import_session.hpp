// One import while it runs: the writers of all kinds, the file that is being read, and the report.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ledger/csv_reader.hpp"
#include "engine/ledger/fact_writer.hpp"
#include "engine/ledger/file_plan.hpp"
#include "engine/ledger/import.hpp"
#include "engine/ledger/import_sources.hpp"
#include "engine/ledger/store.hpp"
#include "engine/ledger/typed_row.hpp"

namespace remit {

/// Lives within one write transaction; whoever made it commits or rolls back.
class ImportSession {
 public:
  /// `total_bytes` is the sum of all files, for progress.
  ImportSession(Ledger::Store& store, const FactSchema& schema, const ImportOptions& options,
                std::uint64_t total_bytes);

  /// Imports one file as one kind of fact. Bad rows go to the report; fails only when the file can't be read
  /// at all or the mapping doesn't fit it.
  [[nodiscard]] Result<void> import_file(const ImportSource& source);
  /// Writes the counts and warns of references that lead nowhere.
  void finish();
  [[nodiscard]] ImportReport& report() noexcept { return report_; }

 private:
  struct Kind {
    FactWriter writer;
    RowParser parser;
    Kind(Ledger::Store& store, ImportRegisters& registers, FactKind kind, std::optional<Date> booked_on)
        : writer(store, registers, kind, booked_on), parser(writer.layout()) {}
  };
  /// Where an invoice's net and currency stand, and where they go in its payment.
  struct PaymentColumns {
    std::size_t net, currency;
    std::size_t invoice, paid_on, amount, payment_currency;
  };
  /// The file that is being read.
  struct Open {
    const ImportSource* source;
    std::uint32_t number;  // of the file in the import
    CsvReader reader;
    FilePlan plan;
    Kind* kind;
    Kind* payments;     // none unless the file says when invoices were paid
    std::size_t facts;  // position of its line in the report
    std::size_t payment_facts;
    PlannedCells cells;
    PaymentColumns payment_columns;
    RowCells payment_cells;
    std::string payment_id;
    std::string payment_date;
    std::string payment_booked_on;
    std::uint64_t row_number = 0;
    bool repeats_file;             // an earlier import of the same file has named its unreadable rows
    std::uint64_t empty_line = 0;  // an empty line that may be the last one; 0: none
  };

  [[nodiscard]] Kind& kind(FactKind which);
  [[nodiscard]] Result<std::unique_ptr<Open>> open(const ImportSource& source);
  [[nodiscard]] Result<bool> understand_header(Open& open);
  [[nodiscard]] bool prepare_columns(Open& open);
  void read_rows(Open& open);
  void take_record(Open& open);
  void take_row(Open& open, std::span<const std::string_view> fields);
  [[nodiscard]] bool parse_row(Open& open);
  [[nodiscard]] bool fill_payment(Open& open);
  void refuse_unreadable(Open& open);
  [[nodiscard]] bool write_row(Open& open, Kind& kind, std::size_t facts);
  void refuse_written(Open& open, const Kind& kind, FactWriter::Outcome outcome);
  void refuse(const Open& open, std::uint64_t line, std::string column, std::string reason);
  void count_refused(Open& open, bool is_repeated = false);
  void show_progress(const CsvReader& reader);
  std::size_t add_file_report(const ImportSource& source, FactKind kind);

  Ledger::Store* store_;
  const FactSchema* schema_;
  const ImportOptions* options_;
  ImportRegisters registers_;
  std::map<FactKind, std::unique_ptr<Kind>> kinds_;
  std::vector<std::string> file_names_;
  std::set<std::filesystem::path> read_before_;
  ImportReport report_;
  std::uint64_t bytes_before_ = 0;  // of the files that are done
  std::uint64_t total_bytes_ = 0;
  std::uint64_t progress_shown_ = 0;
};

}  // namespace remit

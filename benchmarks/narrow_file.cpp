#include "benchmarks/narrow_file.hpp"

#include <cstddef>
#include <string>

#include "benchmarks/csv_file.hpp"
#include "benchmarks/raw_sqlite.hpp"

namespace remit::benchmarks {
namespace {

// Pages of 16 KiB as in remit's ledger, so that neither side has fewer system calls for the same bytes.
constexpr const char* kSchema = R"sql(
PRAGMA page_size = 16384;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE partner(id INTEGER PRIMARY KEY, gold INTEGER NOT NULL) STRICT;
CREATE TABLE deal(id INTEGER PRIMARY KEY, partner INTEGER NOT NULL, closed_on TEXT NOT NULL, value INTEGER NOT NULL) STRICT;
CREATE TABLE invoice(id INTEGER PRIMARY KEY, deal INTEGER NOT NULL, issued_on TEXT NOT NULL, net INTEGER NOT NULL) STRICT;
CREATE TABLE credit_note(id INTEGER PRIMARY KEY, invoice INTEGER NOT NULL, issued_on TEXT NOT NULL, amount INTEGER NOT NULL) STRICT;
BEGIN;
)sql";

constexpr const char* kIndexes = R"sql(
CREATE INDEX invoice_by_day ON invoice(issued_on);
CREATE INDEX credit_note_by_day ON credit_note(issued_on);
COMMIT;
ANALYZE;
)sql";

class DatedInsert {
 public:
  DatedInsert(const RawConnection& file, const char* table)
      : insert_(file, std::string("INSERT INTO ") + table + " VALUES (?, ?, ?, ?)") {}

  void row(std::size_t index, std::int64_t refers_to, std::int32_t day, std::int64_t cents) {
    date_.clear();
    append_date(date_, day);
    insert_.bind(1, static_cast<std::int64_t>(index) + 1);
    insert_.bind(2, refers_to + 1);
    insert_.bind_text(3, date_);
    insert_.bind(4, cents);
    insert_.run();
  }

 private:
  RawStatement insert_;
  std::string date_;
};

}  // namespace

void write_narrow_file(const ReferenceFacts& facts, const std::filesystem::path& path) {
  const RawConnection file(path, FileMode::kNew);
  file.execute(kSchema);
  RawStatement partner(file, "INSERT INTO partner VALUES (?, ?)");
  for (std::uint64_t index = 0; index < facts.options.partners; ++index) {
    partner.bind(1, static_cast<std::int64_t>(index) + 1);
    partner.bind(2, is_gold(facts.options, index) ? 1 : 0);
    partner.run();
  }
  DatedInsert deals(file, "deal");
  for (std::size_t index = 0; index < facts.deals.size(); ++index) {
    const ReferenceDeal& deal = facts.deals[index];
    deals.row(index, deal.partner, deal.closed_on, deal.value);
  }
  DatedInsert invoices(file, "invoice");
  for (std::size_t index = 0; index < facts.invoices.size(); ++index) {
    const ReferenceInvoice& invoice = facts.invoices[index];
    invoices.row(index, invoice.deal, invoice.issued_on, invoice.net);
  }
  DatedInsert credit_notes(file, "credit_note");
  for (std::size_t index = 0; index < facts.credit_notes.size(); ++index) {
    const ReferenceCreditNote& note = facts.credit_notes[index];
    credit_notes.row(index, note.invoice, note.issued_on, note.amount);
  }
  file.execute(kIndexes);
}

}  // namespace remit::benchmarks

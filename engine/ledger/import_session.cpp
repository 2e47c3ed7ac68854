#include "engine/ledger/import_session.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/suggestion.hpp"

namespace remit {
namespace {

constexpr std::size_t kMostRefusalsKept = 1000;
constexpr std::uint64_t kProgressStepBytes = std::uint64_t{1} << 20U;
constexpr std::uint64_t kHeaderLine = 1;

}  // namespace

ImportSession::ImportSession(Ledger::Store& store, const FactSchema& schema, const ImportOptions& options,
                             std::uint64_t total_bytes)
    : store_(&store),
      schema_(&schema),
      options_(&options),
      registers_(store, schema),
      total_bytes_(total_bytes) {}

ImportSession::Kind& ImportSession::kind(FactKind which) {
  std::unique_ptr<Kind>& known = kinds_[which];
  if (known == nullptr) {
    known = std::make_unique<Kind>(*store_, registers_, which, options_->booked_on);
  }
  return *known;
}

std::size_t ImportSession::add_file_report(const ImportSource& source, FactKind kind_of_facts) {
  report_.files.push_back({.file = source.path.string(), .fact = schema_->fact(kind_of_facts).file_stem});
  return report_.files.size() - 1;
}

Result<void> ImportSession::import_file(const ImportSource& source) {
  Result<std::unique_ptr<Open>> opened = open(source);
  if (!opened) {
    return tl::make_unexpected(opened.error());
  }
  if (*opened != nullptr) {
    read_rows(**opened);
  }
  bytes_before_ += source.bytes;
  read_before_.insert(source.path);
  return {};
}

/// Opens the file and understands its header; nothing when that can't be done and is in the report.
Result<std::unique_ptr<ImportSession::Open>> ImportSession::open(const ImportSource& source) {
  const std::size_t facts = add_file_report(source, source.kind);
  file_names_.push_back(source.path.string());
  Result<CsvReader> reader = CsvReader::open(source.path);
  if (!reader) {
    return tl::make_unexpected(reader.error());
  }
  Kind& facts_kind = kind(source.kind);
  const bool is_too_large = source.bytes > options_->largest_file_bytes;
  const CsvReader::Step step = is_too_large ? CsvReader::Step::kEnd : reader->next();
  const std::span<const std::string_view> header =
      step == CsvReader::Step::kRecord ? reader->fields() : std::span<const std::string_view>();
  FilePlan plan = source.mapped == nullptr ? FilePlan(header, facts_kind.writer.layout())
                                           : FilePlan(header, facts_kind.writer.layout(), *source.mapped);
  auto opened = std::make_unique<Open>(Open{.source = &source,
                                            .number = static_cast<std::uint32_t>(file_names_.size() - 1),
                                            .reader = std::move(*reader),
                                            .plan = std::move(plan),
                                            .kind = &facts_kind,
                                            .payments = nullptr,
                                            .facts = facts,
                                            .payment_facts = facts,
                                            .cells = {},
                                            .payment_columns = {},
                                            .payment_cells = {},
                                            .payment_id = {},
                                            .payment_date = {},
                                            .payment_booked_on = {},
                                            .repeats_file = read_before_.contains(source.path)});
  if (is_too_large) {
    refuse(*opened, kHeaderLine, "",
           fmt::format("the file is larger than {} bytes; split it", options_->largest_file_bytes));
  } else if (step == CsvReader::Step::kEnd) {
    refuse(*opened, kHeaderLine, "", "the file is empty; it needs a header row");
  } else if (step != CsvReader::Step::kRecord) {
    const CsvProblem& problem = opened->reader.problem();
    refuse(*opened, problem.line, "", problem.reason);
  } else {
    Result<bool> understood = understand_header(*opened);
    if (!understood) {
      return tl::make_unexpected(understood.error());
    }
    if (*understood) {
      return opened;
    }
  }
  count_refused(*opened);
  return std::unique_ptr<Open>();
}

/// False when the header is refused. Fails when it is not the one that the mapping was written for.
Result<bool> ImportSession::understand_header(Open& open) {
  if (!open.plan.problems().empty()) {
    for (const HeaderProblem& problem : open.plan.problems()) {
      refuse(open, kHeaderLine, problem.column, problem.reason);
    }
    return false;
  }
  std::string unknown;
  for (const HeaderProblem& column : open.plan.unknown_columns()) {
    unknown += fmt::format("{}{}:{}: {} ({})", unknown.empty() ? "" : "\n", open.source->mapping_path,
                           column.column, column.reason, open.source->path.string());
  }
  if (!unknown.empty()) {
    return input_error(unknown);
  }
  return prepare_columns(open);
}

/// Gives the fact's table the columns of one's own that the file has. False when one is refused.
bool ImportSession::prepare_columns(Open& open) {
  Kind& facts = *open.kind;
  bool all_taken = true;
  for (const std::string& name : open.plan.new_columns()) {
    std::vector<std::string_view> absent;
    for (std::size_t index = 0; index < facts.writer.layout().standard_columns; ++index) {
      const StoredColumn& column = facts.writer.layout().columns[index];
      if (!open.plan.has_column(index)) {
        absent.push_back(column.name);
      }
    }
    if (const std::string meant = did_you_mean(name, absent); !meant.empty()) {
      report_.warnings.push_back(fmt::format("{}: the column {} is kept as a column of your own{}",
                                             open.source->path.string(), name, meant));
    }
    if (Result<void> added = facts.writer.add_own_column(name); !added) {
      refuse(open, kHeaderLine, name, added.error().message);
      all_taken = false;
      continue;
    }
    facts.parser.add_column();
  }
  if (all_taken) {
    open.plan.place_new_columns(facts.writer.layout());
    if (open.plan.has_paid_on()) {
      open.payments = &kind(FactKind::kPayment);
      open.payment_facts = add_file_report(*open.source, FactKind::kPayment);
      const FactLayout& invoices = facts.writer.layout();
      const FactLayout& payments = open.payments->writer.layout();
      open.payment_columns = {.net = invoices.find("net").value(),
                              .currency = invoices.currency.value(),
                              .invoice = payments.find("invoice_id").value(),
                              .paid_on = payments.find("paid_on").value(),
                              .amount = payments.find("amount").value(),
                              .payment_currency = payments.currency.value()};
    }
  }
  return all_taken;
}

void ImportSession::read_rows(Open& open) {
  while (true) {
    const CsvReader::Step step = open.reader.next();
    show_progress(open.reader);
    if (step == CsvReader::Step::kEnd) {  // an empty line at the end is no row
      if (open.row_number > 0 && report_.files[open.facts].rows == 0) {
        report_.warnings.push_back(fmt::format("{}: the mapping's `where` keeps none of its {} rows",
                                               open.source->path.string(), open.row_number));
      }
      return;
    }
    if (open.empty_line != 0) {
      ++report_.files[open.facts].rows;
      if (!open.repeats_file) {
        refuse(open, open.empty_line, "", "an empty line among the rows; take it out");
      }
      count_refused(open, open.repeats_file);
      open.empty_line = 0;
    }
    if (step == CsvReader::Step::kRecord) {
      take_record(open);
      continue;
    }
    ++open.row_number;
    refuse_unreadable(open);
    if (step == CsvReader::Step::kStopped) {
      return;
    }
  }
}

/// Names a record that the reader couldn't make out, once for each file.
void ImportSession::refuse_unreadable(Open& open) {
  const CsvProblem& problem = open.reader.problem();
  ++report_.files[open.facts].rows;
  if (!open.repeats_file) {
    refuse(open, problem.line, open.plan.label_of_field(problem.field), problem.reason);
  }
  count_refused(open, open.repeats_file);
}

void ImportSession::take_record(Open& open) {
  const std::span<const std::string_view> fields = open.reader.fields();
  const std::size_t expected = open.plan.field_count();
  if (open.reader.field_count() == 1 && fields[0].empty() && expected > 1) {
    open.empty_line = open.reader.line();
    return;
  }
  ++open.row_number;
  if (open.reader.field_count() != expected) {
    ++report_.files[open.facts].rows;
    if (!open.repeats_file) {
      refuse(
          open, open.reader.line(), "",
          fmt::format("the row has {} fields, the header has {}; is a comma or a quote missing or too many?",
                      open.reader.field_count(), expected));
    }
    count_refused(open, open.repeats_file);
    return;
  }
  if (open.plan.takes(fields)) {
    take_row(open, fields);
  }
}

void ImportSession::take_row(Open& open, std::span<const std::string_view> fields) {
  ++report_.files[open.facts].rows;
  const std::uint64_t line = open.reader.line();
  if (!open.plan.gather(fields, open.row_number, open.cells)) {
    for (const CellProblem& problem : open.plan.conversion_problems()) {
      refuse(open, line, open.plan.label(problem.column), problem.reason);
    }
    count_refused(open);
    return;
  }
  if (!parse_row(open)) {
    count_refused(open);
    return;
  }
  const bool pays = open.payments != nullptr && fill_payment(open);
  if (!write_row(open, *open.kind, open.facts)) {
    count_refused(open);
    return;
  }
  if (pays) {
    ++report_.files[open.payment_facts].rows;
    if (!open.payments->parser.parse(open.payment_cells)) {
      refuse(open, line, open.plan.label("paid_on"), open.payments->parser.problems().front().reason);
    } else if (write_row(open, *open.payments, open.payment_facts)) {
      return;
    }
    ++report_.files[open.payment_facts].refused;
    ++report_.refused_rows;
  }
}

/// Reads the row by its types, the day of payment too; all its mistakes go to the report.
bool ImportSession::parse_row(Open& open) {
  bool sound = open.kind->parser.parse(open.cells.cells);
  for (const CellProblem& problem : open.kind->parser.problems()) {
    refuse(open, open.reader.line(), open.plan.label(problem.column), problem.reason);
  }
  if (!open.cells.paid_on.empty() && !Date::parse_iso(open.cells.paid_on)) {
    refuse(open, open.reader.line(), open.plan.label("paid_on"), date_problem(open.cells.paid_on));
    sound = false;
  }
  return sound;
}

/// The payment of the whole that an invoice with `paid_on` stands for. Without one there is none, unless an
/// earlier import had it: then it becomes a payment of nothing, because the ledger takes no fact back.
bool ImportSession::fill_payment(Open& open) {
  const RowCells& invoice = open.cells.cells;
  const PaymentColumns& columns = open.payment_columns;
  RowCells& payment = open.payment_cells;
  open.payment_id.assign(invoice.id).append("/paid");
  std::string_view amount = invoice.columns[columns.net];
  open.payment_date = open.cells.paid_on;
  if (open.cells.paid_on.empty()) {
    const auto before = open.payments->writer.newest_date(open.payment_id, columns.paid_on);
    if (!before) {
      return false;
    }
    open.payment_date = before->to_text();
    amount = "0";
  }
  // Nobody knew of a payment before its day.
  open.payment_booked_on = std::max(invoice.booked_on, std::string_view(open.payment_date));
  payment.id = open.payment_id;
  payment.booked_on =
      invoice.booked_on.empty() ? std::string_view() : std::string_view(open.payment_booked_on);
  payment.columns.assign(open.payments->writer.layout().columns.size(), {});
  payment.columns[columns.invoice] = invoice.id;
  payment.columns[columns.paid_on] = open.payment_date;
  payment.columns[columns.amount] = amount;
  payment.columns[columns.payment_currency] = invoice.columns[columns.currency];
  return true;
}

/// Writes the row that the kind's parser holds and counts it. False when it had to be refused.
bool ImportSession::write_row(Open& open, Kind& kind, std::size_t facts) {
  FileImport& count = report_.files[facts];
  const FactWriter::Outcome outcome = kind.writer.write(kind.parser.row(), {open.number, open.reader.line()});
  switch (outcome) {
    case FactWriter::Outcome::kAdded:
      ++count.added;
      return true;
    case FactWriter::Outcome::kChanged:
      ++count.changed;
      return true;
    case FactWriter::Outcome::kUnchanged:
      ++count.unchanged;
      return true;
    case FactWriter::Outcome::kTwice:
    case FactWriter::Outcome::kUnfit:
      break;
  }
  refuse_written(open, kind, outcome);
  return false;
}

void ImportSession::refuse_written(Open& open, const Kind& kind, FactWriter::Outcome outcome) {
  if (outcome == FactWriter::Outcome::kUnfit) {
    refuse(open, open.reader.line(), open.plan.label(kind.writer.unfit().column), kind.writer.unfit().reason);
    return;
  }
  const RowPlace first = kind.writer.first_place();
  const std::string place = first.file == open.number
                                ? fmt::format("line {}", first.line)
                                : fmt::format("{}:{}", file_names_[first.file], first.line);
  refuse(open, open.reader.line(), kind.writer.layout().has_id ? open.plan.label("id") : std::string(),
         fmt::format("{} is on {} with other values; keep one of the two rows", shown(kind.parser.row().id),
                     place));
}

void ImportSession::refuse(const Open& open, std::uint64_t line, std::string column, std::string reason) {
  if (report_.refusals.size() < kMostRefusalsKept) {
    report_.refusals.push_back({.file = open.source->path.string(),
                                .line = line,
                                .column = std::move(column),
                                .reason = std::move(reason)});
  }
}

/// Counts a refused row; `is_repeated` when an earlier reading of the same file has counted it.
void ImportSession::count_refused(Open& open, bool is_repeated) {
  ++report_.files[open.facts].refused;
  report_.refused_rows += is_repeated ? 0 : 1;
}

void ImportSession::show_progress(const CsvReader& reader) {
  const std::uint64_t done = bytes_before_ + reader.bytes_done();
  if (options_->progress && (done - progress_shown_ >= kProgressStepBytes || done == total_bytes_)) {
    progress_shown_ = done;
    options_->progress(done, total_bytes_);
  }
}

void ImportSession::finish() {
  for (auto& [which, facts] : kinds_) {
    facts->writer.finish();
  }
  registers_.finish();
  const DanglingReferences::Answers answers{
      .has_fact = [&](FactKind which, std::int64_t key) { return registers_.keys(which).has_fact(key); },
      .id_of = [&](FactKind which, std::int64_t key) { return registers_.keys(which).id_of(key); },
      .file_name = [&](std::uint32_t file) { return file_names_[file]; }};
  for (std::string& warning : registers_.dangling().warnings(*schema_, answers)) {
    report_.warnings.push_back(std::move(warning));
  }
}

}  // namespace remit

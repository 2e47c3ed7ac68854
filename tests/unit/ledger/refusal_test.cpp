#include <doctest/doctest.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::LedgerFolder;

struct Refused {
  std::uint64_t line;
  const char* column;
  const char* reason;  // a part of it
};

struct Case {
  const char* name;
  const char* file;
  std::string_view content;
  std::vector<Refused> refused;
};

void check_refused(const Case& each) {
  CAPTURE(each.name);
  LedgerFolder made;
  const ImportReport report = made.import(each.file, each.content);
  CHECK(!report.kept);
  CHECK(report.refused_rows == each.refused.size());
  REQUIRE(report.refusals.size() == each.refused.size());
  for (std::size_t index = 0; index < each.refused.size(); ++index) {
    const RowRefusal& refusal = report.refusals[index];
    CAPTURE(refusal.reason);
    CHECK(refusal.file == (made.folder().path() / each.file).string());
    CHECK(refusal.line == each.refused[index].line);
    CHECK(refusal.column == each.refused[index].column);
    CHECK(refusal.reason.find(each.refused[index].reason) != std::string::npos);
  }
  CHECK(made.ledger().watermark().value() == 0);
}

TEST_CASE("bad structure is refused with line, column and reason, and the file is read on where it can be") {
  using namespace std::string_view_literals;
  const std::vector<Case> cases = {
      {"bad-nul", "partners.csv", "id,name\nA,x\0y\nB,ok\n"sv, {{2, "name", "NUL"}}},
      {"bad-utf8", "partners.csv", "id,name\nA,\xE4\nB,\xFC\n", {{2, "name", "UTF-8"}, {3, "name", "UTF-8"}}},
      {"bad-too-few-fields", "partners.csv", "id,name\nA\nB,x\n", {{2, "", "1 fields, the header has 2"}}},
      {"bad-too-many-fields",
       "partners.csv",
       "id,name\nA,x\nB,x,y\n",
       {{3, "", "3 fields, the header has 2"}}},
      {"bad-unclosed-quote", "partners.csv", "id,name\nA,\"x\nB,y\n", {{2, "name", "never closed"}}},
      {"bad-text-after-quote",
       "partners.csv",
       "id,name\nA,\"x\"y\nB,z,\n",
       {{2, "name", "after a closing quote"}, {3, "", "3 fields"}}},
      {"bad-inner-quote", "partners.csv", "id,name\nA,12\" disk\n", {{2, "name", "quote inside a field"}}},
      {"bad-duplicate-header",
       "partners.csv",
       "id,name,name\nA,x,y\n",
       {{1, "name", "twice, as column 2 and as column 3"}}},
      {"bad-nameless-column", "partners.csv", "id,\nA,x\n", {{1, "", "column 2 of the header has no name"}}},
      {"bad-missing-id", "partners.csv", "name\nx\n", {{1, "id", "required and missing"}}},
      {"bad-carriage-returns", "partners.csv", "id,name\rA,x\r", {{1, "", "carriage return alone"}}},
      {"bad-empty-file", "partners.csv", "", {{1, "", "needs a header row"}}},
      {"bad-empty-line", "partners.csv", "id,name\nA,x\n\nB,y\n", {{3, "", "an empty line"}}},
      {"bad-utf16", "partners.csv", "\xFF\xFEi\0d\0"sv, {{1, "", "UTF-16"}}},
  };
  for (const Case& each : cases) {
    check_refused(each);
  }
}

TEST_CASE("a header of which nothing is known is told of once, with what it looks like") {
  const Case cases[] = {
      {"bad-semicolons",
       "partner_attributes.csv",
       "partner_id;attribute;value;from\nA;tier;Gold;2026-01-01\n",
       {{1, "", "the columns are separated by semicolons; export the file with commas"}}},
      {"bad-tabs", "partner_attributes.csv", "partner_id\tattribute\n", {{1, "", "separated by tabs"}}},
      {"bad-no-header",
       "partner_attributes.csv",
       "A,tier,Gold,2026-01-01\n",
       {{1, "", "none of the columns that partner_attributes need is in the header"}}},
      {"bad-capitals",
       "partner_attributes.csv",
       "Partner_ID,Attribute,Value,From\nA,tier,Gold,2026-01-01\n",
       {{1, "`Partner_ID`", "in small letters and without blanks around them: partner_id, attribute"}}},
  };
  for (const Case& each : cases) {
    check_refused(each);
  }
}

TEST_CASE("rows whose cells can't be meant together are refused") {
  const Case cases[] = {
      {"bad-negative-credit-note",
       "credit_notes.csv",
       "id,invoice_id,issued_on,amount,currency\nC,I,2026-02-28,-5,EUR\n",
       {{2, "amount", "a negative one would add to the sale"}}},
      {"bad-attribute-that-ends-before-it-begins",
       "partner_attributes.csv",
       "partner_id,attribute,value,from,through\nA,tier,Gold,2026-02-01,2026-01-31\n",
       {{2, "through", "ends before it begins, on 2026-02-01"}}},
      {"bad-own-parent",
       "partner_attributes.csv",
       "partner_id,attribute,value,from\nA,parent,A,2026-02-01\n",
       {{2, "value", "a partner can't be its own parent"}}},
      {"bad-rates",
       "fx_rates.csv",
       "on,from,to,rate\n2026-01-01,EUR,USD,0\n2026-01-02,EUR,USD,-1\n2026-01-03,EUR,EUR,1.1\n",
       {{2, "rate", "above zero"}, {3, "rate", "above zero"}, {4, "to", "worth one of itself"}}},
      {"bad-shares",
       "deal_partners.csv",
       "deal_id,partner_id,role,weight,share\nD,A,seller,-1,\nD,B,seller,,50\nD,C,seller,,-10%\n",
       {{2, "weight", "isn't below zero"},
        {3, "share", "between 0% and 100%"},
        {4, "share", "between 0% and 100%"}}},
  };
  for (const Case& each : cases) {
    check_refused(each);
  }
}

TEST_CASE("a missing column is told with the one that was meant") {
  LedgerFolder made;
  const ImportReport report = made.import("payments.csv", "id,invoice,paid_on,amount,curency\n");
  REQUIRE(report.refusals.size() == 2);
  CHECK(report.refusals[0].reason == "the column invoice_id is required and missing; did you mean invoice?");
  CHECK(report.refusals[1].reason == "the column currency is required and missing; did you mean curency?");
}

TEST_CASE("bad cells are refused with line, column and reason") {
  const std::vector<Case> cases = {
      {"bad-date",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2026-02-30,1,EUR\n",
       {{2, "paid_on", "`2026-02-30` is not a day of the calendar"}}},
      {"bad-us-date",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2/28/2026,1,EUR\n",
       {{2, "paid_on", "`2/28/2026` is not a date; write it like 2026-02-28"}}},
      {"bad-exponent",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2026-02-28,1e5,EUR\n",
       {{2, "amount", "1e5"}}},
      {"bad-decimal-comma",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2026-02-28,\"1.234,56\",EUR\n",
       {{2, "amount", "1.234,56"}}},
      {"bad-decimals",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2026-02-28,1.005,EUR\nQ,I,2026-02-28,1.5,JPY\n",
       {{2, "amount", "1.005 has 3 decimals, EUR has 2"}, {3, "amount", "1.5 has 1 decimal, JPY has none"}}},
      {"bad-amount-beyond-64-bits",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2026-02-28,92233720368547758.08,EUR\n",
       {{2, "amount", "out of range"}}},
      {"bad-currency",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\nP,I,2026-02-28,1,EURO\n",
       {{2, "currency", "`EURO` is not a currency of ISO 4217; did you mean EUR?"}}},
      {"bad-missing-values",
       "payments.csv",
       "id,invoice_id,paid_on,amount,currency\n,I,2026-02-28,1,EUR\nP,I,,1,EUR\n",
       {{2, "id", "is required and empty"}, {3, "paid_on", "is required and empty"}}},
      {"bad-blank-in-id", "partners.csv", "id\nA \n", {{2, "id", "`A ` starts or ends with a blank"}}},
      {"bad-line-end-in-id", "partners.csv", "id\n\"A\nB\"\n", {{2, "id", "control character"}}},
      {"bad-share",
       "deal_partners.csv",
       "deal_id,partner_id,role,share\nD,A,x,half\n",
       {{2, "share", "half"}}},
      {"bad-long-number",
       "fx_rates.csv",
       "on,from,to,rate\n2026-01-01,USD,EUR,1234567890.1234567891\n",
       {{2, "rate", "more than 18 digits"}}},
      {"bad-common-scale",
       "fx_rates.csv",
       "on,from,to,rate\n2026-01-01,USD,EUR,0.123456789012345678\n2026-01-02,USD,EUR,123456\n",
       {{3, "rate", "more than 18 digits together"}}},
      {"bad-booked-on", "partners.csv", "id,booked_on\nA,soon\n", {{2, "booked_on", "not a date"}}},
      {"bad-paid-on",
       "invoices.csv",
       "id,issued_on,net,currency,paid_on\nI,2026-01-01,1,EUR,2026-13-01\n",
       {{2, "paid_on", "not a day of the calendar"}}},
      {"bad-twice",
       "partners.csv",
       "id,name\nA,x\nB,y\nA,z\n",
       {{4, "id", "`A` is on line 2 with other values"}}},
      {"bad-twice-without-id",
       "fx_rates.csv",
       "on,from,to,rate\n2026-01-01,USD,EUR,1\n2026-01-01,USD,EUR,2\n",
       {{3, "", "`2026-01-01/USD/EUR` is on line 2 with other values"}}},
  };
  for (const Case& each : cases) {
    check_refused(each);
  }
}

TEST_CASE("all mistakes of a row are named, and it counts once") {
  LedgerFolder made;
  const ImportReport report =
      made.import("payments.csv", "id,invoice_id,paid_on,amount,currency\nP,I,yesterday,ten,EUR\n");
  CHECK(report.refused_rows == 1);
  REQUIRE(report.refusals.size() == 2);
  CHECK(report.refusals[0].column == "paid_on");
  CHECK(report.refusals[1].column == "amount");
}

TEST_CASE("the same row twice in one import is fine") {
  LedgerFolder made;
  const ImportReport report = made.import_clean("partners.csv", "id,name\nA,x\nA,x\n");
  CHECK(report.files[0].added == 1);
  CHECK(report.files[0].unchanged == 1);
}

TEST_CASE("bad-twice-in-two-files: both places are named") {
  LedgerFolder made;
  const auto first = made.folder().write("one/partners.csv", "id,name\nA,x\n");
  const auto second = made.folder().write("two/partners.csv", "id,name\nA,y\n");
  const ImportReport report = import_facts(made.ledger(), {first, second}, {}).value();
  REQUIRE(report.refusals.size() == 1);
  CHECK(report.refusals[0].file == second.string());
  CHECK(report.refusals[0].reason.find(first.string() + ":2") != std::string::npos);
}

TEST_CASE("bad-large: a field and a file beyond the caps are refused") {
  LedgerFolder made;
  const ImportReport field =
      made.import("partners.csv", "id,name\nA," + std::string((std::size_t{1} << 20U) + 1, 'x') + "\n");
  REQUIRE(field.refusals.size() == 1);
  CHECK(field.refusals[0].line == 2);
  CHECK(field.refusals[0].column == "name");
  ImportOptions options;
  options.largest_file_bytes = 10;
  const ImportReport file = made.import("partners.csv", "id,name\nA,x\n", options);
  REQUIRE(file.refusals.size() == 1);
  CHECK(file.refusals[0].reason.find("larger than 10 bytes") != std::string::npos);
}

TEST_CASE("a thousand refusals are kept, all are counted") {
  LedgerFolder made;
  std::string rows = "id,name\n";
  for (int row = 0; row < 1500; ++row) {
    rows += ",x\n";
  }
  const ImportReport report = made.import("partners.csv", rows);
  CHECK(report.refused_rows == 1500);
  CHECK(report.refusals.size() == 1000);
}

TEST_CASE("what isn't a standard file is an error with the list of those") {
  LedgerFolder made;
  const auto check_error = [&](const std::filesystem::path& path, std::string_view part) {
    CAPTURE(path);
    const Result<ImportReport> report = import_facts(made.ledger(), {path}, {});
    REQUIRE(!report.has_value());
    CHECK(report.error().kind == ErrorKind::kInput);
    CAPTURE(report.error().message);
    CHECK(report.error().message.find(part) != std::string::npos);
  };
  check_error(made.folder().write("partner.csv", "id\n"),
              "did you mean partners?: they are partners, partner_attributes,");
  check_error(made.folder().write("claims.csv", "id\n"), "is not one of the standard files: they are");
  check_error(made.folder().path() / "none.csv", "there is no file or folder");
  made.folder().write("empty/readme.txt", "");
  check_error(made.folder().path() / "empty", "has no CSV file in it");
  CHECK(import_facts(made.ledger(), {}, {}).error().kind == ErrorKind::kInput);
}

TEST_CASE("a ledger that is open for reading takes no import") {
  LedgerFolder made;
  const auto path = made.folder().write("partners.csv", "id\nA\n");
  auto reading = Ledger::open(made.ledger_path(), LedgerMode::kReadOnly);
  REQUIRE(reading.has_value());
  CHECK(import_facts(**reading, {path}, {}).error().kind == ErrorKind::kUsage);
}

}  // namespace
}  // namespace remit

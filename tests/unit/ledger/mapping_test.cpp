#include <doctest/doctest.h>

#include "engine/ledger/cell_converter.hpp"
#include "engine/ledger/date_format.hpp"
#include "engine/ledger/mapping.hpp"
#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::ids;
using test::LedgerFolder;
using test::texts;
using Texts = std::vector<std::string>;

Result<ImportReport> import_mapped(LedgerFolder& made, std::string_view mapping,
                                   const std::vector<std::filesystem::path>& paths) {
  ImportOptions options;
  options.mapping = made.folder().write("map.toml", mapping);
  return import_facts(made.ledger(), paths, options);
}

TEST_CASE("a date format reads its own dates and no others") {
  struct Case {
    const char* format;
    const char* text;
    const char* expected;  // ISO, empty: refused
  };
  const std::vector<Case> cases = {{"m/d/yyyy", "1/2/2013", "2013-01-02"},
                                   {"m/d/yyyy", "12/31/2013", "2013-12-31"},
                                   {"m/d/yyyy", "01/02/2013", "2013-01-02"},
                                   {"m/d/yyyy", "13/1/2013", ""},
                                   {"m/d/yyyy", "2/30/2013", ""},
                                   {"m/d/yyyy", "1/2/13", ""},
                                   {"m/d/yyyy", "1/2/2013 ", ""},
                                   {"m/d/yyyy", "1-2-2013", ""},
                                   {"m/d/yyyy", "", ""},
                                   {"dd.mm.yyyy", "28.02.2026", "2026-02-28"},
                                   {"dd.mm.yyyy", "1.2.2026", ""},
                                   {"yyyymmdd", "20260228", "2026-02-28"},
                                   {"yyyy-mm-dd", "2026-02-28", "2026-02-28"}};
  for (const Case& each : cases) {
    CAPTURE(each.format);
    CAPTURE(each.text);
    const DateFormat format = DateFormat::parse(each.format).value();
    const std::optional<Date> date = format.read(each.text);
    CHECK((date ? date->to_text() : std::string()) == each.expected);
  }
  for (const char* bad : {"", "m/d", "m/d/yy", "m/m/yyyy", "mmm d yyyy", "ddd/m/yyyy", "yyyy"}) {
    CAPTURE(bad);
    CHECK(!DateFormat::parse(bad).has_value());
  }
}

TEST_CASE("numbers with other marks are read strictly") {
  struct Case {
    const char* text;
    char decimal_mark;
    char thousands_mark;
    const char* expected;  // empty: refused
  };
  const std::vector<Case> cases = {{"1.234,56", ',', '.', "1234.56"},
                                   {"-1.234.567,8", ',', '.', "-1234567.8"},
                                   {"12,5%", ',', '.', "12.5%"},
                                   {"12,5 %", ',', '.', "12.5%"},
                                   {"1234,56", ',', '.', "1234.56"},
                                   {"1.5", ',', '.', ""},
                                   {"1.23,4", ',', '.', ""},
                                   {"1234.567", ',', '.', ""},
                                   {"1,234.56", '.', ',', "1234.56"},
                                   {"1,23", '.', ',', ""},
                                   {"1'000", '.', '\'', "1000"},
                                   {",5", ',', '.', ""},
                                   {"5,", ',', '.', ""},
                                   {"", ',', '.', ""},
                                   {"1e5", ',', '.', ""},
                                   {"1,5", ',', '\0', "1.5"},
                                   {"1.5", ',', '\0', ""}};
  for (const Case& each : cases) {
    CAPTURE(each.text);
    CHECK(plain_number(each.text, each.decimal_mark, each.thousands_mark).value_or("") == each.expected);
  }
}

constexpr const char* kExport =
    "when,who,amount,kind,flag,ref\n"
    "31.01.2026, Acme ,\"1.234,50\",GTXPro,Yes,\n"
    "01.02.2026,Dune,\"7,00\",Basic,No,x\n"
    "02.02.2026,Acme,\"8,00\",Skip,No,x\n";

constexpr const char* kMapping = R"(
date_format    = "dd.mm.yyyy"
decimal_mark   = ","
thousands_mark = "."

[[import]]
file = "export.csv"
as   = "partners"
[import.columns]
id = "who"
[import.where_not]
kind = "Skip"

[[import]]
file = "export.csv"
as   = "deals"
[import.columns]
id         = { row_number = true }
partner_id = "who"
stage      = { column = "flag", replace = { Yes = "won", No = "lost" } }
product    = { column = "kind", replace = { GTXPro = "GTX Pro" } }
value      = "amount"
currency   = { constant = "EUR" }
closed_on  = "when"
first_seen = { column = "when", type = "date" }
reference  = { column = "ref", replace = { "" = "none" } }
[import.where]
kind = ["GTXPro", "Basic"]
)";

TEST_CASE("a mapping turns one export into several facts") {
  LedgerFolder made;
  const auto file = made.folder().write("in/export.csv", kExport);
  Result<ImportReport> report = tl::make_unexpected(Error{});
  SUBCASE("found in a folder") {
    report = import_mapped(made, kMapping, {made.folder().path() / "in"});
  }
  SUBCASE("given itself") {
    report = import_mapped(made, kMapping, {file});
  }
  REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
  REQUIRE(report->kept);
  REQUIRE(report->files.size() == 2);
  CHECK(report->files[0].added == 2);
  CHECK(report->files[1].rows == 2);  // the row that is skipped doesn't count
  FactSchema schema = FactSchema::standard();
  schema.add_field(FactKind::kDeal, {.name = "first_seen",
                                     .column = "first_seen",
                                     .type = FieldType::kDate,
                                     .origin = FieldOrigin::kDeclared});
  schema.add_field(FactKind::kDeal, {.name = "reference",
                                     .column = "reference",
                                     .type = FieldType::kSymbol,
                                     .origin = FieldOrigin::kDeclared});
  const FactSet facts =
      made.read(FactKind::kDeal,
                {"partner", "stage", "product", "value", "currency", "closed_on", "first_seen", "reference"},
                {}, schema);
  CHECK(ids(made.ledger(), facts.table(FactKind::kDeal)) == Texts{"000000001", "000000002"});
  CHECK(texts(facts, FactKind::kDeal, "partner") == Texts{"0", "1"});  // blanks around Acme are gone
  CHECK(texts(facts, FactKind::kDeal, "stage") == Texts{"won", "lost"});
  CHECK(texts(facts, FactKind::kDeal, "product") == Texts{"GTX Pro", "Basic"});
  CHECK(texts(facts, FactKind::kDeal, "value") == Texts{"123450", "700"});
  CHECK(texts(facts, FactKind::kDeal, "closed_on") == Texts{"2026-01-31", "2026-02-01"});
  CHECK(texts(facts, FactKind::kDeal, "first_seen") == Texts{"2026-01-31", "2026-02-01"});
  CHECK(texts(facts, FactKind::kDeal, "reference") == Texts{"none", "x"});

  const Result<ImportReport> again = import_mapped(made, kMapping, {file});
  REQUIRE(again.has_value());
  CHECK(again->files[1].unchanged == 2);
}

TEST_CASE("refusals of a mapped file name the export's own columns") {
  LedgerFolder made;
  const auto file =
      made.folder().write("export.csv",
                          "when,who,amount,kind,flag,ref\n2026-01-31,Acme,\"1,5\",Basic,No,\n"
                          "31.01.2026,Acme,1.5,Basic,No,\n31.01.2026,Acme,\"1,555\",Basic,No,\nragged\n");
  const Result<ImportReport> report = import_mapped(made, kMapping, {file});
  REQUIRE(report.has_value());
  CHECK(!report->kept);
  CHECK(report->refused_rows == 4);
  REQUIRE(report->refusals.size() == 4 + 1);  // the first row's day is used twice
  // The ragged row is named by the first import of the file, and not again.
  CHECK(report->refusals[0].line == 5);
  CHECK(report->refusals[1].column == "when");
  CHECK(report->refusals[1].reason == "`2026-01-31` is not a day written as dd.mm.yyyy");
  CHECK(report->refusals[3].column == "amount");
  CHECK(report->refusals[3].reason == "`1.5` is not a number written like 1.234,56");
  CHECK(report->refusals[4].column == "amount");
  CHECK(report->refusals[4].reason == "1.555 has 3 decimals, EUR has 2");
}

TEST_CASE("a mapping that doesn't fit the file or the ledger is an error that says what to write") {
  struct Case {
    const char* name;
    const char* mapping;
    const char* part;
  };
  const std::vector<Case> cases = {
      {"bad-toml", "[[import]\n", "map.toml:1:"},
      {"bad-empty", "", "at least one [[import]]"},
      {"bad-setting", "dateformat = \"m/d/yyyy\"\n",
       "map.toml:1: a mapping has no setting `dateformat`; did you mean date_format?"},
      {"bad-date-format", "date_format = \"m/d/yy\"\n", "write yyyy"},
      {"bad-mark", "decimal_mark = \"comma\"\n", "needs one character"},
      {"bad-marks", "decimal_mark = \",\"\nthousands_mark = \",\"\n", "the same character"},
      {"bad-fact", "[[import]]\nfile = \"export.csv\"\nas = \"deal\"\n[import.columns]\nid = \"x\"\n",
       "map.toml:3: there is no standard file `deal`; did you mean deals?"},
      {"bad-no-fact", "[[import]]\nfile = \"export.csv\"\n", "needs `as`"},
      {"bad-no-file", "[[import]]\nas = \"partners\"\n[import.columns]\nid = \"who\"\n", "needs `file`"},
      {"bad-no-columns", "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n", "needs [import.columns]"},
      {"bad-required",
       "[[import]]\nfile = \"export.csv\"\nas = \"payments\"\n[import.columns]\nid = \"ref\"\npaid_on = "
       "\"when\"\n",
       "payments needs invoice_id and amount and currency"},
      {"bad-column",
       "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = \"whom\"\n",
       "map.toml:5: `whom` is not a column of the file; did you mean who?"},
      {"bad-filter-column",
       "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = "
       "\"who\"\n[import.where]\nkid = \"x\"\n",
       "map.toml:7: `kid` is not a column of the file; did you mean kind?"},
      {"bad-cell", "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = 7\n",
       "needs the name of a column"},
      {"bad-two-sources",
       "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = { column = \"who\", "
       "constant = \"x\" }\n",
       "needs one of column, constant and row_number"},
      {"bad-cell-setting",
       "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = { colum = \"who\" }\n",
       "no setting `colum`; did you mean column?"},
      {"bad-type",
       "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = \"who\"\nx = { column = "
       "\"who\", type = \"money\" }\n",
       "there is no type `money`"},
      {"bad-standard-type",
       "[[import]]\nfile = \"export.csv\"\nas = \"partners\"\n[import.columns]\nid = \"who\"\nname = { "
       "column = \"who\", type = \"text\" }\n",
       "is a standard column"},
      {"bad-other-file",
       "[[import]]\nfile = \"other.csv\"\nas = \"partners\"\n[import.columns]\nid = \"who\"\n",
       "there is no other.csv in"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    LedgerFolder made;
    made.folder().write("in/export.csv", kExport);
    const Result<ImportReport> report = import_mapped(made, each.mapping, {made.folder().path() / "in"});
    REQUIRE(!report.has_value());
    CAPTURE(report.error().message);
    CHECK(report.error().kind == ErrorKind::kInput);
    CHECK(report.error().message.find(each.part) != std::string::npos);
  }
}

TEST_CASE("bad-given-file: a file that the mapping doesn't name is an error") {
  LedgerFolder made;
  const Result<ImportReport> report =
      import_mapped(made, kMapping, {made.folder().write("else.csv", kExport)});
  REQUIRE(!report.has_value());
  CHECK(report.error().message.ends_with("names no file called else.csv"));
}

}  // namespace
}  // namespace remit

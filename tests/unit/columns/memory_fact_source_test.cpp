#include "engine/columns/memory_fact_source.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

Date day(int year, int month, int day_of_month) {
  return Date::from_civil(year, month, day_of_month).value();
}

MemoryMoney money(const char* amount, const char* currency = "EUR") {
  return {parse_decimal(amount).value(), find_currency(currency).value()};
}

MemoryFact fact(FactKind kind, std::string id, std::map<std::string, MemoryValue> fields,
                Date booked_on = Date::missing()) {
  return {kind, std::move(id), std::move(fields), booked_on};
}

std::size_t field_of(FactKind kind, const char* name, const FactSchema& schema = FactSchema::standard()) {
  return schema.find_field(kind, name).value();
}

FactSet read_fields(MemoryFactSource& source, FactKind kind, const std::vector<const char*>& names,
                    const FactView& view = {}) {
  FactRequest request{source.schema(), {}, view};
  FactRequest::Kind asked{kind, {}};
  for (const char* name : names) {
    asked.fields.push_back(field_of(kind, name, source.schema()));
  }
  request.kinds.push_back(asked);
  Result<FactSet> facts = source.read(request);
  REQUIRE(facts);
  return std::move(*facts);
}

}  // namespace

TEST_CASE("rows stand in order of id bytes and keep key and sequence of their newest version") {
  MemoryFactSource source(FactSchema::standard());
  source.add(fact(FactKind::kPartner, "Åland", {{"name", std::string("a")}}));  // UTF-8: behind all of ASCII
  source.add(fact(FactKind::kPartner, "elm", {}));
  source.add(fact(FactKind::kPartner, "Dune", {}));
  CHECK(source.add(fact(FactKind::kPartner, "elm", {{"name", std::string("Elm Ltd")}})) == 4);

  FactSet facts = read_fields(source, FactKind::kPartner, {"name"});
  const FactTable& partners = facts.table(FactKind::kPartner);
  CHECK(partners.row_count == 3);
  CHECK(partners.keys == std::vector<FactKey>{3, 2, 1});  // Dune, elm, Åland
  CHECK(partners.sequences == std::vector<Sequence>{3, 4, 1});
  const FactColumn& names = partners.column(field_of(FactKind::kPartner, "name"));
  CHECK_FALSE(names.has_value(0));
  CHECK(facts.symbols().text(names.codes[1]) == "Elm Ltd");
  CHECK(source.id_of(FactSchema::standard().fact(FactKind::kPartner), 1).value() == "Åland");
  CHECK(source.find_key(FactKind::kPartner, "elm") == 2);
  CHECK_FALSE(source.find_key(FactKind::kPartner, "Elm"));
  CHECK_FALSE(source.id_of(FactSchema::standard().fact(FactKind::kPartner), 4));
  CHECK_FALSE(source.id_of(FactSchema::standard().fact(FactKind::kDeal), 1));
}

TEST_CASE("a view sees what is dated through its last day, booked by its cut-off and within its watermark") {
  MemoryFactSource source(FactSchema::standard());
  const auto deal = [](const char* value, Date closed_on) {
    return std::map<std::string, MemoryValue>{
        {"partner", std::string("Acme")}, {"closed_on", closed_on}, {"value", money(value)}};
  };
  source.add(fact(FactKind::kDeal, "D1", deal("100", day(2026, 1, 31))));
  source.add(fact(FactKind::kDeal, "D2", deal("200", day(2026, 2, 1))));
  source.add(fact(FactKind::kDeal, "D1", deal("150", day(2026, 1, 31)), day(2026, 2, 20)));
  source.add(fact(FactKind::kDeal, "D2", deal("250", day(2026, 3, 1)), day(2026, 2, 25)));
  source.add(fact(FactKind::kDeal, "D3", {{"value", money("9")}, {"registered_on", day(2026, 1, 5)}}));
  source.add(
      fact(FactKind::kDeal, "D4", {{"value", money("4")}}));  // without a date of its own: always there

  struct Case {
    const char* name;
    FactView view;
    std::vector<std::int64_t> minor_units;
  };
  const std::vector<Case> cases = {
      {"everything", {}, {15'000, 25'000, 900, 400}},
      {"through the last day of January", {.through = day(2026, 1, 31)}, {15'000, 900, 400}},
      {"booked by a day before the corrections", {.booked_by = day(2026, 2, 19)}, {10'000, 20'000, 900, 400}},
      {"booked by the first correction's day", {.booked_by = day(2026, 2, 20)}, {15'000, 20'000, 900, 400}},
      {"moved beyond the last day by its correction", {.through = day(2026, 2, 28)}, {15'000, 900, 400}},
      {"as of the second version", {.watermark = 2}, {10'000, 20'000}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    FactSet facts = read_fields(source, FactKind::kDeal, {"value"}, each.view);
    CHECK(facts.table(FactKind::kDeal).column(field_of(FactKind::kDeal, "value")).numbers ==
          each.minor_units);
  }
}

TEST_CASE("a reference is the fact's own, else its deal's or invoice's, else missing") {
  MemoryFactSource source(FactSchema::standard());
  source.add(fact(FactKind::kPartner, "Acme", {}));
  source.add(fact(FactKind::kPartner, "Borealis", {}));
  source.add(fact(FactKind::kDeal, "D1", {{"partner", std::string("Borealis")}}));
  source.add(fact(FactKind::kInvoice, "I1", {{"deal", std::string("D1")}}));
  source.add(fact(FactKind::kInvoice, "I2", {{"deal", std::string("D1")}, {"partner", std::string("Acme")}}));
  source.add(fact(FactKind::kInvoice, "I3", {{"deal", std::string("D9")}}));
  source.add(
      fact(FactKind::kInvoice, "I4", {{"partner", std::string("nobody")}, {"deal", std::string("D1")}}));
  for (const char* invoice : {"I1", "I2", "I3", "I4"}) {
    source.add(fact(FactKind::kPayment, std::string("P") + invoice, {{"invoice", std::string(invoice)}}));
  }
  const std::vector<RowIndex> expected = {1, 0, kNoRow, kNoRow};  // rows of Acme (0) and Borealis (1)

  FactSet invoices = read_fields(source, FactKind::kInvoice, {"partner"});
  CHECK(invoices.table(FactKind::kInvoice).column(field_of(FactKind::kInvoice, "partner")).codes == expected);
  CHECK(invoices.table(FactKind::kPartner).row_count == 2);  // read with the reference

  FactSet payments = read_fields(source, FactKind::kPayment, {"partner", "deal"});
  CHECK(payments.table(FactKind::kPayment).column(field_of(FactKind::kPayment, "partner")).codes == expected);
  CHECK(payments.table(FactKind::kPayment).column(field_of(FactKind::kPayment, "deal")).codes ==
        std::vector<RowIndex>{0, 0, kNoRow, 0});
}

TEST_CASE("money is whole minor units of the fact's currency, and refused otherwise") {
  MemoryFactSource source(FactSchema::standard());
  source.add(fact(FactKind::kInvoice, "I1", {{"net", money("12.34")}}));
  source.add(fact(FactKind::kInvoice, "I2", {{"net", money("-5", "JPY")}}));
  source.add(fact(FactKind::kInvoice, "I3", {{"net", Rational(3)}, {"currency", std::string("KWD")}}));
  source.add(fact(FactKind::kInvoice, "I4", {}));
  source.add(fact(FactKind::kInvoice, "I5 bad-decimals", {{"net", money("0.001")}}));
  source.add(
      fact(FactKind::kInvoice, "I6 bad-size", {{"net", money("92233720368547758.08")}}));  // 2^63 cents
  source.add(
      fact(FactKind::kInvoice, "I7 bad-currency", {{"net", money("1")}, {"currency", std::string("USD")}}));

  FactSet facts = read_fields(source, FactKind::kInvoice, {"net", "currency"});
  const FactColumn& net = facts.table(FactKind::kInvoice).column(field_of(FactKind::kInvoice, "net"));
  CHECK(net.numbers == std::vector<std::int64_t>{1'234, -5, 3'000, 0, 0, 0, 0});
  CHECK(net.number_present == std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0, 0});
  CHECK(net.least == -5);
  CHECK(net.greatest == 3'000);
  CHECK(net.denominator == 1);
  REQUIRE(net.errors.size() == 3);
  CHECK(net.errors[0].row == 4);
  CHECK(net.errors[1].row == 5);
  CHECK(net.errors[2].row == 6);
  const FactColumn& currency =
      facts.table(FactKind::kInvoice).column(field_of(FactKind::kInvoice, "currency"));
  CHECK(facts.symbols().text(currency.codes[1]) == "JPY");
  CHECK(facts.symbols().text(currency.codes[6]) == "USD");
  CHECK_FALSE(currency.has_value(3));
}

TEST_CASE("numbers share the longest number's denominator, and declared fields are read or missing") {
  FactSchema schema = FactSchema::standard();
  const auto declare = [&](const char* name, FieldType type) {
    schema.add_field(FactKind::kDeal,
                     {.name = name, .column = name, .type = type, .origin = FieldOrigin::kDeclared});
  };
  declare("weight", FieldType::kNumber);
  declare("share", FieldType::kPercent);
  declare("ended_on", FieldType::kDate);
  declare("grade", FieldType::kSymbol);
  MemoryFactSource source(schema);
  source.add(fact(FactKind::kDeal, "D1",
                  {{"weight", Rational(3)},
                   {"share", std::string("12.5%")},
                   {"ended_on", std::string("2026-02-28")},
                   {"grade", std::string("gold")}}));
  source.add(
      fact(FactKind::kDeal, "D2", {{"weight", std::string("-0.125")}, {"ended_on", std::string("soon")}}));
  source.add(fact(FactKind::kDeal, "D3 bad-third", {{"weight", Rational(1, 3)}, {"share", Rational(1, 10)}}));

  FactSet facts = read_fields(source, FactKind::kDeal, {"weight", "share", "ended_on", "grade"});
  const FactTable& deals = facts.table(FactKind::kDeal);
  const FactColumn& weight = deals.column(field_of(FactKind::kDeal, "weight", schema));
  CHECK(weight.denominator == 1'000);
  CHECK(weight.numbers == std::vector<std::int64_t>{3'000, -125, 0});
  CHECK(weight.errors.size() == 1);
  const FactColumn& share = deals.column(field_of(FactKind::kDeal, "share", schema));
  CHECK(share.denominator == 1'000);  // 12.5% is 0.125
  CHECK(share.numbers == std::vector<std::int64_t>{125, 0, 100});
  CHECK_FALSE(share.has_value(1));
  const FactColumn& ended_on = deals.column(field_of(FactKind::kDeal, "ended_on", schema));
  CHECK(ended_on.codes[0] == day(2026, 2, 28).days());
  CHECK_FALSE(ended_on.has_value(1));
  CHECK(ended_on.errors.size() == 1);
  CHECK_FALSE(deals.column(field_of(FactKind::kDeal, "grade", schema)).has_value(2));
}

TEST_CASE("a field that only the request's schema declares is missing in every row") {
  MemoryFactSource source(FactSchema::standard());
  source.add(fact(FactKind::kDeal, "D1", {}));
  FactSchema wider = FactSchema::standard();
  const std::size_t weight = wider.add_field(
      FactKind::kDeal,
      {.name = "weight", .column = "weight", .type = FieldType::kNumber, .origin = FieldOrigin::kDeclared});
  Result<FactSet> facts = source.read({wider, {{FactKind::kDeal, {weight}}}, {}});
  REQUIRE(facts);
  CHECK_FALSE(facts->table(FactKind::kDeal).column(weight).has_value(0));
}

TEST_CASE("kinds without an id column are read by their identity: attributes, targets and rates") {
  MemoryFactSource source(FactSchema::standard());
  source.add(fact(FactKind::kPartner, "Acme", {}));
  source.add(fact(FactKind::kPartnerAttribute, "Acme/tier/2026-01-01",
                  {{"partner", std::string("Acme")},
                   {"attribute", std::string("tier")},
                   {"value", std::string("Gold")},
                   {"from", day(2026, 1, 1)}}));
  source.add(fact(FactKind::kTarget, "Acme/sold/2026-Q1",
                  {{"partner", std::string("Acme")},
                   {"measure", std::string("sold")},
                   {"period", std::string("2026-Q1")},
                   {"amount", Rational(5'000)}}));
  source.add(fact(FactKind::kExchangeRate, "2026-01-01/USD/EUR",
                  {{"on", day(2026, 1, 1)},
                   {"from", std::string("USD")},
                   {"to", std::string("EUR")},
                   {"rate", parse_decimal("0.9215").value()}}));

  FactSet attributes =
      read_fields(source, FactKind::kPartnerAttribute, {"partner", "value", "from", "through"});
  const FactTable& table = attributes.table(FactKind::kPartnerAttribute);
  CHECK(table.column(field_of(FactKind::kPartnerAttribute, "partner")).codes == std::vector<RowIndex>{0});
  CHECK_FALSE(table.column(field_of(FactKind::kPartnerAttribute, "through")).has_value(0));
  FactSet targets = read_fields(source, FactKind::kTarget, {"amount"});
  CHECK(targets.table(FactKind::kTarget).column(field_of(FactKind::kTarget, "amount")).numbers ==
        std::vector<std::int64_t>{5'000});
  FactSet rates = read_fields(source, FactKind::kExchangeRate, {"rate"});
  const FactColumn& rate =
      rates.table(FactKind::kExchangeRate).column(field_of(FactKind::kExchangeRate, "rate"));
  CHECK(rate.numbers == std::vector<std::int64_t>{9'215});
  CHECK(rate.denominator == 10'000);
  FactSet before = read_fields(source, FactKind::kExchangeRate, {"rate"}, {.through = day(2025, 12, 31)});
  CHECK(before.table(FactKind::kExchangeRate).row_count == 0);
}

}  // namespace remit

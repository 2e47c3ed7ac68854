// Facts cut into parts between which no reference goes.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/columns/fact_shards.hpp"
#include "engine/columns/memory_fact_source.hpp"

namespace remit {
namespace {

Date day(std::int32_t of_month) {
  return *Date::from_civil(2026, 1, of_month);
}

const FactSchema& schema() {
  return FactSchema::standard();
}

/// Four partners with a deal each; the deals of P1 and P3 have one customer. D4 has no close, and D2 an
/// invoice.
void add_four(MemoryFactSource& source) {
  for (const char* id : {"P1", "P2", "P3", "P4"}) {
    source.add({.kind = FactKind::kPartner, .id = id, .fields = {}});
  }
  source.add({.kind = FactKind::kCustomer, .id = "C", .fields = {}});
  const auto deal = [&](const std::string& id, const std::string& partner, std::optional<Date> closed) {
    std::map<std::string, MemoryValue> fields = {
        {"partner", partner}, {"stage", std::string("won")}, {"value", Rational(100)}, {"currency", "EUR"}};
    if (partner == "P1" || partner == "P3") {
      fields["customer"] = std::string("C");
    }
    if (closed) {
      fields["closed_on"] = *closed;
    }
    source.add({.kind = FactKind::kDeal, .id = id, .fields = std::move(fields)});
  };
  deal("D1", "P1", day(1));
  deal("D2", "P2", day(2));
  deal("D3", "P3", day(3));
  deal("D4", "P4", std::nullopt);
  source.add({.kind = FactKind::kInvoice, .id = "I2", .fields = {{"deal", std::string("D2")}}});
  source.add({.kind = FactKind::kExchangeRate,
              .id = "R",
              .fields = {{"on", day(1)}, {"from", "USD"}, {"to", "EUR"}, {"rate", Rational(9, 10)}}});
}

FactRequest request_of(bool with_customers) {
  FactRequest request;
  request.schema = schema();
  const auto add = [&](FactKind kind, const std::vector<std::string>& names) {
    FactRequest::Kind& asked = request.kinds.emplace_back();
    asked.kind = kind;
    for (const std::string& name : names) {
      asked.fields.push_back(*schema().find_field(kind, name));
    }
  };
  add(FactKind::kPartner, {});
  add(FactKind::kDeal, with_customers ? std::vector<std::string>{"partner", "closed_on", "customer"}
                                      : std::vector<std::string>{"partner", "closed_on"});
  add(FactKind::kInvoice, {"deal"});
  add(FactKind::kExchangeRate, {"rate"});
  return request;
}

const FactColumn& column(const FactSet& facts, FactKind kind, const std::string& name) {
  return facts.table(kind).column(*schema().find_field(kind, name));
}

/// `P2: D2 of 2026-01-02, 1 invoices`, by shard, then deal.
std::vector<std::string> told(FactShards& shards) {
  std::vector<std::string> told;
  for (std::size_t shard = 0; shard < shards.size(); ++shard) {
    const FactSet facts = shards.take(shard);
    CHECK(facts.table(FactKind::kExchangeRate).row_count == 1);
    CHECK(column(facts, FactKind::kExchangeRate, "rate").numbers.size() == 1);
    const FactTable& deals = facts.table(FactKind::kDeal);
    CHECK(std::ranges::is_sorted(deals.keys));
    std::string text;
    for (std::size_t row = 0; row < deals.row_count; ++row) {
      const auto partner = static_cast<std::size_t>(column(facts, FactKind::kDeal, "partner").codes[row]);
      const auto& of_deals = column(facts, FactKind::kInvoice, "deal").codes;
      text += (text.empty() ? "" : "; ") + std::string("partner ") +
              std::to_string(facts.table(FactKind::kPartner).keys[partner]) + ": deal " +
              std::to_string(deals.keys[row]) + " of " +
              Date(column(facts, FactKind::kDeal, "closed_on").codes[row]).to_text() + ", " +
              std::to_string(std::ranges::count(of_deals, static_cast<RowIndex>(row))) + " invoices";
    }
    told.push_back(text);
  }
  std::ranges::sort(told);
  return told;
}

TEST_CASE("each partner's facts are a shard where nothing else connects them") {
  MemoryFactSource source(schema());
  add_four(source);
  FactSet facts = *source.read(request_of(false));
  std::optional<FactShards> shards = FactShards::cut(facts, 1, 2);
  REQUIRE(shards);
  std::vector<std::string> shard_texts = told(*shards);
  std::erase(shard_texts, std::string());  // nobody reads the customer: it is alone
  CHECK(shard_texts == std::vector<std::string>{"partner 1: deal 1 of 2026-01-01, 0 invoices",
                                                "partner 2: deal 2 of 2026-01-02, 1 invoices",
                                                "partner 3: deal 3 of 2026-01-03, 0 invoices",
                                                "partner 4: deal 4 of missing, 0 invoices"});
}

TEST_CASE("a customer of two partners keeps them together") {
  MemoryFactSource source(schema());
  add_four(source);
  FactSet facts = *source.read(request_of(true));
  std::optional<FactShards> shards = FactShards::cut(facts, 1, 1);
  REQUIRE(shards);
  std::vector<std::string> shard_texts = told(*shards);
  std::erase(shard_texts, std::string());
  CHECK(shard_texts == std::vector<std::string>{
                           "partner 1: deal 1 of 2026-01-01, 0 invoices; partner 3: deal 3 of 2026-01-03, 0 "
                           "invoices",
                           "partner 2: deal 2 of 2026-01-02, 1 invoices",
                           "partner 4: deal 4 of missing, 0 invoices"});
}

TEST_CASE("what is too little for two shards stays whole") {
  MemoryFactSource source(schema());
  add_four(source);
  FactSet facts = *source.read(request_of(false));
  CHECK_FALSE(FactShards::cut(facts, 100, 1));
  CHECK(facts.table(FactKind::kDeal).row_count == 4);
  CHECK(column(facts, FactKind::kDeal, "partner").codes == std::vector<std::int32_t>{0, 1, 2, 3});
}

TEST_CASE("some ten thousand facts are a few shards, so that several threads have something to do") {
  MemoryFactSource source(schema());
  constexpr int kPartners = 20'000;
  for (int partner = 0; partner < kPartners; ++partner) {
    source.add({.kind = FactKind::kPartner, .id = "P" + std::to_string(partner), .fields = {}});
  }
  FactSet facts = *source.read(request_of(false));
  const std::optional<FactShards> shards = FactShards::cut(facts, kRowsAShard, 1);
  REQUIRE(shards);
  CHECK(shards->size() == 2);  // of 8,192 or more
}

}  // namespace
}  // namespace remit

#include "engine/columns/fact_schema.hpp"

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("the standard kinds are found by the names of rules and of files") {
  const FactSchema& schema = FactSchema::standard();
  CHECK(schema.kind_count() == kStandardFactKinds);
  CHECK(schema.find_fact("refund") == FactKind::kRefund);
  CHECK(schema.find_file("credit_notes") == FactKind::kRefund);
  CHECK(schema.find_file("fx_rates") == FactKind::kExchangeRate);
  CHECK_FALSE(schema.find_fact("credit_notes"));
  CHECK_FALSE(schema.find_file("refunds"));
}

TEST_CASE("fields are found by their names in rules and by their columns in files") {
  const FactSchema& schema = FactSchema::standard();
  const auto partner = schema.find_field(FactKind::kDeal, "partner");
  REQUIRE(partner);
  CHECK(schema.field(FactKind::kDeal, *partner).column == "partner_id");
  CHECK(schema.field(FactKind::kDeal, *partner).refers_to == FactKind::kPartner);
  CHECK(schema.find_column(FactKind::kDeal, "partner_id") == partner);
  CHECK(schema.find_column(FactKind::kRefund, "issued_on") == schema.find_field(FactKind::kRefund, "on"));
  CHECK_FALSE(schema.find_column(FactKind::kInvoice, "paid_on"));  // derived: no file has it
  CHECK_FALSE(schema.find_column(FactKind::kPartner, "tier"));     // dated: partner_attributes.csv has it
}

TEST_CASE("a declared field or kind stands behind the standard ones") {
  FactSchema schema = FactSchema::standard();
  const std::size_t before = schema.fact(FactKind::kDeal).fields.size();
  const std::size_t added = schema.add_field(
      FactKind::kDeal,
      {.name = "ended_on", .column = "ended_on", .type = FieldType::kDate, .origin = FieldOrigin::kDeclared});
  CHECK(added == before);
  CHECK(schema.find_field(FactKind::kDeal, "ended_on") == added);
  CHECK(schema.find_column(FactKind::kDeal, "ended_on") == added);
  FactDefinition claim;
  claim.name = "claim";
  claim.file_stem = "claims";
  CHECK(schema.add_fact(claim) == FactKind::kFirstDeclared);
  CHECK(schema.find_fact("claim") == FactKind::kFirstDeclared);
  CHECK_FALSE(FactSchema::standard().find_fact("claim"));
}

}  // namespace remit

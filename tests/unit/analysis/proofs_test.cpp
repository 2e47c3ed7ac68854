#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-declarations",
     R"(payout monthly
  below zero  carry forward
prove no_overpay  bonus <= 15% of deal.value
)" + deal_rule("EUR 1"),
     {"note R0901 3:1 `prove` is not carried out by this version yet"}},
    {"bad-several-proofs-get-one-note",
     deal_rule("EUR 1") + R"(prove one  bonus <= 15% of deal.value
prove two  bonus <= 20% of deal.value
prove three  bonus <= 25% of deal.value
)",
     {"note R0901 7:1 `prove` is not carried out by this version yet, here and in 2 other places"}},
    {"bad-a-proof-alone-is-a-note",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
prove no_overpay  bonus <= 15% of deal.value
)",
     {"note R0901 7:1 `prove` is not carried out by this version yet"}},
};

}  // namespace

TEST_CASE("proofs are not carried out yet, and are told of in one note") {
  check_cases(kCases);
}

}  // namespace remit

// Comparisons that mean something else than was meant.
#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-a-field-that-is-a-word",
     R"(rule bonus
  for each   deal where product is segment
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"warning R0424 2:36 `segment` is the word \"segment\" here, not what deal.segment says | deal.segment "
      "for the "
      "field; \"segment\" in quotes for the word"}},
    {"good-a-word-called-like-a-field",
     R"(rule bonus
  for each   deal where product is "segment"
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {}},
    {"good-a-declared-word-called-like-a-field",
     R"(field deal.asked_by is one of partner, customer
)"
     R"(rule bonus
  for each   deal where asked_by is customer
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {}},
    {"bad-a-word-with-a-dash",
     R"(rule bonus
  for each   deal where region is north-west and product is far-east
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0408 2:35 a word with a dash in it stands in quotes | \"north-west\"",
      "error R0408 2:61 a word with a dash in it stands in quotes | \"far-east\""}},
    {"bad-a-ratio-beside-a-percentage-without-its-sign",
     R"(measure sold for partner
  sum     invoice.net by invoice.issued_on
  window  quarter
rule bonus
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     EUR 1 when sold / target of sold >= 60, otherwise EUR 2
)",
     {"warning R0425 7:50 this is compared with a ratio, of which 1 is the whole, so 60 is 60 times as much "
      "| "
      "60%"}},
    {"good-a-ratio-and-a-number",
     R"(measure sold for partner
  sum     invoice.net by invoice.issued_on
  window  quarter
measure deals for partner
  count   deal by deal.closed_on
  window  quarter
rule bonus
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     EUR 1 when sold / target of sold >= 2, EUR 2 when deals > 100, EUR 3 when deals / 2 > 100
)",
     {}},
};

}  // namespace

TEST_CASE("fields taken for words, ratios and words with dashes are told of") {
  check_cases(kCases);
}

}  // namespace remit

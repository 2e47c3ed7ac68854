#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-a-field-of-an-unknown-fact",
     R"(field dael.ended_on is date
)",
     {"error R0415 1:7 there is no fact `dael` | deal"}},
    {"bad-a-field-without-a-fact",
     R"(field ended_on is date
)",
     {"error R0415 1:7 there is no fact `ended_on` | field deal.ended_on is date"}},
    {"bad-a-field-of-an-unknown-type",
     R"(field deal.ended_on is dat
)",
     {"error R0415 1:24 `dat` is not a type of field | date"}},
    {"bad-a-field-declared-twice",
     R"(field deal.ended_on is date
field deal.ended_on is date
)",
     {"error R0402 2:7 `deal.ended_on` is declared twice (1:7 declared here first)"}},
    {"bad-a-standard-field-of-another-type",
     R"(field deal.kind is number
)",
     {"error R0415 1:20 `deal.kind` is there already, and its type is symbol"}},
    {"bad-a-column-of-the-standard-files",
     R"(field deal.partner_id is text
field deal.booked_on is date
)",
     {"error R0415 1:7 `partner_id` is a column of the standard files already | deal.partner, which needs no "
      "declaration",
      "error R0415 2:7 `booked_on` is a column of the standard files already"}},
    {"bad-an-empty-value-of-another-type",
     R"(field deal.margin is percent, empty means EUR 0
)",
     {"error R0409 1:43 the field is a percentage, and this is an amount in EUR"}},
    {"bad-an-empty-word-that-is-not-allowed",
     R"(field deal.colour is one of red, green, empty means grey
)",
     {"error R0408 1:53 `grey` is not one of the words of deal.colour | `red` or `green`"}},
    {"bad-a-word-that-is-an-amount",
     R"(field deal.colour is one of red, EUR 5
)",
     {"error R0415 1:34 a word is expected here | a word such as north, or a text in quotes"}},
};

}  // namespace

TEST_CASE("field declarations that make no sense are told of, each once and with what to write") {
  check_cases(kCases);
}

}  // namespace remit

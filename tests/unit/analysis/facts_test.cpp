#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"good-a-fact-of-a-partner",
     R"(fact claim of partner
  on      date
  amount  money
rule claims
  for each   claim where claim has amount
  pays       claim.partner
  effective  from 2026-01-01 by claim.on
  amount     claim.amount
)",
     {}},
    {"good-of-a-fact-further-down",
     R"(fact remark of visit
  said    text
fact visit of deal
  day     date
  hours   number
measure hours for partner
  sum     visit.hours
  window  month
rule visits
  for each   remark
  pays       remark.partner
  effective  from 2026-01-01 by remark.visit.day
  amount     hours * EUR 1
)",
     {}},
    {"bad-names-and-types",
     R"(fact deals of partner
  on  date
fact claim of prtner
  on  date
fact visit of partner
  hours   nmber
  hours   number
  hours   number
  id      text
  partner symbol
fact nothing_at_all
)",
     {"error R0423 1:6 deals.csv is one of the standard files, so a fact of your own can't be called so | "
      "another name",
      "error R0423 3:15 a fact can't be of a prtner | partner",
      "error R0415 6:11 `nmber` is not a type of field | number",
      "error R0402 8:3 `visit.hours` is declared twice (6:3 declared here first)",
      "error R0423 9:3 every `visit` has `id` without being told | leave this line out",
      "error R0423 10:3 every `visit` has `partner` without being told | leave this line out",
      "error R0423 11:6 the fact `nothing_at_all` has no fields | on date   on a deeper line"}},
    {"bad-of-each-other",
     R"(fact one of other
  on  date
fact other of one
  on  date
)",
     {"error R0423 1:13 `one` is of `other`, which comes back to `one`: none of them can come first | of a "
      "fact that doesn't come back here, or without `of`"}},
    {"bad-read-where-it-could-not-be-declared",
     R"(fact claim of prtner
  on  date
fact remark of claim
  on  date
rule claims
  for each   claim
  pays       claim.partner
  effective  from 2026-01-01 by claim.on
  amount     EUR 1
)",
     {"error R0423 1:15 a fact can't be of a prtner | partner"}},
    {"bad-fields-and-dates",
     R"(fact claim of partner
  amount  money
measure claimed for partner
  sum     claim.amount
  window  month
rule claims
  for each   claim where kind is big
  pays       claim.partner
  effective  from 2026-01-01 by claim.on
  amount     claimed
)",
     {"error R0206 4:3 a claim has no date of its own, so this line needs `by` | sum … by a date",
      "error R0401 7:26 nothing here is called `kind`",
      "error R0404 9:39 a claim has no field `on` | field claim.on is …   in column one, if the files have "
      "such "
      "a column"}},
    {"bad-a-name-taken",
     R"(fact claim of partner
  on  date
measure claim for partner
  sum     deal.value
  window  month
)",
     {"error R0402 3:9 `claim` is already the name of a fact | another name for one of the two (1:6 declared "
      "here first)"}},
};

}  // namespace

TEST_CASE("facts of one's own") {
  check_cases(kCases);
}

}  // namespace remit

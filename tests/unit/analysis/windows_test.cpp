// Windows of measures: by days of whom they are for, of what lasts, and longer than the periods that pay
// them.
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-a-window-from-a-day-of-what-it-is-not-for",
     R"(measure sold for partner
  sum     invoice.net
  less    refund.amount by refund.on
  window  year from deal.closed_on
)",
     {"error R0401 4:21 `deal` is not known in the window of a measure for partner | a path that begins with "
      "`partner`: what it is kept for"}},
    {"bad-a-window-from-no-day",
     R"(measure sold for partner
  sum     invoice.net
  window  year from partner.name
)",
     {"error R0214 3:21 the edge of a window is a date, and this is a text"}},
    {"bad-a-year-from-a-month",
     R"(measure sold for partner
  sum     invoice.net
  window  year from April
)",
     {"error R0214 3:11 a year that is counted from a month is a fiscal one | fiscal year from April"}},
    {"bad-a-month-from-a-day",
     R"(measure sold for partner
  sum     invoice.net
  window  month from partner.joined_on
)",
     {"error R0214 3:11 only years turn on a day, so a window `month` takes no `from` | year from "
      "partner.joined_on"}},
    {"bad-what-lasts-in-a-lifetime",
     R"(measure sold for partner
  count   deal while deal.closed_on through deal.closed_on + 1 year
  window  lifetime
)",
     {"error R0214 3:11 what has begun stays in a lifetime for ever, so `while` would end nothing here | "
      "window day   for what there is on a day; or month, quarter, year (2:3 this counts until a day)"}},
    {"bad-what-lasts-from-an-amount",
     R"(measure sold for partner
  count   deal while deal.value through deal.closed_on
  window  day
)",
     {"error R0409 2:22 what stands behind `while` is a date, and this is an amount in EUR"}},
    {"bad-a-year-that-each-quarter-pays",
     R"(measure sold for partner
  sum     invoice.net by invoice.issued_on
  window  year
rule kicker
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     2% of sold when sold > EUR 1_000
)",
     {"warning R0342 7:20 `sold` counts through the year, so each quarter pays again what the ones before it "
      "have paid | for each partner, year   whose line grows with each batch; or a window quarter (1:9 the "
      "measure)"}},
    {"bad-a-lifetime-that-each-month-pays",
     R"(measure sold for partner
  sum     invoice.net by invoice.issued_on
  window  lifetime
rule kicker
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     greatest of (EUR 5, 2% of sold)
)",
     {"warning R0342 7:40 `sold` counts through all time, so each month pays again what the ones before it "
      "have paid | a window month (1:9 the measure)"}},
    {"good-a-rate-that-goes-by-the-year",
     R"(measure sold for partner
  sum     invoice.net by invoice.issued_on
  window  year
measure recent for partner
  sum     invoice.net by invoice.issued_on
  window  quarter
scale steps whole
  from EUR 0       3%
  from EUR 50_000  5%
rule kicker
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     steps at sold of recent when sold > EUR 1_000
rule grown
  for each   partner, quarter
  effective  from 2026-01-01 by quarter.start
  amount     2% of (sold - (sold at quarter.start))
)",
     {}},
};

}  // namespace

TEST_CASE("windows that make no sense are told of, and such as pay a time again") {
  check_cases(kCases);
}

}  // namespace remit

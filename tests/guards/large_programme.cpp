#include "tests/guards/large_programme.hpp"

#include <fmt/format.h>

namespace remit::test {
namespace {

constexpr const char* kHeader =
    R"(# What the programme of a large firm looks like: a few kinds of rules, again for every region.

ruleset "Large programme"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end
tiers     Registered < Silver < Gold

)";

constexpr const char* kRegion = R"(measure area{0}_net for partner
  sum     invoice.net by invoice.issued_on where deal.region is area{0}
  less    refund.amount by refund.invoice.issued_on where deal.region is area{0}
  window  quarter

scale area{0}_growth marginal
  from EUR 0       {1}%
  from EUR 20_000  10%
  from EUR 60_000  12%

scale area{0}_bonus whole
  from EUR 0        0%
  from EUR 50_000   1%
  from EUR 150_000  1.5%

rule recurring{0} "Two years of every subscription of area {0}"
  for each   invoice where kind is subscription and deal.region is area{0}
  pays       invoice.deal.partner
  effective  from 2025-01-01 by invoice.issued_on
  during     first 24 months since deal.closed_on
  amount     area{0}_growth of invoice.net on top of area{0}_net
  decay      linear, 100% at month 12 to 50% at month 24, since deal.closed_on
  refunds    re-rate

rule new_business{0} "Bonus for a new customer of area {0}"
  for each   deal where kind is new and stage is won and region is area{0}
  pays       deal.partner
  effective  from 2025-01-01 by deal.closed_on
  amount     6% of deal.value when partner.tier is Gold
             4% of deal.value when partner.tier is Silver
             otherwise {1}% of deal.value
  cap        EUR 5_000 per deal
  refunds    at original rate, within 90 days of refund.invoice.issued_on

rule kicker{0} "Bonus on a strong quarter in area {0}"
  for each   partner, quarter
  effective  from 2025-01-01 by quarter.start
  amount     area{0}_bonus of area{0}_net

)";

}  // namespace

std::string large_programme(std::size_t regions) {
  std::string text = kHeader;
  for (std::size_t region = 1; region <= regions; ++region) {
    text += fmt::format(fmt::runtime(kRegion), region, 1 + region % 8);
  }
  return text;
}

}  // namespace remit::test

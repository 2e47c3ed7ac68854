#include "benchmarks/floor_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace remit::benchmarks {
namespace {

// numerator / denominator to the nearest whole number, halves to the even one. Neither is negative here.
std::int64_t half_even(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t whole = numerator / denominator;
  const std::int64_t twice_rest = (numerator % denominator) * 2;
  const bool up = twice_rest > denominator || (twice_rest == denominator && whole % 2 != 0);
  return whole + (up ? 1 : 0);
}

struct Day {
  std::int32_t year;
  std::int32_t month;
  std::int32_t day;
};

// A table of every day from 1970 to 2100: plainer than a formula, and another way than the engine's.
class Calendar {
 public:
  Calendar() {
    for (std::int32_t year = 1970; year < 2100; ++year) {
      for (std::int32_t month = 1; month <= 12; ++month) {
        for (std::int32_t day = 1; day <= length(year, month); ++day) {
          days_.push_back({year, month, day});
        }
      }
    }
  }
  [[nodiscard]] const Day& operator[](std::int32_t days) const {
    return days_[static_cast<std::size_t>(days)];
  }

  [[nodiscard]] static std::int32_t length(std::int32_t year, std::int32_t month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

 private:
  std::vector<Day> days_;
};

// Full months from `start` to `later`: a month is full on the start's day, or on the last one of a shorter
// month.
std::int64_t full_months(const Day& start, const Day& later) {
  const std::int64_t months = (later.year - start.year) * 12 + (later.month - start.month);
  const std::int32_t turns_on = std::min(start.day, Calendar::length(later.year, later.month));
  return later.day >= turns_on ? months : months - 1;
}

// 20% in months 0 to 11, then 1.25 points less each month, nothing from month 24: in 1/10000.
std::int64_t recurring_rate(std::int64_t month) {
  if (month < 0 || month >= 24) {
    return 0;
  }
  return month <= 11 ? 2'000 : 2'000 - 125 * (month - 11);
}

// 0% to 50,000, 2% to 250,000, 4% above: hundredths of a cent on a volume in cents.
std::int64_t marginal(std::int64_t volume) {
  constexpr std::int64_t kSecond = 5'000'000;
  constexpr std::int64_t kThird = 25'000'000;
  return 2 * std::max<std::int64_t>(0, std::min(volume, kThird) - kSecond) +
         4 * std::max<std::int64_t>(0, volume - kThird);
}

}  // namespace

FloorTotals floor_totals(const ReferenceFacts& facts) {
  const Calendar calendar;
  FloorTotals totals;
  std::unordered_map<std::uint64_t, std::int64_t> volumes;  // by partner and quarter
  for (const ReferenceInvoice& invoice : facts.invoices) {  // by day, then id, as they stand
    const ReferenceDeal& deal = facts.deals[invoice.deal];
    const Day& issued = calendar[invoice.issued_on];
    const std::int64_t rate = recurring_rate(full_months(calendar[deal.closed_on], issued));
    const std::int64_t recurring = half_even(invoice.net * rate, 10'000);
    const auto quarter =
        static_cast<std::uint64_t>(issued.year) * 4 + static_cast<std::uint64_t>((issued.month - 1) / 3);
    std::int64_t& volume = volumes[quarter << 32U | deal.partner];
    const std::int64_t tier = half_even(marginal(volume + invoice.net) - marginal(volume), 100);
    volume += invoice.net;
    totals.recurring_cents += recurring;
    totals.volume_cents += tier;
    totals.recurring_lines += recurring != 0 ? 1U : 0U;
    totals.volume_lines += tier != 0 ? 1U : 0U;
  }
  return totals;
}

}  // namespace remit::benchmarks

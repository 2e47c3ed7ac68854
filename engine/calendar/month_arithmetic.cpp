#include "engine/calendar/month_arithmetic.hpp"

namespace remit {
namespace {

constexpr std::string_view kClampToMonthEndText = "clamp to month end";

}  // namespace

std::optional<MonthRule> parse_month_rule(std::string_view text) {
  return text == kClampToMonthEndText ? std::optional(MonthRule::kClampToMonthEnd) : std::nullopt;
}

std::string_view to_text(MonthRule rule) {
  switch (rule) {
    case MonthRule::kClampToMonthEnd:
      return kClampToMonthEndText;
  }
  return {};
}

}  // namespace remit

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "engine/analysis/typed_expression.hpp"
#include "engine/analysis/words.hpp"
#include "engine/calendar/month_name.hpp"

namespace remit {

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string with_article(std::string_view noun) {
  constexpr std::string_view kVowels = "aeiouAEIOU";
  const bool vowel = !noun.empty() && kVowels.find(noun.front()) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

std::string spoken(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string written_amount(const Rational& amount, const Currency& currency) {
  const int decimals = to_integer(amount) ? 0 : currency.minor_unit_digits();
  std::string digits = to_decimal_text(amount, decimals, RoundingMode::kHalfEven);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::size_t end = std::min(digits.find('.'), digits.size());
  while (end > first + 3) {
    end -= 3;
    digits.insert(end, "_");
  }
  return fmt::format("{} {}", currency.code(), digits);
}

std::string describe(const Type& type, const FactSchema& schema) {
  switch (type.kind) {
    case TypeKind::kMoney:
      return type.currency.empty() ? "an amount of money" : fmt::format("an amount in {}", type.currency);
    case TypeKind::kPercent:
      return "a percentage";
    case TypeKind::kNumber:
      return "a number";
    case TypeKind::kText:
      return "a text";
    case TypeKind::kSymbol:
      return "a word";
    case TypeKind::kDate:
      return "a date";
    case TypeKind::kMonths:
      return "a number of months";
    case TypeKind::kDays:
      return "a number of days";
    case TypeKind::kYesNo:
      return "a condition";
    case TypeKind::kReference:
      return with_article(spoken(schema.fact(type.refers_to).name));
  }
  return {};
}

std::string without_blanks(std::string_view text) {
  std::string packed(text);
  std::erase_if(packed,
                [](char each) { return each == ' ' || each == '\t' || each == '\n' || each == '\r'; });
  return packed;
}

std::string describe_scope(std::string_view keyword, const Scope& scope, const FactSchema& schema) {
  if (const auto* fact = std::get_if<FactScope>(&scope)) {
    return fmt::format("a {} for each {}", keyword, spoken(schema.fact(fact->kind).name));
  }
  const auto& period = std::get<PeriodScope>(scope);
  return period.first_month == 1 ? fmt::format("a {} for each partner, {}", keyword, to_text(period.kind))
                                 : fmt::format("a {} for each partner, fiscal {} from {}", keyword,
                                               to_text(period.kind), month_name(period.first_month));
}

}  // namespace remit

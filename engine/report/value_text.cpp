#include "engine/report/value_text.hpp"

#include <optional>

#include "engine/analysis/overloaded.hpp"
#include "engine/money/minor_units.hpp"
#include "engine/money/money.hpp"
#include "engine/money/rate.hpp"

namespace remit {
namespace {

constexpr int kDecimalsOfAbout = 6;  // enough to recognise a rate or a hundredth of a cent

// True when the decimals of `value` end.
bool is_decimal(const Rational& value) {
  return to_text(value).find('/') == std::string::npos;
}

std::string about(const Rational& value) {
  return "about " + to_decimal_text(value, kDecimalsOfAbout, RoundingMode::kHalfEven) + " (" +
         to_text(value) + ")";
}

std::string counted(const Rational& number, const char* unit) {
  return number_text(number) + " " + unit + (number == 1 || number == -1 ? "" : "s");
}

std::string number_of_type(const Rational& number, const Type& type) {
  switch (type.kind) {
    case TypeKind::kMoney:
      if (const std::optional<Currency> currency = find_currency(type.currency)) {
        return money_text(number, *currency);
      }
      return number_text(number);
    case TypeKind::kPercent:
      return percent_text(number);
    case TypeKind::kMonths:
      return counted(number, "month");
    case TypeKind::kDays:
      return counted(number, "day");
    case TypeKind::kNumber:
    case TypeKind::kText:
    case TypeKind::kSymbol:
    case TypeKind::kDate:
    case TypeKind::kYesNo:
    case TypeKind::kReference:
      break;
  }
  return number_text(number);
}

}  // namespace

std::string money_text(const Rational& major_units, Currency currency) {
  const int digits = currency.minor_unit_digits();
  const Rational minor_units = major_units * Rational(power_of_ten(static_cast<unsigned>(digits)));
  if (to_integer(minor_units)) {
    return currency.code() + " " + to_decimal_text(major_units, digits, RoundingMode::kHalfEven);
  }
  return currency.code() + " " + (is_decimal(major_units) ? to_text(major_units) : about(major_units));
}

std::string own_money_text(const Rational& amount, Currency ruleset, const std::string& code) {
  const std::optional<Currency> own = find_currency(code);
  return own ? money_text(amount * Rational(ruleset.minor_units_per_unit(), own->minor_units_per_unit()),
                          *own)
             : money_text(amount, ruleset);
}

std::string minor_units_text(std::int64_t minor_units, Currency currency) {
  return Money(minor_units, currency).to_text();
}

std::string percent_text(const Rational& share) {
  return Rate(share).percent_text();
}

std::string number_text(const Rational& number) {
  return is_decimal(number) ? to_text(number) : about(number);
}

std::string value_text(const TracedValue& value, const Type& type, const FactSchema& schema,
                       const RowNames& names) {
  return std::visit(
      Overloaded{[](const AbsentValue&) { return std::string("nothing"); },
                 [](const FailedValue& failed) { return "can't be worked out: " + failed.message; },
                 [&](const Rational& number) { return number_of_type(number, type); },
                 [](const Date& date) { return date.to_text(); },
                 [](const std::string& text) { return text; },
                 [](const bool& yes) { return std::string(yes ? "yes" : "no"); },
                 [&](const FactValue& fact) {
                   const std::string& kind = schema.fact(fact.kind).name;
                   return fact.row == kNoRow ? "no " + kind : kind + " " + names(fact.kind, fact.row);
                 }},
      value);
}

}  // namespace remit

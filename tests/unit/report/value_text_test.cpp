#include "engine/report/value_text.hpp"

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("values are written as their type") {
  struct Row {
    const char* name;
    TracedValue value;
    Type type;
    std::string text;
  };
  const Type euro{TypeKind::kMoney, "EUR", FactKind::kPartner};
  const Type yen{TypeKind::kMoney, "JPY", FactKind::kPartner};
  const auto kind = [](TypeKind of) { return Type{of, "", FactKind::kPartner}; };
  const Row rows[] = {
      {"money with its currency's digits", Rational(15), euro, "EUR 15.00"},
      {"money with more", Rational(1, 8), euro, "EUR 0.125"},
      {"money without an end", Rational(-1, 3), euro, "EUR about -0.333333 (-1/3)"},
      {"money without minor units", Rational(15), yen, "JPY 15"},
      {"a share", Rational(3, 40), kind(TypeKind::kPercent), "7.5%"},
      {"one month", Rational(1), kind(TypeKind::kMonths), "1 month"},
      {"days", Rational(63), kind(TypeKind::kDays), "63 days"},
      {"a number", Rational(5, 4), kind(TypeKind::kNumber), "1.25"},
      {"a date", Date(days_from_civil({2026, 4, 10})), kind(TypeKind::kDate), "2026-04-10"},
      {"never", Date::never(), kind(TypeKind::kDate), "never"},
      {"a word", std::string("gold"), kind(TypeKind::kSymbol), "gold"},
      {"yes", true, kind(TypeKind::kYesNo), "yes"},
      {"a fact", FactValue{FactKind::kDeal, 3}, kind(TypeKind::kReference), "deal D3"},
      {"no fact", FactValue{FactKind::kDeal, kNoRow}, kind(TypeKind::kReference), "no deal"},
      {"nothing", AbsentValue{}, euro, "nothing"},
      {"a failure", FailedValue{"no net"}, euro, "can't be worked out: no net"},
  };
  const RowNames names = [](FactKind, RowIndex row) { return "D" + std::to_string(row); };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(value_text(row.value, row.type, FactSchema::standard(), names) == row.text);
  }
}

}  // namespace remit

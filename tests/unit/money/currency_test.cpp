#include "engine/money/currency.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace remit {

// Source: ISO 4217 list one of the maintenance agency (SIX), column "Mnr unt"; the same digits are in the
// JDK's java.util.Currency, which was asked for every code.
TEST_CASE("the minor units of ISO 4217 that aren't two digits") {
  const std::map<std::string, int> expected{
      {"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0}, {"JPY", 0}, {"KMF", 0},
      {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0}, {"UYI", 0}, {"VND", 0}, {"VUV", 0},
      {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"BHD", 3}, {"IQD", 3}, {"JOD", 3}, {"KWD", 3},
      {"LYD", 3}, {"OMR", 3}, {"TND", 3}, {"CLF", 4}, {"UYW", 4}};
  std::map<std::string, int> found;
  for (const Currency currency : all_currencies()) {
    if (currency.minor_unit_digits() != 2) {
      found.emplace(currency.code(), currency.minor_unit_digits());
    }
  }
  CHECK(found == expected);
}

TEST_CASE("currencies of everyday business are known") {
  for (const char* code :
       {"EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "AUD",
        "CAD", "NZD", "CNY", "HKD", "SGD", "INR", "BRL", "MXN", "ZAR", "AED", "SAR", "ILS"}) {
    CAPTURE(code);
    const std::optional<Currency> currency = find_currency(code);
    REQUIRE(currency.has_value());
    CHECK(currency->code() == code);
    CHECK(currency->minor_unit_digits() == 2);
    CHECK(currency->minor_units_per_unit() == 100);
  }
  CHECK(find_currency("JPY")->minor_units_per_unit() == 1);
  CHECK(find_currency("CLF")->minor_units_per_unit() == 10'000);
}

TEST_CASE("what is no code of a currency isn't found") {
  for (const char* bad : {"", "EU", "EURO", "eur", "XXX", "XTS", "XAU", "DEM", "HRK", "ABC", "\u00c9U"}) {
    CAPTURE(bad);
    CHECK_FALSE(find_currency(bad).has_value());
  }
}

TEST_CASE("every currency is found by its own code, and all differ") {
  std::set<std::uint32_t> packed;
  for (const Currency currency : all_currencies()) {
    CAPTURE(currency.code());
    CHECK(find_currency(currency.code()) == currency);
    packed.insert(currency.packed());
  }
  CHECK(packed.size() == all_currencies().size());
  CHECK(find_currency("EUR") != find_currency("USD"));
  CHECK(Currency().code() == "XXX");
}

TEST_CASE("a misspelt code gets the likeliest one") {
  struct Row {
    const char* written;
    const char* meant;
  };
  for (const Row& row :
       {Row{"eur", "EUR"}, Row{"Usd", "USD"}, Row{"EURO", "EUR"}, Row{"euro", "EUR"}, Row{"RMB", "CNY"},
        Row{"EU", "EUR"}, Row{"UER", "EUR"}, Row{"EUT", "EUR"}, Row{"US$", "USD"}, Row{"GPB", "GBP"},
        Row{"CHFF", "CHF"}, Row{"\u20ac", "EUR"}, Row{"KWE", "KWD"}}) {
    CAPTURE(row.written);
    const std::optional<Currency> suggestion = suggest_currency(row.written);
    REQUIRE(suggestion.has_value());
    CHECK(suggestion->code() == row.meant);
  }
  for (const char* hopeless : {"", "X", "QQQ", "a very long text instead of a code"}) {
    CAPTURE(hopeless);
    CHECK_FALSE(suggest_currency(hopeless).has_value());
  }
}

}  // namespace remit

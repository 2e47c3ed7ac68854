#include "engine/money/currency.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace remit {

struct CurrencyTable {
  static constexpr Currency entry(std::string_view code, std::uint8_t digits) {
    return {code[0], code[1], code[2], digits};
  }
};

namespace {

constexpr Currency of(std::string_view code, std::uint8_t digits) {
  return CurrencyTable::entry(code, digits);
}

/// The codes of ISO 4217's list one (https://www.six-group.com/en/products-services/financial-information/
/// market-reference-data/data-standards.html) as of 2026-01-01, funds codes included, with the minor unit's
/// digits. Left out are the codes without a minor unit, which nobody is paid in: metals, bond units, SDR, the
/// test code and XXX. Kept are ANG and BGN, withdrawn in 2025 and 2026, since ledgers still hold them.
constexpr std::array kTable{
    of("AED", 2), of("AFN", 2), of("ALL", 2), of("AMD", 2), of("ANG", 2), of("AOA", 2), of("ARS", 2),
    of("AUD", 2), of("AWG", 2), of("AZN", 2), of("BAM", 2), of("BBD", 2), of("BDT", 2), of("BGN", 2),
    of("BHD", 3), of("BIF", 0), of("BMD", 2), of("BND", 2), of("BOB", 2), of("BOV", 2), of("BRL", 2),
    of("BSD", 2), of("BTN", 2), of("BWP", 2), of("BYN", 2), of("BZD", 2), of("CAD", 2), of("CDF", 2),
    of("CHE", 2), of("CHF", 2), of("CHW", 2), of("CLF", 4), of("CLP", 0), of("CNY", 2), of("COP", 2),
    of("COU", 2), of("CRC", 2), of("CUP", 2), of("CVE", 2), of("CZK", 2), of("DJF", 0), of("DKK", 2),
    of("DOP", 2), of("DZD", 2), of("EGP", 2), of("ERN", 2), of("ETB", 2), of("EUR", 2), of("FJD", 2),
    of("FKP", 2), of("GBP", 2), of("GEL", 2), of("GHS", 2), of("GIP", 2), of("GMD", 2), of("GNF", 0),
    of("GTQ", 2), of("GYD", 2), of("HKD", 2), of("HNL", 2), of("HTG", 2), of("HUF", 2), of("IDR", 2),
    of("ILS", 2), of("INR", 2), of("IQD", 3), of("IRR", 2), of("ISK", 0), of("JMD", 2), of("JOD", 3),
    of("JPY", 0), of("KES", 2), of("KGS", 2), of("KHR", 2), of("KMF", 0), of("KPW", 2), of("KRW", 0),
    of("KWD", 3), of("KYD", 2), of("KZT", 2), of("LAK", 2), of("LBP", 2), of("LKR", 2), of("LRD", 2),
    of("LSL", 2), of("LYD", 3), of("MAD", 2), of("MDL", 2), of("MGA", 2), of("MKD", 2), of("MMK", 2),
    of("MNT", 2), of("MOP", 2), of("MRU", 2), of("MUR", 2), of("MVR", 2), of("MWK", 2), of("MXN", 2),
    of("MXV", 2), of("MYR", 2), of("MZN", 2), of("NAD", 2), of("NGN", 2), of("NIO", 2), of("NOK", 2),
    of("NPR", 2), of("NZD", 2), of("OMR", 3), of("PAB", 2), of("PEN", 2), of("PGK", 2), of("PHP", 2),
    of("PKR", 2), of("PLN", 2), of("PYG", 0), of("QAR", 2), of("RON", 2), of("RSD", 2), of("RUB", 2),
    of("RWF", 0), of("SAR", 2), of("SBD", 2), of("SCR", 2), of("SDG", 2), of("SEK", 2), of("SGD", 2),
    of("SHP", 2), of("SLE", 2), of("SOS", 2), of("SRD", 2), of("SSP", 2), of("STN", 2), of("SVC", 2),
    of("SYP", 2), of("SZL", 2), of("THB", 2), of("TJS", 2), of("TMT", 2), of("TND", 3), of("TOP", 2),
    of("TRY", 2), of("TTD", 2), of("TWD", 2), of("TZS", 2), of("UAH", 2), of("UGX", 0), of("USD", 2),
    of("USN", 2), of("UYI", 0), of("UYU", 2), of("UYW", 4), of("UZS", 2), of("VED", 2), of("VES", 2),
    of("VND", 0), of("VUV", 0), of("WST", 2), of("XAD", 2), of("XAF", 0), of("XCD", 2), of("XCG", 2),
    of("XOF", 0), of("XPF", 0), of("YER", 2), of("ZAR", 2), of("ZMW", 2), of("ZWG", 2)};

static_assert(std::is_sorted(kTable.begin(), kTable.end()), "find_currency searches the table by halves");

/// The order in which a misspelling is taken to mean one of several codes: by turnover in the triennial
/// survey of the Bank for International Settlements (April 2022); the rest follow in alphabetical order.
constexpr std::array<std::string_view, 30> kMostTraded{
    "USD", "EUR", "JPY", "GBP", "CNY", "AUD", "CAD", "CHF", "HKD", "SGD", "SEK", "KRW", "NOK", "NZD", "INR",
    "MXN", "TWD", "ZAR", "BRL", "DKK", "PLN", "THB", "ILS", "IDR", "CZK", "AED", "TRY", "HUF", "CLP", "SAR"};

/// What people write for a currency that isn't its code.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kWidespreadNames{{
    {"EURO", "EUR"},
    {"EUROS", "EUR"},
    {"\u20ac", "EUR"},
    {"US$", "USD"},
    {"STG", "GBP"},
    {"UKP", "GBP"},
    {"\u00a3", "GBP"},
    {"YEN", "JPY"},
    {"RMB", "CNY"},
    {"NIS", "ILS"},
    {"SFR", "CHF"},
}};

constexpr std::size_t kLongestMisspelling = 8;

std::string in_capitals(std::string_view text) {
  std::string capitals{text};
  for (char& character : capitals) {
    if (character >= 'a' && character <= 'z') {
      character = static_cast<char>(character - 'a' + 'A');
    }
  }
  return capitals;
}

/// Whether one letter was put in, left out or replaced, or two neighbours were swapped.
bool is_one_slip(std::string_view written, std::string_view meant) {
  const auto [in_written, in_meant] =
      std::mismatch(written.begin(), written.end(), meant.begin(), meant.end());
  const std::string_view rest_written{in_written, written.end()};
  const std::string_view rest_meant{in_meant, meant.end()};
  if (rest_written.size() == rest_meant.size() + 1) {
    return rest_written.substr(1) == rest_meant;
  }
  if (rest_written.size() + 1 == rest_meant.size()) {
    return rest_written == rest_meant.substr(1);
  }
  if (rest_written.size() != rest_meant.size() || rest_written.empty()) {
    return false;
  }
  const bool swapped = rest_written.size() >= 2 && rest_written[0] == rest_meant[1] &&
                       rest_written[1] == rest_meant[0] && rest_written.substr(2) == rest_meant.substr(2);
  return swapped || rest_written.substr(1) == rest_meant.substr(1);
}

}  // namespace

std::optional<Currency> find_currency(std::string_view code) {
  if (code.size() != 3) {
    return std::nullopt;
  }
  const auto found = std::lower_bound(kTable.begin(), kTable.end(), of(code, 0));
  if (found == kTable.end() || found->code() != code) {
    return std::nullopt;
  }
  return *found;
}

std::span<const Currency> all_currencies() {
  return kTable;
}

std::optional<Currency> suggest_currency(std::string_view misspelt) {
  if (misspelt.size() > kLongestMisspelling) {
    return std::nullopt;
  }
  const std::string written = in_capitals(misspelt);
  if (const std::optional<Currency> same = find_currency(written)) {
    return same;
  }
  for (const auto& [name, code] : kWidespreadNames) {
    if (name == written) {
      return find_currency(code);
    }
  }
  for (const std::string_view code : kMostTraded) {
    if (is_one_slip(written, code)) {
      return find_currency(code);
    }
  }
  for (const Currency currency : kTable) {
    if (is_one_slip(written, currency.code())) {
      return currency;
    }
  }
  return std::nullopt;
}

}  // namespace remit

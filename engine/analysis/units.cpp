#include "engine/analysis/units.hpp"

#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/nearest_word.hpp"
#include "engine/money/rational.hpp"

namespace remit {
namespace {

/// More steps than any contract has, and few enough for every calculation with them.
constexpr std::int64_t kMostSteps = 1'000'000;

struct NamedUnit {
  std::string_view singular;
  std::string_view plural;
  TimeUnit unit;
};
constexpr std::array<NamedUnit, 5> kUnits = {{{"day", "days", {false, 1}},
                                              {"week", "weeks", {false, 7}},
                                              {"month", "months", {true, 1}},
                                              {"quarter", "quarters", {true, 3}},
                                              {"year", "years", {true, 12}}}};

}  // namespace

std::optional<TimeUnit> find_time_unit(std::string_view name) {
  for (const NamedUnit& each : kUnits) {
    if (name == each.singular || name == each.plural) {
      return each.unit;
    }
  }
  return std::nullopt;
}

std::optional<TimeUnit> time_unit(const ast::Name& name, DiagnosticSink& diagnostics) {
  if (const auto unit = find_time_unit(name.text)) {
    return unit;
  }
  std::vector<std::string> plurals;
  for (const NamedUnit& each : kUnits) {
    plurals.emplace_back(each.plural);
  }
  const auto near = nearest_word(name.text, plurals);
  diagnostics.error("R0410", name.span, fmt::format("`{}` is not a unit of time", name.text))
      .help(near ? *near : "days, weeks, months, quarters or years");
  return std::nullopt;
}

std::string in_smaller_units(std::string_view number, const TimeUnit& unit) {
  const std::optional<Rational> written = parse_decimal(number);
  const std::optional<Integer> whole =
      written && unit.count > 1 ? to_integer(Rational(*written * unit.count)) : std::nullopt;
  const std::optional<std::int64_t> count = whole ? to_int64(*whole) : std::nullopt;
  return count ? fmt::format("{} {}", *count, unit.months ? "months" : "days") : std::string();
}

std::optional<std::int64_t> whole_number(std::string_view text, grammar::SourceSpan span, std::int64_t least,
                                         std::string_view what, DiagnosticSink& diagnostics,
                                         std::string help) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc{} && end == text.data() + text.size() && value >= least && value <= kMostSteps) {
    return value;
  }
  auto report = diagnostics.error(
      "R0420", span,
      fmt::format("{} is a whole number from {} through {}, not {}", what, least, kMostSteps, text));
  if (!help.empty()) {
    report.help(std::move(help));
  }
  return std::nullopt;
}

}  // namespace remit

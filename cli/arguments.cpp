#include "cli/arguments.hpp"

#include <map>
#include <optional>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "engine/base/check.hpp"

namespace remit::cli {
namespace {

template <class Format>
void add_format(CLI::App& command, Format& format, const std::map<std::string, Format>& names,
                const std::string& description) {
  command.add_option("--format", format, description)
      ->transform(CLI::CheckedTransformer(names).description(""))
      ->type_name("FORMAT");
}

std::optional<Period> whole_period(const std::string& text) {
  const std::optional<NamedPeriod> named = parse_named_period(text);
  if (!named) {
    return std::nullopt;
  }
  switch (named->kind) {
    case PeriodKind::kMonth:
    case PeriodKind::kQuarter:
    case PeriodKind::kHalf:
    case PeriodKind::kYear:
      return named->period;
    case PeriodKind::kDay:
    case PeriodKind::kWeek:
    case PeriodKind::kLifetime:
      break;
  }
  return std::nullopt;
}

}  // namespace

void add_table_format(CLI::App& command, TableFormat& format) {
  add_format<TableFormat>(
      command, format,
      {{"table", TableFormat::kTable}, {"csv", TableFormat::kCsv}, {"json", TableFormat::kJson}},
      "table for people (the default, also into a pipe), csv, or json with one object a line");
}

void add_check_format(CLI::App& command, CheckFormat& format) {
  add_format<CheckFormat>(command, format,
                          {{"table", CheckFormat::kTable},
                           {"json", CheckFormat::kJson},
                           {"github", CheckFormat::kGithub},
                           {"junit", CheckFormat::kJunit}},
                          "table for people (the default), json with one object a line, github or junit");
}

void add_explanation_format(CLI::App& command, TableFormat& format) {
  add_format<TableFormat>(command, format, {{"table", TableFormat::kTable}, {"json", TableFormat::kJson}},
                          "table for people (the default) or json");
}

CLI::Validator is_date() {
  return {[](std::string& text) {
            return Date::parse_iso(text) ? std::string() : text + " is not a day; write it like 2026-10-31";
          },
          "DATE"};
}

CLI::Validator is_period() {
  return {[](std::string& text) {
            return whole_period(text) ? std::string()
                                      : text + " is not a period; write it like 2026-10, 2026-Q4 or 2026";
          },
          "PERIOD"};
}

Date date_argument(const std::string& text) {
  const std::optional<Date> date = Date::parse_iso(text);
  check(date.has_value(), "the command line has checked its dates");
  return *date;
}

Period period_argument(const std::string& text) {
  const std::optional<Period> period = whole_period(text);
  check(period.has_value(), "the command line has checked its periods");
  return *period;
}

}  // namespace remit::cli

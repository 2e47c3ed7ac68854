#include "cli/arguments.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "engine/base/check.hpp"

namespace remit::cli {
namespace {

// The formats are few, so a wrong word is answered with all of them.
template <class Format>
void add_format(CLI::App& command, Format& format, const std::vector<std::pair<std::string, Format>>& names,
                const std::string& description) {
  const auto choose = [&format, names](const std::string& word) {
    std::string known;
    for (const auto& [name, value] : names) {
      if (name == word) {
        format = value;
        return;
      }
      known += (known.empty() ? "" : ", ") + name;
    }
    throw CLI::ValidationError("--format", word + " is not a format of this command; there are: " + known);
  };
  command.add_option_function<std::string>("--format", choose, description)->type_name("FORMAT");
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

void add_graph_format(CLI::App& command, GraphFormat& format) {
  add_format<GraphFormat>(command, format, {{"text", GraphFormat::kText}, {"dot", GraphFormat::kDot}},
                          "text (the default) or dot, for Graphviz");
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

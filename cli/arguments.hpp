// Options that several commands share, and arguments that are more than text.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "engine/calendar/date.hpp"
#include "engine/calendar/period.hpp"
#include "engine/report/diagnostic_report.hpp"
#include "engine/report/table.hpp"

namespace remit::cli {

/// `--format table|csv|json`; the table is the default everywhere, on a terminal and off it.
void add_table_format(CLI::App& command, TableFormat& format);
/// `--format table|json|github|junit`.
void add_check_format(CLI::App& command, CheckFormat& format);
enum class GraphFormat { kText, kDot };

/// `--format text|dot`.
void add_graph_format(CLI::App& command, GraphFormat& format);
/// `--format table|json`.
void add_explanation_format(CLI::App& command, TableFormat& format);

/// Refuse, as a wrong command line, what isn't a day or a whole month, quarter, half or year.
[[nodiscard]] CLI::Validator is_date();
[[nodiscard]] CLI::Validator is_period();

/// Need text that is_date() or is_period() let pass.
[[nodiscard]] Date date_argument(const std::string& text);
[[nodiscard]] Period period_argument(const std::string& text);

}  // namespace remit::cli

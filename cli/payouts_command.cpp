// remit payouts: what was posted.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "engine/base/check.hpp"
#include "engine/money/currency.hpp"
#include "engine/run/payout_summary.hpp"

namespace remit::cli {
namespace {

struct PayoutsArguments {
  std::string ledger;
  std::string period;
  std::string partner;
  std::string ruleset;
  std::vector<std::string> by{"partner", "rule"};
  TableFormat format = TableFormat::kTable;
};

PayoutGrouping grouping_of(const std::vector<std::string>& words) {
  const std::set<std::string> by(words.begin(), words.end());
  PayoutGrouping grouping;
  grouping.partner = by.contains("partner");
  grouping.rule = by.contains("rule");
  grouping.fact = by.contains("fact");
  grouping.period = by.contains("period");
  grouping.reason = by.contains("reason");
  grouping.posting = by.contains("posting");
  return grouping;
}

std::vector<TableColumn> columns_of(const PayoutGrouping& by) {
  std::vector<TableColumn> columns{{"ruleset"}};
  const auto add = [&](bool asked_for, std::vector<TableColumn> group) {
    if (asked_for) {
      columns.insert(columns.end(), group.begin(), group.end());
    }
  };
  add(by.partner, {{"partner"}});
  add(by.rule, {{"rule"}, {"component"}});
  add(by.fact, {{"line_kind"}, {"line"}});
  add(by.period, {{"period"}});
  add(by.reason, {{"reason"}});
  add(by.posting, {{"posting", true}});
  add(true, {{"postings", true}, {"amount", true}, {"currency"}});
  return columns;
}

std::vector<Cell> cells_of(const PayoutRow& row, const PayoutGrouping& by) {
  const std::optional<Currency> currency = find_currency(row.currency);
  check(currency.has_value(), "a ledger has runs in known currencies only");
  std::vector<Cell> cells{row.ruleset};
  const auto add = [&](bool asked_for, std::vector<Cell> group) {
    if (asked_for) {
      cells.insert(cells.end(), group.begin(), group.end());
    }
  };
  add(by.partner, {row.partner});
  add(by.rule, {row.rule, row.component});
  add(by.fact, {row.line_kind, row.line});
  add(by.period, {row.period});
  add(by.reason, {row.reason});
  add(by.posting, {row.posting});
  add(true, {row.posting_count, AmountCell{row.minor_units, currency->minor_unit_digits()}, row.currency});
  return cells;
}

int print_payouts(const PayoutsArguments& arguments) {
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(arguments.ledger, LedgerMode::kReadOnly);
  if (!ledger) {
    return fail(ledger.error());
  }
  PayoutQuery query;
  query.by = grouping_of(arguments.by);
  if (!arguments.period.empty()) {
    query.period = period_argument(arguments.period);
  }
  if (!arguments.partner.empty()) {
    query.partner = arguments.partner;
  }
  if (!arguments.ruleset.empty()) {
    query.ruleset = arguments.ruleset;
  }
  const Result<std::vector<PayoutRow>> rows = summarize_payouts(**ledger, query);
  if (!rows) {
    return fail(rows.error());
  }
  const auto writer = make_row_writer(arguments.format, columns_of(query.by), output_sink());
  for (const PayoutRow& row : *rows) {
    writer->row(cells_of(row, query.by));
  }
  writer->finish();
  if (rows->empty()) {
    note("nothing was posted" + (arguments.period.empty() ? std::string() : " in " + arguments.period));
  }
  return kDone;
}

}  // namespace

void add_payouts_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("payouts", "Show what was posted");
  const auto arguments = std::make_shared<PayoutsArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  command.add_option("--period", arguments->period, "only the runs of this month, quarter or year")
      ->check(is_period().description(""))
      ->type_name("PERIOD");
  command.add_option("--partner", arguments->partner, "only what this partner gets")->type_name("ID");
  command.add_option("--ruleset", arguments->ruleset, "only what this ruleset posted")->type_name("NAME");
  command.add_option("--by", arguments->by, "what to tell apart: partner,rule,fact,period,reason,posting")
      ->delimiter(',')
      ->default_str("partner,rule")
      ->check(CLI::IsMember({"partner", "rule", "fact", "period", "reason", "posting"}).description(""))
      ->type_name("WORDS");
  add_table_format(command, arguments->format);
  command.footer(
      "Columns, in this order: ruleset; partner; rule, component; line_kind, line (for fact); period (of the "
      "run);\n"
      "reason; posting (its number, for remit explain); postings (how many), amount, currency. Those that "
      "--by\n"
      "doesn't name are left out and summed over.\n\n"
      "Examples:\n"
      "  remit payouts acme.ledger --period 2026-10\n"
      "  remit payouts acme.ledger --partner P-17 --by rule,fact,period,reason,posting\n"
      "  remit payouts acme.ledger --by partner,period --format csv > payouts.csv");
  command.callback([arguments, &exit_code] { exit_code = print_payouts(*arguments); });
}

}  // namespace remit::cli

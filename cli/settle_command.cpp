// remit settle: what was posted becomes what is paid out.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "cli/rules.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/minor_units.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"
#include "engine/run/posting_names.hpp"
#include "engine/run/settle.hpp"

namespace remit::cli {
namespace {

struct SettleArguments {
  std::string ledger;
  std::string rules;
  std::string period;
  bool dry_run = false;
  TableFormat format = TableFormat::kTable;
};

/// What a partner gets by an entry, in the currency that it is paid in; none where nothing is paid.
std::optional<PaidAs> paid_as(const SettlementEntry& entry, const Ruleset& ruleset) {
  if (entry.step != SettlementStep::kPaid) {
    return std::nullopt;
  }
  return entry.paid_as ? entry.paid_as : PaidAs{entry.minor_units, entry.currency.value_or(ruleset.currency)};
}

std::string text_of(const PaidAs& paid) {
  return paid.currency.code() + " " + amount_text(paid.minor_units, paid.currency.minor_unit_digits());
}

// One row for each entry: what programs read.
void print_entries(const SettleReport& report, const Ruleset& ruleset, TableFormat format) {
  const auto writer = make_row_writer(format,
                                      {{"settlement", true},
                                       {"ruleset"},
                                       {"period"},
                                       {"partner"},
                                       {"step"},
                                       {"from"},
                                       {"to"},
                                       {"amount", true},
                                       {"currency"},
                                       {"free_on"},
                                       {"payout_amount", true},
                                       {"payout_currency"}},
                                      output_sink());
  const SettlementRecord& settlement = report.settlement;
  const std::string period = period_name(settlement.period_first, settlement.period_last);
  for (const NamedSettlementEntry& named : report.entries) {
    const SettlementEntry& entry = named.entry;
    const Currency currency = entry.currency.value_or(ruleset.currency);
    const std::optional<PaidAs> paid = paid_as(entry, ruleset);
    const std::array<Cell, 12> cells{
        settlement.number == 0 ? Cell() : Cell(settlement.number),
        Cell(settlement.ruleset),
        Cell(period),
        Cell(named.partner),
        Cell(std::string(to_text(entry.step))),
        Cell(std::string(to_text(entry.from))),
        Cell(std::string(to_text(entry.to))),
        Cell(AmountCell{entry.minor_units, currency.minor_unit_digits()}),
        Cell(currency.code()),
        entry.free_on.is_ordinary() ? Cell(entry.free_on.to_text()) : Cell(),
        paid ? Cell(AmountCell{paid->minor_units, paid->currency.minor_unit_digits()}) : Cell(),
        paid ? Cell(paid->currency.code()) : Cell()};
    writer->row(cells);
  }
  writer->finish();
}

/// A column of the table for people.
struct SettledColumn {
  const char* name;
  std::function<std::int64_t(const PartnerSettled&)> amount;
  bool always = false;  ///< also where it is zero for everybody
};

std::vector<SettledColumn> settled_columns() {
  using Step = SettlementStep;
  using Account = SettlementAccount;
  const auto steps = [](std::vector<Step> of) {
    return [of = std::move(of)](const PartnerSettled& partner) {
      std::int64_t sum = 0;
      for (const Step step : of) {
        sum += partner.step(step);
      }
      return sum;
    };
  };
  const auto balance = [](Account of, std::int64_t sign) {
    return [of, sign](const PartnerSettled& partner) { return sign * partner.balance(of); };
  };
  return {{"posted", steps({Step::kPosted}), true},
          {"from before", steps({Step::kCarriedIn})},
          {"hold", steps({Step::kHold})},
          {"draw", steps({Step::kDraw})},
          {"repaid", steps({Step::kRecovery})},
          {"reserve", steps({Step::kReserve, Step::kReserveFreed, Step::kReserveUsed})},
          {"below zero", steps({Step::kBelowZero})},
          {"above cap", steps({Step::kCap})},
          {"below threshold", steps({Step::kThreshold, Step::kFinal})},
          {"paid out", [](const PartnerSettled& partner) { return partner.paid(); }, true},
          {"carried", balance(Account::kCarried, 1), true},
          {"forfeited", [](const PartnerSettled& partner) { return partner.forfeited; }},
          {"claimed", [](const PartnerSettled& partner) { return partner.claimed; }},
          {"held", balance(Account::kHeld, 1)},
          {"in reserve", balance(Account::kReserve, 1)},
          {"advanced", balance(Account::kAdvance, -1)}};
}

/// Whether somebody is paid in another currency than the ruleset's.
bool is_exchanged(const SettleReport& report) {
  return std::any_of(report.partners.begin(), report.partners.end(),
                     [](const PartnerSettled& partner) { return partner.paid_as.has_value(); });
}

void print_partners(const SettleReport& report) {
  std::vector<SettledColumn> columns = settled_columns();
  std::erase_if(columns, [&](const SettledColumn& column) {
    return !column.always &&
           std::all_of(report.partners.begin(), report.partners.end(),
                       [&](const PartnerSettled& partner) { return column.amount(partner) == 0; });
  });
  std::vector<TableColumn> headings{{"partner"}};
  for (const SettledColumn& column : columns) {
    headings.push_back({column.name, true});
  }
  headings.push_back({"currency"});
  const bool exchanged = is_exchanged(report);
  if (exchanged) {
    headings.push_back({"paid as", true});
  }
  const auto writer = make_row_writer(TableFormat::kTable, headings, output_sink());
  for (const PartnerSettled& partner : report.partners) {
    std::vector<Cell> cells{Cell(partner.partner)};
    for (const SettledColumn& column : columns) {
      cells.emplace_back(AmountCell{column.amount(partner), partner.currency.minor_unit_digits()});
    }
    cells.emplace_back(partner.currency.code());
    if (exchanged) {
      const PaidAs paid = partner.paid_as.value_or(PaidAs{partner.paid(), partner.currency});
      cells.push_back(partner.paid() == 0 ? Cell() : Cell(text_of(paid)));
    }
    writer->row(cells);
  }
  writer->finish();
}

/// What leaves the house in each currency: `EUR 100.00, USD 1085.00`.
std::string sums_by_currency(const SettleReport& report, const Ruleset& ruleset) {
  std::map<Currency, Rational> sums;  // of minor units
  for (const NamedSettlementEntry& named : report.entries) {
    if (const std::optional<PaidAs> paid = paid_as(named.entry, ruleset)) {
      sums[paid->currency] += paid->minor_units;
    }
  }
  std::string text;
  for (const auto& [currency, minor_units] : sums) {
    text += (text.empty() ? "" : ", ") + currency.code() + " " +
            to_decimal_text(minor_units / currency.minor_units_per_unit(), currency.minor_unit_digits(),
                            RoundingMode::kHalfEven);
  }
  return text;
}

void print_for_people(const SettleReport& report, const Ruleset& ruleset, const SettleArguments& arguments) {
  const SettlementRecord& settlement = report.settlement;
  const std::string period = period_name(settlement.period_first, settlement.period_last);
  std::map<Currency, std::int64_t> paid;  // other than the ruleset's
  std::int64_t paid_here = 0;
  const PartnerSettled* most = nullptr;
  for (const PartnerSettled& partner : report.partners) {
    (partner.currency == ruleset.currency ? paid_here : paid[partner.currency]) += partner.paid();
    most = most == nullptr || partner.paid() > most->paid() ? &partner : most;
  }
  print("ruleset    " + settlement.ruleset + "\n");
  print("period     " + period + ", " + settlement.period_first.to_text() + " through " +
        settlement.period_last.to_text() + "\n");
  print("run        " + std::to_string(settlement.run) + "\n");
  std::string paid_text = text_of({paid_here, ruleset.currency});
  for (const auto& [currency, minor_units] : paid) {
    paid_text += ", " + text_of({minor_units, currency});
  }
  print("paid out   " + paid_text + "\n");
  if (is_exchanged(report)) {
    print("paid as    " + sums_by_currency(report, ruleset) + "\n");
  }
  if (!report.partners.empty()) {
    print("\n");
    print_partners(report);
  }
  if (report.settled && most != nullptr && most->paid() != 0) {
    print("\nhow one came about:  remit explain " + arguments.ledger + " --settlement " + period +
          " --partner " + most->partner + "\n");
  }
}

int settle_period(const SettleArguments& arguments) {
  int exit_code = kDone;
  const std::optional<Ruleset> ruleset = ruleset_or_complaint(arguments.rules, exit_code);
  if (!ruleset) {
    return exit_code;
  }
  const Result<std::unique_ptr<Ledger>> ledger =
      Ledger::open(arguments.ledger, arguments.dry_run ? LedgerMode::kReadOnly : LedgerMode::kReadWrite);
  if (!ledger) {
    return fail(ledger.error());
  }
  Progress progress("settling " + arguments.period);
  SettleRequest request{&*ruleset, period_argument(arguments.period), arguments.dry_run};
  request.progress = [&progress](std::string_view stage) { progress.stage(stage); };
  Result<SettleReport> report = settle(**ledger, request);
  const bool was_settled = report && report->already_settled;
  if (was_settled) {
    report = settled_before(**ledger, ruleset->name, request.period);
  }
  progress.wipe();
  if (!report) {
    return fail(report.error());
  }
  if (!report->row_errors.empty()) {
    for (const RowError& error : report->row_errors) {
      complain(row_error_text(error, *ruleset));
    }
    note("nothing was settled; once this is corrected, run the period again and settle it then");
    return kWrongInput;
  }
  if (arguments.format != TableFormat::kTable) {
    print_entries(*report, *ruleset, arguments.format);
  } else {
    print_for_people(*report, *ruleset, arguments);
  }
  const std::string number = std::to_string(report->settlement.number);
  if (was_settled) {
    note("nothing to do: " + arguments.period + " was settled before (settlement " + number + ")");
  } else if (arguments.dry_run) {
    note("a dry run: nothing was settled");
  } else {
    note("settled as settlement " + number);
  }
  return kDone;
}

}  // namespace

void add_settle_command(CLI::App& program, int& exit_code) {
  CLI::App& command =
      *program.add_subcommand("settle", "Settle one period: what was posted becomes what is paid out");
  const auto arguments = std::make_shared<SettleArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  command.add_option("--rules", arguments->rules, "the rules that ran: a rule file or a folder of them")
      ->required()
      ->type_name("RULES");
  command.add_option("--period", arguments->period, "2026-10, 2026-Q4 or 2026; as it was run")
      ->required()
      ->check(is_period().description(""))
      ->type_name("PERIOD");
  command.add_flag("--dry-run", arguments->dry_run, "show what would be paid out, settle nothing");
  add_table_format(command, arguments->format);
  command.footer(
      "Holds, draws, reserves, balances below zero, caps, thresholds and final settlements, as the rules' "
      "payout\n"
      "says. Periods are settled one after the other, each once: nothing that was settled is ever redone, "
      "and "
      "a\n"
      "settled period isn't run again.\n"
      "The table shows partners; csv and json have one row an entry: settlement, ruleset, period, partner, "
      "step,\n"
      "from, to (accounts), amount, currency, free_on and, of what is paid, payout_amount and "
      "payout_currency:\n"
      "what the partner gets, exchanged where a payout says `paid in`.\n\n"
      "Examples:\n"
      "  remit settle acme.ledger --rules programme.remit --period 2026-10 --dry-run\n"
      "  remit settle acme.ledger --rules programme.remit --period 2026-10\n"
      "  remit settle acme.ledger --rules programme.remit --period 2026-10 --format csv > settlement.csv");
  command.callback([arguments, &exit_code] { exit_code = settle_period(*arguments); });
}

}  // namespace remit::cli

// remit graph: the evaluation graph of a ruleset, with rows and time a node when it is run on a ledger.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/rules.hpp"
#include "engine/graph/graph.hpp"
#include "engine/run/graph_profile.hpp"

namespace remit::cli {
namespace {

struct GraphArguments {
  std::string rules;
  std::string ledger;
  std::string period;
  GraphFormat format = GraphFormat::kText;
};

void print_graph(const Graph& graph, GraphFormat format, const std::function<std::string(NodeId)>& annotate) {
  print(format == GraphFormat::kDot ? print_dot(graph, annotate) : print_text(graph, annotate));
}

int print_analyzed(const Ruleset& ruleset, const GraphArguments& arguments) {
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(arguments.ledger, LedgerMode::kReadOnly);
  if (!ledger) {
    return fail(ledger.error());
  }
  const Result<Date> last = (*ledger)->last_day_of_facts();
  if (!last) {
    return fail(last.error());
  }
  const Date all = last->is_ordinary() ? *last : Date::last_day();
  const Date through = arguments.period.empty() ? all : period_argument(arguments.period).last;
  const Result<std::unique_ptr<BatchEvaluation>> measured = profile_on_ledger(**ledger, ruleset, through);
  if (!measured) {
    return fail(measured.error());
  }
  print_graph((*measured)->graph, arguments.format, profile_annotation((*measured)->evaluation));
  if ((*measured)->evaluation.error_count != 0) {
    warn(std::to_string((*measured)->evaluation.error_count) +
         " rows can't be rated; remit run … --dry-run names them");
  }
  return kDone;
}

int print_graph_of(const GraphArguments& arguments) {
  int exit_code = kDone;
  const std::optional<Ruleset> ruleset = ruleset_or_complaint(arguments.rules, exit_code);
  if (!ruleset) {
    return exit_code;
  }
  if (!arguments.ledger.empty()) {
    return print_analyzed(*ruleset, arguments);
  }
  print_graph(build_graph(*ruleset), arguments.format, {});
  return kDone;
}

}  // namespace

void add_graph_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("graph", "Print the evaluation graph of the rule files");
  const auto arguments = std::make_shared<GraphArguments>();
  command.add_option("RULES", arguments->rules, "a rule file or a folder of them")->required()->type_name("");
  add_graph_format(command, arguments->format);
  CLI::Option& analyze =
      *command.add_option("--analyze", arguments->ledger, "evaluate on a ledger; show rows and time a node")
           ->type_name("LEDGER");
  command
      .add_option("--period", arguments->period,
                  "evaluate as of this period's end (else as of the end of time)")
      ->check(is_period().description(""))
      ->needs(&analyze)
      ->type_name("PERIOD");
  command.footer(
      "Examples:\n"
      "  remit graph programme.remit\n"
      "  remit graph programme.remit --format dot | dot -Tsvg > programme.svg\n"
      "  remit graph programme.remit --analyze acme.ledger --period 2026-10");
  command.callback([arguments, &exit_code] { exit_code = print_graph_of(*arguments); });
}

}  // namespace remit::cli

// remit graph: the evaluation graph of a ruleset, with rows and time a node when it is run on a ledger, and
// what a run of a period would skip.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/rules.hpp"
#include "engine/graph/graph.hpp"
#include "engine/run/graph_profile.hpp"
#include "engine/run/posting_names.hpp"
#include "engine/run/run_preview.hpp"

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

std::string name_of_run(const RunRecord& run) {
  return "run " + std::to_string(run.number) + " of " + period_name(run.period_first, run.period_last);
}

Cell count_cell(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

/// What counts over windows that began before.
void write_windows(const RunPreview& preview, const TextSink& sink) {
  const auto from = [](Date first) {
    return Cell(first.is_ordinary() && first != Date::first_day() ? first.to_text() : "the beginning");
  };
  if (!preview.reaches_back.empty()) {
    sink("\n");
    const auto windows =
        make_row_writer(TableFormat::kTable, {{"reaches_back"}, {"days", true}, {"from"}, {"through"}}, sink);
    for (const RunPreview::ReachBack& each : preview.reaches_back) {
      windows->row(std::array<Cell, 4>{Cell(each.by),
                                       each.first.is_ordinary() ? Cell(each.days) : Cell("all"),
                                       from(each.first), Cell(each.last.to_text())});
    }
    windows->finish();
  }
  if (!preview.goes_on.empty()) {
    sink("\n");
    const auto carried = make_row_writer(TableFormat::kTable, {{"is_known"}, {"from"}, {"through"}}, sink);
    for (const RunPreview::GoesOn& each : preview.goes_on) {
      carried->row(std::array<Cell, 3>{Cell(each.by), from(each.first), Cell(each.last.to_text())});
    }
    carried->finish();
  }
}

void write_counts(const RunPreview& preview, const TextSink& sink) {
  sink("\n");
  std::vector<TableColumn> columns = {{"rule"}, {"looked_at", true}, {"of", true}, {"for_each"}};
  if (preview.since_other_rules) {
    columns.push_back({"has_changed"});
  }
  const auto rules = make_row_writer(TableFormat::kTable, columns, sink);
  for (const RunPreview::Rule& rule : preview.rules) {
    std::vector<Cell> cells = {Cell(rule.name), count_cell(rule.looked_at), count_cell(rule.total),
                               Cell(rule.for_each)};
    if (preview.since_other_rules) {
      cells.emplace_back(rule.has_changed ? "yes" : "no");
    }
    rules->row(cells);
  }
  rules->finish();
  sink("\n");
  const auto facts = make_row_writer(TableFormat::kTable, {{"facts"}, {"read", true}, {"of", true}}, sink);
  for (const RunPreview::Facts& each : preview.facts) {
    facts->row(std::array<Cell, 3>{Cell(each.kind), each.is_whole ? Cell("all") : count_cell(each.read),
                                   count_cell(each.total)});
  }
  facts->finish();
  write_windows(preview, sink);
}

void write_preview(const RunPreview& preview, const TextSink& sink) {
  const std::string run = "a run of " + period_name(preview.run.period_first, preview.run.period_last);
  const std::string by_rules = preview.since_other_rules ? " by other rules" : " by the same rules";
  if (preview.already_booked) {
    sink(run + " works out nothing: " + name_of_run(*preview.already_booked) +
         " was by these rules, and nothing has been imported since\n");
  } else if (!preview.refused_because.empty()) {
    sink(run + " is refused: " + preview.refused_because + "\n");
  } else if (!preview.has_facts) {
    sink(run + " has nothing to work out: the ledger holds no facts\n");
  } else if (!preview.since) {
    sink(run + " works out everything: " + preview.everything_because + "\n");
  } else if (preview.changes_nothing) {
    sink(run + " works out nothing: since " + name_of_run(*preview.since) + by_rules +
         " nothing has changed that a line depends on\n");
  } else {
    sink(run + " works out what has changed since " + name_of_run(*preview.since) + by_rules +
         ", and skips the rest\n");
    write_counts(preview, sink);
  }
}

/// Behind the graph; in DOT as comments.
void print_preview(const RunPreview& preview, GraphFormat format) {
  std::string text;
  write_preview(preview, [&text](std::string_view piece) { text += piece; });
  if (format != GraphFormat::kDot) {
    print("\n" + text);
    return;
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    print((text[begin] == '\n' ? "//" : "// ") + text.substr(begin, end - begin));
    begin = end;
  }
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
  std::optional<RunPreview> preview;
  if (!arguments.period.empty()) {
    (*ledger)->use_column_cache(true);  // as the run would
    Result<RunPreview> previewed = preview_run(**ledger, ruleset, period_argument(arguments.period));
    if (!previewed) {
      return fail(previewed.error());
    }
    preview = std::move(*previewed);
  }
  print_graph((*measured)->graph, arguments.format, profile_annotation((*measured)->evaluation));
  if (preview) {
    print_preview(*preview, arguments.format);
  }
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
      .add_option(
          "--period", arguments->period,
          "evaluate as of this period's end (else of the end of time), and show what a run of it would skip")
      ->check(is_period().description(""))
      ->needs(&analyze)
      ->type_name("PERIOD");
  command.footer(
      "With --period it ends with what remit run would do: how many lines of each rule it would look at and\n"
      "how many facts it would read, since which run, and which windows reach back; or why it would work "
      "out\n"
      "everything. In DOT that is a comment. Nothing is written to the ledger.\n\n"
      "Examples:\n"
      "  remit graph programme.remit\n"
      "  remit graph programme.remit --format dot | dot -Tsvg > programme.svg\n"
      "  remit graph programme.remit --analyze acme.ledger --period 2026-10");
  command.callback([arguments, &exit_code] { exit_code = print_graph_of(*arguments); });
}

}  // namespace remit::cli

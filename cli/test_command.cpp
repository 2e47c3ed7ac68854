// remit test: the scenarios of the rule files.
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/rules.hpp"
#include "engine/report/test_report.hpp"
#include "engine/run/scenario_runner.hpp"

namespace remit::cli {
namespace {

struct TestArguments {
  std::string rules;
  CheckFormat format = CheckFormat::kTable;
};

TestCase test_case_of(const Ruleset& ruleset, ScenarioResult result) {
  const auto place = [&](grammar::SourceSpan span) {
    const grammar::SourceFile& file = ruleset.files[span.file];
    return std::pair(file.name(), file.line_column(span.begin).line);
  };
  TestCase test;
  test.title = std::move(result.title);
  std::tie(test.file, test.line) = place(result.span);
  for (ExpectationResult& expectation : result.expectations) {
    auto [file, line] = place(expectation.span);
    test.expectations.push_back({expectation.met, std::move(expectation.subject),
                                 std::move(expectation.expected), std::move(expectation.actual),
                                 std::move(file), line, std::move(expectation.why)});
  }
  for (const RowError& error : result.errors) {
    test.errors.push_back(row_error_text(error, ruleset));
  }
  return test;
}

int test_rules(const TestArguments& arguments) {
  const Result<LoadedRules> rules = load(arguments.rules);
  if (!rules) {
    return fail(rules.error());
  }
  if (!rules->analysis.ruleset) {
    // The build server that asked for a format gets the mistakes in it.
    print(rules->render(arguments.format, output_has_color()));
    complain(arguments.rules + " has mistakes; no scenario was run");
    return kWrongInput;
  }
  const Ruleset& ruleset = *rules->analysis.ruleset;
  std::vector<TestCase> cases;
  bool passed = true;
  for (const Scenario& scenario : ruleset.scenarios) {
    Result<ScenarioResult> result = run_scenario(ruleset, scenario);
    if (!result) {
      return fail(result.error());
    }
    cases.push_back(test_case_of(ruleset, std::move(*result)));
    passed = passed && cases.back().passed();
  }
  print(render_tests(cases, ruleset.name, arguments.format, output_has_color()));
  if (cases.empty()) {
    warn(arguments.rules + " has no scenario, so nothing was tested");
  }
  return passed ? kDone : kWrongInput;
}

}  // namespace

void add_test_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("test", "Run the scenarios of the rule files");
  const auto arguments = std::make_shared<TestArguments>();
  command.add_option("RULES", arguments->rules, "a rule file or a folder of them")->required()->type_name("");
  add_check_format(command, arguments->format);
  command.footer(
      "Ends with 1 when a scenario fails.\n\n"
      "Examples:\n"
      "  remit test programme.remit\n"
      "  remit test rules/ --format junit > scenarios.xml");
  command.callback([arguments, &exit_code] { exit_code = test_rules(*arguments); });
}

}  // namespace remit::cli

// remit check: every mistake of the rule files in one pass.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/rules.hpp"
#include "engine/analysis/words.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/known_words.hpp"

namespace remit::cli {
namespace {

struct CheckArguments {
  std::string rules;
  std::string ledger;
  CheckFormat format = CheckFormat::kTable;
};

Result<KnownWords> words_of(const std::string& path) {
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(path, LedgerMode::kReadOnly);
  if (!ledger) {
    return tl::make_unexpected(ledger.error());
  }
  return known_words(**ledger);
}

std::string summary(const LoadedRules& rules) {
  const auto count = [&](grammar::Severity severity) {
    return static_cast<std::size_t>(std::count_if(
        rules.analysis.diagnostics.begin(), rules.analysis.diagnostics.end(),
        [&](const grammar::Diagnostic& diagnostic) { return diagnostic.severity == severity; }));
  };
  const std::size_t errors = count(grammar::Severity::kError);
  const std::size_t warnings = count(grammar::Severity::kWarning);
  const std::string files = counted(rules.files.size(), "file");
  if (errors + warnings == 0) {
    return files + ", no mistakes";
  }
  return files + ", " + counted(errors, "error") + ", " + counted(warnings, "warning");
}

/// `not looked up without --ledger: partner Acme, 3 words`; empty where a ledger would have nothing to say.
std::string without_ledger(const NotLookedUp& names) {
  constexpr std::size_t kMostNamed = 3;
  std::string list;
  const auto add = [&](const std::string& text) { list += (list.empty() ? "" : ", ") + text; };
  if (names.partners.size() > kMostNamed) {
    add(counted(names.partners.size(), "partner"));
  } else {
    for (const std::string& partner : names.partners) {
      add("partner " + partner);
    }
  }
  if (!names.words.empty()) {
    add(counted(names.words.size(), "word"));
  }
  if (!names.attributes.empty()) {
    add(counted(names.attributes.size(), "attribute"));
  }
  return list.empty() ? list : "not looked up without --ledger: " + list;
}

int check_rules(const CheckArguments& arguments) {
  std::optional<KnownWords> words;
  if (!arguments.ledger.empty()) {
    Result<KnownWords> read = words_of(arguments.ledger);
    if (!read) {
      return fail(read.error());
    }
    words = std::move(*read);
  }
  const Result<LoadedRules> rules = load(arguments.rules, words ? &*words : nullptr);
  if (!rules) {
    return fail(rules.error());
  }
  print(rules->render(arguments.format, output_has_color()));
  note(summary(*rules));
  const std::string untold = without_ledger(rules->analysis.not_looked_up);
  if (rules->analysis.ruleset && !untold.empty()) {
    note(untold);
  }
  return rules->analysis.ruleset ? kDone : kWrongInput;
}

}  // namespace

void add_check_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("check", "Find every mistake of the rule files in one pass");
  const auto arguments = std::make_shared<CheckArguments>();
  command.add_option("RULES", arguments->rules, "a rule file or a folder of them")->required()->type_name("");
  command
      .add_option("--ledger", arguments->ledger,
                  "also check against the fields, words and partners of a ledger")
      ->type_name("LEDGER");
  add_check_format(command, arguments->format);
  command.footer(
      "Ends with 1 when there is an error; warnings alone end with 0. Without a ledger, partners, words and\n"
      "attributes are taken as they are written, and a line says how many.\n\n"
      "Examples:\n"
      "  remit check programme.remit\n"
      "  remit check rules/ --ledger acme.ledger --format github");
  command.callback([arguments, &exit_code] { exit_code = check_rules(*arguments); });
}

}  // namespace remit::cli

#include "engine/run/run_to_follow.hpp"

#include <utility>

#include "engine/analysis/rule_files.hpp"
#include "engine/graph/definition_text.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {

Result<Ruleset> ruleset_of(Ledger& ledger, const RunRecord& run) {
  Result<std::optional<std::string>> text = ledger.ruleset_bundle(run.ruleset_hash);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  if (!text->has_value()) {
    return machine_error("the ledger is damaged: it hasn't kept the rules of run " +
                         std::to_string(run.number));
  }
  Result<std::vector<grammar::SourceFile>> files = unbundle(**text);
  if (!files) {
    return tl::make_unexpected(files.error());
  }
  Analysis analysis = analyze_sources(std::move(*files));
  if (!analysis.ruleset) {
    const std::string why = analysis.diagnostics.empty() ? "" : ": " + analysis.diagnostics.front().message;
    return input_error("this version of remit can't read the rules of run " + std::to_string(run.number) +
                       " any more" + why);
  }
  return std::move(*analysis.ruleset);
}

std::string rules_have_changed_since(const RunRecord& run) {
  return "the rules have changed since run " + std::to_string(run.number);
}

Result<RunToFollow> run_to_follow(Ledger& ledger, const Ruleset& ruleset, const std::vector<RunRecord>& runs,
                                  const RunRecord& batch) {
  const auto everything_because = [](std::string why) { return RunToFollow{{}, {}, std::move(why)}; };
  if (runs.empty()) {
    return everything_because("\"" + batch.ruleset + "\" has never run on this ledger");
  }
  const RunRecord& last = runs.back();
  const std::string number = std::to_string(last.number);
  if (last.period_last > batch.period_last) {
    return everything_because("run " + number + " was of a later period, " +
                              period_name(last.period_first, last.period_last));
  }
  if (last.cut_off > batch.cut_off || last.watermark > batch.watermark) {
    return everything_because("run " + number + " knew facts that this one doesn't");
  }
  RunToFollow since{last, {}, {}};
  if (last.ruleset_hash == batch.ruleset_hash) {
    return since;
  }
  Result<Ruleset> rules = ruleset_of(ledger, last);
  if (!rules) {
    if (rules.error().kind == ErrorKind::kInput) {
      return everything_because(rules.error().message);
    }
    return tl::make_unexpected(rules.error());
  }
  if (basis_text(*rules) != basis_text(ruleset)) {
    return everything_because(
        rules_have_changed_since(last) +
        " in what all of them stand on: the fields of facts, the tiers, the currency or how "
        "it is rounded");
  }
  since.rules = std::move(*rules);
  return since;
}

}  // namespace remit

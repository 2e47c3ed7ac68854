#include "engine/run/posting_explanation.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/analysis/rule_files.hpp"
#include "engine/report/line_explanation.hpp"
#include "engine/report/value_text.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/posting_keys.hpp"
#include "engine/run/posting_names.hpp"
#include "engine/run/run_to_follow.hpp"

namespace remit {
namespace {

std::string sentence_for(PostingReason reason) {
  switch (reason) {
    case PostingReason::kNew:
      return "the first posting of this line: it belongs to the period, or nothing ran before";
    case PostingReason::kLateFact:
      return "the first posting of a line of an earlier period, which wasn't owed or known when that one ran";
    case PostingReason::kRefund:
      return "what was refunded of the fact has changed since the last posting";
    case PostingReason::kCorrection:
      return "a newer version of the fact is known, the line is gone, or it is another partner's now";
    case PostingReason::kRateReached:
      return "the fact is the same and what it is measured by has moved: a total, a rate, a cap";
    case PostingReason::kRuleChanged:
      return "the rules are others than those of the last posting, or of the run before this one";
    case PostingReason::kExchangeRate:
      return "the exchange rate has changed";
    case PostingReason::kClawback:
      return "the day has come from which a share of the line is clawed back";
  }
  return {};
}

constexpr std::string_view kOf = "of ";

// A posting's line in one evaluation.
class KeyExplainer {
 public:
  KeyExplainer(Ledger& ledger, const Ruleset& ruleset, const BatchEvaluation& batch,
               const NamedPosting& posting)
      : ledger_(ledger), ruleset_(ruleset), batch_(batch), posting_(posting) {}

  [[nodiscard]] ExplanationStep explain() const;

 private:
  [[nodiscard]] std::optional<std::size_t> find_line() const;
  [[nodiscard]] ExplanationStep explain_row(std::size_t rule, std::size_t row,
                                            std::optional<std::size_t> index) const;
  [[nodiscard]] ExplanationStep explain_absence() const;

  Ledger& ledger_;
  const Ruleset& ruleset_;
  const BatchEvaluation& batch_;
  const NamedPosting& posting_;
};

std::optional<std::size_t> KeyExplainer::find_line() const {
  const LineColumns& lines = batch_.evaluation.lines;
  const FactTable& partners = batch_.facts.table(FactKind::kPartner);
  const PostingKey& key = posting_.posting.key;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const Rule& rule = ruleset_.rules[lines.rules[index]];
    if (rule.name != posting_.rule || line_kind_of(rule.scope, ruleset_.schema) != posting_.line_kind ||
        partners.keys[static_cast<std::size_t>(lines.partners[index])] != key.partner) {
      continue;
    }
    const auto* fact = std::get_if<FactScope>(&rule.scope);
    const std::int64_t line = fact != nullptr ? batch_.facts.table(fact->kind).keys[lines.root(index)]
                                              : std::int64_t{lines.period_firsts[index]};
    const bool fanned = lines.fan(index) != kMissingSymbol;
    const std::string_view fan = fanned ? batch_.facts.symbols().text(lines.fan(index)) : std::string_view();
    const std::size_t part = lines.component(index);
    const Symbol other = lines.currency(index);
    const std::string_view currency =
        other == kMissingSymbol ? std::string_view() : batch_.facts.symbols().text(other);
    if (line == key.line && fan == posting_.fan() &&
        component_name(rule, part, currency) == posting_.component) {
      return index;
    }
  }
  return std::nullopt;
}

ExplanationStep KeyExplainer::explain_row(std::size_t rule, std::size_t row,
                                          std::optional<std::size_t> index) const {
  LineToExplain line;
  line.line = index;
  line.graph = &batch_.graph;
  line.evaluation = &batch_.evaluation;
  line.names = [this](FactKind kind, RowIndex fact) {
    return name_of_row(ledger_, batch_.facts, kind, fact);
  };
  line.rule = rule;
  line.row = row;
  // A period line that pays another says in its fan whom it is for.
  const std::string_view fan = posting_.fan();
  const std::size_t end = fan.starts_with(kOf) ? std::min(fan.find(", "), fan.size()) : 0;
  const std::string whom =
      end == 0 ? posting_.partner : std::string(fan.substr(kOf.size(), end - kOf.size()));
  const std::string rest(fan.substr(end));
  const std::string period =
      std::string(posting_.whole_line()) + (rest.empty() || rest.starts_with(", ") ? "" : ", ") + rest;
  line.subject = std::holds_alternative<FactScope>(ruleset_.rules[rule].scope)
                     ? posting_.line_kind + " " + posting_.line
                     : "partner " + whom + ", " + period;
  return explain_line(line);
}

// No line for the key: for a fact, what every version of the rule says of it.
ExplanationStep KeyExplainer::explain_absence() const {
  ExplanationStep step{"rule " + posting_.rule,
                       "owes partner " + posting_.partner + " nothing for it any more",
                       "no line",
                       {},
                       {}};
  for (std::size_t index = 0; index < ruleset_.rules.size(); ++index) {
    const Rule& rule = ruleset_.rules[index];
    const auto* fact = std::get_if<FactScope>(&rule.scope);
    if (rule.name != posting_.rule || fact == nullptr) {
      continue;
    }
    const std::vector<FactKey>& keys = batch_.facts.table(fact->kind).keys;
    const auto row = std::find(keys.begin(), keys.end(), posting_.posting.key.line);
    if (row == keys.end()) {
      step.children.push_back(
          {posting_.line_kind + " " + posting_.line, "isn't known at this run's cut-off", {}, {}, {}});
    } else {
      const auto root = static_cast<std::size_t>(row - keys.begin());
      for (const std::size_t each : batch_.evaluation.rows_from(index, root)) {
        step.children.push_back(explain_row(index, each, {}));
      }
    }
  }
  return step;
}

ExplanationStep KeyExplainer::explain() const {
  const std::optional<std::size_t> line = find_line();
  const LineColumns& lines = batch_.evaluation.lines;
  return line ? explain_row(lines.rules[*line], lines.rows[*line], *line) : explain_absence();
}

// Where the line of a posting may stand, if it is there.
ExplainedRows rows_of(const NamedPosting& posting) {
  ExplainedRows rows;
  rows.rule = posting.rule;
  rows.fact = posting.posting.key.line;
  rows.day = Date(static_cast<std::int32_t>(posting.posting.key.line));
  // A period line that pays another is found by what its fan says, and that is a text.
  if (!posting.fan().starts_with(kOf)) {
    rows.partners = {posting.posting.key.partner, posting.posting.key.partner};
  }
  return rows;
}

// The line of `posting`'s key as run `run` saw it.
Result<ExplanationStep> explain_in_run(Ledger& ledger, const RunRecord& run, const NamedPosting& posting,
                                       Reading reading) {
  const Result<Ruleset> ruleset = ruleset_of(ledger, run);
  if (!ruleset) {
    return tl::make_unexpected(ruleset.error());
  }
  const FactView view{run.period_last, run.cut_off, run.watermark};
  const Result<std::unique_ptr<BatchEvaluation>> batch =
      evaluate_to_explain(ledger, *ruleset, view, rows_of(posting), reading);
  if (!batch) {
    return tl::make_unexpected(batch.error());
  }
  return KeyExplainer(ledger, *ruleset, **batch, posting).explain();
}

Result<RunRecord> run_of(Ledger& ledger, std::int64_t number) {
  Result<std::optional<RunRecord>> run = ledger.run(number);
  if (!run) {
    return tl::make_unexpected(run.error());
  }
  if (!run->has_value()) {
    return machine_error("the ledger is damaged: it has no run " + std::to_string(number));
  }
  return std::move(**run);
}

Result<ExplanationStep> earlier_step(Ledger& ledger, const std::vector<Posting>& earlier, Currency currency) {
  ExplanationStep step{"posted before", {}, {}, {}, {}};
  std::int64_t sum = 0;
  for (const Posting& posting : earlier) {
    const Result<RunRecord> run = run_of(ledger, posting.run);
    if (!run) {
      return tl::make_unexpected(run.error());
    }
    sum += posting.minor_units;  // a partial sum of a key's postings is an earlier entitlement, which fits
    step.children.push_back(
        {"posting " + std::to_string(posting.sequence),
         period_name(run->period_first, run->period_last) + ", " + std::string(to_text(posting.reason)),
         minor_units_text(posting.minor_units, currency),
         {},
         {}});
  }
  step.value = minor_units_text(sum, currency);
  return step;
}

ExplanationStep reason_step(const NamedPosting& posting, const std::vector<ChangedStep>& changes) {
  ExplanationStep step{
      "reason", sentence_for(posting.posting.reason), std::string(to_text(posting.posting.reason)), {}, {}};
  for (const ChangedStep& change : changes) {
    const std::string before = change.before.empty() ? "not there" : change.before;
    const std::string now = change.now.empty() ? "not there" : change.now;
    step.children.push_back({change.what, "was " + before + " at the last posting", now, {}, {}});
  }
  return step;
}

}  // namespace

Result<ExplanationStep> explain_posting(Ledger& ledger, std::int64_t sequence, Reading reading) {
  const Result<std::optional<Posting>> stored = ledger.posting(sequence);
  if (!stored) {
    return tl::make_unexpected(stored.error());
  }
  if (!stored->has_value()) {
    return input_error("there is no posting " + std::to_string(sequence) +
                       "; remit payouts LEDGER --by partner,rule,fact,posting lists them");
  }
  PostingNames names(ledger);
  const Result<NamedPosting> posting = names.name(**stored);
  if (!posting) {
    return tl::make_unexpected(posting.error());
  }
  const Result<RunRecord> run = run_of(ledger, posting->posting.run);
  if (!run) {
    return tl::make_unexpected(run.error());
  }
  const std::optional<Currency> currency =
      posting->currency ? posting->currency : find_currency(run->currency);
  if (!currency) {
    return machine_error("the ledger is damaged: run " + std::to_string(run->number) +
                         " is in no known currency");
  }
  Result<ExplanationStep> now = explain_in_run(ledger, *run, *posting, reading);
  if (!now) {
    return now;
  }
  const Result<std::vector<Posting>> earlier =
      ledger.postings_of(posting->posting.key, posting->posting.run - 1);
  if (!earlier) {
    return tl::make_unexpected(earlier.error());
  }
  std::vector<ChangedStep> changes;
  if (!earlier->empty()) {
    const Result<RunRecord> last_run = run_of(ledger, earlier->back().run);
    const Result<ExplanationStep> before = last_run ? explain_in_run(ledger, *last_run, *posting, reading)
                                                    : tl::make_unexpected(last_run.error());
    if (!before) {
      return before;
    }
    changes = changed_steps(*before, *now);
  }
  Result<ExplanationStep> posted = earlier_step(ledger, *earlier, *currency);
  if (!posted) {
    return posted;
  }
  const std::string amount = minor_units_text(posting->posting.minor_units, *currency);
  ExplanationStep root{"posting " + std::to_string(sequence),
                       posting->rule + " (" + posting->component + ") to partner " + posting->partner +
                           " for " + posting->line_kind + " " + posting->line + ", posted in " +
                           period_name(run->period_first, run->period_last) + " by run " +
                           std::to_string(run->number) + " of \"" + run->ruleset + "\"",
                       amount,
                       {},
                       {}};
  const std::string entitlement = now->value == "no line" ? minor_units_text(0, *currency) : now->value;
  const std::string before = posted->value;
  root.children.push_back({"entitlement",
                           "what the line has come to, as known on " + run->cut_off.to_text(),
                           entitlement,
                           {},
                           {std::move(*now)}});
  root.children.push_back(std::move(*posted));
  root.children.push_back({"difference", entitlement + " less " + before, amount, {}, {}});
  root.children.push_back(reason_step(*posting, changes));
  return root;
}

}  // namespace remit

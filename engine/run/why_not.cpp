#include "engine/run/why_not.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/rule_files.hpp"
#include "engine/report/line_explanation.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/posting_names.hpp"
#include "engine/run/run_to_follow.hpp"

namespace remit {
namespace {

class WhyNot {
 public:
  WhyNot(Ledger& ledger, const WhyNotQuestion& question, Reading reading)
      : ledger_(ledger), question_(question), reading_(reading) {}

  Result<ExplanationStep> answer();

 private:
  Result<void> choose_rules();
  Result<void> check_rule() const;
  [[nodiscard]] std::vector<std::size_t> roots_of(std::size_t rule) const;
  void judge(std::size_t rule, ExplanationStep& step) const;
  [[nodiscard]] ExplanationStep fanned_out_to_nothing(const FanOut& fan) const;

  Ledger& ledger_;
  const WhyNotQuestion& question_;
  Reading reading_;
  std::optional<Ruleset> stored_;
  const Ruleset* ruleset_ = nullptr;
  Period period_;
  std::unique_ptr<BatchEvaluation> batch_;
  std::int64_t key_ = 0;
};

// The rules and the period of the newest run whose rules have this one, unless the question says otherwise.
Result<void> WhyNot::choose_rules() {
  ruleset_ = question_.ruleset;
  const Result<std::vector<RunRecord>> runs = ledger_.runs();
  if (!runs) {
    return tl::make_unexpected(runs.error());
  }
  std::optional<Period> period = question_.period;
  for (auto run = runs->rbegin(); run != runs->rend() && (ruleset_ == nullptr || !period); ++run) {
    if (ruleset_ == nullptr) {
      Result<Ruleset> rules = ruleset_of(ledger_, *run);
      if (!rules) {
        return tl::make_unexpected(rules.error());
      }
      const bool has_rule = std::any_of(rules->rules.begin(), rules->rules.end(),
                                        [&](const Rule& rule) { return rule.name == question_.rule; });
      if (has_rule) {
        stored_ = std::move(*rules);
        ruleset_ = &*stored_;
        period = period ? period : std::optional(Period{run->period_first, run->period_last});
      }
    } else if (!period) {
      period = Period{run->period_first, run->period_last};
    }
  }
  if (ruleset_ == nullptr) {
    return input_error(runs->empty() ? "nothing has been run on this ledger yet; give the rules with --rules"
                                     : "no run on this ledger had a rule `" + question_.rule +
                                           "`; give the rules with --rules");
  }
  if (!period) {
    return input_error("nothing has been run on this ledger yet; say which period with --period 2026-03");
  }
  period_ = *period;
  return check_rule();
}

Result<void> WhyNot::check_rule() const {
  std::vector<std::string> names;
  for (const Rule& rule : ruleset_->rules) {
    if (rule.name == question_.rule) {
      return {};
    }
    names.push_back(rule.name);
  }
  const auto near = nearest_word(question_.rule, names);
  return input_error("the rules have no rule `" + question_.rule + "`" +
                     (near ? "; did you mean `" + *near + "`?" : ""));
}

// The rows of what the rule is for that the question means: the fact, or the partner's line for the period.
std::vector<std::size_t> WhyNot::roots_of(std::size_t rule) const {
  const auto* fact = std::get_if<FactScope>(&ruleset_->rules[rule].scope);
  if (fact == nullptr) {
    const std::vector<FactKey>& keys = batch_->facts.table(FactKind::kPartner).keys;
    const auto partner = std::find(keys.begin(), keys.end(), key_);
    return partner == keys.end() ? std::vector<std::size_t>()
                                 : batch_->evaluation.period_rows(
                                       rule, static_cast<RowIndex>(partner - keys.begin()), period_.last);
  }
  const std::vector<FactKey>& keys = batch_->facts.table(fact->kind).keys;
  const auto found = std::find(keys.begin(), keys.end(), key_);
  return found == keys.end() ? std::vector<std::size_t>()
                             : std::vector{static_cast<std::size_t>(found - keys.begin())};
}

// Why there is no line at all, and what there would have to be.
ExplanationStep WhyNot::fanned_out_to_nothing(const FanOut& fan) const {
  const std::string last_day = period_.last.to_text();
  const auto attribute = [this](std::size_t field) {
    return ruleset_->schema.field(FactKind::kPartner, field).name;
  };
  const auto why = Overloaded{
      [&](const FanOut::Lines& lines) {
        const std::string& other = ruleset_->rules[lines.rule].name;
        return "the rule " + other + " has no line for it; ask remit why-not --rule " + other;
      },
      [](const FanOut::Participants&) {
        return std::string("nobody takes part in the deal; deal_partners.csv would have to name someone");
      },
      [&](const FanOut::Upline& upline) {
        const std::string name = attribute(upline.attribute);
        return "nobody stands above the partner; partner_attributes.csv would have to say a " + name +
               " for that day";
      },
      [&](const FanOut::Steps&) {
        return "no step has come; the first would have to lie on " + last_day + " or earlier";
      },
      [&](const FanOut::Periods&) {
        return "its days have none; the first would have to lie on " + last_day +
               " or earlier, and not behind the last";
      },
      [&](const FanOut::Stretches& stretches) {
        const std::string name = attribute(stretches.attribute);
        return "the partner has no " + name + " on any of its days through " + last_day +
               "; partner_attributes.csv would have to say one";
      },
  };
  const grammar::SourceFile& file = ruleset_->files[fan.span.file];
  return {"for each",
          std::string(file.slice(fan.span)) + ": " + std::visit(why, fan.form),
          "fanned out to nothing",
          file.name() + ":" + std::to_string(file.line_column(fan.span.begin).line),
          {}};
}

void WhyNot::judge(std::size_t rule, ExplanationStep& step) const {
  const Rule& of = ruleset_->rules[rule];
  const auto* fact = std::get_if<FactScope>(&of.scope);
  const std::string kind = fact != nullptr ? ruleset_->schema.fact(fact->kind).name : "partner";
  const std::vector<std::size_t> roots = roots_of(rule);
  if (roots.empty()) {
    step.children.push_back({kind + " " + question_.fact,
                             fact != nullptr
                                 ? "isn't known by this period's cut-off, or is dated later"
                                 : "has no line for it: it joined later, or the rule begins later",
                             "no line",
                             {},
                             {}});
    return;
  }
  bool any = false;
  for (const std::size_t root : roots) {
    for (const std::size_t row : batch_->evaluation.rows_from(rule, root)) {
      any = true;
      const std::string labels = batch_->evaluation.labels_of(rule, row);
      LineToExplain line;
      line.graph = &batch_->graph;
      line.evaluation = &batch_->evaluation;
      line.names = [this](FactKind each, RowIndex which) {
        return name_of_row(ledger_, batch_->facts, each, which);
      };
      line.rule = rule;
      line.row = row;
      line.subject = kind + " " + question_.fact + (labels.empty() ? "" : ", " + labels);
      step.children.push_back(judge_line(line));
    }
  }
  if (!any) {
    ExplanationStep none{kind + " " + question_.fact, {}, "no line", {}, {}};
    for (const std::size_t root : roots) {
      if (const std::optional<std::size_t> fan = batch_->evaluation.empty_fan(rule, root)) {
        none.children.push_back(fanned_out_to_nothing(of.fans[*fan]));
        break;
      }
    }
    step.children.push_back(std::move(none));
  }
}

Result<ExplanationStep> WhyNot::answer() {
  if (Result<void> chosen = choose_rules(); !chosen) {
    return tl::make_unexpected(chosen.error());
  }
  FactKind kind = FactKind::kPartner;
  for (const Rule& rule : ruleset_->rules) {
    if (const auto* fact = std::get_if<FactScope>(&rule.scope);
        rule.name == question_.rule && fact != nullptr) {
      kind = fact->kind;
    }
  }
  const std::string kind_name = ruleset_->schema.fact(kind).name;
  const Result<std::optional<std::int64_t>> key =
      ledger_.find_key(ruleset_->schema.fact(kind), question_.fact);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  if (!key->has_value()) {
    return input_error("the ledger has no " + kind_name + " \"" + question_.fact + "\", and `" +
                       question_.rule + "` is for each " + kind_name);
  }
  key_ = **key;
  const Result<std::int64_t> watermark = ledger_.watermark();
  if (!watermark) {
    return tl::make_unexpected(watermark.error());
  }
  const FactView view{period_.last, period_.last, *watermark};
  const ExplainedRows rows{
      .rule = question_.rule, .fact = key_, .day = period_.last, .partners = {key_, key_}};
  Result<std::unique_ptr<BatchEvaluation>> batch =
      evaluate_to_explain(ledger_, *ruleset_, view, rows, reading_);
  if (!batch) {
    return tl::make_unexpected(batch.error());
  }
  batch_ = std::move(*batch);
  ExplanationStep root{
      "rule " + question_.rule,
      "as known on " + period_.last.to_text() + ", in " + period_name(period_.first, period_.last),
      {},
      {},
      {}};
  for (std::size_t rule = 0; rule < ruleset_->rules.size(); ++rule) {
    if (ruleset_->rules[rule].name == question_.rule) {
      judge(rule, root);
    }
  }
  return root;
}

}  // namespace

Result<ExplanationStep> why_not(Ledger& ledger, const WhyNotQuestion& question, Reading reading) {
  return WhyNot(ledger, question, reading).answer();
}

}  // namespace remit

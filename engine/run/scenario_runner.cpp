#include "engine/run/scenario_runner.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "engine/base/check.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/money.hpp"
#include "engine/payout/difference.hpp"
#include "engine/report/line_explanation.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/lines_by_partner.hpp"
#include "engine/run/posting_keys.hpp"
#include "engine/run/scenario_facts.hpp"
#include "engine/run/scenario_settlement.hpp"

namespace remit {
namespace {

/// More parts than a rule's `due` can have: a clause has at most so many characters.
constexpr std::int32_t kMostParts = 1 << 12;

/// What one month posted, by rule, partner and currency.
struct MonthOfPostings {
  Period month;
  struct Key {
    std::string rule;
    std::string partner;
    std::string currency;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::map<Key, std::int64_t> minor_units;
};

// A scenario on its way through its months: the same steps as a batch, on facts in memory.
class ScenarioRun {
 public:
  ScenarioRun(const Ruleset& ruleset, const Scenario& scenario)
      : ruleset_(ruleset),
        scenario_(scenario),
        source_(ruleset.schema),
        graph_(build_graph(ruleset)),
        numbers_(number_rules_in_memory(ruleset)) {
    add_scenario_facts(scenario, source_);
    if (expects_settlement(scenario)) {
      settlement_.emplace(ruleset, scenario, source_);
    }
  }

  Result<ScenarioResult> run();

 private:
  static std::vector<RuleNumbers> number_rules_in_memory(const Ruleset& ruleset);
  [[nodiscard]] std::vector<Period> months() const;
  Result<bool> post_month(const Period& month, ScenarioResult& result);
  [[nodiscard]] Rational posted(const ScenarioExpectation& expectation, Currency currency) const;
  [[nodiscard]] Rational settled(const ScenarioExpectation& expectation, Currency currency) const;
  [[nodiscard]] ExpectationResult compare(const ScenarioExpectation& expectation) const;
  Result<std::vector<std::string>> reasons(const ScenarioExpectation& expectation);
  void tell_other_months(const ScenarioExpectation& expectation, std::vector<std::string>& lines) const;
  Result<FactSet> known_on(Date day);
  [[nodiscard]] EvaluationOptions options_through(Date day);

  const Ruleset& ruleset_;
  const Scenario& scenario_;
  MemoryFactSource source_;
  Graph graph_;
  std::vector<RuleNumbers> numbers_;
  std::map<std::string, std::int32_t> words_;  // of lines that are fanned out
  // Components in other currencies than the ruleset's, numbered from the top, and those in the ruleset's that
  // they stand beside.
  struct OtherCurrency {
    std::int32_t component;
    Currency currency;
  };
  std::map<std::int32_t, OtherCurrency> other_currencies_;
  std::unordered_map<PostingKey, Posted, PostingKeyHash> posted_;
  std::vector<MonthOfPostings> months_;
  std::optional<ScenarioSettlement> settlement_;  // where something is expected of it
};

// Components by the position of their rule's first version and their part, and so their words.
std::vector<RuleNumbers> ScenarioRun::number_rules_in_memory(const Ruleset& ruleset) {
  std::vector<RuleNumbers> numbers;
  std::vector<std::string> words;
  const auto position = [](const auto& items, const auto& is_it) {
    return static_cast<std::int32_t>(std::find_if(items.begin(), items.end(), is_it) - items.begin());
  };
  for (const Rule& rule : ruleset.rules) {
    words.push_back(line_kind_of(rule.scope, ruleset.schema));
    const std::int32_t first =
        position(ruleset.rules, [&](const Rule& other) { return other.name == rule.name; });
    RuleNumbers& number = numbers.emplace_back();
    number.line_kind = position(words, [&](const std::string& word) { return word == words.back(); });
    for (std::size_t part = 0; part < std::max<std::size_t>(rule.due.size(), 1); ++part) {
      number.components.push_back(first * kMostParts + static_cast<std::int32_t>(part));
    }
  }
  return numbers;
}

// From the month before the first expectation, which posts everything that came earlier, to the last one.
// What is paid out depends on every month before, so these begin with the facts then.
std::vector<Period> ScenarioRun::months() const {
  if (scenario_.expectations.empty()) {
    return {};
  }
  Date first = scenario_.expectations.front().period.first;
  Date last = scenario_.expectations.front().period.last;
  for (const ScenarioExpectation& expectation : scenario_.expectations) {
    first = std::min(first, expectation.period.first);
    last = std::max(last, expectation.period.last);
  }
  first = add_days(first, -1);
  if (settlement_) {
    first = std::min(first, first_day_to_settle(ruleset_, scenario_).value_or(first));
  }
  return periods_between(PeriodKind::kMonth, first, last);
}

// Posts what `month` adds. False when rows can't be rated: `result` has them then.
Result<bool> ScenarioRun::post_month(const Period& month, ScenarioResult& result) {
  Result<FactSet> facts = known_on(month.last);
  if (!facts) {
    return tl::make_unexpected(facts.error());
  }
  Result<Evaluation> evaluation = evaluate(graph_, *facts, options_through(month.last));
  if (!evaluation) {
    return tl::make_unexpected(evaluation.error());
  }
  if (evaluation->error_count != 0) {
    result.errors = std::move(evaluation->missing_rates);
    result.errors.insert(result.errors.end(), evaluation->errors.begin(), evaluation->errors.end());
    return false;
  }
  const NumberOfWord number_of_word = [this](const std::string& word) -> Result<std::int32_t> {
    return words_.try_emplace(word, static_cast<std::int32_t>(words_.size()) + 1).first->second;
  };
  const NumberInCurrency number_in_currency = [this](std::size_t rule, std::size_t part,
                                                     const std::string& code) -> Result<std::int32_t> {
    const std::int32_t component = numbers_[rule].components[part];
    const std::optional<Currency> currency = find_currency(code);
    check(currency.has_value(), "the analysis has looked the currency up");
    for (const auto& [number, other] : other_currencies_) {
      if (other.component == component && other.currency == *currency) {
        return number;
      }
    }
    const std::int32_t number =
        std::numeric_limits<std::int32_t>::max() - static_cast<std::int32_t>(other_currencies_.size());
    other_currencies_.emplace(number, OtherCurrency{component, *currency});
    return number;
  };
  Result<std::vector<Entitlement>> entitlements = entitlements_of(
      evaluation->lines, {&ruleset_, &*facts, &numbers_, &number_of_word, &number_in_currency});
  if (!entitlements) {
    return tl::make_unexpected(entitlements.error());
  }
  const Result<std::vector<Posting>> postings =
      post_differences(*entitlements, posted_, {.period_first = month.first, .last_watermark = {}});
  if (!postings) {
    return tl::make_unexpected(postings.error());
  }
  MonthOfPostings& made = months_.emplace_back(MonthOfPostings{month, {}});
  for (const Posting& posting : *postings) {
    Posted& sum = posted_[posting.key];
    sum.minor_units += posting.minor_units;  // comes to the entitlement, which fits
    sum.fact_sequence = posting.fact_sequence;
    sum.refunded_minor_units = posting.refunded_minor_units;
    sum.governing_date = posting.governing_date;
    Result<std::string> partner =
        source_.id_of(ruleset_.schema.fact(FactKind::kPartner), posting.key.partner);
    if (!partner) {
      return tl::make_unexpected(partner.error());
    }
    const auto other = other_currencies_.find(posting.key.component);
    const bool is_other = other != other_currencies_.end();
    const std::int32_t component = is_other ? other->second.component : posting.key.component;
    const Currency currency = is_other ? other->second.currency : ruleset_.currency;
    const std::string& rule = ruleset_.rules[static_cast<std::size_t>(component / kMostParts)].name;
    std::int64_t& total = made.minor_units[{rule, std::move(*partner), currency.code()}];
    if (__builtin_add_overflow(total, posting.minor_units, &total)) {
      return input_error("scenario \"" + scenario_.title + "\": what is posted in " + month.first.to_text() +
                         "'s month doesn't fit 64 bits");
    }
  }
  const auto currency_of = [this](std::int32_t component) {
    const auto other = other_currencies_.find(component);
    return other == other_currencies_.end() ? ruleset_.currency : other->second.currency;
  };
  if (settlement_) {
    if (Result<void> settled = settlement_->settle(month, *postings, currency_of, result.errors); !settled) {
      return tl::make_unexpected(settled.error());
    }
  }
  return result.errors.empty();
}

Rational ScenarioRun::settled(const ScenarioExpectation& expectation, Currency currency) const {
  const std::int64_t minor_units =
      expectation.what == ScenarioExpectation::What::kPaidOut
          ? settlement_->paid_out(expectation.period, expectation.partner, currency)
          : settlement_->carried(expectation.period, expectation.partner, currency);
  return to_rational(Money(minor_units, currency));
}

Rational ScenarioRun::posted(const ScenarioExpectation& expectation, Currency currency) const {
  Rational sum;
  for (const MonthOfPostings& month : months_) {
    if (month.month.first < expectation.period.first || month.month.last > expectation.period.last) {
      continue;
    }
    for (const auto& [name, minor_units] : month.minor_units) {
      if ((!expectation.rule || *expectation.rule == name.rule) &&
          (!expectation.partner || *expectation.partner == name.partner) &&
          name.currency == currency.code()) {
        sum += to_rational(Money(minor_units, currency));
      }
    }
  }
  return sum;
}

ExpectationResult ScenarioRun::compare(const ScenarioExpectation& expectation) const {
  const bool is_posted = expectation.what == ScenarioExpectation::What::kPosted;
  // What is expected in another currency is what was posted, or is paid, in that one.
  const bool is_payment = expectation.what == ScenarioExpectation::What::kPaidOut;
  const Currency currency = find_currency(expectation.currency).value_or(ruleset_.currency);
  const Rational actual = is_posted ? posted(expectation, currency) : settled(expectation, currency);
  const int digits = currency.minor_unit_digits();
  const auto amount_of = [&](const std::string& code, const Rational& amount) {
    return code + " " + to_decimal_text(amount, digits, RoundingMode::kHalfEven);
  };
  ExpectationResult result;
  result.met = actual == expectation.amount && expectation.currency == currency.code();
  result.expected = amount_of(expectation.currency, expectation.amount);
  result.actual = amount_of(currency.code(), actual);
  result.subject = period_name(expectation.period.first, expectation.period.last);
  for (const std::optional<std::string>& name : {expectation.rule, expectation.partner}) {
    result.subject += name ? " " + *name : "";
  }
  if (!is_posted) {
    result.subject += is_payment ? " paid out" : " carried";
  }
  result.span = expectation.span;
  return result;
}

Result<FactSet> ScenarioRun::known_on(Date day) {
  graph_.request.view =
      FactView{day, cut_off_of(ruleset_, {day, day}), std::numeric_limits<std::int64_t>::max()};
  return source_.read(graph_.request);
}

EvaluationOptions ScenarioRun::options_through(Date day) {
  EvaluationOptions options;
  options.past = past_facts_of(source_, graph_.request.view);
  options.in_scenario = true;
  options.through = day;
  options.name_fact = [this](FactKind kind, std::int64_t key) { return name_in(source_, kind, key); };
  return options;
}

void ScenarioRun::tell_other_months(const ScenarioExpectation& expectation,
                                    std::vector<std::string>& lines) const {
  const Period& period = expectation.period;
  for (const MonthOfPostings& posted : months_) {
    const bool within = period.first <= posted.month.first && posted.month.last <= period.last;
    for (const auto& [name, minor_units] : posted.minor_units) {
      if (!within && minor_units != 0 && name.rule == *expectation.rule &&
          (!expectation.partner || *expectation.partner == name.partner)) {
        const Money amount(minor_units, find_currency(name.currency).value_or(ruleset_.currency));
        lines.push_back(amount.to_text() + " to " + name.partner + " is posted in " +
                        period_name(posted.month.first, posted.month.last) +
                        (&posted == &months_.front() ? " or earlier" : ""));
      }
    }
  }
}

namespace {

/// Most lines of a rule that are told of.
constexpr std::size_t kMostTold = 8;

/// What a line comes to, and the clauses that made it so; of one that doesn't exist, what keeps it from that.
ExplanationStep told_of(const LineToExplain& line) {
  ExplanationStep told = judge_line(line);
  if (told.value == "no line") {
    return told;
  }
  told.children.clear();
  for (ExplanationStep& step : explain_line(line).children) {
    const bool counts = step.what == "governing date" || step.what == "amount" || step.what == "decay" ||
                        step.what == "ramp" || step.what == "floor" || step.what == "refunds" ||
                        step.what == "clawback" || step.what == "due" || step.what == "split" ||
                        step.what.starts_with("cap");
    if (counts) {
      step.children.clear();
      told.children.push_back(std::move(step));
    }
  }
  return told;
}

}  // namespace

// The lines of the rule as known at the end of the expected period.
Result<std::vector<std::string>> ScenarioRun::reasons(const ScenarioExpectation& expectation) {
  std::vector<std::string> lines;
  if (expectation.what != ScenarioExpectation::What::kPosted) {
    return settlement_->reasons(expectation.period, expectation.partner);
  }
  if (!expectation.rule) {
    return lines;
  }
  tell_other_months(expectation, lines);
  const Date last = expectation.period.last;
  Result<FactSet> facts = known_on(last);
  if (!facts) {
    return tl::make_unexpected(facts.error());
  }
  EvaluationOptions options = options_through(last);
  options.keep_values = true;
  const Result<Evaluation> evaluation = evaluate(graph_, *facts, options);
  if (!evaluation) {
    return tl::make_unexpected(evaluation.error());
  }
  const LinesByPartner by_partner(*evaluation, *facts, source_);
  std::size_t told = 0;
  for (std::size_t rule = 0; rule < ruleset_.rules.size(); ++rule) {
    if (ruleset_.rules[rule].name != *expectation.rule) {
      continue;
    }
    const auto* fact = std::get_if<FactScope>(&ruleset_.rules[rule].scope);
    const FactKind kind = fact != nullptr ? fact->kind : FactKind::kPartner;
    const FactTable& table = facts->table(kind);
    for (std::size_t each = 0; each < table.row_count; ++each) {
      const std::string id = name_in(source_, kind, table.keys[each]);
      if (fact == nullptr && expectation.partner && *expectation.partner != id) {
        continue;
      }
      std::vector<std::size_t> roots{each};
      if (fact == nullptr) {
        const std::vector<std::size_t> now = evaluation->period_rows(rule, static_cast<RowIndex>(each), last);
        roots = by_partner.owed_in(rule, expectation.period, id);
        roots = roots.empty() ? now : roots;
      }
      for (const std::size_t root : roots) {
        for (const std::size_t row : evaluation->rows_from(rule, root)) {
          if ((fact != nullptr && by_partner.pays_only_others(rule, row, expectation.partner)) ||
              ++told > kMostTold) {
            continue;
          }
          const std::string labels = evaluation->labels_of(rule, row);
          LineToExplain line;
          line.graph = &graph_;
          line.evaluation = &*evaluation;
          line.names = [&](FactKind of, RowIndex which) {
            return which < 0 ? std::string("that isn't known")
                             : name_in(source_, of, facts->table(of).keys[static_cast<std::size_t>(which)]);
          };
          line.rule = rule;
          line.row = row;
          line.subject = ruleset_.schema.fact(kind).name + " " + id + (labels.empty() ? "" : ", " + labels);
          append_lines(render_text(told_of(line)), lines);
        }
      }
    }
  }
  if (told > kMostTold) {
    lines.push_back("and " + std::to_string(told - kMostTold) + " more of its lines");
  }
  return lines;
}

Result<ScenarioResult> ScenarioRun::run() {
  ScenarioResult result;
  result.title = scenario_.title;
  result.span = scenario_.span;
  const std::vector<Period> all = months();
  constexpr std::size_t kMostMonths = 1'200;
  if (all.size() > kMostMonths) {
    result.errors.push_back({"this scenario",
                             "goes over more than a hundred years, from " + all.front().first.to_text() +
                                 " through " + all.back().last.to_text() +
                                 "; look for a year that is mistyped",
                             scenario_.span});
    return result;
  }
  for (const Period& month : all) {
    const Result<bool> posted = post_month(month, result);
    if (!posted) {
      return tl::make_unexpected(posted.error());
    }
    if (!*posted) {
      return result;
    }
  }
  for (const ScenarioExpectation& expectation : scenario_.expectations) {
    result.expectations.push_back(compare(expectation));
    if (!result.expectations.back().met) {
      Result<std::vector<std::string>> why = reasons(expectation);
      if (!why) {
        return tl::make_unexpected(why.error());
      }
      result.expectations.back().why = std::move(*why);
    }
  }
  return result;
}

}  // namespace

bool ScenarioResult::passed() const {
  return errors.empty() && std::all_of(expectations.begin(), expectations.end(),
                                       [](const ExpectationResult& expectation) { return expectation.met; });
}

Result<ScenarioResult> run_scenario(const Ruleset& ruleset, const Scenario& scenario) {
  return ScenarioRun(ruleset, scenario).run();
}

}  // namespace remit

#include "engine/run/posting_keys.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "engine/base/check.hpp"

namespace remit {
namespace {

// Gives out numbers near the top of the range, which no ledger reaches, in order of the rules.
class UnstoredNumbers {
 public:
  std::int32_t next() { return next_++; }

 private:
  static constexpr std::int32_t kMostOfOneRuleset = 1 << 24;
  std::int32_t next_ = std::numeric_limits<std::int32_t>::max() - kMostOfOneRuleset;
};

}  // namespace

std::string component_name(const Rule& rule, std::size_t part, std::string_view currency) {
  if (!currency.empty()) {
    return component_name(rule, part) + " in " + std::string(currency);
  }
  if (rule.due.empty()) {
    return "amount";
  }
  const std::string& of = rule.due[part].of;
  const auto is_of = [&](const DuePart& each) { return each.of == of; };
  const auto first = std::ranges::find_if(rule.due, is_of) - rule.due.begin();
  const bool alone = std::ranges::count_if(rule.due, is_of) == 1;
  const std::string number = std::to_string(static_cast<std::ptrdiff_t>(part) - first + 1);
  if (of.empty()) {
    return alone ? "amount" : "due " + number;
  }
  return of + (alone ? " due" : " due " + number);
}

std::string line_kind_of(const Scope& scope, const FactSchema& schema) {
  if (const auto* fact = std::get_if<FactScope>(&scope)) {
    return schema.fact(fact->kind).name;
  }
  return std::string(to_text(std::get<PeriodScope>(scope).kind));
}

NumberOfWord number_words(Ledger& ledger, bool add, PostingNames& names) {
  return [&ledger, add, &names, unstored = UnstoredNumbers(), known = std::map<std::string, std::int32_t>()](
             const std::string& word) mutable -> Result<std::int32_t> {
    const auto [entry, fresh] = known.try_emplace(word, 0);
    if (!fresh) {
      return entry->second;
    }
    const Result<std::int32_t> stored = ledger.word_number(word, add);
    if (!stored) {
      return stored;
    }
    entry->second = *stored;
    if (*stored < 0) {
      entry->second = unstored.next();
      names.add_word(entry->second, word);
    }
    return entry->second;
  };
}

Result<std::vector<RuleNumbers>> number_rules(Ledger& ledger, const Ruleset& ruleset, bool add,
                                              const NumberOfWord& number_of_word, PostingNames& names) {
  std::vector<RuleNumbers> numbers;
  UnstoredNumbers unstored;
  std::map<std::pair<std::string, std::string>, std::int32_t> unstored_components;
  for (const Rule& rule : ruleset.rules) {
    const Result<std::int32_t> line_kind = number_of_word(line_kind_of(rule.scope, ruleset.schema));
    if (!line_kind) {
      return tl::make_unexpected(line_kind.error());
    }
    RuleNumbers& number = numbers.emplace_back(RuleNumbers{{}, *line_kind});
    for (std::size_t part = 0; part < std::max<std::size_t>(rule.due.size(), 1); ++part) {
      const std::string name = component_name(rule, part);
      const Result<std::optional<std::int32_t>> component =
          ledger.component_number(ruleset.name, rule.name, name, add);
      if (!component) {
        return tl::make_unexpected(component.error());
      }
      number.components.push_back(component->value_or(0));
      if (!component->has_value()) {
        const auto [entry, fresh] = unstored_components.try_emplace({rule.name, name}, 0);
        entry->second = fresh ? unstored.next() : entry->second;
        number.components.back() = entry->second;
        names.add_component({entry->second, ruleset.name, rule.name, name});
      }
    }
  }
  return numbers;
}

NumberInCurrency number_in_currencies(Ledger& ledger, const Ruleset& ruleset, bool add, PostingNames& names) {
  // From the top downwards: those of number_rules() ascend from far below.
  return
      [&ledger, &ruleset, add, &names, unstored = std::numeric_limits<std::int32_t>::max()](
          std::size_t rule, std::size_t part, const std::string& currency) mutable -> Result<std::int32_t> {
        const std::string name = component_name(ruleset.rules[rule], part, currency);
        const Result<std::optional<std::int32_t>> stored =
            ledger.component_number(ruleset.name, ruleset.rules[rule].name, name, add);
        if (!stored) {
          return tl::make_unexpected(stored.error());
        }
        if (!stored->has_value()) {
          names.add_component({unstored, ruleset.name, ruleset.rules[rule].name, name});
          return unstored--;
        }
        return **stored;
      };
}

Result<LineNumbers> number_lines(Ledger& ledger, const Ruleset& ruleset, bool add, PostingNames& names) {
  LineNumbers numbers{
      number_words(ledger, add, names), number_in_currencies(ledger, ruleset, add, names), {}};
  Result<std::vector<RuleNumbers>> rules = number_rules(ledger, ruleset, add, numbers.of_word, names);
  if (!rules) {
    return tl::make_unexpected(rules.error());
  }
  numbers.rules = std::move(*rules);
  return numbers;
}

namespace {

/// What the lines of one rule have in common.
struct LinesOfOneRule {
  const FactTable* table = nullptr;     // of the facts that it is for; null: for periods
  const PeriodScope* period = nullptr;  // else
  std::int32_t line_kind = 0;
};

/// Asks once for each rule name, part and currency, as versions of a rule share their components.
class ComponentNumbers {
 public:
  ComponentNumbers(const LineColumns& lines, const KeySources& sources) : lines_(lines), sources_(sources) {}

  Result<std::int32_t> of(std::size_t line) {
    const std::uint32_t rule = lines_.rules[line];
    const std::uint32_t part = lines_.component(line);
    const Symbol currency = lines_.currency(line);
    const std::int32_t component = (*sources_.numbers)[rule].components[part];
    if (currency == kMissingSymbol) {
      return component;
    }
    const auto known = known_.find({component, currency});
    if (known != known_.end()) {
      return known->second;
    }
    const Result<std::int32_t> number =
        (*sources_.number_in_currency)(rule, part, std::string(sources_.facts->symbols().text(currency)));
    if (number) {
      known_.emplace(std::pair{component, currency}, *number);
    }
    return number;
  }

 private:
  const LineColumns& lines_;
  const KeySources& sources_;
  std::map<std::pair<std::int32_t, Symbol>, std::int32_t> known_;  // by component in the ruleset's currency
};

LinesOfOneRule lines_of(std::uint32_t rule, const KeySources& sources) {
  LinesOfOneRule lines{.line_kind = (*sources.numbers)[rule].line_kind};
  const Scope& scope = sources.ruleset->rules[rule].scope;
  if (const auto* fact = std::get_if<FactScope>(&scope)) {
    lines.table = &sources.facts->table(fact->kind);
  } else {
    lines.period = &std::get<PeriodScope>(scope);
  }
  return lines;
}

}  // namespace

Result<void> append_entitlements(const LineColumns& lines, const KeySources& sources,
                                 std::vector<Entitlement>& entitlements) {
  ComponentNumbers components(lines, sources);
  const FactTable& partners = sources.facts->table(FactKind::kPartner);
  const bool one_component = lines.components.empty() && lines.currencies.empty();
  std::uint32_t rule = std::numeric_limits<std::uint32_t>::max();
  LinesOfOneRule of_rule;
  Result<std::int32_t> component(0);
  entitlements.reserve(entitlements.size() + lines.size());
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const bool is_next_rule = lines.rules[index] != rule;
    if (is_next_rule) {
      rule = lines.rules[index];
      of_rule = lines_of(rule, sources);
    }
    if (is_next_rule || !one_component) {
      component = components.of(index);
      if (!component) {
        return tl::make_unexpected(component.error());
      }
    }
    const RowIndex partner = lines.partners[index];
    check(partner >= 0, "every line pays a partner");
    Entitlement& entitlement = entitlements.emplace_back();
    entitlement.key.component = *component;
    entitlement.key.line_kind = of_rule.line_kind;
    entitlement.key.partner = partners.keys[static_cast<std::size_t>(partner)];
    if (of_rule.table != nullptr) {
      const std::uint32_t row = lines.root(index);
      entitlement.key.line = of_rule.table->keys[row];
      entitlement.fact_sequence = of_rule.table->sequences[row];
    } else {
      entitlement.key.line = lines.period_firsts[index];
      entitlement.line_last =
          period_of(of_rule.period->kind, Date(lines.period_firsts[index]), of_rule.period->first_month).last;
    }
    entitlement.minor_units = lines.minor_units[index];
    entitlement.governing_date = Date(lines.due_dates[index]);
    entitlement.refunded_minor_units = lines.refunded[index];
    entitlement.clawed_back_on = lines.clawed_back_on(index);
    entitlement.rate_sequence = lines.rate_sequence(index);
    if (lines.fan(index) != kMissingSymbol) {
      const Result<std::int32_t> fan =
          (*sources.number_of_word)(std::string(sources.facts->symbols().text(lines.fan(index))));
      if (!fan) {
        return tl::make_unexpected(fan.error());
      }
      check(*fan > 0, "words have numbers above zero");
      entitlement.key.fan = *fan;
    }
  }
  return {};
}

Result<std::vector<Entitlement>> entitlements_of(const LineColumns& lines, const KeySources& sources) {
  std::vector<Entitlement> entitlements;
  Result<void> appended = append_entitlements(lines, sources, entitlements);
  return appended ? Result<std::vector<Entitlement>>(std::move(entitlements))
                  : tl::make_unexpected(appended.error());
}

}  // namespace remit

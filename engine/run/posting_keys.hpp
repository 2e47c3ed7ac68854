// Entitlement lines to posting keys: rules, words and facts under the ledger's own numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {

/// `amount`; of a rule whose amount is due in parts, `due 1`, `due 2` and so on. With a currency, which is
/// not the ruleset's, `amount in USD`.
[[nodiscard]] std::string component_name(const Rule& rule, std::size_t part, std::string_view currency = {});

/// Numbers of one rule's keys.
struct RuleNumbers {
  std::vector<std::int32_t> components;  ///< by part that is due; one at least
  std::int32_t line_kind = 0;
};

/// The word for what `scope` makes lines of: `deal`, `quarter`.
[[nodiscard]] std::string line_kind_of(const Scope& scope, const FactSchema& schema);

/// The number of a word, above zero.
using NumberOfWord = std::function<Result<std::int32_t>(const std::string&)>;

/// The ledger's numbers of words. With `add`, those that it doesn't know are added to it (within a batch);
/// else they get numbers that no ledger has, told to `names`. Both must outlive it.
[[nodiscard]] NumberOfWord number_words(Ledger& ledger, bool add, PostingNames& names);

/// The numbers of all rules of `ruleset`, by rule; `add` and `names` as number_words() takes them.
[[nodiscard]] Result<std::vector<RuleNumbers>> number_rules(Ledger& ledger, const Ruleset& ruleset, bool add,
                                                            const NumberOfWord& number_of_word,
                                                            PostingNames& names);

/// The number of what a part of a rule (both by index) posts in another currency than the ruleset's.
using NumberInCurrency =
    std::function<Result<std::int32_t>(std::size_t rule, std::size_t part, const std::string& currency)>;

/// As number_rules(). `ledger`, `ruleset` and `names` must outlive it.
[[nodiscard]] NumberInCurrency number_in_currencies(Ledger& ledger, const Ruleset& ruleset, bool add,
                                                    PostingNames& names);

/// All that the lines of a batch are numbered by.
struct LineNumbers {
  NumberOfWord of_word;
  NumberInCurrency in_currency;
  std::vector<RuleNumbers> rules;
};
/// As number_rules(), number_words() and number_in_currencies().
[[nodiscard]] Result<LineNumbers> number_lines(Ledger& ledger, const Ruleset& ruleset, bool add,
                                               PostingNames& names);

/// What keys of lines are made of; all of it must outlive whoever makes them.
struct KeySources {
  const Ruleset* ruleset;
  const FactSet* facts;  ///< that the lines were evaluated from
  const std::vector<RuleNumbers>* numbers;
  const NumberOfWord* number_of_word;
  const NumberInCurrency* number_in_currency;
};

/// Appends `lines` with their keys, in the same order. Fails as the numbering does.
[[nodiscard]] Result<void> append_entitlements(const LineColumns& lines, const KeySources& sources,
                                               std::vector<Entitlement>& entitlements);
/// The same as a list of its own.
[[nodiscard]] Result<std::vector<Entitlement>> entitlements_of(const LineColumns& lines,
                                                               const KeySources& sources);

}  // namespace remit

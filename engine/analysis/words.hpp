// Words as sentences of diagnostics need them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "engine/analysis/ruleset.hpp"

namespace remit {

/// `1 error`, `2 errors`.
[[nodiscard]] std::string counted(std::size_t number, std::string_view what);

/// What is written without the blanks and line ends in it.
[[nodiscard]] std::string without_blanks(std::string_view text);

/// `a deal`, `an invoice`.
[[nodiscard]] std::string with_article(std::string_view noun);

/// A fact's name as people say it: `invoice line` for `invoice_line`.
[[nodiscard]] std::string spoken(std::string_view name);

/// An amount as rule files write it: `EUR 100_000`, `EUR 750.50`; as many decimals as the currency has, or
/// none.
[[nodiscard]] std::string written_amount(const Rational& amount, const Currency& currency);

/// `a rule for each deal`, of a `rule`.
[[nodiscard]] std::string describe_scope(std::string_view keyword, const Scope& scope,
                                         const FactSchema& schema);

}  // namespace remit

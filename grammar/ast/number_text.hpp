// Numbers, money and signs as the formatter writes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "grammar/ast/expressions.hpp"

namespace remit::ast {

/// `number` with an underscore before every three digits left of the point, from `from_digits` of these on.
[[nodiscard]] std::string with_underscores(std::string_view number, std::size_t from_digits);

/// `EUR 50_000`, `EUR -5_040.00`.
[[nodiscard]] std::string written_money(const MoneyLiteral& money, bool negative);

/// `<`, `is not` and so on.
[[nodiscard]] std::string_view sign_of(ComparisonOperator op);

}  // namespace remit::ast

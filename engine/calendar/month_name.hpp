// Months by their English names, as `fiscal year from April` and some exports write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace remit {

/// 1 through 12 for a full name or its first three letters, in any case: `April`, `apr`. None otherwise.
[[nodiscard]] std::optional<std::int32_t> parse_month_name(std::string_view name);

/// The full name. Needs 1 through 12 (checked).
[[nodiscard]] std::string_view month_name(std::int32_t month);

}  // namespace remit

// Typed expressions as text, for tests: `(times 1/10 deal.value)`.
#pragma once

#include <string>

#include "engine/analysis/ruleset.hpp"

namespace remit {

/// `id` in parentheses, operator first. Fields are written `OF.name`, with `@DAY` behind dated ones, `?VALUE`
/// behind those with an `empty means`, and `-refunds` behind an amount that is less its refunds.
[[nodiscard]] std::string typed_text(const Ruleset& ruleset, TypedId id);

/// The same; `absent` for none.
[[nodiscard]] std::string typed_text(const Ruleset& ruleset, const std::optional<TypedId>& id);

[[nodiscard]] std::string window_text(const TypedWindow& window);

}  // namespace remit

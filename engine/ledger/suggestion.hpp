// What somebody may have meant who wrote a name that doesn't exist.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace remit {

/// The one of `known` that is nearest to `written` by edits of single characters, capitals counting as half
/// the same; none when nothing is near. The first of equals.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view written,
                                                           std::span<const std::string_view> known);

/// `; did you mean deal_id?`, or nothing when no name is near.
[[nodiscard]] std::string did_you_mean(std::string_view written, std::span<const std::string_view> known);

}  // namespace remit

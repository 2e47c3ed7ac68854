// Whether bytes are UTF-8, as RFC 3629 has it.
#pragma once

#include <string_view>

namespace remit {

/// False for overlong forms, surrogates, code points above U+10FFFF and cut sequences.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace remit

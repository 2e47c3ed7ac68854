// The grammar of single lines. The one file behind this header is the only one that knows how it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "grammar/parser/line_forms.hpp"
#include "grammar/parser/syntax_nodes.hpp"

namespace remit::grammar {

/// Why a line doesn't have its form: the first place where it can't go on, and what could stand there, in the
/// reader's words. `expected` is used by R0102 alone.
struct LineFailure {
  std::string_view code;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::vector<std::string_view> expected;
};

/// Matches the bytes [begin, end) of `text` as `form`, leaving the nodes in `nodes`, which is emptied first.
/// On failure `nodes` holds nothing of use. Time is linear in the length.
[[nodiscard]] std::optional<LineFailure> match_line(LineForm form, std::string_view text, std::uint32_t begin,
                                                    std::uint32_t end, SyntaxNodes& nodes);

}  // namespace remit::grammar

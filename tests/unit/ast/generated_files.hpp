// Whole made-up rule files.
#pragma once

#include <cstdint>
#include <vector>

#include "grammar/ast/file.hpp"

namespace remit::ast {

/// A file with some declarations, decided by `numbers`; all places in it are zero.
[[nodiscard]] File make_file(std::vector<std::uint16_t> numbers);

}  // namespace remit::ast

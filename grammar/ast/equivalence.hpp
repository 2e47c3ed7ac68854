// Whether two syntax trees say the same, wherever their words stand.
#pragma once

#include "grammar/ast/file.hpp"

namespace remit::ast {

/// True when both files have the same declarations in the same order, spans and comments aside.
[[nodiscard]] bool equivalent(const File& left, const File& right);

}  // namespace remit::ast

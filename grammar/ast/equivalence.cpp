#include "grammar/ast/equivalence.hpp"

#include "grammar/ast/outline.hpp"

namespace remit::ast {

bool equivalent(const File& left, const File& right) {
  return outline(left) == outline(right);
}

}  // namespace remit::ast

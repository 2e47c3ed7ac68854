#include "grammar/parser/syntax_cursor.hpp"

#include <cstdio>
#include <cstdlib>

namespace remit::grammar {

SyntaxCursor SyntaxElement::children() const {
  return SyntaxCursor(*nodes_, index_ + 1, node().subtree_end);
}

SyntaxElement SyntaxCursor::take() {
  if (done()) {
    std::fputs("remit: the grammar and the builder of the syntax tree disagree\n", stderr);
    std::abort();
  }
  const std::uint32_t here = next_;
  next_ = (*nodes_)[here].subtree_end;
  return SyntaxElement(*nodes_, here);
}

SyntaxElement SyntaxCursor::take(NodeKind kind) {
  const SyntaxElement element = take();
  if (element.kind() != kind) {
    std::fprintf(stderr, "remit: the grammar left node %d where the builder needs %d\n",
                 static_cast<int>(element.kind()), static_cast<int>(kind));
    std::abort();
  }
  return element;
}

std::optional<SyntaxElement> SyntaxCursor::take_if(NodeKind kind) {
  return at(kind) ? std::optional(take()) : std::nullopt;
}

}  // namespace remit::grammar

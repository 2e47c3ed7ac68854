// Walks over the flat list of nodes that a match left behind.
#pragma once

#include <cstdint>
#include <optional>

#include "grammar/parser/syntax_nodes.hpp"

namespace remit::grammar {

class SyntaxCursor;

/// One node and what is inside it. Lives no longer than the list of nodes.
class SyntaxElement {
 public:
  SyntaxElement(const SyntaxNodes& nodes, std::uint32_t index) : nodes_(&nodes), index_(index) {}

  [[nodiscard]] NodeKind kind() const { return node().kind; }
  [[nodiscard]] std::uint32_t begin() const { return node().begin; }
  [[nodiscard]] std::uint32_t end() const { return node().end; }
  [[nodiscard]] SyntaxCursor children() const;

 private:
  [[nodiscard]] const SyntaxNode& node() const { return (*nodes_)[index_]; }

  const SyntaxNodes* nodes_;
  std::uint32_t index_;
};

/// A place among neighbouring nodes. The grammar promises which nodes come in which order; asking for one
/// that isn't there is a programmer's error and aborts.
class SyntaxCursor {
 public:
  SyntaxCursor(const SyntaxNodes& nodes, std::uint32_t next, std::uint32_t end)
      : nodes_(&nodes), next_(next), end_(end) {}
  explicit SyntaxCursor(const SyntaxNodes& nodes)
      : SyntaxCursor(nodes, 0, static_cast<std::uint32_t>(nodes.size())) {}

  [[nodiscard]] bool done() const { return next_ >= end_; }
  [[nodiscard]] bool at(NodeKind kind) const { return !done() && (*nodes_)[next_].kind == kind; }

  /// The node here, whatever it is; the cursor moves behind it.
  SyntaxElement take();
  /// The node here, which must be of `kind`.
  SyntaxElement take(NodeKind kind);
  /// The node here if it is of `kind`; else nothing, and the cursor stays.
  std::optional<SyntaxElement> take_if(NodeKind kind);

 private:
  const SyntaxNodes* nodes_;
  std::uint32_t next_;
  std::uint32_t end_;
};

}  // namespace remit::grammar

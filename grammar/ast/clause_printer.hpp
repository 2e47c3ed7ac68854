// Clauses as the formatter writes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "grammar/ast/clauses.hpp"
#include "grammar/ast/printed_line.hpp"

namespace remit::ast {

/// Writes what stands behind the keyword of a clause. Lines after the first are aligned with it by the
/// caller.
class ClausePrinter {
 public:
  explicit ClausePrinter(const ExpressionPool& pool) : pool_(pool) {}

  [[nodiscard]] std::string expression(ExpressionId id) const;
  /// An expression that may be a choice on several lines; `behind` goes to the end of the last.
  [[nodiscard]] PrintedLines choice(ExpressionId id, const std::string& behind = {}) const;
  /// `from D [through D]`.
  [[nodiscard]] std::string dates(const DateRange& dates) const;
  [[nodiscard]] std::string window(const Window& window) const;
  [[nodiscard]] PrintedLines body(const ClauseForm& form) const;
  /// `NAME  CHOICE`, the name filled up to `name_width`.
  [[nodiscard]] PrintedLines let(const Name& name, ExpressionId value, std::size_t name_width) const;

 private:
  const ExpressionPool& pool_;
};

/// `for each`, `amount`, `ramp` and so on.
[[nodiscard]] std::string_view keyword_of(const ClauseForm& form);

}  // namespace remit::ast

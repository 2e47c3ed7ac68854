// The parts of declarations as outline text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "grammar/ast/clauses.hpp"
#include "grammar/ast/file.hpp"

namespace remit::ast {

/// Writes parts of declarations. Every part begins with a blank and its own name, so that a part left out
/// can't be taken for another.
class PartOutliner {
 public:
  explicit PartOutliner(const ExpressionPool& pool) : pool_(pool) {}

  [[nodiscard]] std::string expression(ExpressionId id) const;
  /// ` name expression`, or nothing.
  [[nodiscard]] std::string optional(const char* name, const std::optional<ExpressionId>& id) const;
  /// ` name a b c`, or nothing for an empty list.
  [[nodiscard]] std::string list(const char* name, const std::vector<ExpressionId>& ids) const;
  [[nodiscard]] std::string dates(const std::optional<DateRange>& dates) const;
  [[nodiscard]] std::string window(const Window& window) const;
  [[nodiscard]] std::string clause(const ClauseForm& form) const;

 private:
  const ExpressionPool& pool_;
};

}  // namespace remit::ast

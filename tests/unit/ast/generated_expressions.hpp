// Syntax trees made up from a list of numbers, for tests of the formatter. Only trees that can be written are
// made: the parser gives each of them back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "grammar/ast/clauses.hpp"

namespace remit::ast {

/// The decisions behind one made-up tree. When the numbers are used up, every decision is for the simplest.
class Decisions {
 public:
  explicit Decisions(std::vector<std::uint16_t> numbers) : numbers_(std::move(numbers)) {}

  /// A number below `count`.
  std::size_t below(std::size_t count) { return next_ < numbers_.size() ? numbers_[next_++] % count : 0; }
  bool yes() { return below(2) == 1; }
  /// Yes, once in `count` times.
  bool rarely(std::size_t count) { return below(count) == 1; }

 private:
  std::vector<std::uint16_t> numbers_;
  std::size_t next_ = 0;
};

/// Makes expressions of each rank of the grammar.
class ExpressionMaker {
 public:
  ExpressionMaker(Decisions& decisions, ExpressionPool& pool) : decide_(decisions), pool_(pool) {}

  Name name();
  Path path();
  std::string text();
  std::string number();
  MoneyLiteral money();
  ExpressionId path_reference();
  ExpressionId percent();
  ExpressionId date();
  std::optional<DateRange> dates();
  ExpressionId list_value();
  ExpressionId atom();
  ExpressionId value();
  ExpressionId term();
  ExpressionId expression();
  ExpressionId test();
  ExpressionId condition();
  /// With `on_lines_allowed`, arms may stand on lines of their own.
  ExpressionId choice(bool on_lines_allowed);

 private:
  ExpressionId add(ExpressionNode node) { return pool_.add(std::move(node), {}); }
  ExpressionId literal();
  ExpressionId plain_atom();
  ExpressionId group();
  ExpressionId conjunction();

  Decisions& decide_;
  ExpressionPool& pool_;
  // Parentheses nest only so far, or a tree would seldom end.
  std::size_t depth_ = 0;
};

}  // namespace remit::ast

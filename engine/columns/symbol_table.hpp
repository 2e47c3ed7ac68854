// Words as small numbers: every symbol and text of one evaluation is stored once and compared by its number.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace remit {

/// Number of a word in a SymbolTable; -1 stands for a missing value in columns.
using Symbol = std::int32_t;
inline constexpr Symbol kMissingSymbol = -1;

/// An interning table. Numbers are given in order of arrival, so they say nothing about alphabetical order.
class SymbolTable {
 public:
  /// The number of `text`, which is added when it is new.
  Symbol intern(std::string_view text);
  /// The number of `text`, or none when no value of this evaluation is that word.
  [[nodiscard]] std::optional<Symbol> find(std::string_view text) const;
  /// The word with this number, which must be in the table.
  [[nodiscard]] std::string_view text(Symbol symbol) const;
  [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }

  SymbolTable() = default;
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;
  SymbolTable(SymbolTable&&) noexcept = default;
  SymbolTable& operator=(SymbolTable&&) noexcept = default;

 private:
  std::deque<std::string> texts_;  // a deque, so that the views in numbers_ stay valid
  std::unordered_map<std::string_view, Symbol> numbers_;
};

}  // namespace remit

#include "engine/columns/symbol_table.hpp"

#include "engine/base/check.hpp"

namespace remit {

Symbol SymbolTable::intern(std::string_view text) {
  if (const auto found = numbers_.find(text); found != numbers_.end()) {
    return found->second;
  }
  const auto number = static_cast<Symbol>(texts_.size());
  texts_.emplace_back(text);
  numbers_.emplace(texts_.back(), number);
  return number;
}

std::optional<Symbol> SymbolTable::find(std::string_view text) const {
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::string_view SymbolTable::text(Symbol symbol) const {
  check(symbol >= 0 && static_cast<std::size_t>(symbol) < texts_.size(), "the symbol is of this table");
  return texts_[static_cast<std::size_t>(symbol)];
}

}  // namespace remit

#include "engine/ledger/word_symbols.hpp"

#include <cstddef>

namespace remit {

WordSymbols::WordSymbols(Ledger::Store& store, SymbolTable& symbols)
    : select_(store.connection(), "SELECT text FROM word WHERE number = ?"), symbols_(&symbols) {
  const std::int64_t last = store.select_integer("SELECT max(number) FROM word").value_or(0);
  symbols_by_word_.assign(static_cast<std::size_t>(last) + 1, kNotLookedUp);
  symbols_by_word_[0] = kMissingSymbol;
}

Symbol WordSymbols::look_up(std::int64_t word) {
  const StatementUse found(select_);
  found->bind(1, word);
  const Symbol symbol = found->step() ? symbols_->intern(found->text(0)) : kMissingSymbol;
  symbols_by_word_[static_cast<std::size_t>(word)] = symbol;
  return symbol;
}

std::optional<Currency> WordSymbols::currency_of(std::int64_t word) {
  const Symbol symbol = symbol_of(word);
  return symbol == kMissingSymbol ? std::nullopt : find_currency(symbols_->text(symbol));
}

}  // namespace remit

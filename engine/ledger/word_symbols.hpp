// The words of the ledger as symbols of one read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/columns/symbol_table.hpp"
#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/store.hpp"
#include "engine/money/currency.hpp"

namespace remit {

/// Numbers of words to symbols, looked up once for each word that a column has.
class WordSymbols {
 public:
  WordSymbols(Ledger::Store& store, SymbolTable& symbols);
  /// The symbol of a word; kMissingSymbol for 0.
  [[nodiscard]] Symbol symbol_of(std::int64_t word) {
    const auto index = static_cast<std::size_t>(word);
    if (index >= symbols_by_word_.size()) [[unlikely]] {
      return kMissingSymbol;  // only a damaged ledger names a word that isn't there
    }
    return symbols_by_word_[index] != kNotLookedUp ? symbols_by_word_[index] : look_up(word);
  }
  /// The currency that a word names, none when it isn't one.
  [[nodiscard]] std::optional<Currency> currency_of(std::int64_t word);

 private:
  static constexpr Symbol kNotLookedUp = -2;
  [[nodiscard]] Symbol look_up(std::int64_t word);

  PreparedStatement select_;
  SymbolTable* symbols_;
  std::vector<Symbol> symbols_by_word_;
};

}  // namespace remit

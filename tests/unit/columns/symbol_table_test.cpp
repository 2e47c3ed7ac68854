#include "engine/columns/symbol_table.hpp"

#include <string>

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("a word keeps its number, and equal words share one") {
  SymbolTable symbols;
  const Symbol gold = symbols.intern("Gold");
  CHECK(symbols.intern("Silver") != gold);
  CHECK(symbols.intern(std::string("Gold")) == gold);
  CHECK(symbols.text(gold) == "Gold");
  CHECK(symbols.find("Silver"));
  CHECK_FALSE(symbols.find("gold"));  // words are compared by their bytes
  CHECK(symbols.size() == 2);
}

TEST_CASE("numbers and texts stay valid while thousands of words are added, and when the table moves") {
  SymbolTable symbols;
  for (int number = 0; number < 5'000; ++number) {
    CHECK(symbols.intern("word " + std::to_string(number)) == number);
  }
  const SymbolTable moved = std::move(symbols);
  CHECK(moved.text(0) == "word 0");
  CHECK(moved.find("word 4999") == 4'999);
}

}  // namespace remit

// A fact as a line of text.
#include <string>

#include "engine/analysis/overloaded.hpp"
#include "tests/laws/made_ledger.hpp"

namespace remit::laws {

std::string describe(const MemoryFact& fact) {
  const std::string kind = is_declared(fact.kind) ? "claim" : FactSchema::standard().fact(fact.kind).name;
  std::string line = kind + " " + fact.id + " ";
  std::string separator = " ";
  for (const auto& [name, value] : fact.fields) {
    line += separator + name + " " +
            std::visit(Overloaded{[](const std::string& text) { return text; },
                                  [](const Date& date) { return date.to_text(); },
                                  [](const Rational& number) { return to_text(number); },
                                  [](const MemoryMoney& money) {
                                    return money.currency.code() + " " + to_text(money.amount);
                                  }},
                       value);
    separator = ", ";
  }
  return fact.booked_on.is_ordinary() ? line + "; booked " + fact.booked_on.to_text() : line;
}

}  // namespace remit::laws

// What a declaration says beyond the nodes that its expressions become, as text: two that say the same, and
// have the same nodes, come to the same. Names of the declarations themselves and what is only told to people
// (titles, reasons) are in it where something depends on them.
#pragma once

#include <string>

#include "engine/analysis/ruleset.hpp"

namespace remit {

[[nodiscard]] std::string definition_text(const Measure& measure);
[[nodiscard]] std::string definition_text(const Balance& balance);
[[nodiscard]] std::string definition_text(const Table& table);
/// But for the days on which it is effective, which are a node.
[[nodiscard]] std::string definition_text(const Rule& rule, const TypedPool& expressions);
/// What all of a ruleset's declarations stand on: its currency, how it rounds and counts, and the kinds of
/// facts.
[[nodiscard]] std::string basis_text(const Ruleset& ruleset);

}  // namespace remit

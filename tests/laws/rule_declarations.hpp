// Made-up measures, scales, lets and fields, with what rules have to know to read them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {

/// A declared running total, and who can read it.
struct MadeMeasure {
  std::string name;
  bool money = true;  ///< else it counts
  std::string text;
  std::vector<std::string> readers;  ///< kinds of facts whose rules can read it; `period` among them or not
  std::string guard;                 ///< with KIND for the reading fact: `KIND has customer`; empty: none
};

/// A declared balance of amounts.
struct MadeBalance {
  std::string name;
  std::string kind;    ///< of the facts that are its steps, or `period`
  std::string period;  ///< `month`, of steps for partners
  std::vector<std::string> readers;
  std::string guard;               ///< as MadeMeasure
  std::vector<std::string> parts;  ///< lets that are amounts, and `before`
  std::string text;
};

/// A declared scale; bounds are money, or numbers where `counts`.
struct MadeScale {
  std::string name;
  bool counts = false;
  bool pays_rate = true;  ///< else it holds amounts
  std::string kind = {};  ///< of the facts that its bounds are read from; empty: it has figures
  std::string text;
};

/// A declared table of the columns `rate`, `fee` and `colour` (red, green or blue).
struct MadeTable {
  std::string name;
  std::string kind;   ///< of the facts whose rules can read it
  std::string guard;  ///< under which its keys are known; empty: none
  std::string text;
};

[[nodiscard]] MadeTable draw_table(Literals& literals, const std::string& name);
[[nodiscard]] MadeMeasure draw_measure(Literals& literals, const std::string& name);
[[nodiscard]] MadeScale draw_scale(Literals& literals, const std::string& name);

/// Fields of one's own that generated ledgers sometimes fill: `weight`, `bonus`, `grade` and `ended_on` of
/// deals.
[[nodiscard]] std::vector<std::string> declared_fields(const Literals& literals);

}  // namespace remit::laws

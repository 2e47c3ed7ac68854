#include "tests/laws/measured_rules.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/laws/rule_declarations.hpp"
#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {
namespace {

/// One that counts in whole windows, from a day that its facts have.
MadeMeasure lasting_measure(Literals& literals, const std::string& name) {
  Draw& draw = literals.draw();
  while (true) {
    MadeMeasure measure = draw_measure(literals, name);
    const std::size_t window = measure.text.rfind("  window ");
    if (measure.text.find(" while ") == std::string::npos) {
      measure.text.resize(window);
      measure.text +=
          "  window " +
          draw.word({"quarter", "quarter", "half", "year", "lifetime", "fiscal year from April"}) + "\n";
      return measure;
    }
  }
}

std::string reading(Literals& literals, const MadeMeasure& measure, bool of_fact) {
  Draw& draw = literals.draw();
  std::string value = measure.name;
  if (of_fact && draw.chance(40)) {
    value = "(" + value + " before this)";
  } else if (draw.chance(10)) {
    value = "(" + value + " at " + literals.day() + ")";
  } else if (draw.chance(10)) {
    value = "(" + value + " last year)";
  }
  return measure.money ? literals.percent() + " of " + value : literals.money_up_to(100) + " * " + value;
}

std::string of_kind(std::string guard, const std::string& kind) {
  const std::size_t place = guard.find("KIND");
  return place == std::string::npos ? guard : guard.replace(place, 4, kind);
}

std::string rule_of(Literals& literals, const std::string& name, const MadeMeasure& measure) {
  Draw& draw = literals.draw();
  const std::string kind = draw.one_of(measure.readers);
  if (kind == "period") {
    return "rule " + name +
           "\n  for each   partner, month\n  effective  from 2024-01-01 by month.end\n  amount     " +
           reading(literals, measure, false) + "\n";
  }
  const KindPhrases& phrases = phrases_of(kind);
  const GuardedPath& date = draw.one_of(phrases.dates);
  const GuardedPath& payee = draw.one_of(phrases.payees);
  const std::string where = all_of({date.guard, payee.guard, of_kind(measure.guard, kind),
                                    draw.chance(30) ? draw_condition(literals, kind) : ""});
  return "rule " + name + "\n  for each   " + kind + (where.empty() ? "" : " where " + where) +
         "\n  pays       " + payee.path + "\n  effective  from 2024-01-01 by " + date.path +
         "\n  amount     " + reading(literals, measure, true) + "\n" +
         (phrases.has_refunds ? "  refunds    none\n" : "");
}

}  // namespace

MadeCase with_measured_rules(Draw& draw, MadeCase made) {
  Literals literals(draw, made.rules.currency, made.rules.currency_digits);
  made.rules.declarations = declared_fields(literals);
  made.rules.rules.clear();
  for (std::int64_t number = draw.between(1, 3); number > 0; --number) {
    const std::string name = std::to_string(number);
    const MadeMeasure measure = lasting_measure(literals, "measured_" + name);
    made.rules.declarations.push_back(measure.text);
    made.rules.rules.push_back(rule_of(literals, "rule_" + name, measure));
  }
  return made;
}

}  // namespace remit::laws

#include "tests/laws/rule_expressions.hpp"

namespace remit::laws {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t place = text.find(what); place != std::string::npos;
       place = text.find(what, place + by.size())) {
    text.replace(place, what.size(), by);
  }
  return text;
}

}  // namespace

std::string Expressions::money(int depth) {
  if (!others_.empty() && draw_.chance(12)) {
    return draw_.chance(50) ? draw_.one_of(others_) : literals_.percent() + " of " + draw_.one_of(others_);
  }
  const std::int64_t form = depth <= 0 ? draw_.between(0, 2) : draw_.between(0, 15);
  switch (form) {
    case 0:
      return literals_.money();
    case 1:
    case 2:
    case 3:
      return own_amount().empty() ? literals_.money_up_to(500) : literals_.percent() + " of " + own_amount();
    case 4:
    case 5:
    case 6:
      return scale_reading(depth);
    case 7:
      return measure_reading();
    case 8:
      return "(" + money(depth - 1) + (draw_.chance(50) ? " + " : " - ") + money(depth - 1) + ")";
    case 9:
      return draw_.word({"least", "greatest"}) + " of (" + money(depth - 1) + ", " + money(depth - 1) + ")";
    case 10:
      return "(" + money(depth - 1) + ")" + draw_.word({" / 3", " / 7", " * 1.5", " * 2", " / 0.3"});
    case 11:
      return "(" + choice(depth - 1, draw_.chance(80)) + ")";
    case 12:
      return "((" + money(depth - 1) + ") rounded" + draw_.word({"", " half-up", " down", " ceiling"}) + ")";
    case 13:
      return kind_ == "deal" ? "deal.bonus * deal.weight" : "-(" + money(depth - 1) + ")";
    case 14:
      return table_reading(depth);
    default:
      return rate(depth - 1) + " of (" + money(depth - 1) + ")";
  }
}

std::string Expressions::choice(int depth, bool otherwise) {
  std::string text = money(depth) + " when " + condition();
  if (draw_.chance(40)) {
    text += ", " + money(depth) + " when " + condition();
  }
  return otherwise ? text + ", otherwise " + money(depth) : text;
}

std::string Expressions::condition() {
  if (!tables_.empty() && draw_.chance(15)) {
    return read_table().name + ".colour " + draw_.word({"is green", "is not red", "is one of red, blue"});
  }
  if (!measures_.empty() && draw_.chance(25)) {
    const MadeMeasure& measure = read(*draw_.one_of(measures_));
    return measure.name +
           " >= " + (measure.money ? literals_.money_up_to(50'000) : std::to_string(draw_.between(0, 5)));
  }
  if (in_period()) {
    return "(partner has tier and partner.tier " + draw_.word({">= Silver", "is Gold", "< Gold"}) + ")";
  }
  if (kind_ == "deal" && draw_.chance(20)) {
    return draw_.word({"deal.grade is gold", "deal.weight > 1", "deal.ended_on is not never"});
  }
  return draw_condition(literals_, kind_);
}

void Expressions::guard(const std::string& condition) {
  if (!condition.empty()) {
    guards_.insert(condition);
  }
}

const MadeMeasure& Expressions::read(const MadeMeasure& measure) {
  guard(replaced(measure.guard, "KIND", kind_));
  return measure;
}

std::string Expressions::rate(int depth) {
  if (depth > 0 && !scales_.empty() && draw_.chance(30)) {
    for (const MadeScale& scale : scales_) {
      if (scale.pays_rate && !scale.counts) {
        return "(" + scale.name + " at " + scale_argument() + ")";
      }
    }
  }
  return draw_.chance(80) ? literals_.percent()
                          : "(" + literals_.percent() + " - " + literals_.percent() + ")";
}

const MadeTable& Expressions::read_table() {
  const MadeTable& table = *draw_.one_of(tables_);
  guard(table.guard);
  return table;
}

std::string Expressions::table_reading(int depth) {
  if (tables_.empty()) {
    return money(depth - 1);
  }
  const MadeTable& table = read_table();
  return draw_.chance(60) ? table.name + ".rate of (" + money(depth - 1) + ")" : table.name + ".fee";
}

std::string Expressions::scale_argument() {
  for (const MadeMeasure* measure : measures_) {
    if (measure->money && draw_.chance(in_period() ? 80 : 40)) {
      return read(*measure).name;
    }
  }
  return own_amount().empty() ? literals_.money() : own_amount();
}

std::string Expressions::scale_reading(int depth) {
  if (scales_.empty()) {
    return money(depth - 1);
  }
  const MadeScale& scale = draw_.one_of(scales_);
  if (!scale.counts) {
    if (!in_period() && !own_amount().empty() && draw_.chance(50)) {
      for (const MadeMeasure* measure : measures_) {
        if (measure->money && draw_.chance(60)) {
          return scale.name + " of " + own_amount() + " on top of " + read(*measure).name;
        }
      }
    }
    return scale.name + " of " + scale_argument();
  }
  std::string count = draw_.chance(15) ? "(-2)" : std::to_string(draw_.between(0, 12));
  for (const MadeMeasure* measure : measures_) {
    if (!measure->money && draw_.chance(70)) {
      count = read(*measure).name;
    }
  }
  // On a count, a scale pays amounts, or a rate that is taken of an amount.
  return scale.pays_rate ? "(" + scale.name + " at " + count + ") of " + literals_.money_up_to(1'000)
                         : scale.name + " of " + count;
}

std::string Expressions::measure_reading() {
  if (measures_.empty()) {
    return literals_.money();
  }
  const MadeMeasure& measure = read(*draw_.one_of(measures_));
  std::string value = measure.name;
  if (draw_.chance(12) && measure.text.starts_with("measure " + measure.name + " for partner\n") &&
      measure.text.ends_with("  window year\n")) {
    return measure.money ? literals_.percent() + " of target of " + measure.name
                         : literals_.money_up_to(100) + " * (target of " + measure.name + ")";
  }
  if (!in_period() && draw_.chance(30)) {
    value = "(" + value + " before this)";
  } else if (draw_.chance(25)) {
    value = "(" + value + " at " + literals_.day() + ")";
  } else if (draw_.chance(15)) {
    value = "(" + value + " last year)";
  } else if (draw_.chance(15) && measure.text.starts_with("measure " + measure.name + " for partner\n")) {
    value = "(" + value + " for " + draw_.word({"Acme", "borealis", "\"Åland\"", "Zeta"}) + ")";
  }
  return measure.money ? literals_.percent() + " of " + value : literals_.money_up_to(100) + " * " + value;
}

}  // namespace remit::laws

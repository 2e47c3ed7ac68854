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
  if (!balances_.empty() && draw_.chance(15)) {
    return balance_reading();
  }
  if (depth > 0 && draw_.chance(6) && !(own_amount().empty() && measures_.empty())) {
    const std::string read =
        own_amount().empty() ? measure_reading() : literals_.percent() + " of " + own_amount();
    const std::string other = money(depth - 1);
    const std::string value =
        draw_.word({read, "least of (" + other + ", " + read + ")", "(" + other + " + " + read + ")"});
    return "(" + value + as_known() + ")";
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

std::string Expressions::as_known() {
  std::string day = literals_.day();
  if (in_period()) {
    const bool has_name = !period_.empty() && period_.find(' ') == std::string::npos;
    day = has_name && draw_.chance(60) ? period_ + draw_.word({".end", ".start"}) : day;
  } else if (draw_.chance(60)) {
    const GuardedPath& own = draw_.one_of(phrases_of(kind_).dates);
    guard(own.guard);
    day = own.path;
  }
  return " as known on " + day + draw_.word({"", "", " + 10 days", " + 1 month", " - 20 days"});
}

std::string Expressions::choice(int depth, bool otherwise) {
  std::string text = money(depth) + " when " + condition();
  if (draw_.chance(40)) {
    text += ", " + money(depth) + " when " + condition();
  }
  return otherwise ? text + ", otherwise " + money(depth) : text;
}

std::string Expressions::condition() {
  if (may_note_ && draw_.chance(30)) {
    return draw_.chance(80) ? "noted" : "not noted";
  }
  if (!tables_.empty() && draw_.chance(15)) {
    return read_table().name + ".colour " + draw_.word({"is green", "is not red", "is one of red, blue"});
  }
  if (!measures_.empty() && draw_.chance(25)) {
    const MadeMeasure& measure = read(*draw_.one_of(measures_));
    return (draw_.chance(15) ? "(" + measure.name + as_known() + ")" : measure.name) +
           " >= " + (measure.money ? literals_.money_up_to(50'000) : std::to_string(draw_.between(0, 5)));
  }
  if (in_period()) {
    if (draw_.chance(15)) {
      return "(partner.tier" + as_known() + ") is Gold";
    }
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
    for (const MadeScale* scale : scales_) {
      if (scale->pays_rate && !scale->counts) {
        return "(" + scale->name + " at " + scale_argument() + ")";
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
  const MadeScale& scale = *draw_.one_of(scales_);
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

void Expressions::may_keep(const std::vector<MadeBalance>& balances, const std::string& period) {
  period_ = period;
  for (const MadeBalance& balance : balances) {
    if (std::count(balance.readers.begin(), balance.readers.end(), kind_) > 0) {
      balances_.push_back(&balance);
    }
  }
}

std::string Expressions::balance_reading() {
  const MadeBalance& balance = *draw_.one_of(balances_);
  guard(replaced(balance.guard, "KIND", kind_));
  const bool is_step = balance.kind == kind_ && (!in_period() || balance.period == period_);
  if (is_step && draw_.chance(60)) {
    return balance.name + "." + draw_.one_of(balance.parts);
  }
  return draw_.chance(25) ? "(" + balance.name + " at " + literals_.day() + ")" : balance.name;
}

MadeBalance draw_balance(Literals& literals, const std::string& name,
                         const std::vector<MadeMeasure>& measures, const std::vector<MadeScale>& scales,
                         const std::vector<MadeTable>& tables, const std::vector<MadeBalance>& earlier) {
  Draw& draw = literals.draw();
  MadeBalance made;
  made.name = name;
  made.kind = draw.word({"period", "period", "deal", "invoice", "payment", "claim"});
  const bool in_period = Expressions::is_period(made.kind);
  Expressions expressions(literals, made.kind, measures, scales, tables);
  made.readers = {"deal", "invoice", "payment", "refund", "lead", "claim", "period"};
  std::string key = "partner";
  std::string each = made.kind;
  if (in_period) {
    const std::string word = draw.word({"month", "month", "quarter", "half", "year"});
    made.period = each = word;
    if (each != "month" && draw.chance(25)) {
      made.period = each = "fiscal " + each + " from " + draw.word({"February", "April"});
    }
    each += draw.chance(30) ? " by " + word + ".end" : "";
  } else {
    const GuardedPath by = draw.one_of(phrases_of(made.kind).dates);
    each += " by " + by.path;
    expressions.guard(by.guard);
    if (draw.chance(30)) {
      key = "customer";
      made.readers = {"deal", "invoice", "payment", "refund", "claim"};
      made.guard = "KIND has customer";
    }
    expressions.guard(made.kind + " has " + key);
  }
  expressions.may_keep(earlier, made.period);
  made.text = "  starts   " + (draw.chance(60) ? literals.money_of(0) : literals.money_up_to(2'000)) + "\n";
  for (const std::string& let : {std::string("fed"), std::string("drawn")}) {
    made.text += "  let      " + let + "  ";
    switch (draw.between(0, 4)) {
      case 0:
        made.text += "least of (before, " + expressions.money(1) + ")\n";
        break;
      case 1:
        made.text += literals.percent() + " of before when " + expressions.condition() + "\n";
        break;
      default:
        made.text += expressions.money(2) + "\n";
    }
    made.parts.push_back(let);
  }
  made.parts.emplace_back("before");
  made.text +=
      "  becomes  " +
      draw.word({"before + fed - drawn", "before + fed - drawn", "greatest of (before, fed)",
                 "before / 3 + drawn", "least of (before + fed, " + literals.money_up_to(9'000) + ")"}) +
      (draw.chance(25) ? " when " + expressions.condition() : "") + "\n";
  std::vector<std::string> conditions;
  for (const std::string& guard : expressions.guards()) {
    if (draw.chance(97)) {
      conditions.push_back(guard);
    }
  }
  if (in_period ? draw.chance(20) : draw.chance(50)) {
    conditions.push_back(in_period ? "partner has tier" : draw_condition(literals, made.kind));
  }
  const std::string where = all_of(conditions);
  made.text = "balance " + name + " for " + key +
              (draw.chance(40) ? ", " + draw.word({"year", "quarter", "fiscal year from April"}) : "") +
              "\n  each     " + each + (where.empty() ? "" : " where " + where) + "\n" + made.text;
  return made;
}

}  // namespace remit::laws

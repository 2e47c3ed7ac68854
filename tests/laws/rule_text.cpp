#include "tests/laws/rule_text.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/laws/rule_declarations.hpp"
#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t place = text.find(what); place != std::string::npos;
       place = text.find(what, place + by.size())) {
    text.replace(place, what.size(), by);
  }
  return text;
}

// Makes the expressions of one rule and collects under which conditions all of them have values.
class Expressions {
 public:
  Expressions(Literals& literals, const std::string& kind, const std::vector<MadeMeasure>& measures,
              const std::vector<MadeScale>& scales, const std::vector<MadeTable>& tables)
      : literals_(literals), draw_(literals.draw()), kind_(kind), scales_(scales) {
    for (const MadeTable& table : tables) {
      if (table.kind == kind) {
        tables_.push_back(&table);
      }
    }
    for (const MadeMeasure& measure : measures) {
      if (std::count(measure.readers.begin(), measure.readers.end(), kind) > 0) {
        measures_.push_back(&measure);
      }
    }
  }

  [[nodiscard]] bool in_period() const { return is_period(kind_); }
  static bool is_period(const std::string& kind) { return kind == "period"; }

  // An amount; `depth` bounds what it is made of.
  std::string money(int depth) {
    const std::int64_t form = depth <= 0 ? draw_.between(0, 2) : draw_.between(0, 15);
    switch (form) {
      case 0:
        return literals_.money();
      case 1:
      case 2:
      case 3:
        return own_amount().empty() ? literals_.money_up_to(500)
                                    : literals_.percent() + " of " + own_amount();
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
        return "((" + money(depth - 1) + ") rounded" + draw_.word({"", " half-up", " down", " ceiling"}) +
               ")";
      case 13:
        return kind_ == "deal" ? "deal.bonus * deal.weight" : "-(" + money(depth - 1) + ")";
      case 14:
        return table_reading(depth);
      default:
        return rate(depth - 1) + " of (" + money(depth - 1) + ")";
    }
  }

  // A when C, B when D, otherwise E: the last one only with `otherwise`.
  std::string choice(int depth, bool otherwise) {
    std::string text = money(depth) + " when " + condition();
    if (draw_.chance(40)) {
      text += ", " + money(depth) + " when " + condition();
    }
    return otherwise ? text + ", otherwise " + money(depth) : text;
  }

  std::string condition() {
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

  const std::set<std::string>& guards() const { return guards_; }
  void guard(const std::string& condition) {
    if (!condition.empty()) {
      guards_.insert(condition);
    }
  }

 private:
  [[nodiscard]] std::string own_amount() const { return in_period() ? "" : phrases_of(kind_).own_amount; }

  const MadeMeasure& read(const MadeMeasure& measure) {
    guard(replaced(measure.guard, "KIND", kind_));
    return measure;
  }

  std::string rate(int depth) {
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

  const MadeTable& read_table() {
    const MadeTable& table = *draw_.one_of(tables_);
    guard(table.guard);
    return table;
  }

  std::string table_reading(int depth) {
    if (tables_.empty()) {
      return money(depth - 1);
    }
    const MadeTable& table = read_table();
    return draw_.chance(60) ? table.name + ".rate of (" + money(depth - 1) + ")" : table.name + ".fee";
  }

  // What a scale over amounts may be read on.
  std::string scale_argument() {
    for (const MadeMeasure* measure : measures_) {
      if (measure->money && draw_.chance(in_period() ? 80 : 40)) {
        return read(*measure).name;
      }
    }
    return own_amount().empty() ? literals_.money() : own_amount();
  }

  std::string scale_reading(int depth) {
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

  std::string measure_reading() {
    if (measures_.empty()) {
      return literals_.money();
    }
    const MadeMeasure& measure = read(*draw_.one_of(measures_));
    std::string value = measure.name;
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

  Literals& literals_;
  Draw& draw_;
  std::string kind_;
  std::vector<const MadeMeasure*> measures_;
  const std::vector<MadeScale>& scales_;
  std::vector<const MadeTable*> tables_;
  std::set<std::string> guards_;
};

// One rule, possibly in two versions.
class RuleWriter {
 public:
  RuleWriter(Literals& literals, const RuleTextWishes& wishes, const std::vector<MadeMeasure>& measures,
             const std::vector<MadeScale>& scales, const std::vector<MadeTable>& tables)
      : literals_(literals),
        draw_(literals.draw()),
        wishes_(wishes),
        measures_(measures),
        scales_(scales),
        tables_(tables) {}

  std::string write(const std::string& name) {
    const std::vector<std::string> kinds =
        wishes_.only_full_clawback
            ? std::vector<std::string>{"deal", "invoice", "invoice", "payment"}
            : std::vector<std::string>{"deal",    "deal",   "invoice", "invoice", "invoice",
                                       "payment", "refund", "lead",    "period",  "period"};
    const std::string kind = draw_.one_of(kinds);
    // Versions of one rule go by the same date, so that each fact belongs to one of them.
    period_ = draw_.word({"month", "month", "quarter", "half", "year"});
    governing_ = Expressions::is_period(kind)
                     ? GuardedPath{period_ + (draw_.chance(60) ? ".start" : ".end"), ""}
                     : draw_.one_of(phrases_of(kind).dates);
    if (draw_.chance(12)) {
      return version(name, kind, "from 2024-01-01 through 2025-05-31") + "\n" +
             version(name, kind, "from 2025-06-01");
    }
    std::string dates = "from " + draw_.word({"2024-01-01", "2025-01-01", "2025-01-15"});
    if (draw_.chance(15)) {
      dates += " through " + draw_.word({"2025-12-31", "2025-10-15"});
    }
    return version(name, kind, dates);
  }

 private:
  std::string version(const std::string& name, const std::string& kind, const std::string& dates) {
    return Expressions::is_period(kind) ? period_rule(name, dates) : fact_rule(name, kind, dates);
  }

  std::string fact_rule(const std::string& name, const std::string& kind, const std::string& dates) {
    const KindPhrases& phrases = phrases_of(kind);
    Expressions expressions(literals_, kind, measures_, scales_, tables_);
    const GuardedPath& governing = governing_;
    const GuardedPath payee = draw_.one_of(phrases.payees);
    expressions.guard(governing.guard);
    expressions.guard(payee.guard);
    std::string clauses =
        "  pays       " + payee.path + "\n  effective  " + dates + " by " + governing.path + "\n";
    if (draw_.chance(25)) {
      clauses += "  during     " + during(phrases, expressions) + "\n";
    }
    clauses += "  amount     " +
               (draw_.chance(20) ? expressions.choice(2, draw_.chance(60)) : expressions.money(3)) + "\n";
    if (draw_.chance(30)) {
      clauses += "  " + decay(phrases, expressions) + "\n";
    }
    clauses += limits(phrases.kind, phrases.cap_keys, expressions);
    if (phrases.has_refunds) {
      clauses += "  refunds    " + refunds() + "\n";
    }
    return "rule " + name + "\n  for each   " + kind + where(kind, expressions) + "\n" + clauses;
  }

  std::string period_rule(const std::string& name, const std::string& dates) {
    Expressions expressions(literals_, "period", measures_, scales_, tables_);
    std::string text = "rule " + name + "\n  for each   partner, " + period_;
    if (draw_.chance(25)) {
      text += " where partner has tier and partner.tier " + draw_.word({"is Gold", ">= Silver"});
    }
    text += "\n  effective  " + dates + " by " + governing_.path + "\n";
    text += "  amount     " +
            (draw_.chance(20) ? expressions.choice(2, draw_.chance(60)) : expressions.money(2)) + "\n";
    return text + limits(period_, {"partner", "programme"}, expressions);
  }

  std::string where(const std::string& kind, Expressions& expressions) {
    std::vector<std::string> conditions;
    for (const std::string& guard : expressions.guards()) {
      if (draw_.chance(97)) {
        conditions.push_back(guard);
      }
    }
    if (draw_.chance(50)) {
      conditions.push_back(draw_condition(literals_, kind));
    }
    const std::string all = all_of(conditions);
    return all.empty() ? "" : " where " + all;
  }

  std::string during(const KindPhrases& phrases, Expressions& expressions) {
    const GuardedPath start = draw_.one_of(phrases.starts);
    switch (draw_.between(0, 2)) {
      case 0:
        return "through " + literals_.day();
      case 1:
        expressions.guard(start.guard);
        return "first " + std::to_string(draw_.between(1, 8)) + " calendar months since " + start.path;
      default:
        expressions.guard(start.guard);
        return "first " + std::to_string(draw_.between(1, 24)) + draw_.word({" months", " months", " days"}) +
               " since " + start.path;
    }
  }

  std::string decay(const KindPhrases& phrases, Expressions& expressions) {
    const GuardedPath start = draw_.one_of(phrases.starts);
    expressions.guard(start.guard);
    const std::string since = "since " + start.path;
    const std::string unit = draw_.word({"month", "month", "day"});
    const std::int64_t first = draw_.between(0, 6);
    const std::int64_t last = first + draw_.between(1, 18);
    switch (draw_.between(0, 3)) {
      case 0:
        return "decay      linear, 100% at " + unit + " " + std::to_string(first) + " to 33.3% at " + unit +
               " " + std::to_string(last) + ", " + since;
      case 1:
        return "ramp       linear, 10% at " + unit + " " + std::to_string(first) + " to 100% at " + unit +
               " " + std::to_string(last) + ", " + since;
      case 2:
        return "decay      stepped, 100%, 50% from " + unit + " " + std::to_string(first + 1) +
               ", 12.5% from " + unit + " " + std::to_string(last + 1) + ", " + since;
      default:
        return draw_.word({"decay", "ramp "}) + "      half-life " + std::to_string(draw_.between(1, 12)) +
               " " + unit + "s " + since + ", to " + std::to_string(draw_.between(0, 9)) + " decimals";
    }
  }

  // Floor, caps and rounding.
  std::string limits(const std::string& own, const std::vector<std::string>& keys, Expressions& expressions) {
    std::string clauses;
    const auto excess = [&] { return draw_.chance(20) ? ", excess at " + draw_.word({"20%", "33.3%"}) : ""; };
    const auto when = [&] { return draw_.chance(20) ? " when " + expressions.condition() : ""; };
    // A fixed floor above a fixed cap is a mistake.
    std::int64_t least_cap = 0;
    if (draw_.chance(20)) {
      clauses += "  floor      " + literals_.money_up_to(50) + when() + "\n";
      least_cap = 60;
    }
    const auto limit = [&](std::int64_t most) { return literals_.money_of(draw_.between(least_cap, most)); };
    if (draw_.chance(25)) {
      clauses += "  cap        " + limit(5'000) + " per " + own + excess() + when() + "\n";
    }
    const std::int64_t window_caps = draw_.chance(25) ? draw_.between(1, 2) : 0;
    for (std::int64_t cap = 0; cap < window_caps; ++cap) {
      const std::string window = draw_.word({"", " per month", " per quarter", " per year", " per half"});
      const std::string key = draw_.one_of(keys);
      if (key != "partner" && key != "programme") {
        expressions.guard(own + " has " + key);
      }
      clauses += "  cap        " + limit(draw_.chance(50) ? 500 : 20'000) + " per " + key + window +
                 excess() + when() + "\n";
    }
    if (draw_.chance(25)) {
      clauses += "  rounding   " +
                 draw_.word({"half-even", "half-up", "half-down", "up", "down", "ceiling", "floor"}) + "\n";
    }
    return clauses;
  }

  std::string refunds() {
    if (wishes_.only_full_clawback) {
      return draw_.word({"re-rate", "at original rate"});
    }
    const std::string policy =
        draw_.word({"re-rate", "re-rate", "at original rate", "at original rate", "none"});
    if (policy == "none" || draw_.chance(75)) {
      return policy;
    }
    return policy + ", within " + std::to_string(draw_.between(1, 120)) + " days of " +
           draw_.word({"refund.invoice.issued_on", "refund.invoice.paid_on"});
  }

  Literals& literals_;
  Draw& draw_;
  const RuleTextWishes& wishes_;
  const std::vector<MadeMeasure>& measures_;
  const std::vector<MadeScale>& scales_;
  const std::vector<MadeTable>& tables_;
  GuardedPath governing_;  // of the rule that is being written
  std::string period_;     // of its lines, when it is for each partner
};

}  // namespace

std::string RuleText::text() const {
  std::string all = header;
  for (const std::vector<std::string>* part : {&declarations, &rules}) {
    for (const std::string& declaration : *part) {
      all += "\n" + declaration;
    }
  }
  return all;
}

RuleText draw_rule_text(Draw& draw, const RuleTextWishes& wishes) {
  RuleText text;
  const std::int64_t currency = draw.between(0, 5);
  text.currency = currency == 0 ? "JPY" : currency == 1 ? "KWD" : "EUR";
  text.currency_digits = currency == 0 ? 0 : currency == 1 ? 3 : 2;
  const std::string mode =
      draw.word({"half-even", "half-even", "half-up", "half-down", "up", "down", "ceiling", "floor"});
  text.header =
      "ruleset \"Made up\"\nlanguage  1\ncurrency  " + text.currency + "\nrounding  " + mode +
      ", once per payout line\nmonths    clamp to month end\ntiers     Registered < Silver < Gold\n";
  Literals literals(draw, text.currency, text.currency_digits);
  for (const std::string& field : declared_fields(literals)) {
    text.declarations.push_back(field);
  }
  std::vector<MadeMeasure> measures;
  std::vector<MadeScale> scales;
  const std::int64_t measure_count = draw.between(1, 3);
  for (std::int64_t number = 1; number <= measure_count; ++number) {
    measures.push_back(draw_measure(literals, "measured_" + std::to_string(number)));
    text.declarations.push_back(measures.back().text);
  }
  const std::int64_t scale_count = draw.between(1, 3);
  for (std::int64_t number = 1; number <= scale_count; ++number) {
    scales.push_back(draw_scale(literals, "scaled_" + std::to_string(number)));
    text.declarations.push_back(scales.back().text);
  }
  std::vector<MadeTable> tables;
  const std::int64_t table_count = draw.between(0, 2);
  for (std::int64_t number = 1; number <= table_count; ++number) {
    tables.push_back(draw_table(literals, "looked_up_" + std::to_string(number)));
    text.declarations.push_back(tables.back().text);
  }
  RuleWriter writer(literals, wishes, measures, scales, tables);
  for (int rule = 1; rule <= wishes.rules; ++rule) {
    text.rules.push_back(writer.write("rule_" + std::to_string(rule)));
  }
  return text;
}

}  // namespace remit::laws

#include "tests/laws/rule_text.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/laws/converted_amounts.hpp"
#include "tests/laws/line_clauses.hpp"
#include "tests/laws/made_payout.hpp"
#include "tests/laws/rule_expressions.hpp"
#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {
namespace {

// One rule, possibly in two versions.
class RuleWriter {
 public:
  RuleWriter(Literals& literals, const RuleTextWishes& wishes, const std::vector<MadeMeasure>& measures,
             const std::vector<MadeScale>& scales, const std::vector<MadeTable>& tables,
             const std::vector<MadeBalance>& balances)
      : literals_(literals),
        draw_(literals.draw()),
        wishes_(wishes),
        measures_(measures),
        scales_(scales),
        tables_(tables),
        balances_(balances) {}

  std::string write(const std::string& name) {
    const std::vector<std::string> kinds =
        wishes_.only_full_clawback
            ? std::vector<std::string>{"deal", "invoice", "invoice", "payment"}
            : std::vector<std::string>{"deal",   "deal", "invoice", "invoice", "invoice", "payment",
                                       "refund", "lead", "claim",   "period",  "period"};
    const std::string kind = draw_.one_of(kinds);
    if (!written_.empty() && !wishes_.only_full_clawback && draw_.chance(15)) {
      return rule_for_lines(name, draw_.one_of(written_));
    }
    // Versions of one rule go by the same date, so that each fact belongs to one of them.
    period_ = draw_.word({"month", "month", "quarter", "half", "year"});
    const bool is_fiscal = period_ != "month" && draw_.chance(20);
    scope_ =
        is_fiscal ? "fiscal " + period_ + " from " + draw_.word({"February", "April", "December"}) : period_;
    is_figure_ = !wishes_.only_full_clawback && draw_.chance(12);
    figure_counts_for_ = draw_.chance(50);
    has_let_ = draw_.chance(30);
    governing_ = Expressions::is_period(kind)
                     ? GuardedPath{period_ + (draw_.chance(60) ? ".start" : ".end"), ""}
                     : draw_.one_of(phrases_of(kind).dates);
    amendments_.clear();
    name_ = name;
    if (draw_.chance(12)) {
      has_versions_ = true;
      const std::string versions = version(name, kind, "from 2024-01-01 through 2025-05-31") + "\n" +
                                   version(name, kind, "from 2025-06-01") + amendments_;
      written_.push_back({name, kind, scope_, is_figure_ && !figure_counts_for_});
      return versions;
    }
    has_versions_ = false;
    std::string dates = "from " + draw_.word({"2024-01-01", "2025-01-01", "2025-01-15"});
    if (draw_.chance(15)) {
      dates += " through " + draw_.word({"2025-12-31", "2025-10-15"});
    }
    const std::string text = version(name, kind, dates) + amendments_;
    written_.push_back({name, kind, scope_, is_figure_ && !figure_counts_for_});
    return text;
  }

 private:
  struct Written {
    std::string name;
    std::string kind;
    std::string period;
    bool is_nobodys;  // a figure for facts that doesn't say whose
  };

  // A share of each line of another rule, to its partner or the one above.
  std::string rule_for_lines(const std::string& name, const Written& of) {
    const bool is_period = Expressions::is_period(of.kind);
    const bool has_partner = !of.is_nobodys || is_period;
    const std::string fact = of.name + "." + of.kind;
    std::string pays = has_partner ? of.name + ".partner" : fact + ".partner";
    std::string where;
    if (!has_partner && of.kind != "deal" && of.kind != "claim" && of.kind != "lead") {
      where = " where " + fact + " has partner";
    }
    std::string fan;
    if (has_partner && draw_.chance(50)) {
      fan = ", upline of " + of.name + ".partner by parent, 2 levels";
      pays = "upline.partner";
    }
    std::string text = "rule " + name + "\n  for each   " + of.name + fan + where + "\n  pays       " + pays +
                       "\n  effective  " + draw_.word({"", "from 2025-01-15 "}) + "by " + of.name + ".on\n" +
                       "  amount     " + literals_.percent() + " of " + of.name +
                       draw_.word({".amount", ".amount", ".gross"}) + "\n";
    if (draw_.chance(30)) {
      text += "  cap        " + literals_.money_up_to(200) + " per partner per month\n";
    }
    return text;
  }

  // Rules that are for the same as this one, and not for what it is fanned out to.
  [[nodiscard]] std::vector<std::string> others(const std::string& kind) const {
    std::vector<std::string> names;
    for (const Written& each : written_) {
      if (each.kind == kind && (!Expressions::is_period(kind) || each.period == scope_) &&
          !wishes_.only_full_clawback) {
        names.push_back(each.name);
      }
    }
    return names;
  }

  std::string version(const std::string& name, const std::string& kind, const std::string& dates) {
    return Expressions::is_period(kind) ? period_rule(name, dates) : fact_rule(name, kind, dates);
  }

  std::string fact_rule(const std::string& name, const std::string& kind, const std::string& dates) {
    const KindPhrases& phrases = phrases_of(kind);
    Expressions expressions(literals_, kind, measures_, scales_, tables_);
    expressions.may_read(others(kind));
    expressions.may_keep(balances_, "");
    GuardedPath governing = governing_;
    GuardedPath payee = draw_.one_of(phrases.payees);
    const std::string fan =
        draw_.chance(20) ? clauses_of_lines().fans(kind, expressions, governing, payee) : "";
    expressions.guard(governing.guard);
    expressions.guard(is_figure_ && !figure_counts_for_ ? "" : payee.guard);
    if (is_figure_ && kind != "deal" && kind != "claim" && kind != "lead") {
      expressions.guard(kind + " has partner");
    }
    std::string let;
    if (has_let_) {
      // Time in it is counted through the governing date or, in what is due, through the batch's day.
      const GuardedPath start = draw_.one_of(phrases.starts);
      const bool counts_days = draw_.chance(50);
      let = "  let        noted  " +
            (counts_days
                 ? "(days since " + start.path + ") < " + std::to_string(draw_.between(0, 200)) + " days"
                 : expressions.condition()) +
            "\n";
      if (counts_days) {
        expressions.guard(start.guard);
      }
      expressions.may_note();
    }
    const bool counts_for = is_figure_ && figure_counts_for_;
    std::string clauses =
        let +
        (is_figure_ && !counts_for ? ""
                                   : (counts_for ? "  counts for " : "  pays       ") + payee.path + "\n") +
        "  effective  " + dates + " by " + governing.path + "\n";
    if (draw_.chance(25)) {
      clauses += "  during     " + clauses_of_lines().during(phrases, expressions) + "\n";
    }
    clauses += "  amount     " +
               (draw_.chance(20) ? expressions.choice(2, draw_.chance(60)) : expressions.money(3)) + "\n";
    if (draw_.chance(30)) {
      clauses += "  " + clauses_of_lines().decay(phrases, expressions) + "\n";
    }
    clauses += limits(phrases.kind, phrases.cap_keys, expressions);
    if (phrases.has_refunds) {
      refunds_ = is_figure_ ? draw_.word({"re-rate", "none"}) : refunds();
      clauses += "  refunds    " + refunds_ + "\n";
    }
    amend(kind, phrases.cap_keys, expressions);
    if (!is_figure_) {
      if (draw_.chance(20)) {
        clauses += clauses_of_lines().clawback(kind, expressions);
      }
      if (draw_.chance(25)) {
        clauses += "  due        " + clauses_of_lines().due(kind, phrases, expressions) + "\n";
      }
      if (draw_.chance(25)) {
        clauses += "  split      " + clauses_of_lines().split(kind, phrases, expressions) + "\n";
      }
    }
    return keyword() + name + "\n  for each   " + kind + fan + where(kind, expressions) + "\n" + clauses;
  }

  std::string period_rule(const std::string& name, const std::string& dates) {
    Expressions expressions(literals_, "period", measures_, scales_, tables_);
    expressions.may_read(others("period"));
    expressions.may_keep(balances_, scope_);
    std::string text = keyword() + name + "\n  for each   partner, " + scope_;
    const bool stretches = draw_.chance(15);
    if (stretches) {
      text += ", stretch of partner." + draw_.word({"tier", "parent"}) + " in " + period_;
    }
    const bool pays_parent = !is_figure_ && draw_.chance(8);
    if (pays_parent) {
      text += " where partner has parent\n  pays       partner.parent";
    } else if (draw_.chance(25)) {
      text += " where partner has tier and partner.tier " + draw_.word({"is Gold", ">= Silver"});
    }
    text += "\n  effective  " + dates + " by " +
            (stretches && !has_versions_ && draw_.chance(70) ? "stretch.start" : governing_.path) + "\n";
    text += "  amount     " + std::string(stretches ? "stretch.days / " + period_ + ".days * " : "") +
            (!stretches && draw_.chance(20) ? expressions.choice(2, draw_.chance(60))
                                            : "(" + expressions.money(2) + ")") +
            "\n";
    text += limits(period_, {"partner", "programme"}, expressions);
    amend("period", {}, expressions);
    return text + (!is_figure_ && draw_.chance(12)
                       ? "  split      when partner has parent, 33.3% to partner, rest to "
                         "partner.parent" +
                             clauses_of_lines().odd_cents() + "\n"
                       : "");
  }

  // Exceptions and promos to the rule; what they read is guarded by its `where`.
  void amend(const std::string& kind, const std::vector<std::string>& keys, Expressions& expressions) {
    if (!amendments_.empty()) {
      return;  // those of the first version amend the second as well
    }
    const std::int64_t count = draw_.chance(35) ? draw_.between(1, wishes_.only_full_clawback ? 1 : 3) : 0;
    for (std::int64_t number = 1; number <= count; ++number) {
      amendments_ += amendment(number, kind, keys, expressions);
    }
  }

  std::string amendment(std::int64_t number, const std::string& kind, const std::vector<std::string>& keys,
                        Expressions& expressions) {
    const auto called = [&](std::int64_t which) { return name_ + "_x" + std::to_string(which); };
    const bool promo = draw_.chance(45);
    const bool adds = promo || draw_.chance(20);
    std::vector<std::string> parts(4, "amount");
    if (!adds && kind != "period" && !wishes_.only_full_clawback) {
      parts.insert(parts.end(), {"decay", "decay", "clause"});
      parts.insert(parts.end(), phrases_of(kind).has_refunds && !is_figure_ && !has_versions_ ? 2 : 0,
                   "refunds");
    }
    if (!has_versions_) {  // the other version need not have them
      parts.insert(parts.end(), adds && !has_floor_ ? 0 : 1, "floor");
      parts.insert(parts.end(), adds || cap_.empty() ? 0 : 1, "cap");
    }
    std::string part = draw_.one_of(parts);
    if (part == "clause") {
      part = is_figure_ ? "decay" : draw_.word({"clawback", "split", "due"});
    }
    std::string text =
        "\n" + std::string(promo ? "promo " : "exception ") + called(number) + " to " + name_ + "." + part;
    const bool for_partner = draw_.chance(50);
    const bool by_customer = std::count(keys.begin(), keys.end(), "customer") > 0 && draw_.chance(15);
    if (for_partner) {
      text += " for partner " + draw_.word({"Acme", "borealis", "\"Åland\"", "Zeta"});
    } else if (by_customer) {
      if (draw_.chance(50)) {  // it doesn't hold for those without one
        expressions.guard(kind + " has customer");
      }
      text += " for customer " + draw_.word({"C1", "C2"});
    } else if (draw_.chance(10)) {
      text += " for tier " + draw_.word({"Gold", "Silver"});
    }
    text += "\n";
    if (draw_.chance(60)) {
      text += "  effective  from " + draw_.word({"2024-06-01", "2025-02-01", "2025-04-15"}) +
              (draw_.chance(60) ? " through " + draw_.word({"2025-09-30", "2026-03-31"}) : "") + "\n";
    }
    // Two that neither yield nor have a condition would be told of at once.
    const bool yields = number > 1 && part_before_ == part && draw_.chance(85);
    if (yields) {
      text += "  yields to  " + called(number - 1) + "\n";
    }
    if (number > 1 || draw_.chance(40)) {
      text += "  when       " + expressions.condition() + "\n";
    }
    const bool is_clause =
        part == "decay" || part == "refunds" || part == "clawback" || part == "split" || part == "due";
    if (is_clause) {
      text += clauses_of_lines().amended(part, kind, expressions, refunds_);
    } else if (part == "cap") {
      text += "  cap        " + literals_.money_of(draw_.between(60, 9'000)) + " " + cap_ +
              (draw_.chance(30) ? " when " + expressions.condition() : "") + "\n";
    } else {
      text += "  " + (adds ? std::string("add        ") : part + "     ") +
              (part == "floor"    ? literals_.money_up_to(50)
               : draw_.chance(25) ? expressions.choice(1, draw_.chance(60))
                                  : expressions.money(2)) +
              "\n";
    }
    if (promo && part == "amount" && !has_versions_ && draw_.chance(50)) {
      text += "  budget     " +
              literals_.money_of(draw_.one_of(std::vector<std::int64_t>{0, 50, 900, 20'000})) +
              (kind != "period" && draw_.chance(40) ? ", in order of booking" : "") + "\n";
    }
    part_before_ = part;
    return text + (promo ? "" : "  because    \"Amendment " + std::to_string(number) + "\"\n");
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

  // Floor, caps and rounding.
  std::string limits(const std::string& own, const std::vector<std::string>& keys, Expressions& expressions) {
    std::string clauses;
    cap_.clear();
    const auto excess = [&] { return draw_.chance(20) ? ", excess at " + draw_.word({"20%", "33.3%"}) : ""; };
    const auto when = [&] { return draw_.chance(20) ? " when " + expressions.condition() : ""; };
    // A fixed floor above a fixed cap is a mistake.
    std::int64_t least_cap = 0;
    has_floor_ = draw_.chance(20);
    if (has_floor_) {
      clauses += "  floor      " + literals_.money_up_to(50) + when() + "\n";
      least_cap = 60;
    }
    const auto limit = [&](std::int64_t most) { return literals_.money_of(draw_.between(least_cap, most)); };
    if (draw_.chance(25)) {
      clauses += "  cap        " + limit(5'000) + " per " + own + excess() + when() + "\n";
      cap_ = "per " + own;
    }
    const std::int64_t window_caps = draw_.chance(25) ? draw_.between(1, 2) : 0;
    for (std::int64_t cap = 0; cap < window_caps; ++cap) {
      const std::string key = draw_.one_of(keys);
      const std::string window = clauses_of_lines().cap_window(own, key, expressions);
      if (key != "partner" && key != "programme") {
        expressions.guard(own + " has " + key);
      }
      const bool by_booking = own != period_ && draw_.chance(30);
      clauses += "  cap        " + limit(draw_.chance(50) ? 500 : 20'000) + " per " + key + window +
                 excess() + (by_booking ? ", in order of booking" : "") + when() + "\n";
      cap_ = "per " + key + window;
    }
    if (!is_figure_ && draw_.chance(25)) {
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

  [[nodiscard]] std::string keyword() const { return is_figure_ ? "figure " : "rule "; }
  LineClauses clauses_of_lines() { return {literals_, has_versions_}; }

  Literals& literals_;
  Draw& draw_;
  const RuleTextWishes& wishes_;
  const std::vector<MadeMeasure>& measures_;
  const std::vector<MadeScale>& scales_;
  const std::vector<MadeTable>& tables_;
  const std::vector<MadeBalance>& balances_;
  GuardedPath governing_;  // of the rule that is being written
  std::string period_;     // of its lines, when it is for each partner
  std::string scope_;      // the same as written: `fiscal quarter from April`
  std::string name_;
  bool has_versions_ = false;
  bool is_figure_ = false;
  bool figure_counts_for_ = false;
  bool has_let_ = false;
  std::vector<Written> written_;  // rules so far
  bool has_floor_ = false;
  std::string refunds_;      // what it says of them
  std::string cap_;          // the last one, as `per partner per month`
  std::string amendments_;   // of the rule, as they stand behind it
  std::string part_before_;  // what the last amendment is to
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
      ", once per payout line\nmonths    clamp to month end\ntiers     Registered < Silver < Gold\n\n"
      "fact claim of deal\n  on      date\n  amount  money\n  hours   number\n  grade   symbol\n";
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
  // What is refunded whole has still been a step of a balance.
  std::vector<MadeBalance> balances;
  const std::int64_t balance_count = wishes.only_full_clawback ? 0 : draw.between(0, 2);
  for (std::int64_t number = 1; number <= balance_count; ++number) {
    balances.push_back(
        draw_balance(literals, "kept_" + std::to_string(number), measures, scales, tables, balances));
    text.declarations.push_back(balances.back().text);
  }
  RuleWriter writer(literals, wishes, measures, scales, tables, balances);
  for (int rule = 1; rule <= wishes.rules; ++rule) {
    text.rules.push_back(writer.write("rule_" + std::to_string(rule)));
  }
  if (wishes.payouts) {
    text.rules.push_back(draw_payouts(literals, measures));
  }
  if (!wishes.only_full_clawback && draw.chance(20)) {
    convert_amounts(draw, text);
  } else if (text.rules.back().find("  paid in  ") != std::string::npos) {
    declare_rates(draw, text);
  }
  return text;
}

}  // namespace remit::laws

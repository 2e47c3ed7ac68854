#include "tests/laws/line_clauses.hpp"

namespace remit::laws {

std::string LineClauses::during(const KindPhrases& phrases, Expressions& expressions) {
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

std::string LineClauses::decay(const KindPhrases& phrases, Expressions& expressions) {
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
      return "ramp       linear, 10% at " + unit + " " + std::to_string(first) + " to 100% at " + unit + " " +
             std::to_string(last) + ", " + since;
    case 2:
      return "decay      stepped, 100%, 50% from " + unit + " " + std::to_string(first + 1) +
             ", 12.5% from " + unit + " " + std::to_string(last + 1) + ", " + since;
    default:
      return draw_.word({"decay", "ramp "}) + "      half-life " + std::to_string(draw_.between(1, 12)) +
             " " + unit + "s " + since + ", to " + std::to_string(draw_.between(0, 9)) + " decimals";
  }
}

std::string LineClauses::cap_window(const std::string& own, const std::string& key,
                                    Expressions& expressions) {
  switch (draw_.between(0, 7)) {
    case 0:
      return " per 2025-02-01 through 2025-10-15";
    case 1:
      if (key == "partner" && (own == "deal" || own == "claim" || own == "lead")) {
        expressions.guard(own + ".partner has joined_on");
        return " per year from partner.joined_on";
      }
      return key == "deal" ? " per year from deal.ended_on" : " per year from 2024-02-29";
    case 2:
      return key == "deal" ? " per 2025-01-31 through deal.ended_on" : draw_.word({" per week", " per day"});
    default:
      return draw_.word({"", " per month", " per quarter", " per year", " per half"});
  }
}

// What a line of a fact is fanned out to; it may be governed by it and pay it.
std::string LineClauses::fans(const std::string& kind, Expressions& expressions, GuardedPath& governing,
                              GuardedPath& payee) {
  const bool of_deal = kind == "deal";
  if (!of_deal && kind != "invoice") {
    return "";
  }
  const std::string partner = kind + ".partner";
  switch (draw_.between(0, 3)) {
    case 0:
      if (!of_deal) {
        expressions.guard("invoice has deal");
      }
      payee = draw_.chance(60) ? GuardedPath{"participant.partner", ""} : payee;
      return ", participant of " + std::string(of_deal ? "deal" : "invoice.deal");
    case 1:
      if (!of_deal) {
        expressions.guard("invoice has partner");
      }
      payee = draw_.chance(70) ? GuardedPath{"upline.partner", ""} : payee;
      return ", upline of " + partner + " by parent, " + std::to_string(draw_.between(1, 3)) + " levels";
    case 2: {
      const GuardedPath start = draw_.one_of(phrases_of(kind).starts);
      expressions.guard(start.guard);
      const std::string steps = ", instalment every " + draw_.word({"2 months", "45 days", "1 month"}) +
                                draw_.word({" after ", " from "}) + start.path;
      if (!has_versions_ && draw_.chance(60)) {
        governing = {"instalment.on", ""};
        if (draw_.chance(25)) {
          if (!of_deal) {
            expressions.guard("invoice has partner");
          }
          payee = {"upline.partner", ""};
          return steps + ", upline of " + partner + " by parent, 2 levels";
        }
      }
      return steps;
    }
    default: {
      const GuardedPath start = draw_.one_of(phrases_of(kind).starts);
      expressions.guard(start.guard);
      if (!has_versions_ && draw_.chance(60)) {
        governing = {"quarter.start", ""};
      }
      return ", quarter from " + start.path + " through " + (of_deal ? "deal.ended_on" : "2026-02-15");
    }
  }
}

std::string LineClauses::clawback(const std::string& kind, Expressions& expressions) {
  const std::string share = draw_.chance(50) ? literals_.draw().word({"50%", "100%", "33.3%"})
                                             : "100% when " + draw_condition(literals_, kind) +
                                                   ", 25% when " + draw_condition(literals_, kind);
  if (kind == "deal") {
    return "  clawback   " + share + " on deal.ended_on\n";
  }
  if (kind == "invoice") {
    expressions.guard("invoice has deal");
    return "  clawback   " + share + " on " +
           draw_.word({"invoice.deal.ended_on", "invoice.deal.first_paid_on"}) + "\n";
  }
  return "  clawback   " + share + " on " + literals_.day() + "\n";
}

std::string LineClauses::due(const std::string& kind, const KindPhrases& phrases, Expressions& expressions) {
  const GuardedPath one = draw_.one_of(phrases.dates);
  const GuardedPath other = draw_.one_of(phrases.starts);
  expressions.guard(one.guard);
  expressions.guard(other.guard);
  std::string paid;
  if (kind == "deal" || kind == "invoice") {
    paid = kind == "deal" ? "deal.value" : "invoice.net";
    if (kind == "invoice" && draw_.chance(30)) {
      expressions.guard("invoice has deal");
      paid = "invoice.deal.value";
    }
    paid = "as " + paid + " is paid";
  }
  switch (draw_.between(0, 4)) {
    case 0:
      return one.path;
    case 1:
      return one.path + " when " + expressions.condition() +
             (draw_.chance(50) ? ", otherwise " + other.path + " + 1 month" : "");
    case 2:
      return "33.3% on " + one.path + ", rest on " + other.path + " + 3 months";
    default:
      return paid.empty()
                 ? "70% on " + one.path + ", 30% on " + other.path + " when " + expressions.condition()
             : draw_.chance(40) ? "100% " + paid
                                : "40% on " + one.path + ", 10% on " + other.path + " when " +
                                      expressions.condition() + ", rest " + paid;
  }
}

// Among whom a line of a fact is divided.
std::string LineClauses::split(const std::string& kind, const KindPhrases& phrases,
                               Expressions& expressions) {
  const bool has_deal = kind == "deal" || kind == "invoice";
  const std::string deal = kind == "deal" ? "deal" : kind + ".deal";
  if (!has_deal || draw_.chance(40)) {
    const GuardedPath one = draw_.one_of(phrases.payees);
    const GuardedPath other = draw_.one_of(phrases.payees);
    expressions.guard(one.guard);
    expressions.guard(other.guard);
    return draw_.chance(50) ? literals_.draw().word({"70%", "33.33%", "0%"}) + " to " + one.path +
                                  ", rest to " + other.path + odd_cents()
                            : "40% to " + one.path + ", 25% to partner, 35% to " + other.path + odd_cents();
  }
  if (kind != "deal") {
    expressions.guard(kind + " has deal");
  }
  if (draw_.chance(40)) {
    return "when " + deal + " has influencer, 70% to partner, rest to " + deal + ".influencer" + odd_cents();
  }
  const std::string when = draw_.chance(85) ? "when " + deal + " has participants, " : "";
  return when +
         (draw_.chance(50) ? "equally among " + deal + ".participants"
                           : "among " + deal + ".participants by " + draw_.word({"share", "weight"})) +
         odd_cents();
}

std::string LineClauses::amended(const std::string& part, const std::string& kind, Expressions& expressions,
                                 const std::string& refunds) {
  const KindPhrases& phrases = phrases_of(kind);
  if (part == "decay") {
    return "  " + decay(phrases, expressions) + "\n";
  }
  if (part == "clawback") {
    return clawback(kind, expressions);
  }
  if (part == "due") {
    return "  due        " + due(kind, phrases, expressions) + "\n";
  }
  if (part == "split") {
    return "  split      " + split(kind, phrases, expressions) + "\n";
  }
  if (draw_.chance(40)) {
    return "  refunds    none\n";
  }
  // One rule treats refunds in one way.
  const std::string treatment = refunds.starts_with("at original rate") ? "at original rate" : "re-rate";
  return "  refunds    " + treatment +
         (draw_.chance(50)
              ? ", within " + std::to_string(draw_.between(1, 200)) + " days of refund.invoice.issued_on"
              : "") +
         "\n";
}

}  // namespace remit::laws

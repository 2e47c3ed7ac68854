#include "tests/laws/rule_declarations.hpp"

#include <utility>

namespace remit::laws {
namespace {

// One line of a measure. `value` is empty for counts.
std::string total_line(Literals& literals, const std::string& word, const std::string& kind,
                       const std::string& value, const GuardedPath& by, const std::string& key_guard,
                       bool is_while) {
  Draw& draw = literals.draw();
  std::vector<std::string> conditions;
  std::string when = " by " + by.path;
  if (is_while) {
    const GuardedPath end = draw.chance(40) ? by : draw.one_of(phrases_of(kind).dates);
    const bool ends_itself = kind == "deal" && draw.chance(50);
    when = " while " + by.path + " through " +
           (ends_itself ? "deal.ended_on"
                        : end.path + draw.word({"", "", " + 40 days", " + 3 months", " + 1 year"}));
    if (!ends_itself && draw.chance(97)) {
      conditions.push_back(end.guard);
    }
  }
  if (draw.chance(97)) {
    conditions.push_back(by.guard);
  }
  if (!key_guard.empty() && draw.chance(97)) {
    conditions.push_back(all_of({kind + " has " + key_guard.substr(0, key_guard.find('.')),
                                 key_guard.find('.') == std::string::npos
                                     ? ""
                                     : kind + "." + key_guard.substr(0, key_guard.find('.')) + " has " +
                                           key_guard.substr(key_guard.find('.') + 1)}));
  }
  if (draw.chance(35)) {
    conditions.push_back(draw_condition(literals, kind));
  }
  const std::string where = all_of(conditions);
  std::string line = "  " + word + " " + (value.empty() ? kind : value) + when;
  return line + (where.empty() ? "" : " where " + where) + "\n";
}

// A day that `key` has, as the facts that count for it often have it too.
std::string day_of_key(Draw& draw, const std::string& key, std::string& key_guard) {
  if (key == "customer") {
    return "customer.first_paid_on";
  }
  if (key != "partner" && key != "deal") {
    return draw.word({"2024-02-29", "2025-06-30", "2031-01-01"});
  }
  const std::string of = key == "partner"  ? "partner.joined_on"
                         : draw.chance(30) ? "deal.ended_on"
                                           : "deal.closed_on";
  key_guard = of == "deal.ended_on" ? key_guard : of;
  return of;
}

// A window of what is kept for `key`. A path of the key that it reads, without which the dates of the window
// can't be told, goes into `key_guard`.
std::string draw_window(Literals& literals, const std::string& key, std::string& key_guard) {
  Draw& draw = literals.draw();
  switch (draw.between(0, 13)) {
    case 10: {
      const std::string of = day_of_key(draw, key, key_guard);
      return "year from " + of + (draw.chance(30) ? " + 20 days" : "");
    }
    case 11: {
      const std::string of = day_of_key(draw, key, key_guard);
      return draw.chance(60)   ? of + " through " + of + draw.word({"", " + 90 days", " + 14 months"})
             : draw.chance(50) ? "2023-03-01 through " + of
                               : of + " through never";
    }
    case 12:
      return "day";
    case 13:
      return "week";
    case 0:
      return "month";
    case 1:
    case 2:
      return "quarter";
    case 3:
      return "half";
    case 4:
      return "year";
    case 5:
      return "fiscal year from " + draw.word({"April", "July", "October"});
    case 6:
      return "trailing " + std::to_string(draw.between(1, 90)) + " days";
    case 7:
      return "trailing " + std::to_string(draw.between(1, 12)) + " months";
    case 8:
      return "2025-02-15 through 2025-11-30";
    default:
      return "lifetime";
  }
}

// What a total of a kind adds up: its own amount, or a number of its own.
std::string money_value(Draw& draw, const std::string& kind) {
  const std::string own = phrases_of(kind).own_amount;
  if (draw.chance(80)) {
    return own;
  }
  return draw.chance(50) ? own + " / 3" : "50% of " + own;
}

}  // namespace

MadeMeasure draw_measure(Literals& literals, const std::string& name) {
  Draw& draw = literals.draw();
  MadeMeasure made;
  made.name = name;
  made.money = draw.chance(75);
  struct Key {
    std::string words;
    std::string guard;
    std::vector<std::string> kinds;
  };
  const std::vector<std::string> all = {"deal", "invoice", "payment", "refund", "lead", "claim", "period"};
  const Key key = draw.one_of(
      std::vector<Key>{{"partner", "partner", all},
                       {"partner", "partner", all},
                       {"partner", "partner", all},
                       {"partner, customer", "customer", {"deal", "invoice", "payment", "refund", "claim"}},
                       {"product", "product", {"deal"}},
                       {"partner, deal", "deal", {"invoice", "payment", "refund", "claim"}}});
  made.readers = key.kinds;
  made.guard = key.guard == "partner" ? "" : "KIND has " + key.guard;
  const auto by_of = [&](const std::string& kind) { return draw.one_of(phrases_of(kind).dates); };
  std::string guard = key.guard;
  const bool is_while = draw.chance(25);
  std::string window = draw_window(literals, key.guard == "product" ? "" : key.guard, guard);
  if (is_while && (window == "lifetime" || draw.chance(50))) {
    window = draw.word({"day", "day", "week", "month"});
  }
  made.text = "measure " + name + " for " + key.words + "\n";
  std::vector<std::string> kinds;
  for (const std::string& kind : key.kinds) {
    if (kind != "period" && kind != "refund" && !(made.money && kind == "lead")) {
      kinds.push_back(kind);
    }
  }
  if (!made.money) {
    const std::string kind = draw.one_of(kinds);
    made.text += total_line(literals, "count", kind, "", by_of(kind), guard, is_while);
  } else {
    const std::string kind = draw.chance(50) && kinds.size() > 1 ? "invoice" : draw.one_of(kinds);
    const bool total = draw.chance(80);
    made.text +=
        total_line(literals, total ? "sum" : draw.word({"average", "lowest", "highest", "first", "last"}),
                   kind, money_value(draw, kind), by_of(kind), guard, is_while);
    if (!total) {
      made.text += "  window " + window + "\n";
      return made;
    }
    if (draw.chance(20)) {
      const std::string other = draw.one_of(kinds);
      made.text += total_line(literals, "plus", other, money_value(draw, other), by_of(other), guard,
                              is_while && draw.chance(50));
    }
    if (kind != "deal" && draw.chance(60)) {
      made.text += total_line(literals, "less", "refund", "refund.amount", by_of("refund"), guard,
                              is_while && draw.chance(50));
    }
  }
  made.text += "  window " + window + "\n";
  return made;
}

MadeTable draw_table(Literals& literals, const std::string& name) {
  Draw& draw = literals.draw();
  struct Key {
    std::string path;
    std::string guard;
    std::vector<std::string> words;
  };
  struct Keys {
    std::string kind;
    std::vector<Key> all;
  };
  const std::vector<std::string> partners = {"Acme", "borealis", "\"Åland\"", "Zeta"};
  const Keys of =
      draw.one_of(std::vector<Keys>{{"deal",
                                     {{"deal.region", "deal has region", {"north", "south", "west"}},
                                      {"deal.grade", "", {"gold", "base"}},
                                      {"deal.partner", "", partners}}},
                                    {"invoice",
                                     {{"invoice.kind", "invoice has kind", {"subscription", "one_off"}},
                                      {"invoice.partner", "invoice has partner", partners}}}});
  MadeTable made{.name = name, .kind = of.kind, .guard = {}, .text = "table " + name + " by "};
  std::vector<Key> keys;
  std::vector<std::string> guards;
  for (const Key& key : of.all) {
    if (draw.chance(60) || (keys.empty() && &key == &of.all.back())) {
      made.text += (keys.empty() ? "" : ", ") + key.path;
      keys.push_back(key);
      guards.push_back(key.guard);
    }
  }
  made.guard = all_of(guards);
  made.text += "\n  columns  rate  fee  colour\n";
  const auto row = [&](bool any) {
    std::string text = "  ";
    for (std::size_t key = 0; key < keys.size(); ++key) {
      text += (key == 0 ? "" : ", ") + (any || draw.chance(30) ? "any" : draw.one_of(keys[key].words));
    }
    if (draw.chance(any ? 20 : 40)) {
      text += " from " + draw.word({"2024-01-01", "2025-03-31", "2025-07-01", "2026-01-01"});
    }
    return text + "  " + literals.percent() + "  " + literals.money_up_to(2'000) + "  " +
           draw.word({"red", "green", "blue"}) + "\n";
  };
  for (std::int64_t count = draw.between(0, 5); count > 0; --count) {
    made.text += row(false);
  }
  made.text += row(true);
  return made;
}

namespace {

// A bound of the row `row`; now and then it lies below the one before.
std::string read_bound(Literals& literals, const std::string& kind, std::int64_t row) {
  const std::string own = phrases_of(kind).own_amount;
  const std::string share = std::to_string(row * 30) + "% of " + own;
  switch (literals.draw().between(0, 3)) {
    case 0:
      return "(" + own + " / 3 + " + literals.money_of(row * 500) + ")";
    case 1:
      return "(greatest of (" + share + ", " + literals.money_of(row * 1'000) + "))";
    default:
      return share;
  }
}

}  // namespace

MadeScale draw_scale(Literals& literals, const std::string& name) {
  Draw& draw = literals.draw();
  MadeScale made;
  made.name = name;
  made.counts = draw.chance(25);
  if (!made.counts && draw.chance(25)) {
    made.kind = draw.word({"deal", "invoice", "invoice", "payment", "claim"});
  }
  made.pays_rate = draw.chance(65);
  const std::string form = draw.word({"marginal", "marginal", "whole", "interpolated"});
  const bool rounded = form == "marginal" && draw.chance(20);
  const auto rows = [&] {
    std::string text;
    std::int64_t bound = 0;
    const std::int64_t count = draw.between(1, 4);
    for (std::int64_t row = 0; row < count; ++row) {
      const bool above = row > 0 && form != "interpolated" && draw.chance(25);
      text += std::string("  ") + (above ? "above " : "from ") +
              (made.counts                     ? std::to_string(bound)
               : row > 0 && !made.kind.empty() ? read_bound(literals, made.kind, row)
                                               : literals.money_of(bound)) +
              "  " + (made.pays_rate ? literals.percent() : literals.money_up_to(5'000));
      if (form != "interpolated") {
        if (made.counts && !made.pays_rate && draw.chance(40)) {
          text += draw.word({" per unit", " per started 3", " per started 0.7"});
        }
        // What a rate on a count pays is a number, so what it pays as well is one too.
        text += draw.chance(25) ? " plus " + (made.counts && made.pays_rate ? "2" : literals.money_up_to(300))
                                : "";
      }
      text += "\n";
      bound +=
          made.counts ? draw.between(1, 6) : draw.one_of(std::vector<std::int64_t>{1, 100, 5'000, 25'000});
    }
    return text;
  };
  const auto version = [&](const std::string& effective) {
    return "scale " + name + " " + form + (rounded ? ", each slice rounded" : "") + effective + "\n" + rows();
  };
  if (draw.chance(20)) {
    made.text = version(" effective from 2020-01-01 through 2025-06-30") + "\n" +
                version(" effective from 2025-07-01");
  } else {
    made.text = version("");
  }
  return made;
}

std::vector<std::string> declared_fields(const Literals& literals) {
  return {"field deal.weight is number, empty means 1\n",
          "field deal.bonus is money, empty means " + literals.money_of(10) + "\n",
          "field deal.grade is one of gold, base, empty means base\n",
          "field deal.ended_on is date, empty means never\n"};
}

}  // namespace remit::laws

#include "tests/laws/converted_amounts.hpp"

#include <string>
#include <vector>

namespace remit::laws {
namespace {

/// Rules that pay in the currency of each fact, and some that read their lines.
void add_rules_in_their_own_currencies(Draw& draw, RuleText& text) {
  struct Kind {
    const char* name;
    const char* amount;
    const char* day;
    const char* guard;
  };
  const Kind kind = draw.one_of(std::vector<Kind>{
      {"deal", "deal.value", "deal.closed_on", "deal has closed_on and deal has partner"},
      {"invoice", "invoice.net", "invoice.issued_on", "invoice has issued_on and invoice has partner"},
      {"payment", "payment.amount", "payment.paid_on", "payment has paid_on and payment has partner"}});
  const std::string name = kind.name;
  const std::string share = draw.word({"10%", "3.75%", "33.3%"}) + " of " + kind.amount;
  const std::string own = " in its own currency";
  const std::string money = text.currency + " " + std::to_string(draw.between(1, 400));
  const std::string refunds = draw.word({"re-rate", "at original rate", "none"});
  std::string rule =
      "rule own_1\n  for each   " + name + " where " + kind.guard + "\n  pays       " + name +
      ".partner\n  effective  from 2025-01-15 by " + kind.day + "\n  amount     " +
      draw.word({share + own, "(" + share + own + ")", "least of (" + share + own + ", " + money + own + ")",
                 "(" + share + own + ") + (" + money + own + ")",
                 "((" + share + " in " + text.currency + ")" + own + ") / 3",
                 share + own + " when (" + kind.amount + own + ") > (" + money + own + "), otherwise " +
                     money + own}) +
      "\n";
  if (draw.chance(30)) {
    rule += "  floor      " + money + own + "\n";
  } else if (draw.chance(40)) {
    rule += "  cap        (" + money + own + ") per " + name + "\n";
  }
  rule += "  refunds    " + refunds + "\n";
  if (draw.chance(30)) {
    rule += "  due        40% on " + std::string(kind.day) + ", rest on " + kind.day + " + 1 month\n";
  }
  text.rules.push_back(rule);
  if (draw.chance(40)) {
    text.rules.push_back(
        "rule own_2\n  for each   own_1\n  pays       own_1.partner\n  effective  by own_1.on\n"
        "  amount     " +
        draw.word(
            {"10% of own_1.amount", "10% of own_1.gross", "10% of (own_1.amount in " + text.currency + ")"}) +
        "\n");
  }
  if (draw.chance(40)) {
    text.rules.push_back("rule own_3\n  for each   " + name + " where " + kind.guard + "\n  pays       " +
                         name + ".partner\n  effective  from 2025-02-01 by " + kind.day + "\n  amount     " +
                         draw.word({"50% of own_1", "50% of (own_1 in " + text.currency + ")"}) +
                         "\n  refunds    none\n");
  }
}

}  // namespace

void declare_rates(Draw& draw, RuleText& text) {
  text.reads_rates = true;
  const std::string pivot = draw.chance(50) ? ", through " + draw.word({"USD", "EUR"}) : "";
  if (draw.chance(85)) {
    text.header += "\nrates     last published" + pivot + "\n";
  } else if (draw.chance(50)) {
    text.header += "\nrates     of the day" + pivot + "\n";
  }
}

void convert_amounts(Draw& draw, RuleText& text) {
  text.converts = true;
  declare_rates(draw, text);
  for (std::vector<std::string>* part : {&text.declarations, &text.rules}) {
    for (std::string& declaration : *part) {
      for (const std::string amount :
           {"deal.value", "deal.bonus", "invoice.net", "payment.amount", "refund.amount", "claim.amount"}) {
        const std::string converted = "(" + amount + " in " + text.currency + ")";
        for (std::size_t place = declaration.find(amount); place != std::string::npos;
             place = declaration.find(amount, place + converted.size())) {
          const bool is_name = (place >= 3 && declaration.compare(place - 3, 3, "as ") == 0) ||
                               (place > 0 && declaration[place - 1] == '.');  // `as … is paid`
          if (!is_name && !declaration.starts_with("field ")) {
            declaration.replace(place, amount.size(), converted);
          }
        }
      }
    }
  }
  if (!text.rules.back().starts_with("payout ") && draw.chance(50)) {
    add_rules_in_their_own_currencies(draw, text);
  }
}

}  // namespace remit::laws

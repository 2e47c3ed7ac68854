#include "tests/laws/converted_amounts.hpp"

#include <string>
#include <vector>

namespace remit::laws {

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
}

}  // namespace remit::laws

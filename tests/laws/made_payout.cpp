#include "tests/laws/made_payout.hpp"

#include <algorithm>

namespace remit::laws {
namespace {

/// Something of a partner that is known of each.
std::string partner_condition(Draw& draw) {
  const std::string day = "2025-0" + std::to_string(draw.between(1, 9)) + "-15";
  return draw.word(
      {"partner has tier and partner.tier >= Silver", "partner has joined_on and partner.joined_on < " + day,
       "partner has region and partner.region is north", "partner has tier",
       "partner has parent and partner.parent has joined_on and partner.parent.joined_on < " + day});
}

class PayoutWriter {
 public:
  PayoutWriter(Literals& literals, const std::vector<MadeMeasure>& measures)
      : literals_(literals), draw_(literals.draw()) {
    for (const MadeMeasure& measure : measures) {
      const std::vector<std::string>& readers = measure.readers;
      if (measure.money && measure.guard.empty() &&
          std::find(readers.begin(), readers.end(), "period") != readers.end()) {
        measures_.push_back(&measure);
      }
    }
  }

  std::string write(const std::string& head, const std::string& closes) {
    std::vector<std::string> clauses = {"below zero  " + draw_.word({"carry forward", "claim"})};
    if (!closes.empty()) {
      clauses.push_back("closes      " + closes);
    }
    if (draw_.chance(40)) {
      clauses.push_back("hold        " + length(0));
    }
    if (draw_.chance(50)) {
      clauses.push_back("draw        " + money(40) + draw_dates());
    }
    if (draw_.chance(40)) {
      clauses.push_back("reserve     " + std::to_string(draw_.between(1, 100)) + "% for " + length(1));
    }
    // A cap that can be told to be below the threshold or the draw is a mistake, so it depends on the
    // partner.
    for (std::int64_t caps = draw_.between(0, 2); caps > 0; --caps) {
      clauses.push_back("cap         " + choice(400) + " per partner per " +
                        draw_.word({"month", "quarter", "year", "lifetime", "fiscal quarter from February"}) +
                        (draw_.chance(50) ? ", excess carried forward" : "") +
                        (draw_.chance(30) ? " when " + partner_condition(draw_) : ""));
    }
    if (draw_.chance(50)) {
      clauses.push_back("threshold   " + choice(60) + ", else carry forward");
    }
    if (draw_.chance(40)) {
      clauses.push_back("final       on (partner.joined_on + " + std::to_string(draw_.between(1, 14)) +
                        " months when partner has joined_on, otherwise never), threshold " + money(60) +
                        ", else forfeit");
    }
    if (draw_.chance(40)) {
      clauses.push_back(
          "paid in     partner.payout_currency at " +
          draw_.word({"period.end", "period.end", "period.end - 10 days", "2025-02-15",
                      "(partner.joined_on + 6 months when partner has joined_on, otherwise period.end)"}));
    }
    draw_.shuffle(clauses);
    std::string text = "payout " + head + "\n";
    for (const std::string& clause : clauses) {
      text += "  " + clause + "\n";
    }
    return text;
  }

 private:
  std::string length(int least) {
    return draw_.chance(50) ? std::to_string(draw_.between(least, 70)) + " days"
                            : std::to_string(draw_.between(least, 3)) + " months";
  }
  std::string choice(int most) {
    return "(" + literals_.money_of(static_cast<int>(draw_.between(0, most))) + " when " +
           partner_condition(draw_) + ", otherwise " +
           literals_.money_of(static_cast<int>(draw_.between(0, most))) + ")";
  }
  std::string money(int most) {
    if (!measures_.empty() && draw_.chance(25)) {
      return "greatest of (" + literals_.money_of(0) + ", 10% of " + draw_.one_of(measures_)->name + ")";
    }
    return draw_.chance(40) ? choice(most) : literals_.money_of(static_cast<int>(draw_.between(0, most)));
  }
  std::string draw_dates() {
    const std::string from = draw_.word({"2025-01-01", "2025-04-01", "2025-08-20"});
    std::string text = draw_.chance(80) ? " from " + from : "";
    text += !text.empty() && draw_.chance(60) ? " through " + draw_.word({"2025-08-31", "2026-01-31"}) : "";
    return text + (draw_.chance(70) ? ", recovered from " + draw_.word({"2025-08-20", "2025-11-01"}) : "");
  }

  Literals& literals_;
  Draw& draw_;
  std::vector<const MadeMeasure*> measures_;
};

}  // namespace

std::string draw_payouts(Literals& literals, const std::vector<MadeMeasure>& measures) {
  PayoutWriter writer(literals, measures);
  Draw& draw = literals.draw();
  const std::string closes =
      draw.chance(40) ? std::to_string(draw.between(0, 20)) + " days after period end" : "";
  if (draw.chance(60)) {
    return writer.write("everybodys", closes);
  }
  const std::string condition = partner_condition(draw);
  return writer.write("first_ones for partner where " + condition, closes) + "\n" +
         writer.write("other_ones for partner where not (" + condition + ")", closes);
}

SettlementTerms draw_terms(Draw& draw, const Period& month) {
  SettlementTerms terms;
  const auto length = [&] {
    return draw.chance(50) ? TermLength{draw.between(0, 70), false} : TermLength{draw.between(0, 3), true};
  };
  if (draw.chance(60)) {
    terms.hold = length();
  }
  if (draw.chance(60)) {
    const bool in_force = draw.chance(60);
    terms.draw = SettlementTerms::Draw{.least = in_force ? draw.between(0, 500) : 0,
                                       .in_force = in_force,
                                       .is_advance = draw.chance(70),
                                       .recovers = false};
    terms.draw->recovers = terms.draw->is_advance && draw.chance(60);
  }
  if (draw.chance(60)) {
    terms.reserve = SettlementTerms::Reserve{Rational(draw.between(1, 100), 100), length()};
  }
  terms.claims = draw.chance(30);
  for (std::int64_t caps = draw.between(0, 2); caps > 0; --caps) {
    const PeriodKind kind =
        draw.one_of(std::vector{PeriodKind::kMonth, PeriodKind::kQuarter, PeriodKind::kYear});
    terms.caps.push_back({.limit = draw.between(0, 900),
                          .window_first = period_of(kind, month.last).first,
                          .carried = draw.chance(60)});
  }
  if (draw.chance(50)) {
    terms.threshold = draw.between(0, 400);
  }
  if (draw.chance(15)) {
    terms.final_threshold = draw.between(0, 400);
  }
  if (draw.chance(50)) {
    terms.exchange =
        SettlementTerms::Exchange{.currency = find_currency(draw.word({"USD", "JPY", "KWD"})).value(),
                                  .rate = Rational(draw.between(1, 30'000), draw.between(1, 10'000)),
                                  .day = month.last,
                                  .published = month.last};
  }
  return terms;
}

}  // namespace remit::laws

#include "grammar/parser/line_forms.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

namespace remit::grammar {
namespace {

using enum LineForm;

constexpr std::array kDeclarations = {
    Keyword{"ruleset", kRuleset, "ruleset \"Partner programme 2026\""},
    Keyword{"language", kLanguage, "language 1"},
    Keyword{"currency", kCurrency, "currency EUR"},
    Keyword{"rounding", kHeaderRounding, "rounding half-even, once per payout line"},
    Keyword{"months", kMonths, "months clamp to month end"},
    Keyword{"tiers", kTiers, "tiers Registered < Silver < Gold"},
    Keyword{"rates", kRates, "rates last published"},
    Keyword{"use", kUse, "use \"tiers.remit\""},
    Keyword{"field", kField, "field deal.ended_on is date, empty means never"},
    Keyword{"fact", kFact, "fact claim of partner"},
    Keyword{"let", kLet, "let bounty  EUR 150"},
    Keyword{"table", kTable, "table finder by deal.region"},
    Keyword{"scale", kScale, "scale growth marginal"},
    Keyword{"measure", kMeasure, "measure qtd_net for partner"},
    Keyword{"balance", kBalance, "balance fund for partner, year"},
    Keyword{"rule", kRule, "rule deal_bonus \"New-business bonus\""},
    Keyword{"figure", kRule, "figure team_revenue"},
    Keyword{"exception", kAmendment, "exception acme_big to deal_bonus.amount for partner \"Acme\""},
    Keyword{"promo", kAmendment, "promo spring to deal_bonus.amount"},
    Keyword{"payout", kPayout, "payout monthly for partner where partner.tier is Gold"},
    Keyword{"prove", kProve, "prove no_overpay  deal_bonus <= 15% of deal.value"},
    Keyword{"scenario", kScenario, "scenario \"Half refunded\""},
};

constexpr std::array kScaleRows = {
    Keyword{"from", kScaleRow, "from EUR 50_000  5%"},
    Keyword{"above", kScaleRow, "above EUR 100_000  1%"},
};

constexpr std::array kMeasureLines = {
    Keyword{"sum", kTotal, "sum invoice.net by invoice.paid_on where invoice is paid"},
    Keyword{"plus", kTotal, "plus invoice.net by invoice.paid_on"},
    Keyword{"less", kTotal, "less refund.amount by refund.on"},
    Keyword{"count", kTotal, "count deal by deal.closed_on"},
    Keyword{"average", kTotal, "average deal.value by deal.closed_on"},
    Keyword{"lowest", kTotal, "lowest deal.value by deal.closed_on"},
    Keyword{"highest", kTotal, "highest deal.value by deal.closed_on"},
    Keyword{"first", kTotal, "first deal.value by deal.closed_on"},
    Keyword{"last", kTotal, "last deal.value by deal.closed_on"},
    Keyword{"window", LineForm::kWindow, "window quarter"},
};

constexpr std::array kBalanceLines = {
    Keyword{"each", kEach, "each month"},
    Keyword{"starts", kStarts, "starts EUR 0"},
    Keyword{"let", kLet, "let fed  2% of serviced"},
    Keyword{"becomes", kBecomes, "becomes before + fed - drawn"},
};

constexpr std::array kRuleClauses = {
    Keyword{"for each", kForEach, "for each deal where kind is new"},
    Keyword{"pays", kPays, "pays deal.partner"},
    Keyword{"counts for", kCountsFor, "counts for deal.partner"},
    Keyword{"effective", LineForm::kEffective, "effective from 2026-01-01 by deal.closed_on"},
    Keyword{"let", kLet, "let rate  10%"},
    Keyword{"during", kDuring, "during first 24 months since deal.closed_on"},
    Keyword{"amount", kAmount, "amount 10% of deal.value when kind is new, otherwise 5% of deal.value"},
    Keyword{"decay", kDecay, "decay linear, 100% at month 12 to 50% at month 24, since deal.closed_on"},
    Keyword{"ramp", kDecay, "ramp stepped, 50%, 100% from month 6, since deal.closed_on"},
    Keyword{"floor", kFloor, "floor EUR 15"},
    Keyword{"cap", kCap, "cap EUR 3_000 per partner per month"},
    Keyword{"rounding", LineForm::kRounding, "rounding half-up"},
    Keyword{"split", kSplit, "split 70% to deal.partner, rest to deal.influencer"},
    Keyword{"refunds", kRefunds, "refunds at original rate, within 90 days of refund.invoice.paid_on"},
    Keyword{"clawback", kClawback, "clawback 50% on deal.ended_on"},
    Keyword{"due", kDue, "due 40% on deal.closed_on, rest as deal.value is paid"},
};

constexpr std::array kAmendmentClauses = {
    Keyword{"effective", LineForm::kEffective, "effective from 2026-04-01 through 2026-12-31"},
    Keyword{"when", LineForm::kWhen, "when deal.value >= EUR 100_000"},
    Keyword{"let", kLet, "let rate  10%"},
    Keyword{"amount", kAmount, "amount 12% of deal.value"},
    Keyword{"add", kAdd, "add 2% of deal.value"},
    Keyword{"because", kBecause, "because \"Amendment 7, signed 2026-03-20\""},
    Keyword{"budget", kBudget, "budget EUR 50_000"},
    Keyword{"yields to", kYieldsTo, "yields to acme_big"},
    Keyword{"pays", kPays, "pays deal.partner"},
    Keyword{"during", kDuring, "during first 24 months since deal.closed_on"},
    Keyword{"decay", kDecay, "decay linear, 100% at month 12 to 50% at month 24, since deal.closed_on"},
    Keyword{"ramp", kDecay, "ramp stepped, 50%, 100% from month 6, since deal.closed_on"},
    Keyword{"floor", kFloor, "floor EUR 15"},
    Keyword{"cap", kCap, "cap EUR 3_000 per partner per month"},
    Keyword{"rounding", LineForm::kRounding, "rounding half-up"},
    Keyword{"split", kSplit, "split 70% to deal.partner, rest to deal.influencer"},
    Keyword{"refunds", kRefunds, "refunds re-rate"},
    Keyword{"clawback", kClawback, "clawback 50% on deal.ended_on"},
    Keyword{"due", kDue, "due deal.first_paid_on"},
};

constexpr std::array kPayoutClauses = {
    Keyword{"closes", kCloses, "closes 8 days after period end"},
    Keyword{"hold", kHold, "hold 30 days"},
    Keyword{"draw", kDraw, "draw EUR 400 from 2026-03-01 through 2026-04-30, recovered from 2026-05-01"},
    Keyword{"reserve", kReserve, "reserve 10% for 6 months"},
    Keyword{"below zero", kBelowZero, "below zero carry forward"},
    Keyword{"cap", kPayoutCap, "cap EUR 60_000 per partner per month, excess carried forward"},
    Keyword{"threshold", kThreshold, "threshold EUR 100, else carry forward"},
    Keyword{"final", kFinal, "final on partner.left_on, threshold EUR 10, else forfeit"},
    Keyword{"paid in", kPaidIn, "paid in partner.payout_currency at period.end"},
};

constexpr std::array kScenarioLines = {
    Keyword{"given", kGiven, "given deal D1  partner Acme, kind new, value EUR 120_000"},
    Keyword{"expect", kExpect, "expect 2026-06  deal_bonus Acme EUR 10_080.00"},
};

/// A line of which a word tells what was meant, and an example of that.
struct Variant {
  std::string_view text;  ///< as Keyword::text
  std::string_view word;
  std::string_view example;
};
constexpr std::array kVariants = {
    Variant{"sum", " while ", "sum deal.value while deal.closed_on through deal.ended_on"},
    Variant{"count", " while ", "count deal while deal.closed_on through deal.ended_on"},
    Variant{"window", " trailing", "window trailing 30 days"},
    Variant{"window", " through", "window 2026-01-01 through 2026-06-30"},
    Variant{"window", " since ", "window year from partner.joined_on"},
    Variant{"window", " from ", "window year from partner.joined_on"},
    Variant{"for each", "upline", "for each deal, upline of deal.partner by parent, 2 levels"},
    Variant{"for each", " every ", "for each deal, instalment every 3 months after deal.closed_on"},
    Variant{"for each", "stretch", "for each partner, month, stretch of partner.tier in month"},
    Variant{"for each", "participant", "for each deal, participant of deal"},
    Variant{"for each", "fiscal", "for each partner, fiscal quarter from April"},
    Variant{"decay", "half-life", "decay half-life 6 months since lead.created_on, to 6 decimals"},
    Variant{"decay", "stepped", "decay stepped, 100%, 50% from month 6, since deal.closed_on"},
    Variant{"ramp", "linear", "ramp linear, 50% at month 0 to 100% at month 6, since deal.closed_on"},
    Variant{"refunds", "re-rate", "refunds re-rate, within 90 days of refund.invoice.paid_on"},
    Variant{"cap", " from ", "cap EUR 3_000 per partner per year from partner.joined_on"},
    Variant{"cap", " year ", "cap EUR 3_000 per partner per year"},
    Variant{"split", "equally", "split equally among deal.participants"},
    Variant{"split", "among", "split among deal.participants by share"},
};

// Longer words are no slips of the hand, and the distance below would be slow on them.
constexpr std::size_t kLongestComparedWord = 24;

/// Levenshtein's distance: how many letters must be put in, left out or replaced.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::array<std::size_t, kLongestComparedWord + 1> row{};
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= right.size(); ++k) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[k - 1] ? 0U : 1U);
      diagonal = row[k];
      row[k] = std::min({replaced, row[k] + 1, row[k - 1] + 1});
    }
  }
  return row[right.size()];
}

}  // namespace

std::span<const Keyword> declaration_keywords() {
  return kDeclarations;
}

std::span<const Keyword> clause_keywords(LineForm head) {
  switch (head) {
    case kScale:
      return kScaleRows;
    case kMeasure:
      return kMeasureLines;
    case kBalance:
      return kBalanceLines;
    case kRule:
      return kRuleClauses;
    case kAmendment:
      return kAmendmentClauses;
    case kPayout:
      return kPayoutClauses;
    case kScenario:
      return kScenarioLines;
    default:
      return {};
  }
}

std::string_view row_example(LineForm row) {
  switch (row) {
    case kFactField:
      return "amount  money";
    case kColumns:
      return "columns  rate  limit";
    case kPlainRow:
      return "from 2026-01-01  4%  EUR 4_000";
    default:
      return "north  6%  EUR 9_000";
  }
}

std::string_view example_like(const Keyword& keyword, std::string_view written) {
  for (const Variant& each : kVariants) {
    if (each.text == keyword.text && written.find(each.word) != std::string_view::npos) {
      return each.example;
    }
  }
  return keyword.example;
}

const Keyword* find_keyword(std::span<const Keyword> keywords, std::string_view word) {
  const auto found = std::find_if(keywords.begin(), keywords.end(),
                                  [word](const Keyword& keyword) { return keyword.first_word() == word; });
  return found == keywords.end() ? nullptr : &*found;
}

const Keyword* nearest_keyword(std::span<const Keyword> keywords, std::string_view word) {
  if (word.size() < 2 || word.size() > kLongestComparedWord) {
    return nullptr;
  }
  const Keyword* nearest = nullptr;
  // One slip in three letters: `amout` is near `amount`, `fee` is near nothing.
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const Keyword& keyword : keywords) {
    const std::size_t distance = edit_distance(word, keyword.first_word());
    if (distance < least) {
      least = distance;
      nearest = &keyword;
    }
  }
  return nearest;
}

}  // namespace remit::grammar

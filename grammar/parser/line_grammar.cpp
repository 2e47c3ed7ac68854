#include "grammar/parser/line_grammar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze.hpp>
#include <type_traits>

#include "grammar/parser/codes.hpp"
#include "grammar/parser/layout.hpp"
#include "grammar/parser/parser.hpp"

// The rules, from the inside out: each file counts on those before it.
// clang-format off
#include "grammar/parser/grammar_recorder.ipp"
#include "grammar/parser/grammar_tokens.ipp"
#include "grammar/parser/grammar_expressions.ipp"
#include "grammar/parser/grammar_clauses.ipp"
#include "grammar/parser/grammar_declarations.ipp"
// clang-format on

namespace remit::grammar {
namespace {

using Input = tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf, const char*>;

/// A form, and the rule that matches it.
struct FormRule {
  LineForm form;
  bool (*match)(Input& in, rules::Recorder& recorder);
  std::size_t (*problems)();
};

template <typename Rule>
constexpr FormRule row(LineForm form) {
  return FormRule{form,
                  [](Input& in, rules::Recorder& recorder) {
                    return tao::pegtl::parse<Rule, rules::Checked, rules::Recording>(in, recorder);
                  },
                  [] { return tao::pegtl::analyze<Rule>(-1); }};
}

constexpr std::array kFormRules = {
    row<rules::TextLine>(LineForm::kRuleset),
    row<rules::LanguageLine>(LineForm::kLanguage),
    row<rules::CurrencyLine>(LineForm::kCurrency),
    row<rules::HeaderRoundingLine>(LineForm::kHeaderRounding),
    row<rules::MonthsLine>(LineForm::kMonths),
    row<rules::TiersLine>(LineForm::kTiers),
    row<rules::RatesLine>(LineForm::kRates),
    row<rules::TextLine>(LineForm::kUse),
    row<rules::FieldLine>(LineForm::kField),
    row<rules::LetLine>(LineForm::kLet),
    row<rules::ProveLine>(LineForm::kProve),
    row<rules::FactLine>(LineForm::kFact),
    row<rules::TableLine>(LineForm::kTable),
    row<rules::ScaleLine>(LineForm::kScale),
    row<rules::KeyedLine>(LineForm::kMeasure),
    row<rules::KeyedLine>(LineForm::kBalance),
    row<rules::RuleLine>(LineForm::kRule),
    row<rules::AmendmentLine>(LineForm::kAmendment),
    row<rules::PayoutLine>(LineForm::kPayout),
    row<rules::TextLine>(LineForm::kScenario),
    row<rules::FactFieldLine>(LineForm::kFactField),
    row<rules::ColumnsLine>(LineForm::kColumns),
    row<rules::KeyedRowLine>(LineForm::kKeyedRow),
    row<rules::PlainRowLine>(LineForm::kPlainRow),
    row<rules::ScaleRowLine>(LineForm::kScaleRow),
    row<rules::TotalLine>(LineForm::kTotal),
    row<rules::WindowLine>(LineForm::kWindow),
    row<rules::EachLine>(LineForm::kEach),
    row<rules::ExpressionLine>(LineForm::kStarts),
    row<rules::ChoiceLine>(LineForm::kBecomes),
    row<rules::GivenLine>(LineForm::kGiven),
    row<rules::ExpectLine>(LineForm::kExpect),
    row<rules::ForEachLine>(LineForm::kForEach),
    row<rules::PaysLine>(LineForm::kPays),
    row<rules::CountsForLine>(LineForm::kCountsFor),
    row<rules::EffectiveLine>(LineForm::kEffective),
    row<rules::DuringLine>(LineForm::kDuring),
    row<rules::ChoiceLine>(LineForm::kAmount),
    row<rules::DecayLine>(LineForm::kDecay),
    row<rules::ChoiceLine>(LineForm::kFloor),
    row<rules::CapLine>(LineForm::kCap),
    row<rules::RoundingLine>(LineForm::kRounding),
    row<rules::SplitLine>(LineForm::kSplit),
    row<rules::RefundsLine>(LineForm::kRefunds),
    row<rules::ClawbackLine>(LineForm::kClawback),
    row<rules::DueLine>(LineForm::kDue),
    row<rules::WhenLine>(LineForm::kWhen),
    row<rules::ChoiceLine>(LineForm::kAdd),
    row<rules::BecauseLine>(LineForm::kBecause),
    row<rules::BudgetLine>(LineForm::kBudget),
    row<rules::YieldsToLine>(LineForm::kYieldsTo),
    row<rules::ClosesLine>(LineForm::kCloses),
    row<rules::ExpressionLine>(LineForm::kHold),
    row<rules::DrawLine>(LineForm::kDraw),
    row<rules::ReserveLine>(LineForm::kReserve),
    row<rules::BelowZeroLine>(LineForm::kBelowZero),
    row<rules::PayoutCapLine>(LineForm::kPayoutCap),
    row<rules::ThresholdLine>(LineForm::kThreshold),
    row<rules::FinalLine>(LineForm::kFinal),
    row<rules::PaidInLine>(LineForm::kPaidIn),
};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < kFormRules.size(); ++i) {
    if (static_cast<std::size_t>(kFormRules[i].form) != i) {
      return false;
    }
  }
  return kFormRules.size() == static_cast<std::size_t>(LineForm::kPaidIn) + 1;
}
static_assert(are_in_order(), "every form has its rule, in the order of LineForm");

}  // namespace

std::optional<LineFailure> match_line(LineForm form, std::string_view text, std::uint32_t begin,
                                      std::uint32_t end, SyntaxNodes& nodes) {
  nodes.clear();
  Input in(text.data() + begin, text.data() + end, "");
  rules::Recorder recorder(text.data(), text.data() + begin, nodes);
  try {
    if (!kFormRules[static_cast<std::size_t>(form)].match(in, recorder)) {
      recorder.reject_furthest();
    }
  } catch (const rules::Stop&) {
    return recorder.failure();
  }
  return std::nullopt;
}

std::size_t analyze_grammar_problems() {
  std::size_t problems = 0;
  for (const FormRule& rule : kFormRules) {
    problems += rule.problems();
  }
  return problems;
}

}  // namespace remit::grammar

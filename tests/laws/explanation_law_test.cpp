// An explanation reads what its line needs and says what it would say if it had read everything: after runs
// on ledger files with late facts and corrections, of postings and of what a rule doesn't pay for.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "engine/calendar/month_arithmetic.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/posting_explanation.hpp"
#include "engine/run/posting_keys.hpp"
#include "engine/run/why_not.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/draw.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/ledger_files.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::laws {
namespace {

constexpr CaseWishes kPostable{.rules = 2, .careless = false, .huge = false, .only_full_clawback = false};
constexpr int kPostings = 8;   // that are explained of each ledger
constexpr int kQuestions = 2;  // that are asked of each rule

std::string text_of(const Result<ExplanationStep>& explained) {
  return explained ? render_text(*explained) + render_json(*explained)
                   : "fails: " + explained.error().message;
}

/// How many facts an explanation of one fact's lines reads.
std::size_t facts_read(Ledger& ledger, const Ruleset& ruleset, const ExplainedRows& rows, Date through,
                       Reading reading) {
  const auto batch = evaluate_to_explain(ledger, ruleset, {.through = through}, rows, reading);
  RC_ASSERT(batch.has_value());
  std::size_t count = 0;
  for (std::size_t kind = 0; kind < ruleset.schema.kind_count(); ++kind) {
    count += (*batch)->facts.table(static_cast<FactKind>(kind)).row_count;
  }
  return count;
}

/// An id of what a rule is for, or of a partner.
std::optional<std::string> some_id(const Rule& rule, const std::vector<MemoryFact>& facts, Draw& draw) {
  const auto* scope = std::get_if<FactScope>(&rule.scope);
  std::vector<std::string> ids;
  for (const MemoryFact& fact : facts) {
    if (fact.kind == (scope != nullptr ? scope->kind : FactKind::kPartner)) {
      ids.push_back(fact.id);
    }
  }
  return ids.empty() ? std::nullopt : std::optional(draw.one_of(ids));
}

/// Checks that explanations of some postings, and answers why some facts aren't paid for, are the same
/// whatever is read for them.
void check_explanations(Ledger& ledger, const Ruleset& ruleset, const std::vector<Posting>& postings,
                        const std::vector<MemoryFact>& facts, const Period& period, Draw& draw) {
  for (std::size_t which = 0; which < postings.size() && which < kPostings; ++which) {
    const std::int64_t sequence = postings[which].sequence;
    RC_ASSERT(text_of(explain_posting(ledger, sequence, Reading::kNeeded)) ==
              text_of(explain_posting(ledger, sequence, Reading::kWhole)));
  }
  for (const Rule& rule : ruleset.rules) {
    for (int question = 0; question < kQuestions; ++question) {
      const std::optional<std::string> id = some_id(rule, facts, draw);
      if (!id) {
        continue;
      }
      WhyNotQuestion asked;
      asked.rule = rule.name;
      asked.fact = *id;
      asked.ruleset = &ruleset;
      asked.period = period;
      RC_ASSERT(text_of(why_not(ledger, asked, Reading::kNeeded)) ==
                text_of(why_not(ledger, asked, Reading::kWhole)));
    }
  }
}

/// How many ledgers were explained, and of how many that read less than everything.
struct Explained {
  int ledgers = 0;
  int narrower = 0;
};

/// The law for one case: after runs on a ledger whose facts come in parts.
void check_case(const Ruleset& ruleset, const MadeCase& made, const std::filesystem::path& folder,
                Explained& explained) {
  std::filesystem::remove_all(folder / "ledgers");
  std::filesystem::create_directories(folder / "ledgers");
  const auto ledger = std::move(*Ledger::create(folder / "ledgers" / "a"));
  const std::vector<int> months_before = {3, 1, 0};
  const std::vector<std::vector<MemoryFact>> parts = in_parts(made.facts, months_before.size(), made.seed);
  Date through = made.through;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (!import_part(*ledger, ruleset, parts[part], folder / "files")) {
      return;
    }
    through = add_months(made.through, -months_before[part], MonthRule::kClampToMonthEnd);
    if (!run(*ledger, ruleset, period_of(PeriodKind::kMonth, through))) {
      return;
    }
  }
  Draw draw(made.seed);
  std::vector<Posting> postings;
  RC_ASSERT(
      ledger->visit_postings(0, [&](const Posting& posting) { postings.push_back(posting); }).has_value());
  draw.shuffle(postings);
  check_explanations(*ledger, ruleset, postings, made.facts, period_of(PeriodKind::kMonth, through), draw);
  if (!postings.empty()) {
    const ExplainedRows rows{
        .rule = ruleset.rules.front().name, .fact = postings.front().key.line, .day = through};
    ++explained.ledgers;
    explained.narrower += facts_read(*ledger, ruleset, rows, through, Reading::kNeeded) <
                                  facts_read(*ledger, ruleset, rows, through, Reading::kWhole)
                              ? 1
                              : 0;
  }
}

/// A law whose explanations always read everything would say nothing.
void check_narrower(const Explained& explained) {
  MESSAGE(explained.narrower << " of " << explained.ledgers << " ledgers were read in part");
  CHECK(explained.narrower * 4 > explained.ledgers);
}

// What made-up rules seldom have together: windows, caps, balances and other rules' lines of facts that are
// found by their own dates.
constexpr const char* kWindows = R"(ruleset "Windows"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

measure quarter_volume for partner
  sum     invoice.net by invoice.issued_on where invoice has partner
  less    refund.amount by refund.on where refund has partner
  window  quarter

measure sold for customer
  sum     deal.value by deal.closed_on where deal has closed_on and deal has customer
  window  trailing 90 days

measure months_deals for partner
  count   deal by deal.closed_on where deal has closed_on and deal has partner
  window  month

scale slices marginal
  from EUR 0    1%
  from EUR 100  2%

balance invoiced for partner, month
  each     invoice by invoice.issued_on where invoice has partner
  starts   EUR 0
  let      volume_line  slices of invoice.net on top of quarter_volume rounded
  becomes  before + 10% of invoice.net + volume_line

rule volume
  for each   invoice where invoice has partner
  pays       invoice.partner
  effective  from 2020-01-01 by invoice.issued_on
  amount     slices of invoice.net on top of quarter_volume
  cap        EUR 50 per partner per month
  refunds    re-rate

rule business
  for each   deal where deal has closed_on and deal has customer and deal has partner
  pays       deal.partner
  effective  from 2020-01-01 by deal.closed_on
  amount     3% of sold + EUR 1 * months_deals
  refunds    none

rule again
  for each   business
  pays       business.partner
  effective  from 2020-01-01 by business.on
  amount     10% of business.amount

rule month_line
  for each   partner, month
  effective  from 2025-06-01 by month.end
  amount     1% of invoiced - 1% of quarter_volume
)";

}  // namespace

TEST_CASE("an explanation from what is needed is the explanation from everything") {
  const test::TemporaryFolder folder;
  Explained explained;
  CHECK(check_law("explanation from a part", 15, [&] {
    const MadeCase made = *made_cases(kPostable);
    const AnalysedCase analysed = analyse(made);
    if (analysed.ruleset) {
      check_case(*analysed.ruleset, made, folder.path(), explained);
    }
  }));
  check_narrower(explained);
}

TEST_CASE("the same of windows, caps, balances and other rules' lines") {
  const test::TemporaryFolder folder;
  const Analysis analysis = analyze_sources({grammar::SourceFile("windows.remit", kWindows)});
  REQUIRE_MESSAGE(analysis.ruleset.has_value(),
                  (analysis.diagnostics.empty() ? "" : analysis.diagnostics.front().message));
  Explained explained;
  CHECK(check_law("explanation of windows from a part", 10, [&] {
    MadeCase made = *made_cases(kPostable);
    std::erase_if(made.facts, [](const MemoryFact& fact) { return is_declared(fact.kind); });
    check_case(*analysis.ruleset, made, folder.path(), explained);
  }));
  check_narrower(explained);
}

}  // namespace remit::laws

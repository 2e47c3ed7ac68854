// Laws 1 to 4 and 10: what is posted, run after run, from the differences of entitlements.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/calendar/period.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"

namespace remit::laws {
namespace {

// Amounts near the limits of 64 bits are left to law 8: here a difference of two of them may not be postable.
constexpr CaseWishes kPostable{.rules = 3, .careless = true, .huge = false, .only_full_clawback = false};

// The months of a year that end with the one of `day`.
std::vector<Period> twelve_months(Date day) {
  const Date last = period_of(PeriodKind::kMonth, day).last;
  std::vector<Period> months =
      periods_between(PeriodKind::kMonth, add_months(day, -11, MonthRule::kClampToMonthEnd), last);
  return months;
}

// Checks a law on made-up cases; the law gets the ruleset and the case.
template <class Law>
bool holds_for_made_cases(const std::string& name, int percent_of_cases, Law&& law) {
  return check_law(name, percent_of_cases, [&] {
    const MadeCase made = *made_cases(kPostable);
    const AnalysedCase analysed = analyse(made);
    if (analysed.ruleset) {
      law(*analysed.ruleset, made);
    } else if (!made.shrunk) {
      RC_FAIL("a made-up rule file doesn't analyse:\n" + analysed.mistakes);
    }
  });
}

// Whether a mistaken line may have taken room of a window cap: how much it takes isn't promised, since a
// batch with mistakes posts nothing.
bool leaves_room_open(const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view) {
  const bool capped = std::any_of(ruleset.rules.begin(), ruleset.rules.end(),
                                  [](const Rule& rule) { return !rule.window_caps.empty(); });
  return capped && !evaluate_by_reference(ruleset, facts, view).error_subjects.empty();
}

// Facts in another order of arrival; versions of one fact keep theirs, for a newer one replaces an older.
std::vector<MemoryFact> arrived_otherwise(const std::vector<MemoryFact>& facts, std::uint64_t seed) {
  Draw draw(seed);
  std::map<std::pair<FactKind, std::string>, std::vector<MemoryFact>> versions;
  std::vector<std::pair<FactKind, std::string>> order;
  for (const MemoryFact& fact : facts) {
    versions[{fact.kind, fact.id}].push_back(fact);
    order.emplace_back(fact.kind, fact.id);
  }
  draw.shuffle(order);
  std::map<std::pair<FactKind, std::string>, std::size_t> next;
  std::vector<MemoryFact> shuffled;
  for (const auto& name : order) {
    shuffled.push_back(versions[name][next[name]++]);
  }
  return shuffled;
}

}  // namespace

TEST_CASE("laws 1 and 2: postings sum to the entitlement after every run, and a second run posts nothing") {
  CHECK(holds_for_made_cases(
      "conservation and idempotence", 20, [](const Ruleset& ruleset, const MadeCase& made) {
        Book book;
        for (const Period& month : twelve_months(made.through)) {
          book.run(ruleset, made.facts, month);
          if (!leaves_room_open(ruleset, made.facts, view_through(month.last))) {
            RC_ASSERT(book.sums() == entitled(ruleset, made.facts, view_through(month.last)));
          }
          RC_ASSERT(book.run(ruleset, made.facts, month).empty());
        }
      }));
}

TEST_CASE("law 3: twelve monthly runs and one run at the year's end leave every key with the same sum") {
  CHECK(holds_for_made_cases("path independence", 20, [](const Ruleset& ruleset, const MadeCase& made) {
    Book monthly;
    const std::vector<Period> months = twelve_months(made.through);
    for (const Period& month : months) {
      monthly.run(ruleset, made.facts, month);
    }
    Book yearly;
    yearly.run(ruleset, made.facts, months.back());
    RC_ASSERT(monthly.sums() == yearly.sums());
  }));
}

TEST_CASE("law 4: the order in which facts arrived doesn't matter") {
  CHECK(holds_for_made_cases("order independence", 50, [](const Ruleset& ruleset, const MadeCase& made) {
    const Period month = period_of(PeriodKind::kMonth, made.through);
    Book one;
    one.run(ruleset, made.facts, month);
    Book other;
    other.run(ruleset, arrived_otherwise(made.facts, made.seed), month);
    RC_ASSERT(one.sums() == other.sums());
  }));
}

TEST_CASE("law 10: the same ruleset and facts give the same postings, byte by byte") {
  CHECK(holds_for_made_cases("reproducibility", 50, [](const Ruleset& ruleset, const MadeCase& made) {
    const auto posted = [&](const Ruleset& rules) {
      Book book;
      std::string bytes;
      for (const Posting& posting :
           book.run(rules, made.facts, period_of(PeriodKind::kMonth, made.through))) {
        for (const std::int64_t number :
             {std::int64_t{posting.key.component}, posting.key.partner, posting.key.line, posting.minor_units,
              std::int64_t{posting.governing_date.days()}, posting.refunded_minor_units,
              static_cast<std::int64_t>(posting.reason)}) {
          bytes += std::to_string(number) + ",";
        }
        bytes += "\n";
      }
      return bytes;
    };
    // The second time everything is made anew from the text on.
    RC_ASSERT(posted(ruleset) == posted(*analyse(made).ruleset));
  }));
}

}  // namespace remit::laws

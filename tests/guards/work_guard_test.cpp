// Bounds on the work of fixed cases. Each case is measured at two sizes; what is bounded is what one row more
// costs, so that the fixed costs of a case may change. The bounds leave room above what is needed; a query a
// row or an allocation a row is far beyond them.
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "engine/analysis/rule_files.hpp"
#include "engine/ledger/store.hpp"
#include "engine/run/posting_explanation.hpp"
#include "tests/guards/guard_ledger.hpp"
#include "tests/guards/large_programme.hpp"
#include "tests/guards/work_count.hpp"

namespace remit::test {
namespace {

constexpr std::int64_t kFewer = 2'000;
constexpr std::int64_t kMore = 10'000;
// With each invoice come a tenth of a deal, a fiftieth of a partner, a twentieth of a credit note.
constexpr double kPartnersAnInvoice = 0.02;
constexpr double kFactsAnInvoice = 1 + 0.1 + 0.05 + kPartnersAnInvoice;
constexpr double kAllocationsARow = 0.01;
// What a run keeps of each partner: its quarters, its name, its total.
constexpr double kAllocationsAPartner = 12;

/// Both ledgers, empty or with all facts in them, on connections that count.
struct TwoLedgers {
  TwoLedgers() {
    watch_sqlite();
    fewer = std::make_unique<GuardLedger>(kFewer);
    more = std::make_unique<GuardLedger>(kMore);
  }
  void import_all() const {
    fewer->import_all();
    more->import_all();
  }
  /// What one invoice more costs `body`.
  template <class Body>
  [[nodiscard]] WorkEach an_invoice(const Body& body) const {
    const Work small = work_of([&] { body(*fewer); });
    const Work large = work_of([&] { body(*more); });
    const WorkEach each = work_each(small, large, kMore - kFewer);
    MESSAGE("an invoice more: " << each.statements << " statements, " << each.rows << " rows, "
                                << each.machine_steps << " machine steps, " << each.allocations
                                << " allocations");
    return each;
  }
  std::unique_ptr<GuardLedger> fewer;
  std::unique_ptr<GuardLedger> more;
};

/// Of each rule the number of the last posting.
std::vector<std::int64_t> last_postings(GuardLedger& ledger) {
  std::map<std::int32_t, std::int64_t> last;
  CHECK((*ledger)
            .visit_postings(0, [&](const Posting& each) { last[each.key.component] = each.sequence; })
            .has_value());
  std::vector<std::int64_t> sequences;
  for (const auto& [component, sequence] : last) {
    sequences.push_back(sequence);
  }
  return sequences;
}

TEST_CASE("statements, rows, steps and allocations are counted") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const FactDefinition& partner = FactSchema::standard().fact(FactKind::kPartner);
  const auto look_up = [&](std::int64_t times) {
    return work_of([&] {
      for (std::int64_t key = 1; key <= times; ++key) {
        CHECK((**ledgers.fewer).id_of(partner, key).has_value());
        ::operator delete(::operator new(100));
      }
    });
  };
  REQUIRE(look_up(1).statements == 1);  // compiles it, too
  const WorkEach each = work_each(look_up(10), look_up(30), 20);
  CHECK(each.statements == 1);
  CHECK(each.rows == 1);
  CHECK(each.machine_steps >= 3);
  CHECK(each.allocations >= 1);
}

TEST_CASE("an import writes hundreds of facts and of keys by one statement, and asks nothing") {
  const TwoLedgers ledgers;
  const WorkEach work = ledgers.an_invoice([](GuardLedger& ledger) { ledger.import_all(); });
  CHECK(work.statements < 0.02);
  CHECK(work.rows < 0.01);
  CHECK(work.machine_steps < 95 * kFactsAnInvoice);                  // with its indexes
  CHECK(work.allocations < kAllocationsARow * 2 * kFactsAnInvoice);  // the facts, and as many keys
}

TEST_CASE("importing the same again looks up an id and reads a fact for each row, and writes none") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const WorkEach work = ledgers.an_invoice([](GuardLedger& ledger) { ledger.import_all(); });
  CHECK(work.statements < 2 * kFactsAnInvoice + 0.01);
  CHECK(work.rows < 2 * kFactsAnInvoice + 0.01);
  CHECK(work.machine_steps < 40 * kFactsAnInvoice);
  CHECK(work.allocations < kAllocationsARow);
}

TEST_CASE("a full run reads each fact once, and a name for each partner") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const Ruleset rules = guard_rules();
  const WorkEach work = ledgers.an_invoice([&](GuardLedger& ledger) { ledger.run(rules, true, true); });
  CHECK(work.statements < 0.001);
  CHECK(work.rows < 1.01 * (kFactsAnInvoice + kPartnersAnInvoice));
  CHECK(work.machine_steps < 25 * kFactsAnInvoice);
  CHECK(work.allocations < kAllocationsARow + kAllocationsAPartner * kPartnersAnInvoice);
}

TEST_CASE("a full run by the cache of columns reads a name for each partner, and no facts") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const Ruleset rules = guard_rules();
  constexpr std::int64_t kPart = 256;  // sequences; what is behind the last part is read by SQL
  for (GuardLedger* const ledger : {ledgers.fewer.get(), ledgers.more.get()}) {
    (**ledger).store().sequences_a_cached_part = kPart;
    (**ledger).use_column_cache(true);
    ledger->run(rules, true, true);
  }
  const WorkEach work = ledgers.an_invoice([&](GuardLedger& ledger) { ledger.run(rules, true, true); });
  // Of each part and kind a hash is asked for, and a few ids of each column that refers to facts.
  CHECK(work.statements < 1.01 * kPartnersAnInvoice + 60.0 / kPart);
  CHECK(work.rows < 1.01 * kPartnersAnInvoice + 60.0 / kPart);
  CHECK(work.allocations < 1);
}

TEST_CASE("a run that posts writes all postings by one statement and reads none of them") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const Ruleset rules = guard_rules();
  std::vector<std::size_t> posted;
  const WorkEach work = ledgers.an_invoice([&](GuardLedger& ledger) {
    const BatchReport report = ledger.run(rules, false, false);
    CHECK(report.posted);
    posted.push_back(report.entries.size());
  });
  const double postings =
      static_cast<double>(posted.at(1) - posted.at(0)) / static_cast<double>(kMore - kFewer);
  CHECK(postings > 1);
  // Of each partner it asks for the name, and whether it is there.
  CHECK(work.statements < 1.01 * 2 * kPartnersAnInvoice);
  CHECK(work.rows < 1.01 * (kFactsAnInvoice + 2 * kPartnersAnInvoice));
  CHECK(work.machine_steps < 25 * kFactsAnInvoice + 50 * postings);
  CHECK(work.allocations < kAllocationsARow + kAllocationsAPartner * kPartnersAnInvoice);
}

TEST_CASE("a run that is repeated reads neither facts nor postings") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const Ruleset rules = guard_rules();
  REQUIRE(ledgers.fewer->run(rules, false, false).posted);
  REQUIRE(ledgers.more->run(rules, false, false).posted);
  const WorkEach work =
      ledgers.an_invoice([&](GuardLedger& ledger) { CHECK(ledger.run(rules, false, false).already_booked); });
  CHECK(work.statements == 0);
  CHECK(work.rows == 0);
  CHECK(work.machine_steps == 0);
  CHECK(work.allocations == 0);
}

TEST_CASE("a month costs what the month changed, however much came before it") {
  watch_sqlite();
  const Ruleset before = guard_rules();
  Ruleset rules = guard_rules();
  SUBCASE("by the same rules") {}
  SUBCASE("by a rule that is another from this month on") {
    rules = guard_rules_of_december();
  }
  GuardLedger young(kFewer);
  GuardLedger old(kFewer, kMore);
  std::vector<Work> works;
  for (GuardLedger* ledger : {&young, &old}) {
    ledger->import_all();
    REQUIRE(ledger->run(before, false, false, 11).posted);
    ledger->import_december();
    works.push_back(work_of([&] {
      const BatchReport report = ledger->run(rules, true, false);
      CHECK(report.since_run == 1);
      CHECK(report.entries.size() > 20);
    }));
    CHECK(ledger->run(rules, false, false).posted);
    CHECK(ledger->run(rules, true, true).entries.empty());
  }
  const WorkEach work = work_each(works[0], works[1], kMore);
  MESSAGE("an invoice of earlier years: " << work.statements << " statements, " << work.rows << " rows, "
                                          << work.machine_steps << " machine steps, " << work.allocations
                                          << " allocations");
  CHECK(work.statements < 0.001);
  CHECK(work.rows < 0.01);
  CHECK(work.machine_steps < 0.1);
  CHECK(work.allocations < kAllocationsARow);
}

TEST_CASE("a month that is looked at again finds its facts in the cache of columns") {
  watch_sqlite();
  const Ruleset rules = guard_rules();
  GuardLedger ledger(kMore);
  (*ledger).store().sequences_a_cached_part = 256;
  ledger.import_all();
  REQUIRE(ledger.run(rules, false, false, 11).posted);
  ledger.import_december();
  const auto look_at_december = [&] { CHECK(ledger.run(rules, true, false).since_run == 1); };
  const Work by_sql = work_of(look_at_december);
  (*ledger).use_column_cache(true);
  look_at_december();
  const Work cached = work_of(look_at_december);
  MESSAGE("by SQL " << by_sql.machine_steps << " machine steps, by the cache " << cached.machine_steps);
  CHECK(cached.machine_steps * 3 < by_sql.machine_steps * 2);
}

TEST_CASE("a full run on a ledger that has posted keeps none of its postings") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const Ruleset rules = guard_rules();
  for (GuardLedger* const ledger : {ledgers.fewer.get(), ledgers.more.get()}) {
    REQUIRE(ledger->run(rules, false, false).posted);
  }
  const WorkEach work =
      ledgers.an_invoice([&](GuardLedger& ledger) { CHECK(ledger.run(rules, true, true).entries.empty()); });
  CHECK(work.statements < 1.01 * kPartnersAnInvoice);
  CHECK(work.rows <
        1.01 * (kFactsAnInvoice + kPartnersAnInvoice));  // postings go by without being given back
  CHECK(work.allocations < kAllocationsARow + kAllocationsAPartner * kPartnersAnInvoice);
}

TEST_CASE("an explanation of a posting reads what its line needs, however much came before it") {
  watch_sqlite();
  const Ruleset rules = guard_rules();
  GuardLedger young(kFewer);
  GuardLedger old(kFewer, kMore);
  // The same lines: of either ledger the last one of each rule, which is of 2025.
  std::vector<std::vector<std::int64_t>> explained;
  for (GuardLedger* ledger : {&young, &old}) {
    ledger->import_all();
    REQUIRE(ledger->run(rules, false, false, 11).posted);
    ledger->import_december();
    REQUIRE(ledger->run(rules, false, false).posted);
    explained.push_back(last_postings(*ledger));
  }
  REQUIRE(explained[0].size() == 4);
  REQUIRE(explained[1].size() == 4);
  for (std::size_t rule = 0; rule < explained[0].size(); ++rule) {
    const Work fewer = work_of([&] { CHECK(explain_posting(*young, explained[0][rule]).has_value()); });
    const Work more = work_of([&] { CHECK(explain_posting(*old, explained[1][rule]).has_value()); });
    MESSAGE("rule " << rule << ": " << more.statements << " statements, " << more.rows << " rows, "
                    << more.machine_steps << " machine steps, " << more.allocations << " allocations");
    // Where the quarter's invoices stand, by their index of dates, and of what is found there the partner's.
    CHECK(more.rows < kFewer / 2);
    CHECK(more.rows - fewer.rows < 20);
    CHECK(more.statements - fewer.statements < 20);
    CHECK(more.machine_steps - fewer.machine_steps < kMore / 10);
    CHECK(more.allocations - fewer.allocations < kMore / 10);
  }
}

TEST_CASE("an explanation of a posting reads no other postings") {
  const TwoLedgers ledgers;
  ledgers.import_all();
  const Ruleset rules = guard_rules();
  REQUIRE(ledgers.fewer->run(rules, false, false).posted);
  REQUIRE(ledgers.more->run(rules, false, false).posted);
  const WorkEach work =
      ledgers.an_invoice([](GuardLedger& ledger) { CHECK(explain_posting(*ledger, 1'000).has_value()); });
  CHECK(work.statements < 0.01);
  // A quarter of the invoices is looked at, where the line is of a quarter's volume.
  CHECK(work.rows < 0.5);
  CHECK(work.machine_steps < 10);
}

TEST_CASE("a check of rules asks no ledger, and costs a line as much in a large file as in a small one") {
  watch_sqlite();
  const auto check = [](std::size_t regions) {
    const std::string text = large_programme(regions);
    return work_of([&] {
      const Analysis analysis = analyze_sources({grammar::SourceFile("large.remit", text)});
      REQUIRE(analysis.ruleset.has_value());
      CHECK(analysis.diagnostics.empty());
    });
  };
  const Work small = check(10);
  const Work middle = check(50);
  const Work large = check(90);
  CHECK(large.statements == 0);
  const WorkEach lower = work_each(small, middle, 40);
  const WorkEach upper = work_each(middle, large, 40);
  MESSAGE("a region more: " << lower.allocations << " allocations, then " << upper.allocations);
  CHECK(upper.allocations < 1.1 * lower.allocations);
  CHECK(upper.allocations < 3'000);
}

}  // namespace
}  // namespace remit::test

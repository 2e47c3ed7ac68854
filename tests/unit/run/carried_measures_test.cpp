// What measures stand at when a run has ended is kept beside the ledger, and the next run goes on from there.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/store.hpp"
#include "engine/run/run_preview.hpp"
#include "tests/unit/run/sample_ledger.hpp"

namespace remit {
namespace {

using test::day;
using test::month;
using test::ruleset_of;
using test::SampleLedger;
using test::told;
using Told = std::vector<std::string>;

/// 10% of what stands above 100 in the partner's quarter, by slices.
std::string volume(const std::string& window = "quarter", const std::string& rate = "10%") {
  return "measure volume for partner\n  sum     invoice.net by invoice.issued_on\n  window  " + window +
         "\n\nscale slices marginal\n  from EUR 0    0%\n  from EUR 100  " + rate +
         "\n\nrule invoiced\n  for each   invoice\n  pays       invoice.deal.partner\n"
         "  effective  from 2026-01-01 by invoice.issued_on\n"
         "  amount     slices of invoice.net on top of volume\n  refunds    none\n\n";
}

/// A ledger with a cache in parts of a few sequences, two partners and a deal of each.
class Books : public SampleLedger {
 public:
  Books() {
    (**this).store().sequences_a_cached_part = 4;
    (**this).use_column_cache(true);
    import("partners.csv", "id\nA\nB\n", day(2026, 1, 1));
    import("deals.csv",
           "id,partner_id,stage,value,currency,closed_on\n"
           "D1,A,won,1000.00,EUR,2026-01-10\n"
           "D2,B,won,300.00,EUR,2026-01-10\n",
           day(2026, 1, 1));
  }
  void invoice(const std::string& id, const std::string& deal, Date issued, const std::string& net,
               Date booked) {
    import("invoices.csv",
           "id,deal_id,issued_on,net,currency\n" + id + "," + deal + "," + issued.to_text() + "," + net +
               ",EUR\n",
           booked);
  }
  void invoice(const std::string& id, const std::string& deal, Date issued, const std::string& net) {
    invoice(id, deal, issued, net, issued);
  }
  [[nodiscard]] RunPreview preview(const Ruleset& rules, const Period& period) {
    Result<RunPreview> preview = preview_run(**this, rules, period);
    REQUIRE(preview.has_value());
    return std::move(*preview);
  }
  /// What a run that works out everything would post.
  [[nodiscard]] std::size_t in_full(const Ruleset& rules, const Period& period) {
    BatchRequest request = SampleLedger::request(rules, period);
    request.full = true;
    request.dry_run = true;
    const Result<BatchReport> report = run_batch(**this, request);
    REQUIRE(report.has_value());
    return report->entries.size();
  }
};

std::uint64_t invoices_read(const RunPreview& preview) {
  for (const RunPreview::Facts& facts : preview.facts) {
    if (facts.kind == "invoice") {
      return facts.read;
    }
  }
  return 0;
}

/// `measure volume 2026-01-01 2026-01-31`, for each measure that is known.
Told known(const RunPreview& preview) {
  Told lines;
  for (const RunPreview::GoesOn& each : preview.goes_on) {
    lines.push_back(each.by + " " + each.first.to_text() + " " + each.last.to_text());
  }
  return lines;
}

}  // namespace

TEST_CASE("the second month of a quarter reads its own facts and goes on from where the first ended") {
  Books books;
  const Ruleset rules = ruleset_of(volume());
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  CHECK(told(books.run(rules, month(2026, 1))).empty());  // 80 aren't above 100
  books.invoice("I2", "D1", day(2026, 2, 15), "50.00");
  const RunPreview preview = books.preview(rules, month(2026, 2));
  CHECK(known(preview) == Told{"measure volume 2026-01-01 2026-01-31"});
  CHECK(preview.reaches_back.empty());
  CHECK(invoices_read(preview) == 1);
  // 130 are 30 above 100.
  CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/invoiced/I2 300 new"});
  CHECK(books.in_full(rules, month(2026, 2)) == 0);

  SUBCASE("and so does the third, of a partner who had nothing in the second") {
    books.invoice("I3", "D2", day(2026, 2, 20), "120.00");
    CHECK(told(books.run(rules, month(2026, 2))) == Told{"B/invoiced/I3 200 new"});
    books.invoice("I4", "D1", day(2026, 3, 1), "10.00");
    const RunPreview march = books.preview(rules, month(2026, 3));
    CHECK(known(march) == Told{"measure volume 2026-01-01 2026-02-28"});
    CHECK(invoices_read(march) == 1);
    CHECK(told(books.run(rules, month(2026, 3))) == Told{"A/invoiced/I4 100 new"});
    CHECK(books.in_full(rules, month(2026, 3)) == 0);
  }
  SUBCASE("and what was known of somebody else stays known") {
    books.invoice("I3", "D2", day(2026, 3, 1), "120.00");
    const RunPreview march = books.preview(rules, month(2026, 3));
    CHECK(invoices_read(march) == 1);
    CHECK(told(books.run(rules, month(2026, 3))) == Told{"B/invoiced/I3 200 new"});
    books.invoice("I4", "D1", day(2026, 3, 2), "10.00");
    CHECK(told(books.run(rules, month(2026, 3))) == Told{"A/invoiced/I4 100 new"});
    CHECK(books.in_full(rules, month(2026, 3)) == 0);
  }
  SUBCASE("and a new quarter begins with nothing") {
    books.invoice("I4", "D1", day(2026, 4, 1), "110.00");
    (void)books.run(rules, month(2026, 3));
    const RunPreview april = books.preview(rules, month(2026, 4));
    CHECK(known(april).empty());
    CHECK(told(books.run(rules, month(2026, 4))) == Told{"A/invoiced/I4 100 new"});
    CHECK(books.in_full(rules, month(2026, 4)) == 0);
  }
}

TEST_CASE("what a measure stands at for a deal that nobody asks for in a month stays known") {
  Books books;
  std::string text = volume();
  text.replace(text.find("for partner"), 11, "for deal");
  const Ruleset rules = ruleset_of(text);
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  (void)books.run(rules, month(2026, 1));
  books.invoice("I2", "D2", day(2026, 2, 15), "50.00");
  (void)books.run(rules, month(2026, 2));
  books.invoice("I3", "D1", day(2026, 3, 15), "50.00");
  CHECK(known(books.preview(rules, month(2026, 3))) == Told{"measure volume 2026-01-01 2026-02-28"});
  CHECK(told(books.run(rules, month(2026, 3))) == Told{"A/invoiced/I3 300 new"});
  CHECK(books.in_full(rules, month(2026, 3)) == 0);
}

TEST_CASE("a measure of all time reads this month's facts alone") {
  Books books;
  const Ruleset rules = ruleset_of(volume("lifetime"));
  for (int number = 1; number <= 6; ++number) {
    books.invoice("I" + std::to_string(number), "D1", day(2026, number, 15), "40.00");
    if (number > 1) {
      const RunPreview preview = books.preview(rules, month(2026, number));
      CHECK(invoices_read(preview) == 1);
      CHECK(preview.reaches_back.empty());
      CHECK(preview.goes_on.size() == 1);
    }
    (void)books.run(rules, month(2026, number));
    CHECK(books.in_full(rules, month(2026, number)) == 0);
  }
}

TEST_CASE("what counts otherwise in the days before is added up again") {
  Books books;
  const Ruleset rules = ruleset_of(volume());
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  (void)books.run(rules, month(2026, 1));
  books.invoice("I2", "D1", day(2026, 2, 15), "50.00");
  Told expected;
  SUBCASE("by a late invoice") {
    books.invoice("I3", "D1", day(2026, 1, 10), "20.00", day(2026, 2, 10));
    // 20 and 80 are 100, and 50 come above them.
    expected = {"A/invoiced/I2 500 new"};
  }
  SUBCASE("by an invoice that is corrected") {
    books.invoice("I1", "D1", day(2026, 1, 15), "90.00", day(2026, 2, 10));
    expected = {"A/invoiced/I2 400 new"};
  }
  SUBCASE("by an invoice that was somebody else's") {
    books.invoice("I1", "D2", day(2026, 1, 15), "80.00", day(2026, 2, 10));
    expected = {};
  }
  SUBCASE("by an invoice that was of another day") {
    books.invoice("I1", "D1", day(2026, 2, 1), "80.00", day(2026, 2, 10));
    expected = {"A/invoiced/I2 300 new"};
  }
  const RunPreview preview = books.preview(rules, month(2026, 2));
  CHECK(known(preview).empty());
  CHECK(told(books.run(rules, month(2026, 2))) == expected);
  CHECK(books.in_full(rules, month(2026, 2)) == 0);
}

TEST_CASE(
    "what comes late counts for lines of this month, also where no line of its own days reads the measure") {
  Books books;
  const Ruleset rules = ruleset_of(
      "measure volume for partner\n  sum     invoice.net by invoice.issued_on\n  window  quarter\n\n"
      "rule deals\n  for each   deal where deal.closed_on >= 2026-02-01\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of volume\n  refunds    none\n");
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  (void)books.run(rules, month(2026, 1));
  books.import("deals.csv", "id,partner_id,stage,value,currency,closed_on\nD3,A,won,10.00,EUR,2026-02-10\n",
               day(2026, 2, 10));
  CHECK(known(books.preview(rules, month(2026, 2))) == Told{"measure volume 2026-01-01 2026-01-31"});
  books.invoice("I2", "D1", day(2026, 1, 20), "20.00", day(2026, 2, 10));
  CHECK(known(books.preview(rules, month(2026, 2))).empty());
  CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/deals/D3 1000 new"});  // 10% of 100
  CHECK(books.in_full(rules, month(2026, 2)) == 0);
}

TEST_CASE("rules that change a measure add it up again, and others go on") {
  Books books;
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  (void)books.run(ruleset_of(volume()), month(2026, 1));
  books.invoice("I2", "D1", day(2026, 2, 15), "50.00");
  SUBCASE("another rate, from the second month on, behind another rule that stays") {
    const std::string other =
        "rule deals\n  for each   deal\n  pays       deal.partner\n"
        "  effective  from 2026-01-01 by deal.closed_on\n  amount     EUR 1\n  refunds    none\n\n";
    (void)books.run(ruleset_of(volume() + other), month(2026, 1));
    books.invoice("I3", "D1", day(2026, 2, 16), "10.00");
    const Ruleset rules = ruleset_of("# Of February.\n" + volume() + other);
    CHECK(known(books.preview(rules, month(2026, 2))) == Told{"measure volume 2026-01-01 2026-01-31"});
    CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/invoiced/I2 300 new", "A/invoiced/I3 100 new"});
    CHECK(books.in_full(rules, month(2026, 2)) == 0);
  }
  SUBCASE("another window") {
    const Ruleset rules = ruleset_of(volume("year"));
    CHECK(known(books.preview(rules, month(2026, 2))).empty());
    CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/invoiced/I2 300 new"});
    CHECK(books.in_full(rules, month(2026, 2)) == 0);
  }
}

TEST_CASE("without what was kept everything comes to the same") {
  Books books;
  const Ruleset rules = ruleset_of(volume());
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  bool is_kept = false;
  SUBCASE("where the cache wasn't used") {
    (*books).use_column_cache(false);
  }
  SUBCASE("where it was taken away") {
    is_kept = true;
  }
  (void)books.run(rules, month(2026, 1));
  (*books).use_column_cache(true);
  books.invoice("I2", "D1", day(2026, 2, 15), "50.00");
  if (is_kept) {
    CHECK(known(books.preview(rules, month(2026, 2))).size() == 1);
    CHECK(std::filesystem::remove((*books).store().path.string() + "-columns"));
  }
  CHECK(known(books.preview(rules, month(2026, 2))).empty());
  CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/invoiced/I2 300 new"});
}

TEST_CASE("what nobody has counted isn't known: a measure that is only read as known on a day") {
  Books books;
  const std::string measure =
      "measure volume for partner\n  sum     invoice.net by invoice.issued_on\n  window  quarter\n\n"
      "rule fee\n  for each   invoice\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.issued_on\n  amount     EUR 1\n  refunds    none\n\n"
      "rule earn\n  for each   invoice\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-02-01 by invoice.issued_on\n  refunds    none\n";
  books.invoice("I1", "D1", day(2026, 1, 15), "80.00");
  (void)books.run(ruleset_of(measure + "  amount     10% of (volume as known on invoice.issued_on)\n"),
                  month(2026, 1));
  books.invoice("I2", "D1", day(2026, 2, 15), "20.00");
  const Ruleset rules = ruleset_of(measure + "  amount     10% of volume\n");
  CHECK(known(books.preview(rules, month(2026, 2))).empty());
  // 10% of 100.
  CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/earn/I2 1000 new", "A/fee/I2 100 new"});
  CHECK(books.in_full(rules, month(2026, 2)) == 0);
}

TEST_CASE(
    "refunds that stand behind their invoices stand as these do by their ids, whoever asked for these") {
  Books books;
  const Ruleset rules = ruleset_of(
      "measure returned for partner\n  sum     refund.amount by refund.invoice.issued_on\n  window  "
      "quarter\n\n"
      "scale slices marginal\n  from EUR 0    0%\n  from EUR 100  10%\n\n"
      "rule kept\n  for each   refund\n  pays       refund.invoice.deal.partner\n"
      "  effective  from 2026-01-01 by refund.invoice.issued_on\n"
      "  amount     slices of refund.amount on top of returned\n");
  books.invoice("I2", "D1", day(2026, 1, 10), "80.00");  // I2 comes before I1
  books.invoice("I1", "D1", day(2026, 1, 10), "80.00");
  (void)books.run(rules, month(2026, 1));
  books.import(
      "credit_notes.csv",
      "id,invoice_id,issued_on,amount,currency\nR1,I2,2026-02-01,60.00,EUR\nR2,I1,2026-02-01,60.00,EUR\n",
      day(2026, 2, 1));
  // I1's refund stands first, so that I2's is 20 above 100.
  CHECK(told(books.run(rules, month(2026, 2))) == Told{"A/kept/R1 200 late fact"});
  CHECK(books.in_full(rules, month(2026, 2)) == 0);
}

}  // namespace remit

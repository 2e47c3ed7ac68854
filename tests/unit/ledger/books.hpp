// A ledger that runs have posted to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/posted_sums.hpp"
#include "tests/unit/ledger/test_folder.hpp"

namespace remit::test {

/// A ledger with partners 1 and 2 and the numbers that posting keys need.
struct Books : LedgerFolder {
  Books() {
    import_clean("partners.csv", "id\nA\nB\n");
    bonus = ledger().component_number("Programme", "bonus", "amount", true).value().value();
    other = ledger().component_number("Other", "bonus", "amount", true).value().value();
    deal = ledger().word_number("deal", true).value();
  }
  [[nodiscard]] Posting posting(std::int32_t component, std::int64_t partner, std::int64_t line,
                                std::int64_t minor_units) const {
    Posting made;
    made.key = {component, deal, partner, line, 0};
    made.minor_units = minor_units;
    made.governing_date = day("2026-01-15");
    made.fact_sequence = 7;
    made.refunded_minor_units = 3;
    return made;
  }
  static RunRecord record(std::string_view last_day, std::int64_t watermark = 2) {
    return {.ruleset = "Programme",
            .ruleset_hash = std::string(64, 'a'),
            .period_first = day("2026-01-01"),
            .period_last = day(last_day),
            .cut_off = day(last_day),
            .watermark = watermark,
            .currency = "EUR",
            .posting_count = 0};
  }
  std::int64_t book(const RunRecord& run, const std::vector<Posting>& postings) {
    REQUIRE(ledger().begin_batch().has_value());
    const std::int64_t number = ledger().append_run(run).value();
    const Result<std::int64_t> appended = ledger().append_postings(number, postings);
    REQUIRE_MESSAGE(appended.has_value(), (appended ? "" : appended.error().message));
    REQUIRE(ledger().commit_batch().has_value());
    return number;
  }
  /// What these runs have posted.
  std::vector<PostedSum> posted(const std::vector<std::int64_t>& runs) {
    PostedSums sums(ledger(), runs);
    std::vector<PostedSum> all;
    while (true) {
      const auto piece = sums.next();
      REQUIRE_MESSAGE(piece.has_value(), (piece ? "" : piece.error().message));
      if (piece->empty()) {
        return all;
      }
      all.insert(all.end(), piece->begin(), piece->end());
    }
  }
  std::int32_t bonus = 0;
  std::int32_t other = 0;
  std::int32_t deal = 0;
};

}  // namespace remit::test

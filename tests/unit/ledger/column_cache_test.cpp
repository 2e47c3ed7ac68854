// The cache of columns beside a ledger: whatever state it is in, a read gives what it gives without it.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ledger/store.hpp"
#include "tests/unit/ledger/cached_ledger.hpp"
#include "tests/unit/ledger/same_table.hpp"

namespace remit {
namespace {

using test::CachedLedger;
using test::correct;
using test::day;
using test::fill;
using test::kDeals;
using test::kPart;
using Fields = std::vector<std::string>;

const Fields kDealFields{"partner", "stage", "value", "currency", "closed_on"};
const Fields kLineFields{"invoice", "product", "quantity", "net"};

FactSet read(Ledger& ledger, bool cached, const FactView& view, unsigned threads = 1,
             const Fields& deal_fields = kDealFields, const std::optional<RowSet>& rows = std::nullopt) {
  const FactSchema schema = FactSchema::standard();
  FactRequest request{.schema = schema,
                      .kinds = {{FactKind::kDeal, {}}, {FactKind::kInvoiceLine, {}}},
                      .view = view,
                      .threads = threads};
  for (const std::string& name : deal_fields) {
    request.kinds[0].fields.push_back(schema.find_field(FactKind::kDeal, name).value());
  }
  for (const std::string& name : kLineFields) {
    request.kinds[1].fields.push_back(schema.find_field(FactKind::kInvoiceLine, name).value());
  }
  request.kinds[0].rows = rows;
  ledger.use_column_cache(cached);
  Result<FactSet> facts = ledger.read(request);
  REQUIRE_MESSAGE(facts.has_value(), (facts ? "" : facts.error().message));
  return std::move(*facts);
}

void check_same(const FactSet& expected, const FactSet& found) {
  for (const FactKind kind :
       {FactKind::kPartner, FactKind::kDeal, FactKind::kInvoice, FactKind::kInvoiceLine}) {
    test::check_same_table(expected.table(kind), found.table(kind));
  }
  REQUIRE(expected.symbols().size() == found.symbols().size());
  for (std::size_t symbol = 0; symbol < expected.symbols().size(); ++symbol) {
    CHECK(expected.symbols().text(static_cast<Symbol>(symbol)) ==
          found.symbols().text(static_cast<Symbol>(symbol)));
  }
}

/// Reads without the cache and twice with it, and compares.
void check_cache(CachedLedger& made, const FactView& view = {}, const Fields& deal_fields = kDealFields,
                 const std::optional<RowSet>& rows = std::nullopt) {
  const FactSet expected = read(made.ledger(), false, view, 1, deal_fields, rows);
  check_same(expected, read(made.ledger(), true, view, 1, deal_fields, rows));
  check_same(expected, read(made.ledger(), true, view, 2, deal_fields, rows));
}

std::vector<std::pair<std::string, FactView>> views(Ledger& ledger) {
  const std::int64_t all = ledger.watermark().value();
  const Date never = Date::never();
  return {
      {"everything", {}},
      {"through a day", {day("2026-01-15"), never, all}},
      {"through a day on which corrections are", {day("2026-01-31"), never, all}},
      {"booked by a day", {never, day("2026-03-04"), all}},
      {"booked by a day, through another", {day("2026-01-20"), day("2026-03-04"), all}},
      {"in the middle of a part", {never, never, 3 * kPart + 20}},
      {"at the end of a part", {never, never, 3 * kPart}},
      {"before the last", {never, never, all - 1}},
      {"before all", {never, never, 0}},
  };
}

TEST_CASE("a read by the cache gives what one without it does, whatever the view") {
  CachedLedger made;
  fill(made);
  SUBCASE("facts as they came") {}
  SUBCASE("facts with corrections behind the cached parts") {
    correct(made);
  }
  SUBCASE("facts with corrections within the cached parts") {
    correct(made);
    fill(made, kDeals, kDeals + 2 * static_cast<int>(kPart));
  }
  for (const auto& each : views(made.ledger())) {
    CAPTURE(each.first);
    check_cache(made, each.second);
  }
  CHECK(std::filesystem::exists(made.cache()));
  // The order in which views come doesn't matter either.
  std::filesystem::remove(made.cache());
  std::vector<std::pair<std::string, FactView>> backwards = views(made.ledger());
  for (auto each = backwards.rbegin(); each != backwards.rend(); ++each) {
    CAPTURE(each->first);
    check_cache(made, each->second);
  }
}

TEST_CASE("a part of the facts is the same with the cache") {
  CachedLedger made;
  fill(made);
  correct(made);
  const std::vector<std::pair<std::string, RowSet>> parts = {
      {"everything", RowSet::everything()},
      {"half of the days", RowSet::of_days(day("2026-01-10").days(), day("2026-01-19").days())},
      {"the last deals", {{}, {10, kDeals}}},
      {"a few deals and a day", {{day("2026-01-12").days(), day("2026-01-12").days()}, {5, 9}}},
      {"nothing", {}},
  };
  read(made.ledger(), true, {});
  for (const auto& part : parts) {
    CAPTURE(part.first);
    for (const auto& each : views(made.ledger())) {
      CAPTURE(each.first);
      check_cache(made, each.second, kDealFields, part.second);
    }
  }
}

// So many numbers are looked for in a part that its numbers are gone through, instead of looking each up.
TEST_CASE("many facts here and there are the same with the cache") {
  CachedLedger made;
  made.ledger().store().sequences_a_cached_part = 3 * kPart;
  fill(made);
  SUBCASE("facts as they came") {}
  SUBCASE("facts with corrections behind the cached parts") {
    correct(made);
  }
  SUBCASE("facts with corrections within the cached parts") {
    correct(made);
    fill(made, kDeals, kDeals + 6 * static_cast<int>(kPart));
  }
  RowSet every_other;
  for (std::int64_t key = 1; key < kDeals; key += 2) {
    every_other.keys.add(key);
  }
  RowSet on_some_days = every_other;
  on_some_days.days.add(day("2026-01-12").days(), day("2026-01-13").days());
  read(made.ledger(), true, {});
  for (const auto& each : views(made.ledger())) {
    CAPTURE(each.first);
    check_cache(made, each.second, kDealFields, every_other);
    check_cache(made, each.second, kDealFields, on_some_days);
  }
}

TEST_CASE("facts and columns that come later are added to the cache") {
  CachedLedger made;
  fill(made);
  check_cache(made, {}, {"stage"});
  const std::uintmax_t first = std::filesystem::file_size(made.cache());
  check_cache(made, {}, {"stage"});
  CHECK(std::filesystem::file_size(made.cache()) == first);  // nothing is written twice
  check_cache(made, {}, kDealFields);
  const std::uintmax_t second = std::filesystem::file_size(made.cache());
  CHECK(second > first);
  fill(made, kDeals, 2 * kDeals);
  check_cache(made);
  CHECK(std::filesystem::file_size(made.cache()) > second);
}

TEST_CASE("a number with more decimals makes the column's cached parts useless, and nothing else") {
  CachedLedger made;
  fill(made);
  check_cache(made);
  made.import_clean("invoice_lines.csv",
                    "id,invoice_id,product,quantity,net,currency\nL900000,I1,,1.123456,1.00,EUR\n");
  check_cache(made);
}

TEST_CASE("small ledgers have no cache, and none is made unless one is asked for") {
  CachedLedger made;
  check_cache(made);
  CHECK(!std::filesystem::exists(made.cache()));
  fill(made);
  read(made.ledger(), false, {});
  CHECK(!std::filesystem::exists(made.cache()));
}

TEST_CASE("a damaged cache is as good as none, and is mended") {
  CachedLedger made;
  fill(made);
  correct(made);
  fill(made, kDeals, kDeals + 2 * static_cast<int>(kPart));
  const FactSet expected = read(made.ledger(), false, {});
  read(made.ledger(), true, {});
  const std::string sound = made.cache_bytes();
  REQUIRE(sound.size() > 10'000);
  const auto check_damaged = [&](const std::string& bytes) {
    made.write_cache(bytes);
    check_same(expected, read(made.ledger(), true, {}));
    check_same(expected, read(made.ledger(), true, {}));
  };
  SUBCASE("a byte anywhere") {
    for (std::size_t place = 0; place < sound.size(); place += 1 + sound.size() / 150) {
      CAPTURE(place);
      std::string damaged = sound;
      damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
      check_damaged(damaged);
    }
  }
  SUBCASE("an end that is missing") {
    for (std::size_t size = 0; size < sound.size(); size += 1 + sound.size() / 50) {
      CAPTURE(size);
      check_damaged(sound.substr(0, size));
    }
    // What the last one took away has been written again.
    CHECK(made.cache_bytes().size() == sound.size());
  }
  SUBCASE("the directory alone") {
    for (const std::size_t missing : {1U, 16U, 17U, 200U}) {
      made.write_cache(sound.substr(0, sound.size() - missing));
      check_same(expected, read(made.ledger(), true, {}));
      CHECK(made.cache_bytes().size() == sound.size());  // the end has been written again
    }
  }
  SUBCASE("something else") {
    check_damaged("nothing of ours");
    check_damaged(sound + sound);
    check_damaged(sound + "nothing of ours");
  }
  SUBCASE("no file") {
    std::filesystem::remove(made.cache());
    check_same(expected, read(made.ledger(), true, {}));
  }
}

/// Puts the ledger of `made` in place of the one of `other`, whose cache stays: into the same file, as `cp`
/// does, or as a new file of that name. Then reads it.
void check_replaced(CachedLedger& made, std::unique_ptr<CachedLedger> other, bool same_file) {
  const std::filesystem::path ledger = made.folder() / "replaced.ledger";
  const std::filesystem::path cache = ledger.string() + "-columns";
  read(other->ledger(), true, {});
  std::filesystem::create_hard_link(other->ledger_path(), ledger);
  std::filesystem::copy_file(other->cache(), cache);
  other.reset();
  REQUIRE(made.run_sql("PRAGMA wal_checkpoint(TRUNCATE)").empty());
  if (!same_file) {
    std::filesystem::remove(ledger);
  }
  std::filesystem::copy_file(made.ledger_path(), ledger, std::filesystem::copy_options::overwrite_existing);
  Result<std::unique_ptr<Ledger>> replaced = Ledger::open(ledger, LedgerMode::kReadWrite);
  REQUIRE(replaced.has_value());
  (*replaced)->store().sequences_a_cached_part = kPart;
  const FactSet expected = read(made.ledger(), false, {});
  check_same(expected, read(**replaced, true, {}));
  check_same(expected, read(**replaced, true, {}));
  CHECK(std::filesystem::file_size(cache) > 10'000);
}

/// A line of I1 and one that says something else of the same line, which is refused, of another invoice.
void refuse_line(CachedLedger& ledger, const std::string& invoice) {
  const ImportReport report = ledger.import("invoice_lines.csv",
                                            "id,invoice_id,product,quantity,net,currency\nL900001,I1,,1,1.00,"
                                            "EUR\nL900001," +
                                                invoice + ",,2,1.00,EUR\n",
                                            {.accept_good_rows = true});
  REQUIRE(report.kept);
  REQUIRE(report.refused_rows == 1);
}

TEST_CASE("a cache of another ledger isn't used") {
  CachedLedger made;
  auto other = std::make_unique<CachedLedger>();
  bool same_file = true;
  SUBCASE("with partners in another order") {
    made.import_clean("partners.csv", "id,name\nP8,h\nP9,i\n");
    other->import_clean("partners.csv", "id,name\nP9,i\nP8,h\n");
  }
  SUBCASE("with other numbers of the same words") {
    REQUIRE(made.ledger().word_number("stage 3", true).has_value());
    REQUIRE(other->ledger().word_number("stage 4", true).has_value());
  }
  SUBCASE("with a fact that one of them knows the id of") {
    refuse_line(made, "I1");
    refuse_line(*other, "I99");
  }
  SUBCASE("with facts in another order of their numbers, in a file of its own") {
    refuse_line(made, "I1");
    refuse_line(*other, "I2");
    same_file = false;
  }
  fill(made);
  fill(*other);
  check_replaced(made, std::move(other), same_file);
}

TEST_CASE("a cache that can't be written isn't missed") {
  CachedLedger made;
  fill(made);
  SUBCASE("something else has its name") {
    std::filesystem::create_directory(made.cache());
    check_cache(made);
    CHECK(std::filesystem::is_directory(made.cache()));
  }
  SUBCASE("a link has its name") {
    const std::filesystem::path target = made.folder().write("target", "kept");
    std::filesystem::create_symlink(target, made.cache());
    check_cache(made);
    CHECK(std::filesystem::file_size(target) == 4);
  }
  SUBCASE("a folder that mustn't be written") {
    if (::geteuid() != 0) {  // who may write everywhere
      std::filesystem::permissions(made.folder().path(), std::filesystem::perms::owner_write,
                                   std::filesystem::perm_options::remove);
      check_cache(made);
      std::filesystem::permissions(made.folder().path(), std::filesystem::perms::owner_write,
                                   std::filesystem::perm_options::add);
    }
  }
  SUBCASE("others may write the file, and not the ledger") {
    made.write_cache("");
    REQUIRE(::chmod(made.cache().c_str(), 0666) == 0);
    check_cache(made);
    CHECK(made.cache_bytes().empty());
  }
}

TEST_CASE("a cache may be read by whom the ledger may be read by") {
  CachedLedger made;
  fill(made);
  for (const mode_t mode : {0600U, 0640U, 0644U}) {
    CAPTURE(mode);
    REQUIRE(::chmod(made.ledger_path().c_str(), mode) == 0);
    std::filesystem::remove(made.cache());
    read(made.ledger(), true, {});
    struct stat status {};
    REQUIRE(::stat(made.cache().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == mode);
  }
  // Whoever closes the ledger to others closes what was made before with the next run.
  REQUIRE(::chmod(made.ledger_path().c_str(), 0600) == 0);
  read(made.ledger(), true, {});
  struct stat status {};
  REQUIRE(::stat(made.cache().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
}

TEST_CASE("what isn't committed yet isn't cached") {
  CachedLedger made;
  fill(made);
  REQUIRE(made.ledger().begin_batch().has_value());
  check_cache(made);  // a batch that has written no facts
  CHECK(std::filesystem::exists(made.cache()));
  made.ledger().roll_back_batch();
}

TEST_CASE("a second reader uses and doesn't write what the first is about to write") {
  CachedLedger made;
  fill(made);
  const FactSet expected = read(made.ledger(), false, {});
  Result<std::unique_ptr<Ledger>> second = Ledger::open(made.ledger_path(), LedgerMode::kReadOnly);
  REQUIRE(second.has_value());
  (*second)->store().sequences_a_cached_part = kPart;
  check_same(expected, read(made.ledger(), true, {}));
  const std::string written = made.cache_bytes();
  check_same(expected, read(**second, true, {}));
  CHECK(made.cache_bytes() == written);
  // The file goes while it is in use.
  std::filesystem::remove(made.cache());
  check_same(expected, read(**second, true, {}, 2));
  check_same(expected, read(made.ledger(), true, {}, 2));
}

TEST_CASE("records that have gone out of date are taken out of the file") {
  CachedLedger made;
  fill(made);
  read(made.ledger(), true, {});
  const std::uintmax_t once = std::filesystem::file_size(made.cache());
  for (const std::int64_t width : std::vector<std::int64_t>{100, 150, kPart, 90, kPart}) {
    made.ledger().store().sequences_a_cached_part = width;
    check_cache(made);
  }
  CHECK(std::filesystem::file_size(made.cache()) < 3 * once);
}

TEST_CASE("the last part is cached, and is another one when more facts have come") {
  CachedLedger made;
  fill(made, 0, 100);
  check_cache(made);
  const std::uintmax_t once = std::filesystem::file_size(made.cache());
  const std::string written = made.cache_bytes();
  check_cache(made);
  CHECK(made.cache_bytes() == written);  // all of it was there
  for (int deals = 100; deals < 160; ++deals) {
    fill(made, deals, deals + 1);
    check_cache(made);
  }
  CHECK(std::filesystem::file_size(made.cache()) < 4 * once);  // what took the place of others isn't kept
}

}  // namespace
}  // namespace remit

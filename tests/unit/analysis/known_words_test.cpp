// Names checked against what a ledger knows, and the nearest word.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/nearest_word.hpp"
#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

using Lines = std::vector<std::string>;

const KnownWords kLedger = {.fields = {{"deal", "kind", {"new", "renewal"}}, {"deal", "stage", {}}},
                            .partner_ids = {"Acme", "Borealis"},
                            .attributes = {"region", "tier"}};

}  // namespace

TEST_CASE("words, partners and attributes that a ledger doesn't know are told of") {
  CHECK(told(deal_rule("EUR 1 when kind is renewel"), &kLedger) ==
        Lines{"warning R0408 5:33 nothing in the ledger has `renewel` as its deal.kind yet | renewal"});
  CHECK(told(deal_rule("EUR 1 when partner is Acne"), &kLedger) ==
        Lines{"error R0421 5:36 the ledger has no partner `Acne` | Acme"});
  CHECK(told(deal_rule("EUR 1 when partner.segment is small"), &kLedger) ==
        Lines{"error R0421 5:25 no partner in the ledger has an attribute `segment`"});
}

TEST_CASE("a field of one's own without a column in the ledger is told of") {
  const KnownWords ledger = {
      .fields = {{"deal", "kind", {}}, {"deal", "left", {}}}, .partner_ids = {}, .attributes = {}};
  CHECK(told("field deal.left_on is date, empty means never\nfield deal.left is date, empty means never\n" +
                 deal_rule("EUR 1 when deal.left_on is never and deal.left is never"),
             &ledger) == Lines{"warning R0421 1:7 no deal in the ledger has a column `left_on` yet, so it is "
                               "empty everywhere"});
  const KnownWords near = {.fields = {{"deal", "endedon", {}}}, .partner_ids = {}, .attributes = {}};
  CHECK(told("field deal.ended_on is date, empty means never\n" +
                 deal_rule("EUR 1 when deal.ended_on is never"),
             &near) == Lines{"warning R0421 1:7 no deal in the ledger has a column `ended_on` yet, so it is "
                             "empty everywhere | endedon"});
}

TEST_CASE("what a ledger knows, or has no list of, is right") {
  CHECK(told(deal_rule("EUR 1 when kind is renewal and stage is anything and region is far"), &kLedger)
            .empty());
  CHECK(told(deal_rule("EUR 1 when partner is Acme and partner.tier is Gold"), &kLedger).empty());
  const KnownWords empty;
  CHECK(told(deal_rule("EUR 1 when partner is Acne and partner.segment is small"), &empty).empty());
}

TEST_CASE("edit distance counts letters added, dropped, changed and swapped") {
  struct Pair {
    const char* left;
    const char* right;
    std::size_t distance;
  };
  for (const Pair& each : std::vector<Pair>{{"deal", "deal", 0},
                                            {"deal", "dael", 1},
                                            {"deal", "deals", 1},
                                            {"deal", "dal", 1},
                                            {"deal", "DEAL", 0},
                                            {"kitten", "sitting", 3},
                                            {"", "abc", 3},
                                            {"abcdef", "ghijkl", 4}}) {  // past the limit: limit + 1
    CAPTURE(each.left);
    CAPTURE(each.right);
    CHECK(edit_distance(each.left, each.right, 3) == each.distance);
    CHECK(edit_distance(each.right, each.left, 3) == each.distance);
  }
}

TEST_CASE("the nearest word is a slip away, else there is none") {
  const std::vector<std::string> words = {"north", "south", "northern"};
  CHECK(nearest_word("nroth", words) == "north");
  CHECK(nearest_word("souht", words) == "south");
  CHECK_FALSE(nearest_word("east", words));
  CHECK_FALSE(nearest_word("n", words));
  CHECK(quoted_list(words) == "`north`, `south` or `northern`");
}

}  // namespace remit

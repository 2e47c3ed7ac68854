// Facts read in groups between which no reference goes: together they are what is read at once.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/store.hpp"
#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::LedgerFolder;

const FactSchema& schema() {
  static const FactSchema with_parent = [] {
    FactSchema made = FactSchema::standard();
    if (!made.find_field(FactKind::kPartner, "parent")) {
      made.add_field(FactKind::kPartner, {.name = "parent",
                                          .column = "parent",
                                          .type = FieldType::kReference,
                                          .refers_to = FactKind::kPartner,
                                          .origin = FieldOrigin::kDated});
    }
    return made;
  }();
  return with_parent;
}

/// Eight partners with five deals each, of which each has two invoices: P1 is P2's parent, an invoice of P3's
/// first deal is P4's, and P5's first deal has become P6's. Ids neither ascend nor have one length.
void fill(LedgerFolder& made) {
  made.import_clean("partners.csv", "id\nP7\nP1\nP2\nP3\nP40\nP5\nP6\nP8\n");
  made.import_clean("partner_attributes.csv", "partner_id,attribute,value,from\nP2,parent,P1,2026-01-01\n");
  std::string deals = "id,partner_id,stage,value,currency,closed_on\n";
  std::string invoices = "id,deal_id,partner_id,issued_on,net,currency\n";
  int number = 0;
  for (const char* partner : {"P1", "P2", "P3", "P40", "P5", "P6", "P7", "P8"}) {
    for (int each = 1; each <= 5; ++each) {
      const std::string deal = "D" + std::to_string(++number * 7 % 41);
      deals += deal + "," + partner + ",won," + std::to_string(number) + ".00,EUR,2026-01-10\n";
      const bool is_others = std::string(partner) == "P3" && each == 1;
      invoices += deal + "a," + deal + "," + (is_others ? "P40" : "") + ",2026-01-11,1.00,EUR\n";
      invoices += deal + "b," + deal + ",,2026-02-11,2.00,EUR\n";
    }
  }
  made.import_clean("deals.csv", deals);
  made.import_clean("invoices.csv", invoices);
  made.import_clean("fx_rates.csv", "on,from,to,rate\n2026-01-01,USD,EUR,0.9\n");
  made.import_clean("deals.csv",
                    "id,partner_id,stage,value,currency,closed_on,booked_on\n"
                    "D24,P6,won,21.00,EUR,2026-01-10,2026-03-01\n");  // 21 × 7 is 24 more than 3 × 41
}

FactRequest request_of(const FactView& view, unsigned threads) {
  const auto field = [](FactKind kind, const char* name) { return *schema().find_field(kind, name); };
  FactRequest request{.schema = schema(), .kinds = {}, .view = view, .threads = threads};
  request.kinds.push_back({.kind = FactKind::kPartner, .fields = {}, .ids = true});
  request.kinds.push_back({.kind = FactKind::kPartnerAttribute, .fields = {}});
  for (const char* name : {"partner", "attribute", "value"}) {
    request.kinds.back().fields.push_back(field(FactKind::kPartnerAttribute, name));
  }
  request.kinds.push_back({.kind = FactKind::kDeal,
                           .fields = {field(FactKind::kDeal, "partner"), field(FactKind::kDeal, "value")}});
  request.kinds.push_back({.kind = FactKind::kInvoice,
                           .fields = {field(FactKind::kInvoice, "deal"), field(FactKind::kInvoice, "partner"),
                                      field(FactKind::kInvoice, "net")}});
  request.kinds.push_back(
      {.kind = FactKind::kExchangeRate, .fields = {field(FactKind::kExchangeRate, "rate")}});
  return request;
}

using Told = std::map<std::string, std::string>;  // by kind and key: what it is and whom it refers to

/// What a set of facts says, and which partners' ids it has.
void tell(const FactSet& facts, Told& told, std::set<std::string>& partners) {
  const FactTable& all_partners = facts.table(FactKind::kPartner);
  for (const Symbol id : all_partners.ids) {
    partners.emplace(facts.symbols().text(id));
  }
  for (const FactKind kind :
       {FactKind::kPartner, FactKind::kPartnerAttribute, FactKind::kDeal, FactKind::kInvoice}) {
    const FactTable& table = facts.table(kind);
    for (std::size_t row = 0; row < table.row_count; ++row) {
      std::string text = std::to_string(table.sequences[row]);
      for (std::size_t field = 0; field < table.columns.size(); ++field) {
        if (!table.columns[field]) {
          continue;
        }
        const FactColumn& column = *table.columns[field];
        if (column.type == FieldType::kReference) {
          const FactTable& referred = facts.table(schema().field(kind, field).refers_to);
          text += column.codes[row] == kNoRow
                      ? " nobody"
                      : " " + std::to_string(referred.keys[static_cast<std::size_t>(column.codes[row])]);
        } else if (column.is_number()) {
          text += " " + std::to_string(column.numbers[row]);
        } else {
          text += " " + std::string(facts.symbols().text(column.codes[row]));
        }
      }
      const std::string key = std::to_string(static_cast<int>(kind)) + "/" + std::to_string(table.keys[row]);
      CHECK_MESSAGE(told.emplace(key, text).second, "read twice: " << key);
    }
  }
}

struct Read {
  Told told;
  std::vector<std::set<std::string>> partners;  // by group
  std::size_t rates = 0;
};

Read read_at_once(Ledger& ledger, const FactRequest& request) {
  Result<FactSet> facts = ledger.read(request);
  REQUIRE(facts.has_value());
  Read read;
  tell(*facts, read.told, read.partners.emplace_back());
  read.rates = facts->table(FactKind::kExchangeRate).row_count;
  return read;
}

Read read_in_groups(Ledger& ledger, const FactRequest& request, std::size_t rows_at_once) {
  const Result<std::optional<FactGroups>> groups = ledger.group_facts(request, rows_at_once);
  REQUIRE(groups.has_value());
  REQUIRE(groups->has_value());
  Read read;
  read.rates = read_at_once(ledger, request).rates;
  for (std::size_t group = 0; group < (*groups)->count; ++group) {
    Result<FactSet> facts = ledger.read_group(request, **groups, group);
    REQUIRE(facts.has_value());
    CHECK(facts->table(FactKind::kExchangeRate).row_count == read.rates);  // everybody's
    tell(*facts, read.told, read.partners.emplace_back());
  }
  return read;
}

bool are_together(const Read& read, const std::string& one, const std::string& other) {
  for (const std::set<std::string>& partners : read.partners) {
    if (partners.contains(one)) {
      return partners.contains(other);
    }
  }
  return false;
}

}  // namespace

TEST_CASE("groups have all facts once, and what hangs together is in one") {
  LedgerFolder made;
  fill(made);
  FactView view;
  bool with_cache = false;
  SUBCASE("without a cache") {}
  SUBCASE("from a cache of small parts") {
    with_cache = true;
  }
  SUBCASE("as it was known before the correction") {
    view.booked_by = *Date::from_civil(2026, 2, 20);
    with_cache = true;
  }
  SUBCASE("through a day") {
    view.through = *Date::from_civil(2026, 1, 31);
  }
  if (with_cache) {
    made.ledger().store().sequences_a_cached_part = 16;
    made.ledger().use_column_cache(true);
  }
  for (const unsigned threads : {1U, 3U}) {
    const FactRequest request = request_of(view, threads);
    const Read whole = read_at_once(made.ledger(), request);
    for (const std::size_t rows_at_once : {std::size_t{20}, std::size_t{40}}) {
      const Read groups = read_in_groups(made.ledger(), request, rows_at_once);
      CHECK(groups.partners.size() > 2);
      CHECK(groups.told == whole.told);
      CHECK(are_together(groups, "P2", "P1"));
      CHECK(are_together(groups, "P3", "P40"));
    }
  }
}

TEST_CASE("a correction parts whom it concerns from whom it concerned") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nP1\nP2\n");
  made.import_clean("deals.csv",
                    "id,partner_id,stage,value,currency,closed_on\nD1,P1,won,1.00,EUR,2026-01-10\n");
  made.import_clean("deals.csv",
                    "id,partner_id,stage,value,currency,closed_on\nD1,P2,won,1.00,EUR,2026-01-10\n");
  const Read groups = read_in_groups(made.ledger(), request_of(FactView(), 1), 1);
  CHECK_FALSE(are_together(groups, "P1", "P2"));
  CHECK(groups.told == read_at_once(made.ledger(), request_of(FactView(), 1)).told);
}

TEST_CASE("what fits at once, or hangs together, isn't cut into groups") {
  LedgerFolder made;
  fill(made);
  const auto is_cut = [&](const FactRequest& request, std::size_t rows_at_once) {
    const Result<std::optional<FactGroups>> groups = made.ledger().group_facts(request, rows_at_once);
    REQUIRE(groups.has_value());
    return groups->has_value();
  };
  const FactRequest request = request_of(FactView(), 1);
  CHECK(is_cut(request, 128));
  CHECK_FALSE(is_cut(request, 129));  // 8 partners, 1 attribute, 40 deals and 80 invoices are 129
  std::string parents = "partner_id,attribute,value,from\n";
  for (const char* partner : {"P3", "P40", "P5", "P6", "P7", "P8"}) {
    parents += std::string(partner) + ",parent,P1,2026-01-01\n";
  }
  made.import_clean("partner_attributes.csv", parents);
  CHECK_FALSE(is_cut(request, 100));
}

}  // namespace remit

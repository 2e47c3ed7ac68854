#include <doctest/doctest.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::day;
using test::ids;
using test::LedgerFolder;
using test::texts;
using Texts = std::vector<std::string>;

TEST_CASE("every standard file is imported, found by name in a folder") {
  LedgerFolder made;
  const test::TemporaryFolder& folder = made.folder();
  folder.write("in/partners.csv",
               "id,name,joined_on,payout_currency\nAcme,Acme Ltd,2025-01-01,EUR\nDune,,,\n");
  folder.write("in/partner_attributes.csv",
               "partner_id,attribute,value,from,through\nAcme,tier,Gold,2026-01-01,\nAcme,parent,Dune,2026-"
               "01-01,2026-06-30\n");
  folder.write("in/customers.csv", "id,name,region,segment\nC1,Corner Shop,north,retail\n");
  folder.write("in/leads.csv",
               "id,partner_id,customer_id,status,created_on,qualified_on,region,segment,product\n"
               "L1,Acme,C1,qualified,2026-01-05,2026-01-20,north,retail,server\n");
  folder.write(
      "in/deals.csv",
      "id,partner_id,customer_id,kind,stage,product,region,segment,value,currency,registered_on,closed_on\n"
      "D1,Acme,C1,new,won,server,north,retail,1200.50,EUR,2026-01-10,2026-02-01\n"
      "D2,Dune,,,lost,,,,0,JPY,2026-01-11,\n");
  folder.write("in/deal_partners.csv",
               "deal_id,partner_id,role,position,weight,share\nD1,Dune,influencer,2,1.50,12.5%\nD1,Acme,"
               "owner,1,,0.875\n");
  folder.write("in/invoices.csv",
               "id,deal_id,customer_id,partner_id,kind,product,issued_on,due_on,net,currency\n"
               "I1,D1,C1,Acme,one_off,server,2026-02-02,2026-03-04,1200.50,EUR\n");
  folder.write("in/invoice_lines.csv",
               "id,invoice_id,product,quantity,net,currency\nI1/1,I1,server,3,1000.00,EUR\nI1/"
               "2,I1,rack,0.5,200.50,EUR\n");
  folder.write("in/payments.csv", "id,invoice_id,paid_on,amount,currency\nP1,I1,2026-02-20,1200.50,EUR\n");
  folder.write("in/credit_notes.csv",
               "id,invoice_id,payment_id,issued_on,amount,currency,reason\nR1,I1,P1,2026-03-01,100,EUR,"
               "\"Late, again\"\n");
  folder.write("in/targets.csv",
               "partner_id,measure,period,amount,currency\nAcme,revenue,2026,50000.00,EUR\n");
  folder.write("in/fx_rates.csv", "on,from,to,rate\n2026-01-01,USD,EUR,0.91235\n2026-01-01,JPY,EUR,0.0061\n");
  folder.write(
      "in/adjustments.csv",
      "id,partner_id,on,amount,currency,reason,approved_by\nA1,Acme,2026-03-31,-25.00,EUR,Goodwill,Mia\n");
  folder.write("in/README.md", "not a table");
  const Result<ImportReport> report = import_facts(made.ledger(), {folder.path() / "in"}, {});
  REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
  CHECK(report->kept);
  CHECK(report->refused_rows == 0);
  CHECK(report->warnings.empty());
  REQUIRE(report->files.size() == 13);

  // In the order of the kinds, each with the rows written above.
  const Texts facts = {"partners",      "partner_attributes", "customers",     "leads",    "deals",
                       "deal_partners", "invoices",           "invoice_lines", "payments", "credit_notes",
                       "targets",       "fx_rates",           "adjustments"};
  const std::vector<std::uint64_t> rows = {2, 2, 1, 1, 2, 2, 1, 2, 1, 1, 1, 2, 1};
  for (std::size_t index = 0; index < facts.size(); ++index) {
    CAPTURE(facts[index]);
    CHECK(report->files[index].fact == facts[index]);
    CHECK(report->files[index].rows == rows[index]);
    CHECK(report->files[index].added == rows[index]);
    CHECK(made.ledger().fact_count(FactSchema::standard().fact(static_cast<FactKind>(index))).value() ==
          static_cast<std::int64_t>(rows[index]));
  }
  CHECK(made.ledger().watermark().value() == 19);  // the sum of the rows
  CHECK(made.select("SELECT count(*) FROM pragma_foreign_key_check") == Texts{"0"});

  const FactSet deals = made.read(FactKind::kDeal, {"partner", "customer", "kind", "stage", "value",
                                                    "currency", "registered_on", "closed_on"});
  CHECK(ids(made.ledger(), deals.table(FactKind::kDeal)) == Texts{"D1", "D2"});
  CHECK(texts(deals, FactKind::kDeal, "partner") == Texts{"0", "1"});
  CHECK(texts(deals, FactKind::kDeal, "customer") == Texts{"0", "-"});
  CHECK(texts(deals, FactKind::kDeal, "kind") == Texts{"new", "-"});
  CHECK(texts(deals, FactKind::kDeal, "stage") == Texts{"won", "lost"});
  CHECK(texts(deals, FactKind::kDeal, "value") == Texts{"120050", "0"});  // cents; yen have none
  CHECK(texts(deals, FactKind::kDeal, "currency") == Texts{"EUR", "JPY"});
  CHECK(texts(deals, FactKind::kDeal, "registered_on") == Texts{"2026-01-10", "2026-01-11"});
  CHECK(texts(deals, FactKind::kDeal, "closed_on") == Texts{"2026-02-01", "-"});

  const FactSet shares =
      made.read(FactKind::kDealPartner, {"deal", "partner", "role", "position", "weight", "share"});
  CHECK(ids(made.ledger(), shares.table(FactKind::kDealPartner)) ==
        Texts{"D1/Acme/owner", "D1/Dune/influencer"});
  CHECK(texts(shares, FactKind::kDealPartner, "share") == Texts{"875", "125"});  // of 1,000
  CHECK(shares.table(FactKind::kDealPartner).column(5).denominator == 1000);
  CHECK(texts(shares, FactKind::kDealPartner, "weight") == Texts{"-", "15"});  // 1.50 is 1.5
  CHECK(texts(shares, FactKind::kDealPartner, "position") == Texts{"1", "2"});

  const FactSet rates = made.read(FactKind::kExchangeRate, {"on", "from", "to", "rate"});
  CHECK(ids(made.ledger(), rates.table(FactKind::kExchangeRate)) ==
        Texts{"2026-01-01/JPY/EUR", "2026-01-01/USD/EUR"});
  CHECK(texts(rates, FactKind::kExchangeRate, "rate") == Texts{"610", "91235"});  // of 100,000

  const FactSet refunds = made.read(FactKind::kRefund, {"invoice", "payment", "on", "amount", "reason"});
  CHECK(texts(refunds, FactKind::kRefund, "payment") == Texts{"0"});
  CHECK(texts(refunds, FactKind::kRefund, "on") == Texts{"2026-03-01"});
  CHECK(texts(refunds, FactKind::kRefund, "reason") == Texts{"Late, again"});

  const FactSet attributes =
      made.read(FactKind::kPartnerAttribute, {"partner", "attribute", "value", "from", "through"});
  CHECK(texts(attributes, FactKind::kPartnerAttribute, "value") ==
        Texts{"Dune", "Gold"});  // parent before tier
  CHECK(texts(attributes, FactKind::kPartnerAttribute, "through") == Texts{"2026-06-30", "-"});
}

TEST_CASE("importing the same again changes nothing") {
  LedgerFolder made;
  const char* rows =
      "id,partner_id,stage,value,currency,closed_on,disputed\nD1,Acme,won,10.00,EUR,2026-01-01,No\n"
      "D2,Acme,won,20,EUR,,\n";
  made.import_clean("deals.csv", rows);
  const Texts before = made.select("SELECT hex(row_hash) FROM fact_deals");
  ImportOptions options;
  SUBCASE("as it is") {}
  SUBCASE("with another booking date, which the rows don't state") {
    options.booked_on = day("2026-05-01");
  }
  const ImportReport again = made.import_clean("deals.csv", rows, options);
  CHECK(again.files[0].unchanged == 2);
  CHECK(again.files[0].added + again.files[0].changed == 0);
  CHECK(made.select("SELECT hex(row_hash) FROM fact_deals") == before);
  CHECK(made.ledger().watermark().value() == 2);
}

TEST_CASE("the same number written in another way is no change") {
  LedgerFolder made;
  made.import_clean("fx_rates.csv", "on,from,to,rate\n2026-01-01,USD,EUR,0.90\n");
  const ImportReport again = made.import_clean("fx_rates.csv", "on,from,to,rate\n2026-01-01,USD,EUR,0.9\n");
  CHECK(again.files[0].unchanged == 1);
}

TEST_CASE("a dry run reports everything and keeps nothing") {
  LedgerFolder made;
  const ImportReport report = made.import("partners.csv", "id\nAcme\n", {.dry_run = true});
  CHECK(!report.kept);
  CHECK(report.files[0].added == 1);
  CHECK(made.ledger().fact_count(FactSchema::standard().fact(FactKind::kPartner)).value() == 0);
  CHECK(made.ledger().watermark().value() == 0);
}

TEST_CASE("one refused row refuses the import, unless good rows are accepted") {
  LedgerFolder made;
  const char* rows =
      "id,invoice_id,paid_on,amount,currency\nP1,I1,2026-01-01,10.00,EUR\nP2,I1,2026-02-30,10.00,EUR\n";
  const ImportReport refused = made.import("payments.csv", rows);
  CHECK(!refused.kept);
  CHECK(refused.refused_rows == 1);
  CHECK(made.ledger().fact_count(FactSchema::standard().fact(FactKind::kPayment)).value() == 0);
  const ImportReport accepted = made.import("payments.csv", rows, {.accept_good_rows = true});
  CHECK(accepted.kept);
  CHECK(accepted.files[0].added == 1);
  CHECK(accepted.files[0].refused == 1);
  CHECK(made.ledger().fact_count(FactSchema::standard().fact(FactKind::kPayment)).value() == 1);
}

TEST_CASE("an invoice with paid_on brings a payment of the whole") {
  LedgerFolder made;
  const char* header = "id,issued_on,net,currency,paid_on\n";
  const ImportReport report = made.import_clean(
      "invoices.csv",
      std::string(header) + "I1,2026-01-01,100.00,EUR,2026-01-20\nI2,2026-01-02,50.00,EUR,\n");
  REQUIRE(report.files.size() == 2);
  CHECK(report.files[1].fact == "payments");
  CHECK(report.files[1].added == 1);
  const FactSet paid = made.read(FactKind::kPayment, {"invoice", "paid_on", "amount", "currency"});
  CHECK(ids(made.ledger(), paid.table(FactKind::kPayment)) == Texts{"I1/paid"});
  CHECK(texts(paid, FactKind::kPayment, "paid_on") == Texts{"2026-01-20"});
  CHECK(texts(paid, FactKind::kPayment, "amount") == Texts{"10000"});
  CHECK(texts(paid, FactKind::kPayment, "invoice") == Texts{"0"});

  SUBCASE("again: nothing changes") {
    const ImportReport again = made.import_clean(
        "invoices.csv",
        std::string(header) + "I1,2026-01-01,100.00,EUR,2026-01-20\nI2,2026-01-02,50.00,EUR,\n");
    CHECK(again.files[0].unchanged == 2);
    CHECK(again.files[1].unchanged == 1);
  }
  SUBCASE("the day moves and the other is paid") {
    const ImportReport again = made.import_clean(
        "invoices.csv",
        std::string(header) + "I1,2026-01-01,100.00,EUR,2026-01-21\nI2,2026-01-02,50.00,EUR,2026-02-01\n");
    CHECK(again.files[0].unchanged == 2);
    CHECK(again.files[1].changed == 1);
    CHECK(again.files[1].added == 1);
  }
  SUBCASE("the day is gone: the payment becomes nothing, and stays so") {
    const std::string unpaid = std::string(header) + "I1,2026-01-01,100.00,EUR,\nI2,2026-01-02,50.00,EUR,\n";
    CHECK(made.import_clean("invoices.csv", unpaid).files[1].changed == 1);
    const FactSet now = made.read(FactKind::kPayment, {"paid_on", "amount"});
    CHECK(texts(now, FactKind::kPayment, "amount") == Texts{"0"});
    CHECK(texts(now, FactKind::kPayment, "paid_on") == Texts{"2026-01-20"});
    CHECK(made.import_clean("invoices.csv", unpaid).files[1].unchanged == 1);
  }
}

TEST_CASE("references that lead nowhere are warned of once, when the import is over") {
  LedgerFolder made;
  const ImportReport report =
      made.import_clean("invoices.csv",
                        "id,deal_id,partner_id,issued_on,net,currency\nI1,D7,Acme,2026-01-01,1,EUR\nI2,D7,,"
                        "2026-01-01,1,EUR\nI3,D8,,2026-01-01,1,EUR\n");
  const std::string file = (made.folder().path() / "invoices.csv").string();
  CHECK(report.warnings ==
        Texts{"1 invoice names a partner that is not in the ledger: Acme in " + file + ":2",
              "3 invoices name deals that are not in the ledger, the first: D7 in " + file + ":2"});
  // The deals come, and nobody complains any more.
  CHECK(made.import_clean("deals.csv", "id,partner_id,stage,value,currency\nD7,B,won,1,EUR\nD8,B,won,1,EUR\n")
            .warnings == Texts{"2 deals name partners that are not in the ledger, the first: B in " +
                               (made.folder().path() / "deals.csv").string() + ":2"});
  const FactSet facts = made.read(FactKind::kInvoice, {"deal", "partner"});
  CHECK(texts(facts, FactKind::kInvoice, "deal") == Texts{"0", "0", "1"});
  CHECK(texts(facts, FactKind::kInvoice, "partner") == Texts{"-", "-", "-"});  // Acme and B are no facts
  CHECK(facts.table(FactKind::kDeal).row_count == 2);
}

TEST_CASE("a booking date is the row's, else the import's, else the fact's own date") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,booked_on\nA,2026-03-01\nB,\n");
  made.import_clean("payments.csv",
                    "id,invoice_id,paid_on,amount,currency,booked_on\nP1,I1,2026-01-01,1,EUR,2026-02-01\n"
                    "P2,I1,2026-01-01,1,EUR,\n");
  made.import_clean("leads.csv", "id,partner_id,status,created_on\nL1,A,open,2026-01-01\n",
                    {.booked_on = day("2026-04-01")});
  const std::string as_date = "SELECT date(booked_on * 86400, 'unixepoch') FROM ";
  CHECK(made.select(as_date + "fact_partners ORDER BY sequence") == Texts{"2026-03-01", "NULL"});
  CHECK(made.select(as_date + "fact_payments ORDER BY sequence") == Texts{"2026-02-01", "2026-01-01"});
  CHECK(made.select(as_date + "fact_leads") == Texts{"2026-04-01"});
}

TEST_CASE("after a period was closed, facts of its time are booked on the day after its cut-off") {
  LedgerFolder made;
  // 20,458 days after 1970-01-01 is 2026-01-05, checked with `date -d 2026-01-05 +%s` / 86400.
  REQUIRE(
      made.run_sql(
              "INSERT INTO run(number, ruleset, ruleset_hash, watermark, period_first, period_last, cut_off, "
              "currency, posting_count, row_hash) VALUES (1, 'R', 'h', 0, 20423, 20453, 20458, 'EUR', 0, "
              "zeroblob(32));"
              "INSERT INTO period(ruleset, first_day, last_day, cut_off, state, run, row_hash) VALUES "
              "('R', 20423, 20453, 20458, 'closed', 1, zeroblob(32))")
          .empty());
  made.import_clean(
      "payments.csv",
      "id,invoice_id,paid_on,amount,currency\nP1,I1,2025-12-24,1,EUR\nP2,I1,2026-01-09,1,EUR\n");
  made.import_clean("partners.csv", "id\nA\n");
  const std::string as_date = "SELECT date(booked_on * 86400, 'unixepoch') FROM ";
  CHECK(made.select(as_date + "fact_payments ORDER BY sequence") == Texts{"2026-01-06", "2026-01-09"});
  CHECK(made.select(as_date + "fact_partners") == Texts{"2026-01-06"});
}

TEST_CASE("progress ends at the whole") {
  LedgerFolder made;
  std::vector<std::uint64_t> done;
  ImportOptions options;
  options.progress = [&](std::uint64_t bytes, std::uint64_t total) {
    CHECK(total == 8);
    done.push_back(bytes);
  };
  made.import_clean("partners.csv", "id\nAcme\n", options);
  REQUIRE(!done.empty());
  CHECK(done.back() == 8);
}

TEST_CASE("the vocabulary has the columns, words, partners and attributes of the ledger") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,note\nZeta,x\nAcme,y\n");
  made.import_clean(
      "partner_attributes.csv",
      "partner_id,attribute,value,from\nAcme,tier,Silver,2026-01-01\nAcme,tier,Gold,2026-02-01\n");
  made.import_clean(
      "deals.csv",
      "id,partner_id,kind,stage,value,currency\nD1,Ghost,new,won,1,EUR\nD2,Acme,renewal,lost,1,EUR\n");
  const LedgerVocabulary vocabulary = made.ledger().vocabulary().value();
  CHECK(vocabulary.partner_ids == Texts{"Acme", "Zeta"});  // Ghost is only referred to
  CHECK(vocabulary.attributes == Texts{"tier"});
  const auto words = [&](FactKind kind, std::string_view column) {
    for (const LedgerVocabulary::Field& field : vocabulary.fields) {
      if (field.fact == FactSchema::standard().fact(kind).name && field.column == column) {
        return field.words;
      }
    }
    return Texts{"no such column"};
  };
  CHECK(words(FactKind::kDeal, "kind") == Texts{"new", "renewal"});
  CHECK(words(FactKind::kDeal, "stage") == Texts{"lost", "won"});
  CHECK(words(FactKind::kDeal, "value").empty());
  CHECK(words(FactKind::kPartner, "note") == Texts{"x", "y"});
  CHECK(words(FactKind::kPartner, "tier") == Texts{"Gold", "Silver"});
  CHECK(words(FactKind::kPartner, "other") == Texts{"no such column"});
}

TEST_CASE("bounds are kept for money and numbers over all versions") {
  LedgerFolder made;
  CHECK(!made.ledger().bounds(FactSchema::standard().fact(FactKind::kDeal), "value").value().has_value());
  made.import_clean("deals.csv",
                    "id,partner_id,stage,value,currency\nD1,A,won,-5.00,EUR\nD2,A,won,70.25,EUR\n");
  made.import_clean("deals.csv", "id,partner_id,stage,value,currency\nD2,A,won,7,EUR\n");
  CHECK(made.ledger().bounds(FactSchema::standard().fact(FactKind::kDeal), "value").value().value() ==
        std::pair<std::int64_t, std::int64_t>{-500, 7025});
  made.import_clean("fx_rates.csv", "on,from,to,rate\n2026-01-01,USD,EUR,0.9\n2026-01-02,USD,EUR,1.125\n");
  CHECK(made.ledger().bounds(FactSchema::standard().fact(FactKind::kExchangeRate), "rate").value().value() ==
        std::pair<std::int64_t, std::int64_t>{900, 1125});
}

}  // namespace
}  // namespace remit

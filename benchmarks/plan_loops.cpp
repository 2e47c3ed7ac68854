#include "benchmarks/plan_loops.hpp"

#include <fstream>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "benchmarks/raw_sqlite.hpp"
#include "engine/calendar/date.hpp"

namespace remit::benchmarks {
namespace {

std::int32_t month_of(const std::string& text) {
  return plan_day((text + "-01").c_str()).month;
}

std::string first_day_of(std::int32_t month) {
  return fmt::format("{:04}-{:02}-01", month / 12, month % 12 + 1);
}

std::uint32_t number_of(const RawStatement& row, int column) {
  return static_cast<std::uint32_t>(row.integer(column) - 1);
}

// Every day that a ledger's whole numbers can mean here, from 1970 on.
class Days {
 public:
  Days() {
    constexpr std::int32_t kFirst = 1970 * 12;
    constexpr std::int32_t kEnd = 2100 * 12;
    for (std::int32_t month = kFirst; month < kEnd; ++month) {
      for (std::int32_t day = 1; day <= days_of_month(month); ++day) {
        days_.push_back({month, day});
      }
    }
  }
  [[nodiscard]] PlanDay operator[](std::int64_t days) const { return days_[static_cast<std::size_t>(days)]; }

 private:
  std::vector<PlanDay> days_;
};

void add_partners_and_deals(const RawConnection& file, ReferencePlan& plan) {
  RawStatement partners(file, "SELECT gold FROM partner ORDER BY id");
  while (partners.step()) {
    plan.add_partner(partners.integer(0) != 0);
  }
  RawStatement deals(file, "SELECT partner, closed_on, value FROM deal ORDER BY id");
  while (deals.step()) {
    plan.add_deal(number_of(deals, 0), plan_day(deals.text(1)), deals.integer(2));
  }
}

// Rows in order of id have to be in order of date as well; the generator makes them so.
class InOrder {
 public:
  void check(PlanDay day) {
    if (day.month < last_.month || (day.month == last_.month && day.day < last_.day)) {
      give_up("the invoices don't stand in order of their dates");
    }
    last_ = day;
  }

 private:
  PlanDay last_;
};

PlanTotals whole_narrow(const RawConnection& file, ReferencePlan& plan) {
  RawStatement credit_notes(file, "SELECT invoice, issued_on, amount FROM credit_note ORDER BY id");
  while (credit_notes.step()) {
    plan.add_credit_note(number_of(credit_notes, 0), plan_day(credit_notes.text(1)), credit_notes.integer(2));
  }
  plan.sort_credit_notes();
  InOrder order;
  std::uint64_t number = 0;
  RawStatement invoices(file, "SELECT deal, issued_on, net FROM invoice ORDER BY id");
  while (invoices.step()) {
    const PlanDay issued_on = plan_day(invoices.text(1));
    order.check(issued_on);
    plan.add_invoice(number++, number_of(invoices, 0), issued_on, invoices.integer(2));
  }
  return plan.finish();
}

// What the lines of `first` through `last` need: credit notes of these months with their invoices, and the
// invoices from the first day of the quarter on.
PlanTotals some_months(const RawConnection& file, ReferencePlan& plan, std::int32_t first, std::int32_t last,
                       Access access) {
  const std::string from = first_day_of(first);
  const std::string quarter = first_day_of(first / 3 * 3);
  const std::string behind = first_day_of(last + 1);
  // A plus sign keeps SQLite from the index.
  const char* column = access == Access::kIndex ? "issued_on" : "+issued_on";
  RawStatement refunds(
      file,
      fmt::format("SELECT invoice.deal, invoice.issued_on, invoice.net, credit_note.issued_on, amount FROM "
                  "credit_note CROSS JOIN invoice ON invoice.id = credit_note.invoice WHERE "
                  "credit_note.issued_on >= '{}' AND credit_note.issued_on < '{}'",
                  from, behind));
  while (refunds.step()) {
    plan.add_refund(number_of(refunds, 0), plan_day(refunds.text(1)), refunds.integer(2),
                    plan_day(refunds.text(3)), refunds.integer(4));
  }
  std::string rows = fmt::format("{0} >= '{1}' AND {0} < '{2}'", column, quarter, behind);
  if (access == Access::kIndex) {
    rows = fmt::format(
        "id >= {} AND +issued_on < '{}'",
        file.integer(fmt::format(
            "SELECT id FROM invoice WHERE issued_on >= '{}' ORDER BY issued_on, id LIMIT 1", quarter)),
        behind);
  }
  InOrder order;
  RawStatement invoices(file,
                        fmt::format("SELECT deal, issued_on, net FROM invoice WHERE {} ORDER BY id", rows));
  while (invoices.step()) {
    const PlanDay issued_on = plan_day(invoices.text(1));
    order.check(issued_on);
    plan.add_invoice(0, number_of(invoices, 0), issued_on, invoices.integer(2));
  }
  return plan.finish();
}

std::uint64_t step_over(const RawConnection& file, const std::vector<const char*>& statements,
                        int text_column) {
  std::uint64_t rows = 0;
  std::uint64_t sum = 0;
  for (const char* sql : statements) {
    RawStatement statement(file, sql);
    while (statement.step()) {
      for (int column = 0; column < 3; ++column) {
        sum += column == text_column ? static_cast<std::uint64_t>(plan_day(statement.text(column)).day)
                                     : static_cast<std::uint64_t>(statement.integer(column));
      }
      ++rows;
    }
  }
  return sum == 0 ? 0 : rows;  // so that the sum is needed
}

}  // namespace

PlanTotals narrow_totals(const std::filesystem::path& path, const MonthRange& months, Access access) {
  const RawConnection file(path, FileMode::kReadOnly);
  const std::int32_t first = month_of(months.first);
  const std::int32_t last = month_of(months.last);
  ReferencePlan plan(first, last);
  add_partners_and_deals(file, plan);
  const bool whole =
      file.integer(
          fmt::format("SELECT (SELECT min(issued_on) FROM invoice) >= '{}' AND (SELECT max(issued_on) FROM "
                      "invoice) < '{}'",
                      first_day_of(first), first_day_of(last + 1))) != 0;
  return whole ? whole_narrow(file, plan) : some_months(file, plan, first, last, access);
}

PlanTotals ledger_totals(const std::filesystem::path& path, const MonthRange& months) {
  const RawConnection file(path, FileMode::kReadOnly);
  const Days days;
  ReferencePlan plan(month_of(months.first), month_of(months.last));
  std::vector<bool> gold(static_cast<std::size_t>(file.integer("SELECT max(key) FROM key_partners")));
  RawStatement tiers(file,
                     "SELECT partner_id FROM fact_partner_attributes AS attribute JOIN word ON number = "
                     "attribute.value WHERE word.text = 'Gold'");
  while (tiers.step()) {
    gold[number_of(tiers, 0)] = true;
  }
  for (const bool is_gold : gold) {
    plan.add_partner(is_gold);
  }
  RawStatement deals(file, "SELECT partner_id, closed_on, value FROM fact_deals ORDER BY sequence");
  while (deals.step()) {
    plan.add_deal(number_of(deals, 0), days[deals.integer(1)], deals.integer(2));
  }
  RawStatement credit_notes(file, "SELECT invoice_id, issued_on, amount FROM fact_credit_notes");
  while (credit_notes.step()) {
    plan.add_credit_note(number_of(credit_notes, 0), days[credit_notes.integer(1)], credit_notes.integer(2));
  }
  plan.sort_credit_notes();
  InOrder order;
  std::uint64_t number = 0;
  RawStatement invoices(file, "SELECT deal_id, issued_on, net FROM fact_invoices ORDER BY sequence");
  while (invoices.step()) {
    const PlanDay issued_on = days[invoices.integer(1)];
    order.check(issued_on);
    plan.add_invoice(number++, number_of(invoices, 0), issued_on, invoices.integer(2));
  }
  return plan.finish();
}

std::uint64_t step_over_narrow(const std::filesystem::path& path) {
  const RawConnection file(path, FileMode::kReadOnly);
  return step_over(file,
                   {"SELECT deal, issued_on, net FROM invoice", "SELECT partner, closed_on, value FROM deal",
                    "SELECT invoice, issued_on, amount FROM credit_note"},
                   1);
}

std::uint64_t step_over_ledger(const std::filesystem::path& path) {
  const RawConnection file(path, FileMode::kReadOnly);
  return step_over(file,
                   {"SELECT deal_id, issued_on, net FROM fact_invoices",
                    "SELECT partner_id, closed_on, value FROM fact_deals",
                    "SELECT invoice_id, issued_on, amount FROM fact_credit_notes"},
                   -1);
}

PlanTotals sql_totals(const std::filesystem::path& path, const std::filesystem::path& sql,
                      const MonthRange& months) {
  std::ifstream text(sql);
  std::ostringstream whole;
  whole << text.rdbuf();
  const RawConnection file(path, FileMode::kReadOnly);
  file.execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -262144;");
  RawStatement statement(file, whole.str());
  const std::string first = months.first + "-01";
  const std::string behind = first_day_of(month_of(months.last) + 1);
  statement.bind_text(1, first);
  statement.bind_text(2, behind);
  PlanTotals totals;
  while (statement.step()) {
    for (std::size_t rule = 0; rule < kPlanRules; ++rule) {
      if (kPlanRuleNames[rule] == statement.text(0)) {
        totals[rule] = {statement.integer(1), static_cast<std::uint64_t>(statement.integer(2))};
      }
    }
  }
  return totals;
}

}  // namespace remit::benchmarks

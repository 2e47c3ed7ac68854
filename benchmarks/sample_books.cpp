#include "benchmarks/sample_books.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "benchmarks/company_names.hpp"
#include "benchmarks/integer_random.hpp"
#include "engine/calendar/month_arithmetic.hpp"

namespace remit::benchmarks {
namespace {

constexpr std::size_t kPartners = 200;
constexpr std::size_t kParents = 20;  // the largest partners may have others under them
constexpr std::size_t kCustomers = 900;
constexpr std::size_t kLeads = 3'600;
constexpr std::size_t kDeals = 1'500;
const Date kFirstDay = Date::from_civil(2023, 1, 1).value_or(Date::missing());
const Date kLastDay = Date::from_civil(2025, 12, 31).value_or(Date::missing());
const Date kOldestPartner = Date::from_civil(2019, 4, 1).value_or(Date::missing());

constexpr std::array<std::string_view, 4> kRegions = {"north", "south", "east", "west"};
constexpr std::array<std::string_view, 3> kSegments = {"enterprise", "business", "private"};
constexpr std::array<std::string_view, 3> kTypes = {"reseller", "referrer", "agency"};
constexpr std::array<std::string_view, 4> kProducts = {"suite", "analytics", "connect", "archive"};
constexpr std::array<std::string_view, 4> kReasons = {
    "Cancelled early", "Fewer seats", "Goodwill after an outage", "Wrong address, invoiced twice"};

std::string_view one_of(IntegerRandom& random, std::span<const std::string_view> words) {
  return words[random.below(words.size())];
}

Date day_between(IntegerRandom& random, Date first, Date last) {
  return add_days(first, random.between(0, std::max<std::int64_t>(0, days_between(first, last))));
}

void add_partners(SampleBooks& books, IntegerRandom& random) {
  std::vector<std::string> names = partner_names(random, kPartners);
  for (std::size_t index = 0; index < kPartners; ++index) {
    SamplePartner partner;
    partner.name = std::move(names[index]);
    // The largest have been there for long; of the others one in four joined in the three years.
    const bool established = index < kParents || !random.happens(1, 4);
    partner.joined_on = established ? day_between(random, kOldestPartner, add_days(kFirstDay, -1))
                                    : day_between(random, kFirstDay, add_days(kLastDay, -120));
    partner.region = one_of(random, kRegions);
    partner.type = one_of(random, kTypes);
    if (index >= kParents && random.happens(3, 10)) {
      partner.parent = static_cast<std::int64_t>(random.below(kParents));
    }
    partner.tier_from.fill(Date::missing());
    partner.tier_from.at(0) = partner.joined_on;
    // One draw a statement: operands may be worked out in any order.
    const bool rises = random.happens(1, 3);
    const bool rises_far = random.happens(1, 4);
    const std::size_t reached = index < kParents || (rises && rises_far) ? 2 : rises ? 1 : 0;
    for (std::size_t tier = 1; tier <= reached; ++tier) {
      const Date from = add_days(partner.tier_from.at(tier - 1), random.between(120, 700));
      if (from > kLastDay) {
        break;
      }
      partner.tier_from.at(tier) = from;
    }
    books.partners.push_back(std::move(partner));
  }
}

void add_customers(SampleBooks& books, IntegerRandom& random) {
  for (std::string& name : customer_names(random, kCustomers)) {
    const std::uint64_t size = random.below(10);
    books.customers.push_back({.name = std::move(name),
                               .region = one_of(random, kRegions),
                               .segment = kSegments.at(size < 2   ? 0
                                                       : size < 7 ? 1
                                                                  : 2)});
  }
}

// Somebody who has joined by the day; the tail is long, so trying again ends soon.
std::size_t partner_on(const SampleBooks& books, const HeavyTail& tail, IntegerRandom& random, Date day) {
  std::size_t partner = tail.pick(random);
  while (books.partners[partner].joined_on > day) {
    partner = tail.pick(random);
  }
  return partner;
}

void add_leads(SampleBooks& books, const HeavyTail& tail, IntegerRandom& random) {
  for (std::size_t count = 0; count < kLeads; ++count) {
    SampleLead lead;
    lead.created_on = day_between(random, kFirstDay, kLastDay);
    lead.partner = partner_on(books, tail, random, lead.created_on);
    lead.customer = random.below(books.customers.size());
    lead.product = one_of(random, kProducts);
    lead.qualified_on = Date::missing();
    lead.status = "open";
    const Date decided_on = add_days(lead.created_on, random.log_normal(25, 150));
    if (decided_on <= kLastDay) {
      const bool qualified = random.happens(11, 20);
      lead.status = qualified ? "qualified" : "rejected";
      lead.qualified_on = qualified ? decided_on : Date::missing();
    }
    books.leads.push_back(lead);
  }
}

void add_deals(SampleBooks& books, const HeavyTail& tail, IntegerRandom& random) {
  for (std::size_t count = 0; count < kDeals; ++count) {
    SampleDeal deal;
    deal.registered_on = day_between(random, kFirstDay, add_days(kLastDay, -10));
    deal.partner = partner_on(books, tail, random, deal.registered_on);
    deal.customer = random.below(books.customers.size());
    deal.product = one_of(random, kProducts);
    deal.kind = random.happens(2, 3) ? "new" : "renewal";
    const std::string_view segment = books.customers[deal.customer].segment;
    const std::int64_t median = segment == "enterprise" ? 30'000 : segment == "business" ? 7'500 : 1'500;
    deal.value = random.log_normal(median, 100) / 100 * 10'000 + 9'900;  // prices end on 99
    deal.closed_on = add_days(deal.registered_on, random.log_normal(40, 120));
    deal.stage = random.happens(3, 4) ? "won" : "lost";
    if (deal.closed_on > kLastDay) {
      deal.closed_on = Date::missing();
      deal.stage = "open";
    }
    books.deals.push_back(deal);
  }
}

// Subscriptions are invoiced month by month, a twelfth of the yearly value each; other deals at once.
void add_invoices(SampleBooks& books, IntegerRandom& random) {
  for (std::size_t index = 0; index < books.deals.size(); ++index) {
    const SampleDeal& deal = books.deals[index];
    if (deal.stage != "won") {
      continue;
    }
    const Date first = add_days(deal.closed_on, random.between(1, 20));
    if (deal.product == "archive") {
      books.invoices.push_back({.deal = index, .kind = "one_off", .issued_on = first, .net = deal.value});
      continue;
    }
    const std::int64_t months = random.happens(1, 6) ? random.between(4, 20) : 36;  // one in six leaves early
    for (std::int64_t month = 0; month < months; ++month) {
      const Date issued_on = add_months(first, month, MonthRule::kClampToMonthEnd);
      if (issued_on > kLastDay) {
        break;
      }
      const std::int64_t billed_before = deal.value * (month % 12) / 12;
      const std::int64_t billed_after = deal.value * (month % 12 + 1) / 12;
      books.invoices.push_back({.deal = index,
                                .kind = "subscription",
                                .issued_on = issued_on,
                                .net = billed_after - billed_before});
    }
  }
  std::erase_if(books.invoices, [](const SampleInvoice& invoice) { return invoice.issued_on > kLastDay; });
  std::stable_sort(books.invoices.begin(), books.invoices.end(),
                   [](const SampleInvoice& a, const SampleInvoice& b) { return a.issued_on < b.issued_on; });
}

void add_payments(SampleBooks& books, IntegerRandom& random) {
  const auto pay = [&](std::size_t invoice, Date paid_on, std::int64_t amount) {
    if (paid_on <= kLastDay && amount > 0) {
      books.payments.push_back({.invoice = invoice, .paid_on = paid_on, .amount = amount});
    }
  };
  for (std::size_t index = 0; index < books.invoices.size(); ++index) {
    const SampleInvoice& invoice = books.invoices[index];
    const std::uint64_t manner = random.below(100);
    if (manner < 86) {  // in time
      pay(index, add_days(invoice.issued_on, random.between(2, 30)), invoice.net);
    } else if (manner < 94) {  // late
      pay(index, add_days(invoice.issued_on, random.between(31, 150)), invoice.net);
    } else if (manner < 98) {  // in two parts
      const std::int64_t part = invoice.net * random.between(20, 80) / 100;
      const Date first = add_days(invoice.issued_on, random.between(5, 40));
      pay(index, first, part);
      pay(index, add_days(first, random.between(15, 90)), invoice.net - part);
    }
  }
  std::stable_sort(books.payments.begin(), books.payments.end(),
                   [](const SamplePayment& a, const SamplePayment& b) { return a.paid_on < b.paid_on; });
}

void add_credit_notes(SampleBooks& books, IntegerRandom& random) {
  for (std::size_t index = 0; index < books.invoices.size(); ++index) {
    const SampleInvoice& invoice = books.invoices[index];
    const Date issued_on = add_days(invoice.issued_on, random.between(3, 120));
    if (random.happens(2, 100) && issued_on <= kLastDay) {
      const std::int64_t amount =
          random.happens(1, 2) ? invoice.net : invoice.net * random.between(10, 60) / 100;
      books.credit_notes.push_back(
          {.invoice = index, .issued_on = issued_on, .amount = amount, .reason = one_of(random, kReasons)});
    }
  }
  std::stable_sort(
      books.credit_notes.begin(), books.credit_notes.end(),
      [](const SampleCreditNote& a, const SampleCreditNote& b) { return a.issued_on < b.issued_on; });
}

}  // namespace

SampleBooks make_sample_books(std::uint64_t seed) {
  IntegerRandom random(seed);
  const HeavyTail tail(kPartners);
  SampleBooks books;
  add_partners(books, random);
  add_customers(books, random);
  add_leads(books, tail, random);
  add_deals(books, tail, random);
  add_invoices(books, random);
  add_payments(books, random);
  add_credit_notes(books, random);
  return books;
}

}  // namespace remit::benchmarks

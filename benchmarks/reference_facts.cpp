#include "benchmarks/reference_facts.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "benchmarks/csv_file.hpp"
#include "benchmarks/integer_random.hpp"
#include "engine/calendar/date.hpp"

namespace remit::benchmarks {
namespace {

constexpr std::int32_t kFirstYear = 2024;
constexpr std::uint64_t kInvoicesPerDeal = 20;
// Deals are closed from a year before the first invoice on, so that every month of a fade occurs.
constexpr std::int64_t kMonthsOfDealsBefore = 12;
constexpr std::int64_t kMedianNet = 40'000;  // EUR 400
constexpr std::int64_t kNetSpread = 144;     // one e-fold, as a power of two
constexpr std::uint64_t kCreditNotesPer100 = 2;
constexpr std::uint64_t kPartnersPerGold = 10;
// Random numbers of their own, so that the other facts are the same with and without.
constexpr std::uint64_t kGoldStream = 0x676f6c6400000000;
constexpr std::uint64_t kSeedsBetweenEras = 1'000'003;
constexpr std::uint64_t kLateStream = 0x6c61746500000000;

std::int32_t month_start(std::int64_t months_from_first_year) {
  const std::int64_t month = std::int64_t{kFirstYear} * 12 + months_from_first_year;
  return Date::from_civil(static_cast<std::int32_t>(month / 12), static_cast<std::int32_t>(month % 12) + 1, 1)
      .value_or(Date::missing())
      .days();
}

std::int32_t day_between(IntegerRandom& random, std::int32_t first, std::int32_t end) {
  return static_cast<std::int32_t>(random.between(first, end - 1));
}

// The facts of `options.months` months; those of one era have nothing to do with those of another. The last
// era is what the seed gives without any before it, but for the lengths of months.
class Era {
 public:
  Era(const ReferenceOptions& options, std::int64_t era)
      : options_(options),
        random_(options.seed + kSeedsBetweenEras * static_cast<std::uint64_t>(options.eras - 1 - era)),
        first_deal_(month_start(era * options.months - kMonthsOfDealsBefore)),
        first_invoice_(month_start(era * options.months)),
        end_(month_start((era + 1) * options.months)) {}

  void add_to(ReferenceFacts& facts) {
    const std::size_t first = facts.invoices.size();
    const std::size_t first_deal = add_deals(facts);
    if (options_.even_months) {
      add_even_invoices(facts, first_deal);
    } else {
      add_invoices(facts, first_deal);
    }
    std::stable_sort(
        facts.invoices.begin() + static_cast<std::ptrdiff_t>(first), facts.invoices.end(),
        [](const ReferenceInvoice& a, const ReferenceInvoice& b) { return a.issued_on < b.issued_on; });
    add_credit_notes(facts, first);
  }

 private:
  std::size_t add_deals(ReferenceFacts& facts) {
    const HeavyTail partners(options_.partners);
    const std::size_t first = facts.deals.size();
    facts.deals.resize(first + (options_.invoices + kInvoicesPerDeal - 1) / kInvoicesPerDeal);
    for (std::size_t index = first; index < facts.deals.size(); ++index) {
      ReferenceDeal& deal = facts.deals[index];
      deal.partner = static_cast<std::uint32_t>(partners.pick(random_));
      deal.closed_on = day_between(random_, first_deal_, end_);
      deal.value = random_.log_normal(kMedianNet * 12, kNetSpread) + 1;
    }
    return first;
  }

  void add_invoices(ReferenceFacts& facts, std::size_t first_deal) {
    for (std::uint64_t index = 0; index < options_.invoices; ++index) {
      ReferenceInvoice& invoice = facts.invoices.emplace_back();
      invoice.deal = static_cast<std::uint32_t>(first_deal + index / kInvoicesPerDeal);
      invoice.issued_on =
          day_between(random_, std::max(first_invoice_, facts.deals[invoice.deal].closed_on), end_);
      invoice.net = random_.log_normal(kMedianNet, kNetSpread) + 1;
    }
  }

  // Each on any day, of any deal that is closed by then.
  void add_even_invoices(ReferenceFacts& facts, std::size_t first_deal) {
    std::vector<std::uint32_t> by_close(facts.deals.size() - first_deal);
    std::iota(by_close.begin(), by_close.end(), static_cast<std::uint32_t>(first_deal));
    const auto closed_on = [&facts](std::uint32_t deal) { return facts.deals[deal].closed_on; };
    std::ranges::stable_sort(by_close, {}, closed_on);
    for (std::uint64_t index = 0; index < options_.invoices; ++index) {
      ReferenceInvoice& invoice = facts.invoices.emplace_back();
      // Where few are made, the first deal may close late.
      invoice.issued_on = day_between(random_, std::max(first_invoice_, closed_on(by_close.front())), end_);
      const auto behind = std::ranges::upper_bound(by_close, invoice.issued_on, {}, closed_on);
      invoice.deal = by_close[random_.below(static_cast<std::uint64_t>(behind - by_close.begin()))];
      invoice.net = random_.log_normal(kMedianNet, kNetSpread) + 1;
    }
  }

  void add_credit_notes(ReferenceFacts& facts, std::size_t first_invoice) {
    for (std::size_t index = first_invoice; index < facts.invoices.size(); ++index) {
      if (random_.happens(kCreditNotesPer100, 100)) {
        const ReferenceInvoice& invoice = facts.invoices[index];
        const std::int64_t amount = random_.happens(1, 2) ? invoice.net : random_.between(1, invoice.net);
        const std::int32_t issued_on =
            std::min(end_ - 1, invoice.issued_on + static_cast<std::int32_t>(random_.between(0, 90)));
        facts.credit_notes.push_back({static_cast<std::uint32_t>(index), issued_on, amount});
      }
    }
  }

  const ReferenceOptions& options_;
  IntegerRandom random_;
  std::int32_t first_deal_;
  std::int32_t first_invoice_;
  std::int32_t end_;
};

void write_partners(const ReferenceFacts& facts, const std::filesystem::path& folder) {
  const std::int32_t joined_on = month_start(-kMonthsOfDealsBefore);
  CsvFile partners(folder / "partners.csv", "id,name,joined_on");
  CsvFile attributes(folder / "partner_attributes.csv", "partner_id,attribute,value,from");
  for (std::uint64_t index = 0; index < facts.options.partners; ++index) {
    std::string name = "Partner ";
    name += std::to_string(index + 1);
    partners.id('P', index + 1).text(name).date(joined_on).end_row();
    attributes.id('P', index + 1).text("tier").text(is_gold(facts.options, index) ? "Gold" : "Silver");
    attributes.date(joined_on).end_row();
  }
}

void write_deals(const ReferenceFacts& facts, const std::filesystem::path& folder, const FactWindow& window) {
  CsvFile deals(folder / "deals.csv", "id,partner_id,kind,stage,value,currency,closed_on");
  for (std::size_t index = 0; index < facts.deals.size(); ++index) {
    const ReferenceDeal& deal = facts.deals[index];
    if (!window.has(deal.closed_on)) {
      continue;
    }
    deals.id('D', index + 1).id('P', deal.partner + 1).text("new").text("won").cents(deal.value).text("EUR");
    deals.date(deal.closed_on).end_row();
  }
}

void write_invoices(const ReferenceFacts& facts, const std::filesystem::path& folder,
                    const FactWindow& window) {
  const bool some_are_late = facts.options.late_percent != 0;
  CsvFile invoices(folder / "invoices.csv",
                   some_are_late ? "id,deal_id,partner_id,kind,issued_on,net,currency,booked_on"
                                 : "id,deal_id,partner_id,kind,issued_on,net,currency");
  for (std::size_t index = 0; index < facts.invoices.size(); ++index) {
    const ReferenceInvoice& invoice = facts.invoices[index];
    const std::int32_t booked = booked_on(facts, index);
    if (!window.has(booked)) {
      continue;
    }
    invoices.id('I', index + 1).id('D', invoice.deal + 1).id('P', facts.deals[invoice.deal].partner + 1);
    invoices.text("subscription").date(invoice.issued_on).cents(invoice.net).text("EUR");
    if (some_are_late) {
      invoices.optional_date(booked == invoice.issued_on ? Date::missing() : Date(booked));
    }
    invoices.end_row();
  }
}

void write_credit_notes(const ReferenceFacts& facts, const std::filesystem::path& folder,
                        const FactWindow& window) {
  const bool some_are_late = facts.options.late_percent != 0;
  CsvFile credit_notes(folder / "credit_notes.csv",
                       some_are_late ? "id,invoice_id,issued_on,amount,currency,reason,booked_on"
                                     : "id,invoice_id,issued_on,amount,currency,reason");
  for (std::size_t index = 0; index < facts.credit_notes.size(); ++index) {
    const ReferenceCreditNote& note = facts.credit_notes[index];
    // Nobody books a credit note before its invoice.
    const std::int32_t booked = std::max(note.issued_on, booked_on(facts, note.invoice));
    if (!window.has(booked)) {
      continue;
    }
    credit_notes.id('R', index + 1).id('I', note.invoice + 1).date(note.issued_on).cents(note.amount);
    credit_notes.text("EUR").text("returned");
    if (some_are_late) {
      credit_notes.optional_date(booked == note.issued_on ? Date::missing() : Date(booked));
    }
    credit_notes.end_row();
  }
}

}  // namespace

std::int32_t end_of_invoices(const ReferenceOptions& options) {
  return month_start(options.months * options.eras);
}

std::int32_t start_of_last_month(const ReferenceOptions& options) {
  return month_start(options.months * options.eras - 1);
}

bool is_gold(const ReferenceOptions& options, std::uint64_t partner) {
  return IntegerRandom(options.seed ^ (kGoldStream + partner)).below(kPartnersPerGold) == 0;
}

std::int32_t booked_on(const ReferenceFacts& facts, std::uint64_t invoice) {
  const std::int32_t issued_on = facts.invoices[invoice].issued_on;
  if (facts.options.late_percent == 0) {
    return issued_on;
  }
  IntegerRandom random(facts.options.seed ^ (kLateStream + invoice));
  return random.happens(facts.options.late_percent, 100)
             ? issued_on + static_cast<std::int32_t>(random.between(7, 56))
             : issued_on;
}

ReferenceFacts make_reference_facts(const ReferenceOptions& options) {
  ReferenceFacts facts;
  facts.options = options;
  facts.invoices.reserve(options.invoices * static_cast<std::uint64_t>(options.eras));
  for (std::int64_t era = 0; era < options.eras; ++era) {
    Era(options, era).add_to(facts);
  }
  return facts;
}

void write_reference_files(const ReferenceFacts& facts, const std::filesystem::path& folder,
                           const FactWindow& window) {
  if (window.has(month_start(-kMonthsOfDealsBefore))) {
    write_partners(facts, folder);
  }
  write_deals(facts, folder, window);
  write_invoices(facts, folder, window);
  write_credit_notes(facts, folder, window);
}

}  // namespace remit::benchmarks

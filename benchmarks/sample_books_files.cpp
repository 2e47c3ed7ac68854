#include <array>
#include <string_view>

#include "benchmarks/csv_file.hpp"
#include "benchmarks/sample_books.hpp"

namespace remit::benchmarks {
namespace {

constexpr std::array<std::string_view, 3> kTiers = {"Registered", "Silver", "Gold"};

// Prefixes and digits of ids, in one place because the files refer to each other.
void partner_id(CsvFile& file, std::size_t index) {
  file.id('P', index + 1, 3);
}
void customer_id(CsvFile& file, std::size_t index) {
  file.id('C', index + 1, 4);
}
void deal_id(CsvFile& file, std::size_t index) {
  file.id('D', index + 1, 5);
}
void invoice_id(CsvFile& file, std::size_t index) {
  file.id('I', index + 1, 6);
}

void write_partners(const SampleBooks& books, const std::filesystem::path& folder) {
  CsvFile partners(folder / "partners.csv", "id,name,joined_on,payout_currency");
  CsvFile attributes(folder / "partner_attributes.csv", "partner_id,attribute,value,from,through");
  const auto attribute = [&](std::size_t partner, std::string_view name) -> CsvFile& {
    partner_id(attributes, partner);
    return attributes.text(name);
  };
  for (std::size_t index = 0; index < books.partners.size(); ++index) {
    const SamplePartner& partner = books.partners[index];
    partner_id(partners, index);
    partners.text(partner.name).date(partner.joined_on.days()).text("EUR").end_row();
    for (std::size_t tier = 0; tier < kTiers.size() && partner.tier_from.at(tier) != Date::missing();
         ++tier) {
      const Date next = tier + 1 < kTiers.size() ? partner.tier_from.at(tier + 1) : Date::missing();
      attribute(index, "tier").text(kTiers.at(tier)).date(partner.tier_from.at(tier).days());
      attributes.optional_date(next == Date::missing() ? next : add_days(next, -1)).end_row();
    }
    attribute(index, "region").text(partner.region).date(partner.joined_on.days()).empty().end_row();
    attribute(index, "type").text(partner.type).date(partner.joined_on.days()).empty().end_row();
    if (partner.parent >= 0) {
      attribute(index, "parent").id('P', static_cast<std::uint64_t>(partner.parent) + 1, 3);
      attributes.date(partner.joined_on.days()).empty().end_row();
    }
  }
}

void write_customers_and_leads(const SampleBooks& books, const std::filesystem::path& folder) {
  CsvFile customers(folder / "customers.csv", "id,name,region,segment");
  for (std::size_t index = 0; index < books.customers.size(); ++index) {
    const SampleCustomer& customer = books.customers[index];
    customer_id(customers, index);
    customers.text(customer.name).text(customer.region).text(customer.segment).end_row();
  }
  CsvFile leads(folder / "leads.csv",
                "id,partner_id,customer_id,status,created_on,qualified_on,region,segment,product");
  for (std::size_t index = 0; index < books.leads.size(); ++index) {
    const SampleLead& lead = books.leads[index];
    const SampleCustomer& customer = books.customers[lead.customer];
    leads.id('L', index + 1, 5);
    partner_id(leads, lead.partner);
    customer_id(leads, lead.customer);
    leads.text(lead.status)
        .date(lead.created_on.days())
        .optional_date(lead.qualified_on)
        .text(customer.region);
    leads.text(customer.segment).text(lead.product).end_row();
  }
}

void write_deals(const SampleBooks& books, const std::filesystem::path& folder) {
  CsvFile deals(
      folder / "deals.csv",
      "id,partner_id,customer_id,kind,stage,product,region,segment,value,currency,registered_on,closed_on");
  for (std::size_t index = 0; index < books.deals.size(); ++index) {
    const SampleDeal& deal = books.deals[index];
    const SampleCustomer& customer = books.customers[deal.customer];
    deal_id(deals, index);
    partner_id(deals, deal.partner);
    customer_id(deals, deal.customer);
    deals.text(deal.kind).text(deal.stage).text(deal.product).text(customer.region).text(customer.segment);
    deals.cents(deal.value)
        .text("EUR")
        .date(deal.registered_on.days())
        .optional_date(deal.closed_on)
        .end_row();
  }
}

void write_money(const SampleBooks& books, const std::filesystem::path& folder) {
  CsvFile invoices(folder / "invoices.csv", "id,deal_id,kind,product,issued_on,due_on,net,currency");
  for (std::size_t index = 0; index < books.invoices.size(); ++index) {
    const SampleInvoice& invoice = books.invoices[index];
    invoice_id(invoices, index);
    deal_id(invoices, invoice.deal);
    invoices.text(invoice.kind).text(books.deals[invoice.deal].product).date(invoice.issued_on.days());
    invoices.date(add_days(invoice.issued_on, 30).days()).cents(invoice.net).text("EUR").end_row();
  }
  CsvFile payments(folder / "payments.csv", "id,invoice_id,paid_on,amount,currency");
  for (std::size_t index = 0; index < books.payments.size(); ++index) {
    const SamplePayment& payment = books.payments[index];
    payments.id('Z', index + 1, 6);
    invoice_id(payments, payment.invoice);
    payments.date(payment.paid_on.days()).cents(payment.amount).text("EUR").end_row();
  }
  CsvFile credit_notes(folder / "credit_notes.csv", "id,invoice_id,issued_on,amount,currency,reason");
  for (std::size_t index = 0; index < books.credit_notes.size(); ++index) {
    const SampleCreditNote& note = books.credit_notes[index];
    credit_notes.id('R', index + 1, 4);
    invoice_id(credit_notes, note.invoice);
    credit_notes.date(note.issued_on.days()).cents(note.amount).text("EUR").text(note.reason).end_row();
  }
}

}  // namespace

void write_sample_books(const SampleBooks& books, const std::filesystem::path& folder) {
  write_partners(books, folder);
  write_customers_and_leads(books, folder);
  write_deals(books, folder);
  write_money(books, folder);
}

}  // namespace remit::benchmarks

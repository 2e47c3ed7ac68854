// Fields that facts don't have, and what was probably meant.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

struct UsualName {
  FactKind kind;
  std::string_view written;
  std::string_view meant;
};

/// What other systems call the standard fields.
constexpr std::array kUsualNames = std::to_array<UsualName>({
    {FactKind::kDeal, "amount", "deal.value"},
    {FactKind::kDeal, "net", "deal.value"},
    {FactKind::kDeal, "total", "deal.value"},
    {FactKind::kDeal, "price", "deal.value"},
    {FactKind::kDeal, "revenue", "deal.value"},
    {FactKind::kDeal, "date", "deal.closed_on"},
    {FactKind::kDeal, "day", "deal.closed_on"},
    {FactKind::kDeal, "closed", "deal.closed_on"},
    {FactKind::kDeal, "won_on", "deal.closed_on"},
    {FactKind::kDeal, "signed_on", "deal.closed_on"},
    {FactKind::kDeal, "paid_on", "deal.first_paid_on"},
    {FactKind::kDeal, "created_on", "deal.registered_on"},
    {FactKind::kDeal, "seller", "deal.partner"},
    {FactKind::kDeal, "reseller", "deal.partner"},
    {FactKind::kDeal, "client", "deal.customer"},
    {FactKind::kDeal, "account", "deal.customer"},
    {FactKind::kInvoice, "amount", "invoice.net"},
    {FactKind::kInvoice, "value", "invoice.net"},
    {FactKind::kInvoice, "total", "invoice.net"},
    {FactKind::kInvoice, "date", "invoice.issued_on"},
    {FactKind::kInvoice, "day", "invoice.issued_on"},
    {FactKind::kInvoice, "invoiced_on", "invoice.issued_on"},
    {FactKind::kInvoice, "paid", "invoice is paid"},
    {FactKind::kInvoice, "first_paid_on", "invoice.paid_on, or deal.first_paid_on"},
    {FactKind::kInvoice, "reseller", "invoice.partner"},
    {FactKind::kInvoice, "seller", "invoice.partner"},
    {FactKind::kPayment, "value", "payment.amount"},
    {FactKind::kPayment, "net", "payment.amount"},
    {FactKind::kPayment, "date", "payment.paid_on"},
    {FactKind::kPayment, "day", "payment.paid_on"},
    {FactKind::kPayment, "on", "payment.paid_on"},
    {FactKind::kPayment, "received_on", "payment.paid_on"},
    {FactKind::kRefund, "value", "refund.amount"},
    {FactKind::kRefund, "net", "refund.amount"},
    {FactKind::kLead, "date", "lead.created_on, or lead.qualified_on"},
    {FactKind::kLead, "qualified", "status is qualified, or lead.qualified_on"},
    {FactKind::kPartner, "currency", "partner.payout_currency"},
    {FactKind::kPartner, "manager", "partner.parent"},
    {FactKind::kPartner, "start", "partner.joined_on"},
});

std::optional<std::string_view> usual_name(FactKind kind, std::string_view written) {
  for (const UsualName& each : kUsualNames) {
    if (each.kind == kind && each.written == written) {
      return each.meant;
    }
  }
  return std::nullopt;
}

}  // namespace

Typed ExpressionTyper::unknown_field(FactKind kind, const ast::Name& name) {
  if (state_.damage.may_declare(name.text)) {
    return std::nullopt;
  }
  const FactDefinition& fact = state_.ruleset.schema.fact(kind);
  std::vector<std::string> fields;
  for (const FieldDefinition& field : fact.fields) {
    fields.push_back(field.name);
  }
  const auto near = nearest_word(name.text, fields);
  auto report = state_.diagnostics.error(
      "R0404", name.span, fmt::format("{} has no field `{}`", with_article(spoken(fact.name)), name.text));
  // Files call some days otherwise than rules do: a credit note's issued_on is the refund's `on`.
  const bool is_a_day = name.text == "date" || name.text == "day" || name.text.ends_with("_on");
  if (near && name.text != "booked_on") {
    report.help(*near);
  } else if (name.text == "id") {
    report.help(fmt::format("{} is \"…\"   the fact itself is compared with an id", fact.name));
  } else if (name.text == "booked_on") {
    report.help("one of the fact's own days; rules don't ask when it was booked");
  } else if (const auto usual = usual_name(kind, name.text)) {
    report.help(fmt::format("{}; or, if the files have such a column, field {}.{} is …   in column one",
                            *usual, fact.name, name.text));
  } else if (is_a_day && kind == FactKind::kRefund) {
    report.help("refund.on");
  } else if (kind == FactKind::kDeal) {
    report.help(
        fmt::format("field deal.{0} is …   in column one, if the files have such a column; of a role, field "
                    "deal_partner.role is one of {0}, …",
                    name.text));
  } else {
    report.help(fmt::format("field {}.{} is …   in column one, if the files have such a column", fact.name,
                            name.text));
  }
  return std::nullopt;
}

}  // namespace remit

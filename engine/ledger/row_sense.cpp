// Rows whose cells read well one by one and can't be meant together.
#include <fmt/format.h>

#include "engine/ledger/typed_row.hpp"

namespace remit {
namespace {

bool is_negative(const CellValue& value) {
  return value.form == CellValue::Form::kInteger ? value.integer < 0 : value.text.starts_with('-');
}

/// Of a canonical decimal: above one.
bool is_above_one(std::string_view number) {
  const std::string_view whole = number.substr(0, number.find('.'));
  return !number.starts_with('-') && !number.empty() && number != "1" && whole != "0";
}

}  // namespace

void RowParser::check_sense() {
  const auto value = [&](std::string_view column) -> const CellValue& {
    return row_.columns[layout_->find(column).value()];
  };
  const auto refuse = [&](std::string_view column, std::string reason) {
    problems_.push_back({layout_->columns[layout_->find(column).value()].name, std::move(reason)});
  };
  switch (layout_->kind) {
    case FactKind::kRefund:
      if (is_negative(value("amount"))) {
        refuse("amount",
               "a credit note takes its amount away, so a negative one would add to the sale; "
               "leave the minus off (in a mapping: negate = true)");
      }
      return;
    case FactKind::kPartnerAttribute: {
      const CellValue& through = value("through");
      if (through.form == CellValue::Form::kInteger && through.integer < value("from").integer) {
        refuse("through", fmt::format("the attribute ends before it begins, on {}",
                                      Date(static_cast<std::int32_t>(value("from").integer)).to_text()));
      }
      if (value("attribute").text == "parent" && value("value").text == value("partner_id").text) {
        refuse("value", "a partner can't be its own parent");
      }
      return;
    }
    case FactKind::kExchangeRate:
      if (is_negative(value("rate")) || value("rate").text == "0") {
        refuse("rate", "a rate between currencies is above zero");
      }
      if (value("from").text == value("to").text && value("rate").text != "1") {
        refuse("to", "a currency is worth one of itself");
      }
      return;
    case FactKind::kDealPartner:
      if (is_negative(value("weight"))) {
        refuse("weight", "a weight isn't below zero");
      }
      if (is_negative(value("share")) || is_above_one(value("share").text)) {
        refuse("share", "a share lies between 0% and 100%; write 50% or 0.5");
      }
      return;
    case FactKind::kPartner:
    case FactKind::kCustomer:
    case FactKind::kLead:
    case FactKind::kDeal:
    case FactKind::kInvoice:
    case FactKind::kInvoiceLine:
    case FactKind::kPayment:
    case FactKind::kTarget:
    case FactKind::kAdjustment:
    case FactKind::kFirstDeclared:
      return;
  }
}

}  // namespace remit

#include "tests/laws/rule_phrases.hpp"

#include <array>
#include <cstdio>
#include <map>

#include "engine/base/check.hpp"

namespace remit::laws {
namespace {

std::string padded(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  return text.size() >= digits ? text : std::string(digits - text.size(), '0') + text;
}

// 1250000 as 1_250_000: the way rule files write large numbers.
std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = text.size(); place > 3; place -= 3) {
    text.insert(place - 3, "_");
  }
  return text;
}

const std::map<std::string, KindPhrases>& all_phrases() {
  static const std::map<std::string, KindPhrases> phrases = {
      {"deal",
       {.kind = "deal",
        .own_amount = "deal.value",
        .dates = {{"deal.closed_on", "deal has closed_on"},
                  {"deal.closed_on", "deal has closed_on"},
                  {"deal.first_paid_on", ""},
                  {"deal.customer.first_paid_on", "deal has customer"},
                  {"deal.registered_on", "deal has registered_on"}},
        .starts = {{"deal.closed_on", "deal has closed_on"},
                   {"deal.registered_on", "deal has registered_on"},
                   {"deal.partner.joined_on", "deal.partner has joined_on"}},
        .payees = {{"deal.partner", ""},
                   {"deal.partner", ""},
                   {"deal.partner.parent", "deal.partner has parent"}},
        .cap_keys = {"partner", "programme", "region"},
        .has_refunds = true}},
      {"invoice",
       {.kind = "invoice",
        .own_amount = "invoice.net",
        .dates = {{"invoice.issued_on", ""},
                  {"invoice.paid_on", ""},
                  {"invoice.paid_on", ""},
                  {"invoice.due_on", "invoice has due_on"}},
        .starts = {{"invoice.issued_on", ""},
                   {"invoice.customer.first_paid_on", "invoice has customer"},
                   {"invoice.deal.closed_on", "invoice has deal and invoice.deal has closed_on"}},
        .payees = {{"invoice.partner", "invoice has partner"},
                   {"invoice.deal.partner", "invoice has deal"},
                   {"invoice.partner.parent", "invoice has partner and invoice.partner has parent"}},
        .cap_keys = {"partner", "programme", "deal"},
        .has_refunds = true}},
      {"payment",
       {.kind = "payment",
        .own_amount = "payment.amount",
        .dates = {{"payment.paid_on", ""},
                  {"payment.invoice.issued_on", ""},
                  {"payment.invoice.paid_on", ""}},
        .starts = {{"payment.invoice.issued_on", ""}, {"payment.paid_on", ""}},
        .payees = {{"payment.partner", "payment has partner"},
                   {"payment.invoice.partner", "payment.invoice has partner"}},
        .cap_keys = {"partner", "programme", "invoice"},
        .has_refunds = true}},
      {"refund",
       {.kind = "refund",
        .own_amount = "refund.amount",
        .dates = {{"refund.on", ""}, {"refund.invoice.issued_on", ""}, {"refund.invoice.paid_on", ""}},
        .starts = {{"refund.invoice.issued_on", ""}, {"refund.on", ""}},
        .payees = {{"refund.partner", "refund has partner"},
                   {"refund.invoice.partner", "refund.invoice has partner"}},
        .cap_keys = {"partner", "programme"},
        .has_refunds = false}},
      {"claim",
       {.kind = "claim",
        .own_amount = "claim.amount",
        .dates = {{"claim.on", "claim has on"}, {"claim.deal.closed_on", "claim.deal has closed_on"}},
        .starts = {{"claim.on", "claim has on"}},
        .payees = {{"claim.partner", ""}, {"claim.deal.partner", ""}},
        .cap_keys = {"partner", "programme", "deal"},
        .has_refunds = false}},
      {"lead",
       {.kind = "lead",
        .own_amount = "",
        .dates = {{"lead.created_on", ""}, {"lead.qualified_on", "lead has qualified_on"}},
        .starts = {{"lead.created_on", ""}, {"lead.partner.joined_on", "lead.partner has joined_on"}},
        .payees = {{"lead.partner", ""}, {"lead.partner.parent", "lead.partner has parent"}},
        .cap_keys = {"partner", "programme"},
        .has_refunds = false}},
  };
  return phrases;
}

std::string deal_condition(Literals& literals) {
  Draw& draw = literals.draw();
  switch (draw.between(0, 9)) {
    case 0:
      return "deal.kind is " + draw.word({"new", "renewal", "expansion"});
    case 1:
      return "deal.stage is won";
    case 2:
      return "deal.stage is not lost";
    case 3:
      return "deal.product is one of alpha, beta";
    case 4:
      return "deal.value >= " + literals.money_up_to(50'000);
    case 5:
      return "deal has customer";
    case 6:
      return "(deal.partner has tier and deal.partner.tier >= Silver)";
    case 7:
      return "not deal.kind is renewal";
    case 8:
      return "(deal.region is north or deal.value < " + literals.money_up_to(20'000) + ")";
    default:
      return "(deal has registered_on and deal.registered_on in 2025-01-01 through 2025-09-30)";
  }
}

std::string invoice_condition(Literals& literals) {
  Draw& draw = literals.draw();
  switch (draw.between(0, 6)) {
    case 0:
      return "invoice is paid";
    case 1:
      return "invoice.kind is " + draw.word({"subscription", "one_off"});
    case 2:
      return "invoice.net > " + literals.money_up_to(5'000);
    case 3:
      return "(invoice has deal and invoice.deal.kind is not renewal)";
    case 4:
      return "(invoice has partner and invoice.partner has tier and invoice.partner.tier is not Gold)";
    case 5:
      return "invoice.issued_on in " + std::string("2025-02-01 through 2026-02-28");
    default:
      return "(invoice has customer or invoice.net <= " + literals.money_up_to(20'000) + ")";
  }
}

std::string other_condition(Literals& literals, const std::string& kind) {
  Draw& draw = literals.draw();
  if (kind == "payment") {
    return draw.word({"payment.invoice is paid", "payment.invoice.kind is subscription",
                      "payment.amount > " + literals.money_up_to(1'000), "payment has deal"});
  }
  if (kind == "refund") {
    return draw.word({"refund.invoice is paid", "refund has payment",
                      "refund.amount >= " + literals.money_up_to(1'000), "refund has deal"});
  }
  if (kind == "claim") {
    return draw.word({"claim.grade is gold", "claim.amount > " + literals.money_up_to(1'000),
                      "claim.deal.stage is won", "claim has customer", "claim.hours < 4.5"});
  }
  return draw.word({"lead.status is qualified", "lead.status is one of qualified, won", "lead has customer",
                    "(lead has product and lead.product is alpha)",
                    "(lead.partner has tier and lead.partner.tier < Gold)"});
}

}  // namespace

std::string Literals::money_of(std::int64_t major_units) const {
  return currency_ + " " + grouped(major_units);
}

std::string Literals::money_up_to(std::int64_t most) {
  std::string text = money_of(draw_.between(0, most));
  if (digits_ > 0 && draw_.chance(30)) {
    std::int64_t unit = 1;
    for (int digit = 0; digit < digits_; ++digit) {
      unit *= 10;
    }
    text += "." + padded(draw_.between(0, unit - 1), static_cast<std::size_t>(digits_));
  }
  return text;
}

std::string Literals::money() {
  if (draw_.chance(3)) {
    return money_of(draw_.between(1'000'000'000'000, 9'000'000'000'000'000));
  }
  return money_up_to(draw_.one_of(std::vector<std::int64_t>{10, 500, 5'000, 50'000, 2'000'000}));
}

std::string Literals::percent() {
  if (draw_.chance(70)) {
    return std::to_string(draw_.between(0, 30)) + "%";
  }
  return std::to_string(draw_.between(0, 119)) + "." + padded(draw_.between(0, 9'999), 4) + "%";
}

std::string Literals::day() {
  const std::int64_t year = draw_.between(2024, 2026);
  const std::int64_t month = draw_.between(1, 12);
  constexpr std::array<std::int64_t, 12> kLastDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const std::int64_t last = kLastDays.at(static_cast<std::size_t>(month - 1));
  const std::int64_t day = draw_.chance(30) ? 1 : draw_.chance(40) ? last : draw_.between(1, last);
  return std::to_string(year) + "-" + padded(month, 2) + "-" + padded(day, 2);
}

const KindPhrases& phrases_of(const std::string& kind) {
  const auto found = all_phrases().find(kind);
  check(found != all_phrases().end(), "phrases are asked for a kind that rules are made for");
  return found->second;
}

std::string draw_condition(Literals& literals, const std::string& kind) {
  if (kind == "deal") {
    return deal_condition(literals);
  }
  return kind == "invoice" ? invoice_condition(literals) : other_condition(literals, kind);
}

std::string all_of(const std::vector<std::string>& conditions) {
  std::string joined;
  for (const std::string& condition : conditions) {
    if (!condition.empty()) {
      joined += (joined.empty() ? "" : " and ") + condition;
    }
  }
  return joined;
}

}  // namespace remit::laws

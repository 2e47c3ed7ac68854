#include "tests/laws/made_ledger.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "tests/laws/made_rates.hpp"

namespace remit::laws {
namespace {

constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();

class LedgerMaker {
 public:
  LedgerMaker(Draw& draw, const LedgerWishes& wishes) : draw_(draw), wishes_(wishes), now_(wishes.currency) {
    for (int day = 0; day < 6; ++day) {
      busy_days_.push_back(any_day());
    }
  }

  std::vector<MemoryFact> make() {
    make_partners();
    make_customers();
    make_leads();
    make_deals();
    make_claims();
    make_invoices();
    make_targets();
    for (MemoryFact& rate :
         wishes_.rates ? draw_rates(draw_, [&] { return day(); }) : std::vector<MemoryFact>()) {
      const Date on = std::get<Date>(rate.fields.at("on"));
      add(rate.kind, std::move(rate.id), std::move(rate.fields), on);
    }
    correct_some();
    return std::move(facts_);
  }

 private:
  // ---- values -----------------------------------------------------------------------------------
  Date any_day() {
    const auto first = Date::from_civil(2024, 11, 1).value();
    Date day = add_days(first, draw_.between(0, 480));
    if (draw_.chance(25)) {
      day = add_days(Date::from_civil(day.year(), day.month(), 1).value(), draw_.chance(50) ? 0 : -1);
    }
    return day;
  }
  Date day() { return draw_.chance(50) ? draw_.one_of(busy_days_) : any_day(); }
  // Usually on or after another day.
  Date day_after(Date earlier) {
    if (draw_.chance(wishes_.careless ? 15 : 2)) {
      return day();
    }
    for (int attempt = 0; attempt < 4; ++attempt) {
      if (const Date other = draw_.one_of(busy_days_); other >= earlier && draw_.chance(50)) {
        return other;
      }
    }
    return add_days(earlier, draw_.chance(20) ? 0 : draw_.between(0, 90));
  }

  std::int64_t minor_units() {
    if (wishes_.huge && draw_.chance(30)) {
      const std::int64_t size =
          draw_.one_of(std::vector<std::int64_t>{kInt64Max, kInt64Max - 1, kInt64Max / 2 + 1, kInt64Max / 3,
                                                 kInt64Max / 100, 4'000'000'000'000'000'000});
      const std::int64_t near = size - draw_.between(0, 3);
      return !wishes_.only_positive && draw_.chance(15) ? -near : near;
    }
    if (!wishes_.only_positive && draw_.chance(8)) {
      return draw_.one_of(std::vector<std::int64_t>{0, 0, -1, -10'000});
    }
    return draw_.one_of(std::vector<std::int64_t>{1, 3, 99, 100, draw_.between(1, 100'000),
                                                  draw_.between(1, 10'000'000),
                                                  draw_.between(1, 10'000'000)});
  }
  /// In the currency of the fact that is being made.
  MemoryMoney money(std::int64_t units) const { return {Rational(units, now_.minor_units_per_unit()), now_}; }
  void choose_currency() {
    now_ = wishes_.currency;
    if (wishes_.currencies && draw_.chance(60)) {
      now_ = find_currency(draw_.word({"EUR", "USD", "JPY", "KWD"})).value();
    }
  }

  bool left_out(int percent) { return wishes_.careless && draw_.chance(percent); }
  std::string partner() { return left_out(3) ? "Nobody" : draw_.one_of(partners_); }

  // ---- facts ------------------------------------------------------------------------------------
  using Fields = std::map<std::string, MemoryValue>;
  MemoryFact& add(FactKind kind, std::string id, Fields fields, Date own_date) {
    MemoryFact fact{kind, std::move(id), std::move(fields), Date::missing()};
    if (wishes_.versions && own_date.is_ordinary() && draw_.chance(20)) {
      fact.booked_on = add_days(own_date, draw_.between(0, 100));
    }
    facts_.push_back(std::move(fact));
    return facts_.back();
  }
  void word(Fields& fields, const std::string& name, const std::vector<std::string>& words) {
    if (!left_out(6)) {
      fields[name] = draw_.one_of(words);
    }
  }
  std::int64_t count(std::int64_t most) { return draw_.between(0, 1 + most * wishes_.size / 100); }

  void make_partners() {
    partners_ = {"Zeta", "Acme", "borealis", "Åland", "Elm"};
    partners_.resize(static_cast<std::size_t>(draw_.between(1, 5)));
    for (std::size_t index = 0; index < partners_.size(); ++index) {
      Fields fields;
      if (draw_.chance(60)) {
        fields["joined_on"] = any_day();
      }
      if (wishes_.rates && !draw_.chance(3)) {
        fields["payout_currency"] = draw_.chance(2) ? "EUX" : draw_.word({"EUR", "USD", "JPY", "KWD"});
      }
      add(FactKind::kPartner, partners_[index], std::move(fields), Date::missing());
      for (std::int64_t change = draw_.between(0, 3); change > 0; --change) {
        attribute(partners_[index], "tier",
                  left_out(5) ? "Platinum" : draw_.word({"Registered", "Silver", "Gold"}));
      }
      if (index > 0 && draw_.chance(60)) {  // parents stand further up in the list, so there is no circle
        attribute(
            partners_[index], "parent",
            partners_[static_cast<std::size_t>(draw_.between(0, static_cast<std::int64_t>(index) - 1))]);
      }
    }
  }

  void attribute(const std::string& of, const std::string& name, const std::string& value) {
    const Date from = draw_.chance(60) ? Date::from_civil(2024, 1, 1).value() : day();
    Fields fields{{"partner", of}, {"attribute", name}, {"value", value}, {"from", from}};
    if (draw_.chance(25)) {
      fields["through"] = add_days(from, draw_.between(0, 400));
    }
    add(FactKind::kPartnerAttribute, of + "/" + name + "/" + from.to_text(), std::move(fields),
        Date::missing());
  }

  void make_customers() {
    for (const std::string id : {"C1", "C2"}) {
      add(FactKind::kCustomer, id, {{"name", std::string("Customer ") + id}}, Date::missing());
    }
  }

  void make_leads() {
    for (std::int64_t left = count(6); left > 0; --left) {
      const Date created_on = day();
      Fields fields{{"partner", partner()}, {"created_on", created_on}};
      word(fields, "status", {"qualified", "rejected", "won"});
      if (draw_.chance(60)) {
        fields["qualified_on"] = day_after(created_on);
      }
      if (draw_.chance(50)) {
        fields["product"] = draw_.word({"alpha", "beta"});
      }
      if (draw_.chance(50)) {
        fields["customer"] = draw_.word({"C1", "C2"});
      }
      add(FactKind::kLead, "L" + std::to_string(left), std::move(fields), created_on);
    }
  }

  void make_deals() {
    for (std::int64_t left = count(12); left > 0; --left) {
      const Date registered_on = day();
      const Date closed_on = day_after(registered_on);
      choose_currency();
      Fields fields{{"partner", partner()}, {"value", money(minor_units())}, {"currency", now_.code()}};
      word(fields, "kind", {"new", "renewal", "expansion"});
      word(fields, "stage", {"won", "won", "lost", "open"});
      word(fields, "region", {"north", "south"});
      if (draw_.chance(70)) {
        fields["product"] = draw_.word({"alpha", "beta", "gamma"});
      }
      if (draw_.chance(70)) {
        fields["registered_on"] = registered_on;
      }
      if (draw_.chance(85)) {
        fields["closed_on"] = closed_on;
      }
      if (draw_.chance(60)) {
        fields["customer"] = draw_.word({"C1", "C2"});
      }
      own_fields(fields);
      const std::string id = "D" + std::to_string(left);
      deals_.emplace_back(id, closed_on);
      currency_of_deal_.emplace(id, now_);
      add(FactKind::kDeal, id, std::move(fields), closed_on);
      make_participants(id, closed_on);
    }
  }

  // The facts that made-up rule files declare.
  void make_claims() {
    if (deals_.empty()) {
      return;
    }
    for (std::int64_t left = count(6); left > 0; --left) {
      const auto& [deal, closed_on] = draw_.one_of(deals_);
      choose_currency();
      Fields fields{{"deal", left_out(5) ? std::string("D99") : deal}, {"currency", now_.code()}};
      const Date on = day_after(closed_on);
      if (draw_.chance(95)) {
        fields["on"] = on;
      }
      if (!left_out(5)) {
        fields["amount"] = money(minor_units());
      }
      if (!left_out(5)) {
        fields["hours"] = Rational(draw_.between(0, 999), draw_.one_of(std::vector<std::int64_t>{1, 2, 100}));
      }
      word(fields, "grade", {"gold", "base"});
      add(FactKind::kFirstDeclared, "K" + std::to_string(left), std::move(fields), on);
    }
  }

  // Of yearly measures, for some partners.
  void make_targets() {
    if (draw_.chance(60)) {
      return;
    }
    for (const std::string measure : {"measured_1", "measured_2", "measured_3"}) {
      for (const std::string year : {"2024", "2025", "2026"}) {
        for (const std::string who : {"Acme", "borealis", "Zeta"}) {
          if (draw_.chance(90)) {
            add(FactKind::kTarget, who + "/" + measure + "/" + year,
                {{"partner", who},
                 {"measure", measure},
                 {"period", year},
                 {"amount", Rational(draw_.between(-5, 2'000'000), 100)}},
                Date::missing());
          }
        }
      }
    }
  }

  // Shares come to 100% more often than not.
  void make_participants(const std::string& deal, Date booked) {
    const std::vector<std::string> roles = {"influencer", "closer", "originator"};
    const std::vector<std::vector<std::int64_t>> thousandths = {
        {1'000, 0, 0}, {500, 500, 0}, {333, 333, 334}, {1, 2, 997}, {400, 300, 200}};
    const std::vector<std::int64_t> shares = draw_.one_of(thousandths);
    const std::int64_t members = draw_.chance(50) ? 0 : draw_.between(1, 3);
    for (std::int64_t member = 0; member < members; ++member) {
      const auto place = static_cast<std::size_t>(member);
      const std::string role = draw_.chance(90) ? roles[place] : roles[0];
      const std::string who = partner();
      Fields fields{{"deal", deal}, {"partner", who}, {"role", role}};
      if (draw_.chance(50)) {
        fields["position"] = Rational(draw_.between(1, 3));
      }
      if (draw_.chance(80)) {
        fields["weight"] = Rational(draw_.between(0, 30), 10);
      }
      if (draw_.chance(90)) {
        const std::int64_t share =
            member + 1 == members
                ? 1'000 - std::accumulate(shares.begin(), shares.begin() + member, std::int64_t{0})
                : shares[place];
        fields["share"] = Rational(share, 1'000);
      }
      add(FactKind::kDealPartner, deal + "/" + who + "/" + role, std::move(fields), booked);
    }
  }

  // The fields that made-up rule files declare.
  void own_fields(Fields& fields) {
    if (draw_.chance(40)) {
      fields["weight"] =
          Rational(draw_.between(-2, 400), draw_.one_of(std::vector<std::int64_t>{1, 4, 100, 1'000}));
    }
    if (draw_.chance(40)) {
      fields["bonus"] = money(draw_.between(0, 50'000));
    }
    if (draw_.chance(40)) {
      fields["grade"] = draw_.word({"gold", "base"});
    }
    if (draw_.chance(30)) {
      fields["ended_on"] = day();
    }
  }

  void make_invoices() {
    for (std::int64_t left = count(24); left > 0; --left) {
      const bool has_deal = !deals_.empty() && draw_.chance(85);
      const auto deal = has_deal ? draw_.one_of(deals_) : std::pair(std::string(), day());
      const Date issued_on = day_after(deal.second);
      const std::int64_t net = minor_units();
      choose_currency();
      if (has_deal && draw_.chance(95)) {
        now_ = currency_of_deal_.at(deal.first);
      }
      Fields fields{{"issued_on", issued_on}, {"net", money(net)}, {"currency", now_.code()}};
      word(fields, "kind", {"subscription", "one_off"});
      if (has_deal) {
        fields["deal"] = left_out(5) ? std::string("D99") : deal.first;
      }
      if (!has_deal || draw_.chance(15)) {
        fields["partner"] = partner();
      }
      if (draw_.chance(50)) {
        fields["due_on"] = add_days(issued_on, 30);
      }
      if (draw_.chance(20)) {
        fields["customer"] = draw_.word({"C1", "C2"});
      }
      const std::string id = "I" + std::to_string(left);
      add(FactKind::kInvoice, id, std::move(fields), issued_on);
      make_payments(id, net, issued_on);
      make_refunds(id, net, issued_on);
    }
  }

  void make_payments(const std::string& invoice, std::int64_t net, Date issued_on) {
    std::vector<std::int64_t> parts;
    switch (draw_.between(0, 9)) {
      case 0:
      case 1:
        break;
      case 2:
        parts = {net / 2, net - net / 2};
        break;
      case 3:
        parts = {net / 3, net / 3, net - 2 * (net / 3)};
        break;
      case 4:
        parts = {net / 2};
        break;
      case 5:
        parts = wishes_.only_positive ? std::vector<std::int64_t>{net}
                                      : std::vector<std::int64_t>{net, -(net / 2), net / 2};
        break;
      case 6:
        parts = {net, 1};
        break;
      default:
        parts = {net};
        break;
    }
    payments_.clear();
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const Date paid_on = day_after(issued_on);
      const std::int64_t units = wishes_.only_positive ? std::max<std::int64_t>(parts[part], 1) : parts[part];
      const std::string id = "P" + invoice.substr(1) + "-" + std::to_string(part + 1);
      payments_.emplace_back(id, units);
      add(FactKind::kPayment, id,
          {{"invoice", left_out(3) ? std::string("I99") : invoice},
           {"paid_on", paid_on},
           {"amount", money(units)},
           {"currency", now_.code()}},
          paid_on);
    }
  }

  void make_refunds(const std::string& invoice, std::int64_t net, Date issued_on) {
    if (!draw_.chance(40)) {
      return;
    }
    const std::int64_t notes = draw_.chance(75) ? 1 : 2;
    for (std::int64_t note = 1; note <= notes; ++note) {
      const Date on = day_after(issued_on);
      std::int64_t units =
          draw_.one_of(std::vector<std::int64_t>{net, net / 2, net / 3, 1, net - 1, net / 100});
      Fields fields{{"invoice", invoice}, {"on", on}, {"currency", now_.code()}};
      if (!payments_.empty() && draw_.chance(40)) {
        const auto& payment = draw_.one_of(payments_);
        fields["payment"] = payment.first;
        units = draw_.chance(50) ? payment.second : payment.second / 2;
      }
      if (units > 0 && units < kInt64Max / 2 && draw_.chance(5)) {
        units += units / 2;  // more than there was
      }
      fields["amount"] = money(units);
      add(FactKind::kRefund, "R" + invoice.substr(1) + "-" + std::to_string(note), std::move(fields), on);
    }
  }

  // Newer versions of some facts, booked later: another amount, date, partner or kind.
  void correct_some() {
    if (!wishes_.versions) {
      return;
    }
    const std::vector<MemoryFact> before = facts_;
    for (const MemoryFact& fact : before) {
      if (!draw_.chance(8)) {
        continue;
      }
      MemoryFact corrected = fact;
      corrected.booked_on = any_day();
      for (auto& [name, value] : corrected.fields) {
        if (std::holds_alternative<MemoryMoney>(value) && draw_.chance(50)) {
          now_ = std::get<MemoryMoney>(value).currency;
          value = money(minor_units());
        } else if (std::holds_alternative<Date>(value) && name != "from" &&
                   fact.kind != FactKind::kExchangeRate && draw_.chance(30)) {
          value = day_after(std::get<Date>(value));
        } else if (name == "partner" && fact.kind != FactKind::kPartnerAttribute && draw_.chance(30)) {
          value = partner();
        } else if (name == "stage" && draw_.chance(30)) {
          value = draw_.word({"won", "lost"});
        }
      }
      facts_.push_back(std::move(corrected));
    }
  }

  Draw& draw_;
  const LedgerWishes& wishes_;
  Currency now_;
  std::map<std::string, Currency> currency_of_deal_;
  std::vector<MemoryFact> facts_;
  std::vector<Date> busy_days_;  // on which much happens at once
  std::vector<std::string> partners_;
  std::vector<std::pair<std::string, Date>> deals_;
  std::vector<std::pair<std::string, std::int64_t>> payments_;  // of the last invoice
};

}  // namespace

std::vector<MemoryFact> draw_ledger(Draw& draw, const LedgerWishes& wishes) {
  return LedgerMaker(draw, wishes).make();
}

}  // namespace remit::laws

#include "tests/reference/finished_lines.hpp"

#include <algorithm>
#include <variant>

#include "tests/reference/split_parts.hpp"

namespace remit::reference {
namespace {

Integer& part_of(PartsByPartner& parts, const std::string& partner) {
  for (auto& [known, part] : parts) {
    if (known == partner) {
      return part;
    }
  }
  return parts.emplace_back(partner, 0).second;
}

}  // namespace

Integer LineFinisher::rounded_minor_units(const Rational& amount) const {
  return round_to_integer(Rational(amount * Rational(ruleset_.currency.minor_units_per_unit())),
                          rule_.rounding);
}

// Rounding, what refunds at the original rate and clawbacks take back, the split of all of them, and what
// is due by the batch's last day.
void LineFinisher::finish(const OpenLine& line, ReferenceResult& result) {
  const auto fail = [&](const std::string& reason) { result.errors.push_back({line.spoken, reason}); };
  const auto know = [&](const std::string& partner, const Rational& amount, const Rational& gross) {
    const std::string label = rule_.name + (partner.empty() ? "" : " " + partner);
    interpreter_.lines[number_].push_back({line.row,
                                           line.subject,
                                           line.spoken,
                                           {.member = FactName{FactKind::kPartner, partner},
                                            .first = line.governing_date,
                                            .last = line.governing_date,
                                            .label = label,
                                            .amount = amount,
                                            .gross = gross}});
  };
  if (rule_.figure) {
    if (!line.nothing_left) {
      know(line.partner, line.amount, line.amount);
    }
    return;
  }
  std::vector<Integer> amounts = {rounded_minor_units(line.amount)};
  if (rule_.refunds.treatment == RefundTreatment::kAtOriginalRate && line.own_amount != 0) {
    amounts.push_back(-rounded_minor_units(Rational(line.amount * line.refunded / line.own_amount)));
  }
  if (rule_.clawback && !line.nothing_left) {
    const Value clawed = clawed_back(*rule_.clawback, line, amounts);
    if (is_failed(clawed)) {
      fail(std::get<Failed>(clawed).reason);
      return;
    }
    amounts.push_back(-to_integer(std::get<Rational>(clawed)).value());
  }
  Integer whole = 0;
  for (const Integer& amount : amounts) {
    whole += amount;
  }
  const Integer refunded = rounded_minor_units(line.refunded);
  if (!to_int64(whole) || !to_int64(refunded)) {
    fail("the line doesn't fit 64 bits of minor units");
    return;
  }
  PartsByPartner of_partners;
  if (const auto failed = divide(line, amounts, of_partners)) {
    fail(failed->reason);
    return;
  }
  PartsByPartner gross_of_partners;
  if (const auto failed = divide(line, {amounts.front()}, gross_of_partners)) {
    fail(failed->reason);
    return;
  }
  const Rational unit(ruleset_.currency.minor_units_per_unit());
  const std::size_t known_before = result.lines.size();
  for (const auto& [partner, minor_units] : of_partners) {
    if (const auto failed = add_due(line, partner, minor_units, *to_int64(refunded), result)) {
      fail(failed->reason);
      return;
    }
  }
  PartsByPartner owed;
  for (std::size_t each = known_before; each < result.lines.size(); ++each) {
    part_of(owed, result.lines[each].partner) += result.lines[each].minor_units;
  }
  for (const auto& [partner, minor_units] : owed) {
    know(partner, Rational(minor_units) / unit, Rational(part_of(gross_of_partners, partner)) / unit);
  }
}

// A share of what refunds have left of the line, from a day on; whole minor units.
Value LineFinisher::clawed_back(const Clawback& clawback, const OpenLine& line,
                                const std::vector<Integer>& amounts) {
  const Value on = interpreter_.evaluate(clawback.on, line.row);
  if (is_failed(on)) {
    return on;
  }
  if (is_absent(on) || std::get<Date>(on) > view_.through) {
    return Rational(0);
  }
  const Value share = interpreter_.evaluate(clawback.share, line.row);
  if (is_failed(share) || is_absent(share)) {
    return is_failed(share) ? share : Value(Rational(0));
  }
  if (std::get<Rational>(share) < 0 || std::get<Rational>(share) > 1) {
    return Failed{"the clawback is no share"};
  }
  Integer left = 0;
  for (const Integer& amount : amounts) {
    left += amount;
  }
  return Rational(round_to_integer(Rational(std::get<Rational>(share) * Rational(left)), rule_.rounding));
}

// Each of the amounts, divided on its own.
std::optional<Failed> LineFinisher::divide(const OpenLine& line, const std::vector<Integer>& amounts,
                                           PartsByPartner& of_partners) {
  const Split* split = nullptr;
  for (const Split& each : rule_.splits) {
    Value divides = each.in_force ? interpreter_.evaluate(*each.in_force, line.row) : Value(true);
    if (each.when && holds(divides)) {
      divides = interpreter_.evaluate(*each.when, line.row);
    }
    if (is_failed(divides)) {
      return std::get<Failed>(divides);
    }
    if (holds(divides)) {
      split = &each;
      break;
    }
  }
  if (split == nullptr) {
    for (const Integer& amount : amounts) {
      part_of(of_partners, line.partner) += amount;
    }
    return std::nullopt;
  }
  const std::variant<Failed, std::vector<SplitPart>> parts =
      split_parts(*split, interpreter_, facts_, line.row);
  if (const auto* failed = std::get_if<Failed>(&parts)) {
    return *failed;
  }
  const auto& all = std::get<std::vector<SplitPart>>(parts);
  for (const Integer& amount : amounts) {
    if (!to_int64(amount)) {
      return Failed{"the line doesn't fit 64 bits of minor units"};
    }
    const std::vector<Integer> given = in_parts(amount, all, split->odd_units);
    for (std::size_t part = 0; part < all.size(); ++part) {
      part_of(of_partners, all[part].partner) += given[part];
    }
  }
  return std::nullopt;
}

// The parts of a partner's line that are owed: each is what the rounded share of all parts through it grows
// by.
std::optional<Failed> LineFinisher::add_due(const OpenLine& line, const std::string& partner,
                                            const Integer& minor_units, std::int64_t refunded,
                                            ReferenceResult& result) {
  std::vector<ReferenceLine> owed;
  std::string currency;
  if (ruleset_.expressions[rule_.amount].type.is_own_money()) {
    const std::optional<Value> own = facts_.field(*line.row.fact, "currency");
    if (!own) {
      return Failed{"the fact has no currency"};
    }
    currency = std::get<std::string>(*own);
    currency = currency == ruleset_.currency.code() ? "" : currency;
  }
  const auto add = [&](std::size_t part, Date day, const Integer& amount) {
    if (day <= view_.through) {
      owed.push_back({number_, line.subject, partner, day, *to_int64(amount), refunded, part, currency});
    }
  };
  if (rule_.due.empty()) {
    add(0, line.governing_date, minor_units);
  }
  Rational shares = 0;
  Integer before = 0;
  for (std::size_t number = 0; number < rule_.due.size(); ++number) {
    const DuePart& part = rule_.due[number];
    if (number > 0 && part.of != rule_.due[number - 1].of) {
      shares = 0;
      before = 0;
    }
    shares += part.share;
    const Integer through = round_to_integer(Rational(shares * Rational(minor_units)), rule_.rounding);
    Integer amount = through - before;
    before = through;
    Value when = part.in_force ? interpreter_.evaluate(*part.in_force, line.row) : Value(true);
    if (part.when && holds(when)) {
      when = interpreter_.evaluate(*part.when, line.row);
    }
    if (is_failed(when)) {
      return std::get<Failed>(when);
    }
    if (!holds(when)) {
      continue;
    }
    Date day = line.governing_date;
    if (part.as_paid) {
      const Value of = interpreter_.evaluate(part.as_paid->of, line.row);
      if (!std::holds_alternative<FactName>(of)) {
        return Failed{"nothing is paid"};
      }
      const auto received = interpreter_.received(std::get<FactName>(of));
      if (const auto* failed = std::get_if<Failed>(&received)) {
        return *failed;
      }
      const auto& [share, last] = std::get<Interpreter::Received>(received);
      if (share == 0) {
        continue;
      }
      amount = round_to_integer(Rational(share * Rational(amount)), rule_.rounding);
      day = last == Date::missing() ? day : std::max(day, last);
    } else if (part.on) {
      const Value on = interpreter_.evaluate(*part.on, line.row);
      if (is_failed(on)) {
        return std::get<Failed>(on);
      }
      day = is_absent(on) ? day : std::get<Date>(on);
    }
    add(number, day, amount);
  }
  result.lines.insert(result.lines.end(), owed.begin(), owed.end());
  return std::nullopt;
}

}  // namespace remit::reference

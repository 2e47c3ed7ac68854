#include "engine/execution/divide_lines.hpp"

#include <algorithm>

#include "engine/analysis/ruleset.hpp"

namespace remit {

LineDivider::LineDivider(const EvaluationState& state, const RulePlan& plan, std::size_t split)
    : state_(state), step_(plan.splits[split]), split_(state.graph->ruleset->rules[plan.rule].splits[split]) {
  if (split_.deal) {
    participants_.emplace(state);
    weights_ = split_.by ? &state.facts->table(FactKind::kDealPartner).column(*split_.by) : nullptr;
  } else {
    std::vector<Rational> shares;
    for (const SplitShare& share : split_.shares) {
      shares.push_back(share.share);
    }
    fixed_.emplace(std::move(shares), split_.odd_units);
  }
}

DividedLine LineDivider::divide(std::size_t row, std::int64_t rounded, std::span<const std::int64_t> taken,
                                std::vector<LinePart>& parts) {
  parts.clear();
  rounded_ = rounded;
  all_taken_ = taken;
  if (step_.when) {
    const Column& when = state_.columns[*step_.when];
    if (is_failed(when.state(row))) {
      return {.failure = when.state(row), .complaint = {}, .whole = false};
    }
    if (when.state(row) == kRowAbsent || when.flags[row] == 0) {
      return {.failure = kRowFine, .complaint = {}, .whole = true};
    }
  }
  return fixed_ ? fixed_shares(row, parts) : participants(row, parts);
}

void LineDivider::take() {
  for (std::size_t share = 0; share < given_.size(); ++share) {
    given_[share] -= taken_[share];
  }
}

void LineDivider::add_part(std::vector<LinePart>& parts, RowIndex partner, std::size_t share) {
  const std::int64_t units = given_[share];
  const auto known =
      std::find_if(parts.begin(), parts.end(), [&](const LinePart& part) { return part.partner == partner; });
  if (known == parts.end()) {
    parts.push_back({partner, units, whole_[share]});
  } else {
    known->minor_units += units;
    known->gross += whole_[share];
  }
}

DividedLine LineDivider::fixed_shares(std::size_t row, std::vector<LinePart>& parts) {
  for (const NodeId to : step_.to) {
    const Column& payee = state_.columns[to];
    if (has_no_value(payee.state(row))) {
      return {.failure = payee.state(row), .complaint = {}, .whole = false};
    }
    if (payee.codes[row] < 0) {
      return {.failure = kRowFine,
              .complaint = "a partner to whom a share goes is not in the ledger",
              .whole = false};
    }
  }
  fixed_->allocate(rounded_, given_);
  whole_ = given_;
  for (const std::int64_t taken : all_taken_) {
    fixed_->allocate(taken, taken_);
    take();
  }
  for (std::size_t share = 0; share < step_.to.size(); ++share) {
    add_part(parts, state_.columns[step_.to[share]].codes[row], share);
  }
  return {};
}

DividedLine LineDivider::participants(std::size_t row, std::vector<LinePart>& parts) {
  const auto complain = [](std::string complaint) {
    return DividedLine{.failure = kRowFine, .complaint = std::move(complaint), .whole = false};
  };
  const Column& deals = state_.columns[*step_.deal];
  if (has_no_value(deals.state(row))) {
    return {.failure = deals.state(row), .complaint = {}, .whole = false};
  }
  if (deals.codes[row] < 0) {
    return complain("the deal whose participants share the line is not in the ledger");
  }
  std::vector<RowIndex> partners;
  std::vector<Rational> weights;
  Rational sum = 0;
  for (const RowIndex member : participants_->of(deals.codes[row])) {
    const auto place = static_cast<std::size_t>(member);
    const RowIndex partner = participants_->partner(member);
    if (weights_ != nullptr) {
      if (!weights_->has_value(place)) {
        return complain("a participant of the deal has no " +
                        state_.facts->schema().field(FactKind::kDealPartner, *split_.by).name +
                        "; add it to deal_partners.csv");
      }
      weights.emplace_back(weights_->numbers[place], weights_->denominator);
    } else if (std::find(partners.begin(), partners.end(), partner) != partners.end()) {
      continue;  // in two roles, and one of those who share all the same
    } else {
      weights.emplace_back(1);
    }
    sum += weights.back();
    partners.push_back(partner);
  }
  if (partners.empty()) {
    return complain(
        "the deal has no participants to share the line; add them to deal_partners.csv, or write `split when "
        "deal has participants, …`");
  }
  if (split_.sums_to_one && sum != 1) {
    return complain(
        "the shares of the deal's participants don't come to 100%; correct them in "
        "deal_partners.csv");
  }
  const auto given = allocate_by_weight(rounded_, weights, split_.odd_units);
  if (!given) {
    return complain("the participants of the deal have no weight; correct deal_partners.csv");
  }
  whole_ = given_ = *given;
  for (const std::int64_t taken : all_taken_) {
    taken_ = *allocate_by_weight(taken, weights, split_.odd_units);
    take();
  }
  for (std::size_t share = 0; share < partners.size(); ++share) {
    add_part(parts, partners[share], share);
  }
  return {};
}

}  // namespace remit

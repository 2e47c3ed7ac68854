#include "engine/money/allocation.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/money/int128.hpp"

namespace remit {
namespace {

/// The cut parts of an absolute amount, what each lost by the cut, and the whole units left over.
struct CutParts {
  std::vector<Integer> whole;
  std::vector<Rational> lost;
  std::size_t left_over = 0;  // fewer than there are parts
};

CutParts cut(const Integer& total, std::span<const Rational> shares) {
  CutParts parts;
  Integer rest = total;
  for (const Rational& share : shares) {
    const Rational exact = share * Rational(total);
    const Integer whole = round_to_integer(exact, RoundingMode::kFloor);
    parts.whole.push_back(whole);
    parts.lost.push_back(exact - Rational(whole));
    rest -= whole;
  }
  check(rest >= 0 && rest < shares.size(), "each part loses less than one unit by the cut");
  parts.left_over = rest.convert_to<std::size_t>();
  return parts;
}

/// The places of the parts, those that lost most first, equal losses as listed.
std::vector<std::size_t> by_loss(const std::vector<Rational>& lost) {
  std::vector<std::size_t> order(lost.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lost[a] > lost[b]; });
  return order;
}

}  // namespace

std::vector<std::int64_t> allocate(std::int64_t total_minor_units, std::span<const Rational> shares,
                                   OddUnits odd_units) {
  check(!shares.empty(), "an amount is divided among at least one share");
  check(std::none_of(shares.begin(), shares.end(), [](const Rational& share) { return share < 0; }),
        "no share is below zero");
  check(std::accumulate(shares.begin(), shares.end(), Rational(0)) == 1, "shares sum to one");

  CutParts parts = cut(Integer(magnitude(total_minor_units)), shares);
  if (odd_units == OddUnits::kFirst) {
    parts.whole.front() += parts.left_over;
  } else {
    const std::vector<std::size_t> order = by_loss(parts.lost);
    for (std::size_t place = 0; place < parts.left_over; ++place) {
      parts.whole[order[place]] += 1;
    }
  }

  std::vector<std::int64_t> result;
  result.reserve(parts.whole.size());
  for (const Integer& whole : parts.whole) {
    // A part is at most |total|, and takes its sign, so it fits wherever the total did.
    const std::optional<std::int64_t> part = to_int64(total_minor_units < 0 ? Integer(-whole) : whole);
    check(part.has_value(), "a part is not greater than its total");
    result.push_back(*part);
  }
  return result;
}

FixedShares::FixedShares(std::vector<Rational> shares, OddUnits odd_units)
    : shares_(std::move(shares)), odd_units_(odd_units) {
  check(!shares_.empty(), "an amount is divided among at least one share");
  check(std::none_of(shares_.begin(), shares_.end(), [](const Rational& share) { return share < 0; }),
        "no share is below zero");
  check(std::accumulate(shares_.begin(), shares_.end(), Rational(0)) == 1, "shares sum to one");
  Integer common = 1;
  for (const Rational& share : shares_) {
    common = lcm(common, denominator(share));
  }
  const std::optional<std::int64_t> small = to_int64(common);
  if (!small) {
    return;
  }
  denominator_ = *small;
  for (const Rational& share : shares_) {
    numerators_.push_back(to_int64(to_integer(Rational(share * Rational(common))).value()).value());
  }
  lost_.resize(shares_.size());
}

void FixedShares::allocate(std::int64_t total_minor_units, std::vector<std::int64_t>& parts) {
  if (denominator_ == 0) {
    parts = remit::allocate(total_minor_units, shares_, odd_units_);
    return;
  }
  parts.resize(shares_.size());
  const Int128 total = total_minor_units < 0 ? -Int128{total_minor_units} : Int128{total_minor_units};
  const std::int64_t sign = total_minor_units < 0 ? -1 : 1;
  Int128 rest = total;
  for (std::size_t share = 0; share < parts.size(); ++share) {
    // Below 2^63 · 2^63.
    const Int128 exact = total * numerators_[share];
    const Int128 whole = exact / denominator_;
    lost_[share] = static_cast<std::int64_t>(exact % denominator_);
    rest -= whole;
    parts[share] = static_cast<std::int64_t>(whole * sign);
  }
  if (odd_units_ == OddUnits::kFirst) {
    parts.front() += static_cast<std::int64_t>(rest) * sign;
    return;
  }
  for (; rest > 0; --rest) {
    const auto most = std::max_element(lost_.begin(), lost_.end());  // of equal ones the first
    parts[static_cast<std::size_t>(most - lost_.begin())] += sign;
    *most = -1;
  }
}

std::optional<std::vector<std::int64_t>> allocate_by_weight(std::int64_t total_minor_units,
                                                            std::span<const Rational> weights,
                                                            OddUnits odd_units) {
  const Rational sum = std::accumulate(weights.begin(), weights.end(), Rational(0));
  const bool any_below_zero =
      std::any_of(weights.begin(), weights.end(), [](const Rational& weight) { return weight < 0; });
  if (sum <= 0 || any_below_zero) {
    return std::nullopt;
  }
  std::vector<Rational> shares;
  shares.reserve(weights.size());
  for (const Rational& weight : weights) {
    shares.push_back(weight / sum);
  }
  return allocate(total_minor_units, shares, odd_units);
}

}  // namespace remit

#include "tests/reference/elastic_factor.hpp"

#include "engine/analysis/overloaded.hpp"

namespace remit::reference {
namespace {

Rational linear_factor(const LinearFactor& form, std::int64_t elapsed) {
  if (elapsed >= form.last_step) {
    return form.last;
  }
  if (elapsed <= form.first_step) {
    return form.first;
  }
  return form.first + (form.last - form.first) * Rational(elapsed - form.first_step) /
                          Rational(form.last_step - form.first_step);
}

Rational stepped_factor(const SteppedFactor& form, std::int64_t elapsed) {
  Rational factor = form.steps.front().factor;
  for (const SteppedFactor::Step& step : form.steps) {
    if (step.from <= elapsed) {
      factor = step.factor;
    }
  }
  return factor;
}

// 2^-(p/q) to d decimals: n units of 10^-d are at most that where (n / 10^d)^q * 2^p <= 1. The largest such n
// is found by trying its bits from the top; then half a unit more tells whether the next n is nearer. The
// factor is a tie only where it is a power of two itself.
Rational half_life_factor(const HalfLifeFactor& form, std::int64_t elapsed) {
  if (elapsed <= 0) {
    return 1;
  }
  const auto power = [](const Integer& base, std::int64_t exponent) {
    return Integer(boost::multiprecision::pow(base, static_cast<unsigned>(exponent)));
  };
  const Integer unit = power_of_ten(form.decimals);
  const Integer doubled_unit_power = power(Integer(2 * unit), form.half_life);
  const Integer two_power = power(Integer(2), elapsed);
  // Compares n/(2 * unit), to the power q and times 2^p, with one.
  const auto compared_with_one = [&](const Integer& halves) {
    return Integer(power(halves, form.half_life) * two_power).compare(doubled_unit_power);
  };
  Integer below = 0;
  for (Integer bit = Integer(1) << msb(unit); bit != 0; bit >>= 1) {
    const Integer tried = below + bit;
    if (compared_with_one(Integer(2 * tried)) <= 0) {
      below = tried;
    }
  }
  const int middle = compared_with_one(Integer(2 * below + 1));
  const bool up = middle < 0 || (middle == 0 && below % 2 != 0);
  return Rational(up ? Integer(below + 1) : below, unit);
}

}  // namespace

Rational elastic_factor(const ElasticFactor& factor, std::int64_t steps) {
  return std::visit(Overloaded{[&](const LinearFactor& form) { return linear_factor(form, steps); },
                               [&](const SteppedFactor& form) { return stepped_factor(form, steps); },
                               [&](const HalfLifeFactor& form) {
                                 const Rational left = half_life_factor(form, steps);
                                 return form.rises ? Rational(1 - left) : left;
                               }},
                    factor.form);
}

}  // namespace remit::reference

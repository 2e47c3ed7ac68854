#include "engine/run/posting_totals.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

#include "engine/base/check.hpp"
#include "engine/money/int128.hpp"

namespace remit {

Result<void> PostingTotals::begin_component(std::int32_t component) {
  const Result<const Ledger::Component*> named = names_->component(component);
  if (!named) {
    return tl::make_unexpected(named.error());
  }
  currency_ = (*named)->currency();
  if (currency_) {
    currencies_.emplace(component, *currency_);
    currency_ = *currency_ == own_ ? std::nullopt : currency_;
  }
  component_ = &components_.try_emplace(component, ComponentTotal{.component = component}).first->second;
  return {};
}

bool PostingTotals::add(const Posting& posting) {
  ++component_->posting_count;
  const auto reason = static_cast<std::size_t>(posting.reason);
  if (__builtin_add_overflow(component_->minor_units, posting.minor_units, &component_->minor_units)) {
    return false;
  }
  if (currency_) {
    const auto sum_of = [&](InCurrencies& sums) -> Sum& {
      return sums.try_emplace(currency_->packed(), *currency_, Sum()).first->second.second;
    };
    return sum_of(partners_in_currencies_[posting.key.partner]).add(posting.minor_units) &&
           sum_of(reasons_in_currencies_[posting.reason]).add(posting.minor_units);
  }
  return of_partner(posting.key.partner).add(posting.minor_units) &&
         reasons_[reason].add(posting.minor_units);
}

PostingTotals::Sum& PostingTotals::of_partner(std::int64_t partner) {
  const auto place = static_cast<std::size_t>(partner);
  if (place >= partners_.size()) {
    partners_.resize(std::max(place + 1, partners_.size() * 2));
  }
  return partners_[place];
}

namespace {

Error too_large() {
  return {ErrorKind::kInput,
          "what one partner gets, or one rule pays, or is posted for one reason, is beyond "
          "9,223,372,036,854,775,807 minor units"};
}

}  // namespace

Result<void> PostingTotals::add_first(const OwedLines::FactLines& of, const DifferenceContext& context) {
  const LineColumns& lines = *of.lines;
  if (std::ranges::all_of(lines.minor_units, [](std::int64_t units) { return units == 0; })) {
    return {};
  }
  if (Result<void> begun = begin_component(of.component); !begun) {
    return begun;
  }
  check(!currency_, "lines in another currency have components of their own");
  std::array<Int128, std::tuple_size_v<decltype(reasons_)>> sums{};  // as many lines as there are fit
  std::array<std::int64_t, std::tuple_size_v<decltype(reasons_)>> counts{};
  bool fits = true;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const std::int64_t units = lines.minor_units[line];
    if (units == 0) {
      continue;
    }
    check(lines.partners[line] >= 0, "every line pays a partner");
    fits = of_partner(of.partners->keys[static_cast<std::size_t>(lines.partners[line])]).add(units) && fits;
    const auto reason = static_cast<std::size_t>(
        context.last_watermark ? reason_of_first(Date(lines.due_dates[line]), Date::missing(),
                                                 of.facts->sequences[lines.root(line)], context)
                               : PostingReason::kNew);
    sums[reason] += units;
    ++counts[reason];
  }
  for (std::size_t reason = 0; reason < sums.size(); ++reason) {
    const Sum sum{counts[reason], static_cast<std::int64_t>(sums[reason])};
    fits = fits && fits_int64(sums[reason]) && reasons_[reason].add(sum) &&
           !__builtin_add_overflow(component_->minor_units, sum.minor_units, &component_->minor_units);
    component_->posting_count += sum.posting_count;
  }
  return fits ? Result<void>() : tl::make_unexpected(too_large());
}

Result<void> PostingTotals::add(std::span<const Posting> postings) {
  for (const Posting& posting : postings) {
    if (component_ == nullptr || component_->component != posting.key.component) {
      if (Result<void> begun = begin_component(posting.key.component); !begun) {
        return begun;
      }
    }
    if (!add(posting)) {
      return tl::make_unexpected(too_large());
    }
  }
  return {};
}

bool PostingTotals::add(const InCurrencies& from, InCurrencies& to) {
  return std::ranges::all_of(from, [&](const auto& each) {
    const auto& [currency, sum] = each.second;
    return to.try_emplace(each.first, currency, Sum()).first->second.second.add(sum);
  });
}

bool PostingTotals::add(const PostingTotals& others) {
  bool fits = true;
  component_ = nullptr;
  for (const auto& [number, other] : others.components_) {
    ComponentTotal& component =
        components_.try_emplace(number, ComponentTotal{.component = number}).first->second;
    component.posting_count += other.posting_count;
    fits = fits && !__builtin_add_overflow(component.minor_units, other.minor_units, &component.minor_units);
  }
  currencies_.insert(others.currencies_.begin(), others.currencies_.end());
  partners_.resize(std::max(partners_.size(), others.partners_.size()));
  for (std::size_t partner = 0; partner < others.partners_.size(); ++partner) {
    fits = fits && partners_[partner].add(others.partners_[partner]);
  }
  for (std::size_t reason = 0; reason < reasons_.size(); ++reason) {
    fits = fits && reasons_[reason].add(others.reasons_[reason]);
  }
  for (const auto& [partner, sums] : others.partners_in_currencies_) {
    fits = fits && add(sums, partners_in_currencies_[partner]);
  }
  for (const auto& [reason, sums] : others.reasons_in_currencies_) {
    fits = fits && add(sums, reasons_in_currencies_[reason]);
  }
  return fits;
}

std::int64_t PostingTotals::posting_count() const {
  return std::accumulate(
      components_.begin(), components_.end(), std::int64_t{0},
      [](std::int64_t count, const auto& each) { return count + each.second.posting_count; });
}

Result<void> PostingTotals::tell(BatchReport& report) const {
  report.currencies.insert(currencies_.begin(), currencies_.end());
  for (const auto& [number, component] : components_) {
    report.components.push_back(component);
  }
  std::map<std::int64_t, std::vector<std::pair<Currency, Sum>>> partners;
  for (std::size_t key = 0; key < partners_.size(); ++key) {
    if (partners_[key].posting_count != 0) {
      partners[static_cast<std::int64_t>(key)].emplace_back(own_, partners_[key]);
    }
  }
  for (const auto& [key, sums] : partners_in_currencies_) {
    for (const auto& [packed, sum] : sums) {
      partners[key].push_back(sum);
    }
  }
  constexpr std::size_t kWorthReadingAll = 32;
  if (partners.size() > kWorthReadingAll) {
    if (Result<void> read = names_->read_partners(); !read) {
      return read;
    }
  }
  for (const auto& [key, sums] : partners) {
    const Result<const std::string*> name = names_->partner(key);
    if (!name) {
      return tl::make_unexpected(name.error());
    }
    for (const auto& [currency, sum] : sums) {
      report.partners.push_back({**name, currency, sum.posting_count, sum.minor_units});
    }
  }
  std::stable_sort(
      report.partners.begin(), report.partners.end(),
      [](const PartnerTotal& left, const PartnerTotal& right) { return left.partner < right.partner; });
  for (std::size_t reason = 0; reason < reasons_.size(); ++reason) {
    const auto of = static_cast<PostingReason>(reason);
    if (const Sum& sum = reasons_[reason]; sum.posting_count != 0) {
      report.reasons.push_back({of, own_, sum.posting_count, sum.minor_units});
    }
    if (const auto found = reasons_in_currencies_.find(of); found != reasons_in_currencies_.end()) {
      for (const auto& [packed, sum] : found->second) {
        report.reasons.push_back({of, sum.first, sum.second.posting_count, sum.second.minor_units});
      }
    }
  }
  return {};
}

}  // namespace remit

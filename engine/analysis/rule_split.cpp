// Splits: a line divided among several partners.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/rule_reader.hpp"

namespace remit {

void RuleReader::read_split() {
  if (const auto clause = find<ast::SplitClause>()) {
    if (auto split = needed(split_of(*clause.form, clause.span))) {
      rule_.splits.push_back(*std::move(split));
    }
  }
}

std::optional<Split> RuleReader::split_of(const ast::SplitClause& clause, Span span) {
  Split split;
  split.span = span;
  split.odd_units = clause.odd_cents_to_the_first ? OddUnits::kFirst : OddUnits::kLargestRemainder;
  bool sound = true;
  if (clause.when) {
    split.when = typer(line_).condition(*clause.when);
    sound = split.when.has_value();
  }
  const bool read =
      std::visit(Overloaded{
                     [&](const ast::SplitClause::Shares& form) { return read_shares(form, split); },
                     [&](const ast::SplitClause::Equally& form) {
                       return read_participants(form.among, std::nullopt, split);
                     },
                     [&](const ast::SplitClause::ByWeight& form) {
                       return read_participants(form.among, form.by, split);
                     },
                 },
                 clause.form);
  return sound && read ? std::optional(std::move(split)) : std::nullopt;
}

bool RuleReader::read_shares(const ast::SplitClause::Shares& form, Split& split) {
  Rational sum = 0;
  std::optional<std::size_t> rest;
  bool sound = true;
  bool all_known = true;
  for (const ast::Share& share : form.shares) {
    SplitShare made{.share = 0, .to = {}, .span = share.span};
    if (!share.share && rest) {
      sound = false;
      state_.diagnostics.error("R0333", share.span, "there is one rest, and this split gives it away twice")
          .related(split.shares[*rest].span, "given here first")
          .help("a percentage in one of the two");
    } else if (!share.share) {
      rest = split.shares.size();
    } else if (const auto figure = fixed_figure(state_, file_, *share.share, "the share of a split")) {
      made.share = figure->value;
      sum += figure->value;
      if (figure->type.kind != TypeKind::kPercent || figure->value < 0 || figure->value > 1) {
        sound = false;
        all_known = false;
        state_.diagnostics
            .error("R0333", file_.expressions[*share.share].span,
                   "a share is a percentage between 0% and 100%")
            .help("70% to …");
      }
    } else {
      sound = false;
      all_known = false;
    }
    const Typed to = typer(line_).path(share.to, true);
    sound = sound && to.has_value();
    if (to) {
      const Type& type = state_.type_of(*to);
      if (type.kind != TypeKind::kReference || type.refers_to != FactKind::kPartner) {
        sound = false;
        state_.diagnostics
            .error("R0307", share.to.span,
                   fmt::format("a share goes to a partner, and this is {}", state_.describe(type)))
            .help(usual_partner());
      }
      made.to = *to;
    }
    split.shares.push_back(made);
  }
  if (all_known && (rest ? sum >= 1 : sum != 1)) {
    sound = false;
    const std::string percent = to_decimal_text(Rational(sum * 100), 4, RoundingMode::kHalfEven);
    std::string shown = percent.substr(0, percent.find_last_not_of('0') + 1);
    shown = shown.ends_with('.') ? shown.substr(0, shown.size() - 1) : shown;
    state_.diagnostics
        .error("R0333", split.span,
               rest ? fmt::format("the shares come to {}%, so there is no rest", shown)
                    : fmt::format("the shares of a split come to 100%, and these come to {}%", shown))
        .help(rest ? "shares below 100%, or no rest" : "rest to …   in the last share");
  }
  if (rest) {
    split.shares[*rest].share = 1 - sum;
  }
  return sound;
}

// `participants`, `deal.participants`, `invoice.deal.participants`.
bool RuleReader::read_participants(const ast::Path& among, const std::optional<ast::Name>& by, Split& split) {
  const auto wrong = [&](std::string message) {
    state_.diagnostics.error("R0334", among.span, std::move(message))
        .help("split equally among deal.participants");
    return false;
  };
  if (among.parts.back().text != "participants") {
    return wrong("a line is split among the participants of a deal");
  }
  ast::Path deal = among;
  deal.parts.pop_back();
  if (deal.parts.empty()) {
    deal.parts.push_back({.text = "deal", .span = among.span});
  }
  deal.span = among.span;
  const bool has_deal =
      line_.fact == FactKind::kDeal || (line_.fact && state_.ruleset.schema.find_field(*line_.fact, "deal"));
  if (!has_deal) {
    return wrong(fmt::format("{} has no deal whose participants could share it", line_.place));
  }
  const Typed of = typer(line_).path(deal);
  if (!of) {
    return false;
  }
  const Type& type = state_.type_of(*of);
  if (type.kind != TypeKind::kReference || type.refers_to != FactKind::kDeal) {
    return wrong(fmt::format("a deal has participants, and this is {}", state_.describe(type)));
  }
  split.deal = of;
  if (by) {
    split.by = state_.ruleset.schema.find_field(FactKind::kDealPartner, by->text);
    split.sums_to_one = by->text == "share";
    if (by->text != "share" && by->text != "weight") {
      state_.diagnostics
          .error("R0334", by->span, fmt::format("participants can't be weighed by `{}`", by->text))
          .help("by share, of which all together are 100%, or by weight");
      return false;
    }
  }
  return true;
}

}  // namespace remit

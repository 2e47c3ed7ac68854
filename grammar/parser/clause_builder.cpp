#include "grammar/parser/clause_builder.hpp"

#include <string>
#include <utility>

namespace remit::grammar {
namespace {

using ast::ExpressionId;

class ClauseBuilder {
 public:
  ClauseBuilder(const SyntaxNodes& nodes, ExpressionBuilder& builder) : builder_(builder), cursor_(nodes) {
    // The second word of a keyword, such as `each`, says nothing more.
    static_cast<void>(cursor_.take_if(NodeKind::kKeywordRest));
  }

  ast::ForEachClause for_each() {
    ast::ForEachClause clause;
    while (const auto scope = cursor_.take_if(NodeKind::kScope)) {
      clause.scopes.push_back(scope_item(*scope));
      static_cast<void>(cursor_.take_if(NodeKind::kSeparator));
    }
    clause.where = builder_.inner_if(cursor_, NodeKind::kWhere);
    return clause;
  }

  ast::PaysClause pays(bool counts_for) { return {counts_for, next_path()}; }

  ast::EffectiveClause effective() {
    ast::EffectiveClause clause;
    clause.dates = next_dates();
    clause.by = builder_.inner_if(cursor_, NodeKind::kBy);
    return clause;
  }

  ast::LetClause let() {
    ast::Name name = next_name();
    return {std::move(name), next()};
  }

  ast::DuringClause during() {
    const SyntaxElement form = cursor_.take();
    if (form.kind() == NodeKind::kThrough) {
      return {ast::DuringThrough{builder_.inner(form)}};
    }
    SyntaxCursor parts = form.children();
    ast::DuringFirst first{builder_.expression(parts.take()), std::nullopt, std::nullopt};
    if (const auto calendar = parts.take_if(NodeKind::kCalendar)) {
      first.calendar_unit = builder_.name(calendar->children().take(NodeKind::kName));
    }
    first.since = builder_.expression(parts.take());
    return {std::move(first)};
  }

  ast::DecayClause decay(bool ramp) {
    const SyntaxElement form = cursor_.take();
    SyntaxCursor parts = form.children();
    switch (form.kind()) {
      case NodeKind::kHalfLife: {
        const ExpressionId half_life = builder_.expression(parts.take());
        const ExpressionId since = builder_.expression(parts.take());
        return {ramp, ast::HalfLifeDecay{half_life, since, builder_.number(parts.take(NodeKind::kNumber))}};
      }
      case NodeKind::kLinear:
        return {ramp, linear(parts)};
      default:
        return {ramp, stepped(parts)};
    }
  }

  ast::CapClause cap() {
    ast::CapClause clause{};
    clause.limit = next();
    clause.per = next_name();
    if (const auto per = cursor_.take_if(NodeKind::kPer)) {
      clause.window = builder_.window(per->children().take(NodeKind::kWindow));
    }
    clause.excess_carried = cursor_.take_if(NodeKind::kExcessCarried).has_value();
    clause.excess_at = builder_.inner_if(cursor_, NodeKind::kExcessAt);
    clause.in_order_of_booking = cursor_.take_if(NodeKind::kInOrderOfBooking).has_value();
    clause.when = builder_.inner_if(cursor_, NodeKind::kWhen);
    return clause;
  }

  ast::SplitClause split() {
    ast::SplitClause clause;
    clause.when = builder_.inner_if(cursor_, NodeKind::kWhen);
    static_cast<void>(cursor_.take_if(NodeKind::kSeparator));
    if (const auto equally = cursor_.take_if(NodeKind::kEqually)) {
      clause.form = ast::SplitClause::Equally{builder_.path(equally->children().take(NodeKind::kPath))};
    } else if (const auto among = cursor_.take_if(NodeKind::kAmong)) {
      SyntaxCursor parts = among->children();
      ast::Path path = builder_.path(parts.take(NodeKind::kPath));
      clause.form = ast::SplitClause::ByWeight{std::move(path), builder_.name(parts.take(NodeKind::kName))};
    } else {
      clause.form = ast::SplitClause::Shares{shares()};
    }
    clause.odd_cents_to_the_first = cursor_.take_if(NodeKind::kOddCents).has_value();
    return clause;
  }

  ast::RefundsClause refunds() {
    const NodeKind kind = cursor_.take().kind();
    ast::RefundsClause clause;
    clause.policy = kind == NodeKind::kReRate           ? ast::RefundPolicy::kReRate
                    : kind == NodeKind::kAtOriginalRate ? ast::RefundPolicy::kAtOriginalRate
                                                        : ast::RefundPolicy::kNone;
    if (const auto within = cursor_.take_if(NodeKind::kWithin)) {
      SyntaxCursor parts = within->children();
      std::string number = builder_.number(parts.take(NodeKind::kNumber));
      ast::Name unit = builder_.name(parts.take(NodeKind::kName));
      clause.within =
          ast::RefundsClause::Within{std::move(number), std::move(unit), builder_.expression(parts.take())};
    }
    return clause;
  }

  ast::ClawbackClause clawback() {
    const ExpressionId share = next();
    return {share, next()};
  }

  ast::DueClause due() {
    if (!cursor_.at(NodeKind::kDuePart)) {
      return {next()};
    }
    std::vector<ast::DuePart> parts;
    while (const auto part = cursor_.take_if(NodeKind::kDuePart)) {
      parts.push_back(due_part(*part));
      static_cast<void>(cursor_.take_if(NodeKind::kSeparator));
    }
    return {std::move(parts)};
  }

  ast::BudgetClause budget() {
    const ExpressionId limit = next();
    return {limit, cursor_.take_if(NodeKind::kInOrderOfBooking).has_value()};
  }

  ast::DrawClause draw() {
    ast::DrawClause clause{};
    clause.amount = next();
    clause.dates = next_dates();
    clause.recovered_from = builder_.inner_if(cursor_, NodeKind::kRecovered);
    return clause;
  }

  ast::ReserveClause reserve() {
    const ExpressionId share = next();
    return {share, next()};
  }

  ast::FinalClause final_settlement() {
    const ExpressionId on = next();
    return {on, next()};
  }

  ast::PaidInClause paid_in() {
    ast::Path currency = next_path();
    return {std::move(currency), next()};
  }

  ast::YieldsToClause yields_to() {
    ast::YieldsToClause clause;
    while (cursor_.at(NodeKind::kPath)) {
      clause.to.push_back(next_path());
    }
    return clause;
  }

  bool is_next(NodeKind kind) const { return cursor_.at(kind); }
  ExpressionId next() { return builder_.expression(cursor_.take()); }
  ast::Path next_path() { return builder_.path(cursor_.take(NodeKind::kPath)); }
  ast::Name next_name() { return builder_.name(cursor_.take(NodeKind::kName)); }
  std::string next_text() { return builder_.quoted(cursor_.take(NodeKind::kText)); }

 private:
  std::optional<ast::DateRange> next_dates() {
    const auto dates = cursor_.take_if(NodeKind::kDates);
    return dates.has_value() ? std::optional(builder_.dates(*dates)) : std::nullopt;
  }

  ast::ScopeItem scope_item(SyntaxElement scope) {
    const SyntaxElement form = scope.children().take();
    SyntaxCursor parts = form.children();
    ast::ScopeItem item{ast::PathScope{}, builder_.span(scope)};
    switch (form.kind()) {
      case NodeKind::kUplineScope: {
        const ExpressionId of = builder_.expression(parts.take());
        ast::Name attribute = builder_.name(parts.take(NodeKind::kName));
        item.form =
            ast::UplineScope{of, std::move(attribute), builder_.number(parts.take(NodeKind::kNumber))};
        break;
      }
      case NodeKind::kStretchScope: {
        ast::Path of = builder_.path(parts.take(NodeKind::kPath));
        const SyntaxElement in = parts.take();
        if (in.kind() == NodeKind::kName) {
          item.form = ast::StretchScope{std::move(of), builder_.name(in)};
        } else {
          item.form = ast::StretchScope{std::move(of), builder_.range(in)};
        }
        break;
      }
      case NodeKind::kStepScope: {
        ast::Name name = builder_.name(parts.take(NodeKind::kName));
        const ExpressionId every = builder_.expression(parts.take());
        const bool after = parts.take().kind() == NodeKind::kAfter;
        item.form = ast::StepScope{std::move(name), every, after, builder_.expression(parts.take())};
        break;
      }
      case NodeKind::kFiscalScope: {
        ast::Name period = builder_.name(parts.take(NodeKind::kName));
        item.form = ast::FiscalScope{std::move(period), builder_.name(parts.take(NodeKind::kName))};
        break;
      }
      case NodeKind::kRangeScope: {
        ast::Name name = builder_.name(parts.take(NodeKind::kName));
        const ExpressionId first = builder_.expression(parts.take());
        item.form = ast::RangeScope{std::move(name), first, builder_.expression(parts.take())};
        break;
      }
      case NodeKind::kMemberScope: {
        ast::Name name = builder_.name(parts.take(NodeKind::kName));
        item.form = ast::MemberScope{std::move(name), builder_.expression(parts.take())};
        break;
      }
      default:
        item.form = ast::PathScope{builder_.path(parts.take(NodeKind::kPath))};
        break;
    }
    return item;
  }

  ast::LinearDecay linear(SyntaxCursor& parts) {
    ast::LinearDecay decay{};
    decay.first_factor = builder_.expression(parts.take());
    decay.first_unit = builder_.name(parts.take(NodeKind::kName));
    decay.first_step = builder_.number(parts.take(NodeKind::kNumber));
    decay.last_factor = builder_.expression(parts.take());
    decay.last_unit = builder_.name(parts.take(NodeKind::kName));
    decay.last_step = builder_.number(parts.take(NodeKind::kNumber));
    decay.since = builder_.expression(parts.take());
    return decay;
  }

  ast::SteppedDecay stepped(SyntaxCursor& parts) {
    ast::SteppedDecay decay{};
    decay.steps.push_back({builder_.expression(parts.take()), std::nullopt, {}});
    while (const auto step = parts.take_if(NodeKind::kStep)) {
      SyntaxCursor inside = step->children();
      const ExpressionId factor = builder_.expression(inside.take());
      ast::Name unit = builder_.name(inside.take(NodeKind::kName));
      decay.steps.push_back({factor, std::move(unit), builder_.number(inside.take(NodeKind::kNumber))});
    }
    decay.since = builder_.expression(parts.take());
    return decay;
  }

  /// PERCENT or `rest`, which is no expression.
  std::optional<ExpressionId> percent_or_rest(SyntaxCursor& parts) {
    const SyntaxElement share = parts.take();
    return share.kind() == NodeKind::kRest ? std::nullopt : std::optional(builder_.expression(share));
  }

  std::vector<ast::Share> shares() {
    std::vector<ast::Share> result;
    static_cast<void>(cursor_.take_if(NodeKind::kSeparator));
    while (const auto share = cursor_.take_if(NodeKind::kShare)) {
      SyntaxCursor parts = share->children();
      const auto part = percent_or_rest(parts);
      result.push_back({part, builder_.path(parts.take(NodeKind::kPath)), builder_.span(*share)});
      static_cast<void>(cursor_.take_if(NodeKind::kSeparator));
    }
    return result;
  }

  ast::DuePart due_part(SyntaxElement part) {
    SyntaxCursor parts = part.children();
    ast::DuePart result{percent_or_rest(parts), ExpressionId{}, std::nullopt, builder_.span(part)};
    const SyntaxElement form = parts.take();
    if (form.kind() == NodeKind::kAsPaid) {
      result.on_or_as_paid = builder_.path(form.children().take(NodeKind::kPath));
    } else {
      result.on_or_as_paid = builder_.inner(form);
    }
    result.when = builder_.inner_if(parts, NodeKind::kWhen);
    return result;
  }

  ExpressionBuilder& builder_;
  SyntaxCursor cursor_;
};

}  // namespace

ast::LetClause build_let(const SyntaxNodes& nodes, ExpressionBuilder& builder) {
  return ClauseBuilder(nodes, builder).let();
}

ast::ClauseForm build_clause(const Keyword& keyword, const SyntaxNodes& nodes, ExpressionBuilder& builder) {
  ClauseBuilder clause(nodes, builder);
  switch (keyword.form) {
    case LineForm::kForEach:
      return clause.for_each();
    case LineForm::kPays:
      return clause.pays(false);
    case LineForm::kCountsFor:
      return clause.pays(true);
    case LineForm::kEffective:
      return clause.effective();
    case LineForm::kLet:
      return clause.let();
    case LineForm::kDuring:
      return clause.during();
    case LineForm::kAmount:
      return ast::AmountClause{clause.next()};
    case LineForm::kAdd:
      return ast::AddClause{clause.next()};
    case LineForm::kDecay:
      return clause.decay(keyword.text == "ramp");
    case LineForm::kFloor:
      return ast::FloorClause{clause.next()};
    case LineForm::kCap:
    case LineForm::kPayoutCap:
      return clause.cap();
    case LineForm::kRounding:
      return ast::RoundingClause{clause.next_name()};
    case LineForm::kSplit:
      return clause.split();
    case LineForm::kRefunds:
      return clause.refunds();
    case LineForm::kClawback:
      return clause.clawback();
    case LineForm::kDue:
      return clause.due();
    case LineForm::kWhen:
      return ast::WhenClause{clause.next()};
    case LineForm::kBecause:
      return ast::BecauseClause{clause.next_text()};
    case LineForm::kBudget:
      return clause.budget();
    case LineForm::kYieldsTo:
      return clause.yields_to();
    case LineForm::kCloses:
      return ast::ClosesClause{clause.next()};
    case LineForm::kHold:
      return ast::HoldClause{clause.next()};
    case LineForm::kDraw:
      return clause.draw();
    case LineForm::kReserve:
      return clause.reserve();
    case LineForm::kBelowZero:
      return ast::BelowZeroClause{clause.is_next(NodeKind::kClaim)};
    case LineForm::kThreshold:
      return ast::ThresholdClause{clause.next()};
    case LineForm::kFinal:
      return clause.final_settlement();
    case LineForm::kPaidIn:
      return clause.paid_in();
    default:
      // Asking for another form is a programmer's error; taking a node that isn't there says so.
      return ast::HoldClause{clause.next()};
  }
}

}  // namespace remit::grammar

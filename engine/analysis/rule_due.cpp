// Clawbacks, and when a line is owed.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/typed_operands.hpp"

namespace remit {

void RuleReader::read_clawback() {
  if (const auto clause = find<ast::ClawbackClause>()) {
    rule_.clawback = needed(clawback_of(*clause.form, clause.span));
  }
}

std::optional<Clawback> RuleReader::clawback_of(const ast::ClawbackClause& clause, Span span) {
  const Typed share =
      typer(late_).of_type(clause.share, {.kind = TypeKind::kPercent}, "R0309", "what is clawed back");
  const Typed on =
      typer(late_).of_type(clause.on, {.kind = TypeKind::kDate}, "R0309", "the day of a clawback");
  if (!share || !on) {
    return std::nullopt;
  }
  if (const auto fixed = fold(state_.pool(), *share); fixed && (*fixed <= 0 || *fixed > 1)) {
    state_.diagnostics
        .error("R0337", file_.expressions[clause.share].span,
               "what is clawed back is a share of the line, above 0% and up to 100%")
        .help("clawback 50% on …");
    return std::nullopt;
  }
  if (counts_to_the_batch(*share)) {
    state_.diagnostics
        .error("R0341", file_.expressions[clause.share].span,
               "this share counts through the day of each batch, so it goes on changing after it was taken")
        .help(fmt::format("days since … at {}, with the day of the clawback behind `at`",
                          state_.files[file_.number].slice(file_.expressions[clause.on].span)));
    return std::nullopt;
  }
  return Clawback{*share, *on, span};
}

/// Whether `months since D`, or `days since D`, stands in it without the day through which it counts.
bool RuleReader::counts_to_the_batch(TypedId share) const {
  const TypedPool& pool = state_.ruleset.expressions;
  for (const TypedId each : reachable(pool, share)) {
    const auto* elapsed = std::get_if<ElapsedSince>(&pool[each].node);
    if (elapsed != nullptr && std::holds_alternative<BatchDay>(pool[elapsed->at].node)) {
      return true;
    }
  }
  return false;
}

void RuleReader::read_due() {
  if (const auto clause = find<ast::DueClause>()) {
    rule_.due_span = clause.span;
    read_due(*clause.form, clause.span);
  }
}

void RuleReader::read_due(const ast::DueClause& clause, Span span) {
  if (const auto* parts = std::get_if<std::vector<ast::DuePart>>(&clause.form)) {
    read_parts(*parts, span);
    return;
  }
  const auto& when = std::get<ast::ExpressionId>(clause.form);
  const Typed on =
      needed(typer(late_).of_type(when, {.kind = TypeKind::kDate}, "R0309", "the day on which it is due"));
  if (on) {
    rule_.due.push_back({.share = 1, .on = *on, .as_paid = {}, .when = {}, .span = span});
  }
}

void RuleReader::read_parts(const std::vector<ast::DuePart>& parts, Span span) {
  Rational sum = 0;
  std::optional<std::size_t> rest;
  bool all_known = true;
  const auto wrong = [&](Span where, std::string message, std::string help) {
    sound_ = false;
    state_.diagnostics.error("R0335", where, std::move(message)).help(std::move(help));
  };
  for (const ast::DuePart& part : parts) {
    DuePart made{.share = 0, .on = {}, .as_paid = {}, .when = {}, .span = part.span};
    if (!part.share && rest) {
      wrong(part.span, "there is one rest, and this gives it away twice", "a percentage in one of the two");
    } else if (!part.share) {
      rest = rule_.due.size();
    } else if (const auto figure =
                   needed(fixed_figure(state_, file_, *part.share, "the share that is due"))) {
      made.share = figure->value;
      sum += figure->value;
      if (figure->type.kind != TypeKind::kPercent || figure->value <= 0 || figure->value > 1) {
        all_known = false;
        wrong(file_.expressions[*part.share].span, "a part is a percentage above 0% and up to 100%",
              "40% on …");
      }
    } else {
      all_known = false;
    }
    if (const auto* on = std::get_if<ast::ExpressionId>(&part.on_or_as_paid)) {
      made.on = needed(
          typer(late_).of_type(*on, {.kind = TypeKind::kDate}, "R0309", "the day on which a part is due"));
    } else {
      made.as_paid = needed(as_paid(std::get<ast::Path>(part.on_or_as_paid)));
    }
    if (part.when) {
      made.when = needed(typer(late_).condition(*part.when));
    }
    rule_.due.push_back(std::move(made));
  }
  if (all_known && (rest ? sum >= 1 : sum != 1)) {
    wrong(span,
          rest ? "the parts come to 100% without the rest" : "the parts that are due don't come to 100%",
          rest ? "parts below 100%, or no rest" : "rest on …   in the last part");
  }
  if (rest) {
    rule_.due[*rest].share = 1 - sum;
  }
}

// `deal.value`, `invoice.net` or `invoice.deal.value`.
std::optional<AsPaid> RuleReader::as_paid(const ast::Path& path) {
  const Typed amount = typer(late_).path(path);
  if (!amount) {
    return std::nullopt;
  }
  const auto* read = std::get_if<FieldRead>(&state_.pool()[*amount].node);
  const std::string_view name =
      read != nullptr ? std::string_view(state_.ruleset.schema.field(read->kind, read->field).name) : "";
  const bool is_deal = read != nullptr && read->kind == FactKind::kDeal && name == "value";
  const bool is_invoice = read != nullptr && read->kind == FactKind::kInvoice && name == "net";
  if (is_deal || is_invoice) {
    return AsPaid{read->kind, read->of};
  }
  state_.diagnostics
      .error("R0336", path.span,
             fmt::format("a customer pays a deal's value or an invoice's net, not `{}`", written(path.span)))
      .help(line_.fact == FactKind::kDeal ? "as deal.value is paid" : "as invoice.net is paid");
  return std::nullopt;
}

}  // namespace remit

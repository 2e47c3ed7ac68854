// Balances as rules read them: `fund`, `fund at D`, and of the step that the line is `fund.before` and its
// lets.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

std::string steps_of(const Balance& balance, const FactSchema& schema) {
  const auto* fact = std::get_if<FactScope>(&balance.step);
  return fact != nullptr ? fmt::format("each {}", schema.fact(fact->kind).name)
                         : fmt::format("each partner, {}", to_text(std::get<PeriodScope>(balance.step).kind));
}

}  // namespace

bool ExpressionTyper::may_read_balance(const DeclaredName& name, Span span) {
  if (!totals_allowed("balance", span)) {
    return false;
  }
  const std::string written(state_.files[name.span.file].slice(name.span));
  if (!surroundings_.step || state_.balances_begun.contains(written)) {
    return name.index.has_value();
  }
  const bool itself = state_.balance_being_read == written;
  state_.diagnostics
      .error("R0229", span,
             itself ? fmt::format("`{}` can't be read in its own steps", written)
                    : fmt::format("`{}` is declared further down, and a balance reads only those before it",
                                  written))
      .help(itself ? "before   for what it stood at before the step" : "the two in the other order");
  return false;
}

ExpressionTyper::Head ExpressionTyper::balance_part(DeclaredName& name, const ast::Path& path,
                                                    std::size_t part) {
  using Part = BalanceRead::Part;
  name.used = true;
  const Span whole =
      grammar::join(path.parts.front().span, path.parts[std::min(part + 1, path.parts.size() - 1)].span);
  if (!may_read_balance(name, path.parts[part].span)) {
    return {std::nullopt, path.parts.size()};
  }
  if (part + 1 == path.parts.size()) {
    return {balance_read(name, {.balance = 0, .part = Part::kAfter, .on = {}, .keys = {}}, whole), part + 1};
  }
  const Balance& balance = state_.ruleset.balances[*name.index];
  const ast::Name& wanted = path.parts[part + 1];
  const auto let = std::ranges::find(balance.lets, wanted.text, &Balance::Let::name);
  if (wanted.text != "before" && let == balance.lets.end()) {
    std::vector<std::string> parts{"before"};
    for (const Balance::Let& each : balance.lets) {
      parts.push_back(each.name);
    }
    const auto near = nearest_word(wanted.text, parts);
    state_.diagnostics
        .error("R0229", wanted.span, fmt::format("the balance `{}` has no `{}`", balance.name, wanted.text))
        .related(name.span, "the balance")
        .help(near ? *near
                   : fmt::format("{} alone, or one of its parts: {}", balance.name, quoted_list(parts)));
    return {std::nullopt, path.parts.size()};
  }
  if (!is_step_of(balance)) {
    const std::string steps = steps_of(balance, state_.ruleset.schema);
    state_.diagnostics
        .error("R0229", whole,
               fmt::format("`{}` is a part of a step of `{}`, and {} has no such step of its own",
                           wanted.text, balance.name, surroundings_.place))
        .related(name.span, fmt::format("its steps are for {}", steps))
        .help(fmt::format("for each {}   as what the rule is for; or {} alone, for what it stands at",
                          steps.substr(std::string("each ").size()), balance.name));
    return {std::nullopt, path.parts.size()};
  }
  BalanceRead read{.balance = 0, .part = Part::kBefore, .on = {}, .keys = {}};
  if (let != balance.lets.end()) {
    read.part = Part::kLet;
    read.let = static_cast<std::size_t>(let - balance.lets.begin());
  }
  return {balance_read(name, std::move(read), whole), part + 2};
}

bool ExpressionTyper::is_step_of(const Balance& balance) const {
  if (const auto* fact = std::get_if<FactScope>(&balance.step)) {
    return surroundings_.fact == fact->kind;
  }
  const auto& period = std::get<PeriodScope>(balance.step);
  return surroundings_.period && surroundings_.period->kind == period.kind &&
         surroundings_.period->first_month == period.first_month;
}

Typed ExpressionTyper::balance_read(DeclaredName& name, BalanceRead read, Span span) {
  name.used = true;
  if (!may_read_balance(name, span)) {
    return std::nullopt;
  }
  read.balance = *name.index;
  if (read.part == BalanceRead::Part::kAfter && !read.on &&
      surroundings_.day_meaning == Surroundings::Day::kBatch) {
    read.on = day(span, "a balance");
  }
  const std::vector<const ast::Path*>& paths = state_.balance_sources[read.balance].keys;
  for (std::size_t each = 0; each < paths.size(); ++each) {
    const Typed value = key(*paths[each], span);
    const Balance& balance = state_.ruleset.balances[read.balance];
    if (!value || type_of(*value) != balance.key_types[each]) {
      state_.diagnostics
          .error("R0229", span,
                 fmt::format("`{}` is kept for each `{}`, which {} doesn't have", balance.name,
                             balance.key_names[each], surroundings_.place))
          .related(paths[each]->span, "kept for this");
      return std::nullopt;
    }
    read.keys.push_back(*value);
  }
  const BalanceRead::Part part = read.part;
  const std::size_t let = read.let;
  const Balance& balance = state_.ruleset.balances[read.balance];
  const Type type = part == BalanceRead::Part::kLet ? type_of(balance.lets[let].value) : balance.type;
  return add(std::move(read), type, span);
}

}  // namespace remit

// Balances: what is kept from step to step.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/line_scopes.hpp"
#include "engine/analysis/local_lets.hpp"
#include "engine/analysis/own_dates.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/typed_operands.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using grammar::SourceSpan;

class BalanceReader {
 public:
  BalanceReader(AnalysisState& state, DeclaredName& name)
      : state_(state),
        name_(name),
        file_(*name.places.front().file),
        source_(std::get<ast::BalanceDeclaration>(name.places.front().declaration->form)),
        damaged_(state.damage.touches(name.places.front().declaration->span)),
        lets_(&state.lets) {
    balance_.name = source_.name.text;
    balance_.span = source_.name.span;
  }

  void read() {
    const bool named = check_lines();
    std::vector<const ast::LetClause*> lets;
    for (const ast::LetClause& let : source_.lets) {
      lets.push_back(&let);
    }
    sound_ = declare_lets(state_, file_, lets, lets_) && sound_;
    if (!named || !read_steps() || !read_keys()) {
      return;
    }
    read_start();
    if (sound_) {
      read_lets();
      read_becomes();
    }
    if (sound_) {
      name_.index = state_.ruleset.balances.size();
      state_.ruleset.balances.push_back(std::move(balance_));
      state_.balance_sources.push_back({std::move(key_paths_)});
    }
  }

 private:
  /// Whether each line is there that a balance can't do without.
  bool check_lines() {
    std::vector<std::string> what;
    std::vector<std::string> write;
    const auto need = [&](bool there, std::string says, std::string line) {
      if (!there) {
        what.push_back(std::move(says));
        write.push_back(std::move(line));
      }
    };
    need(source_.each.has_value(), "what its steps are", "each month");
    need(source_.starts.has_value(), "what it starts with", "starts EUR 0");
    need(source_.becomes.has_value(), "what it becomes with each step", "becomes before + …");
    if (!what.empty() && !damaged_) {
      state_.diagnostics
          .error("R0226", source_.name.span,
                 fmt::format("the balance `{}` doesn't say {}", source_.name.text, fmt::join(what, ", nor ")))
          .help(
              fmt::format("{}   on a deeper line{}", fmt::join(write, "; "), what.size() > 1 ? " each" : ""));
    }
    return what.empty();
  }

  bool read_steps() {
    const ast::Name& each = *source_.each;
    if (const auto kind = state_.ruleset.schema.find_fact(each.text); kind && can_have_lines(*kind)) {
      balance_.step = FactScope{*kind};
      step_.fact = *kind;
      step_.partner = Surroundings::Partner::kOfFact;
    } else if (const auto period = period_called(each.text)) {
      balance_.step = *period;
      step_.period = *period;
      step_.partner = Surroundings::Partner::kPaid;
    } else if (state_.damage.may_declare(each.text)) {
      return false;
    } else {
      state_.diagnostics
          .error("R0227", each.span, fmt::format("a balance can't step through each {}", each.text))
          .help(
              "each month, quarter, half or year; each fiscal quarter from April; or each deal, invoice, "
              "payment …");
      return false;
    }
    const std::string place = fmt::format("a step of the balance `{}`", balance_.name);
    step_.place = fmt::format("the day of {}", place);
    step_.lets = &state_.lets;
    const Typed by = read_day();
    if (!by) {
      return false;
    }
    balance_.by = *by;
    step_.place = place;
    step_.day_meaning = Surroundings::Day::kGiven;
    step_.day = *by;
    step_.lets = &lets_;
    step_.typed_lets.clear();
    if (source_.where) {
      balance_.where = needed(typer().condition(*source_.where));
    }
    return true;
  }

  Typed read_day() {
    if (source_.by) {
      return typer().of_type(*source_.by, {.kind = TypeKind::kDate}, "R0409", "what stands behind `by`");
    }
    if (step_.period) {
      return state_.pool().add(ThisPeriod{.last = false}, {.kind = TypeKind::kDate}, source_.each->span);
    }
    const Typed date = own_date_of(state_, *step_.fact, source_.each->span);
    if (!date) {
      state_.diagnostics
          .error("R0227", source_.each->span,
                 fmt::format("{} has no date of its own, so its steps need `by`",
                             with_article(spoken(source_.each->text))))
          .help(fmt::format("each {} by …, with a date", source_.each->text));
    }
    return date;
  }

  bool read_keys() {
    for (const ast::Path& path : source_.keys) {
      const std::string text(state_.files[path.span.file].slice(path.span));
      if (const auto period = period_called(path.parts.front().text); period && path.parts.size() == 1) {
        if (balance_.anew) {
          return report_key(path, "a balance starts anew with one kind of period, and this is another",
                            "the balance without it");
        }
        balance_.anew = *period;
        continue;
      }
      const Typed key = step_.period && text != "partner" ? std::nullopt : typer().key(path, path.span);
      const bool can_be_key = key && (state_.type_of(*key).kind == TypeKind::kReference ||
                                      state_.type_of(*key).kind == TypeKind::kSymbol ||
                                      state_.type_of(*key).kind == TypeKind::kText);
      if (!can_be_key) {
        return report_key(path,
                          key ? fmt::format("a balance is kept for facts or words, and `{}` is {}", text,
                                            state_.describe(state_.type_of(*key)))
                              : fmt::format("a balance with a step for each {} can't be kept for each `{}`",
                                            source_.each->text, text),
                          step_.period ? "for partner; or steps for facts, such as each deal"
                                       : "what the fact has or refers to: partner, customer, deal.region");
      }
      balance_.key_names.push_back(text);
      balance_.key_types.push_back(state_.type_of(*key));
      balance_.keys.push_back(*key);
      key_paths_.push_back(&path);
    }
    if (step_.period && balance_.keys.empty()) {
      return report_key(source_.keys.front(),
                        "a balance with a step for each period is kept for each partner",
                        fmt::format("balance {} for partner", balance_.name));
    }
    return true;
  }

  bool report_key(const ast::Path& path, std::string message, std::string write) {
    state_.diagnostics.error("R0227", path.span, std::move(message)).help(std::move(write));
    return false;
  }

  void read_start() {
    const Typed starts = needed(typer().type(*source_.starts));
    if (!starts) {
      return;
    }
    balance_.starts = *starts;
    balance_.type = state_.type_of(*starts);
    if (balance_.type.kind != TypeKind::kMoney && balance_.type.kind != TypeKind::kNumber) {
      sound_ = false;
      state_.diagnostics
          .error("R0228", file_.expressions[*source_.starts].span,
                 fmt::format("a balance is an amount or a number, and it starts with {}",
                             state_.describe(balance_.type)))
          .help("starts EUR 0, or starts 0");
      return;
    }
    step_.adds_up = true;
    step_.step = Surroundings::Step{state_.ruleset.balances.size(), balance_.type};
    step_.typed_lets.clear();
  }

  void read_lets() {
    for (const std::unique_ptr<KnownLet>& let : lets_.lets()) {
      if (const Typed value = needed(typer().let(*let))) {
        balance_.lets.push_back({let->name->text, *value, let->name->span});
      }
    }
  }

  void read_becomes() {
    const Typed becomes = needed(typer().type(*source_.becomes));
    if (!becomes) {
      return;
    }
    balance_.becomes = *becomes;
    if (state_.type_of(*becomes) != balance_.type) {
      sound_ = false;
      state_.diagnostics
          .error("R0228", file_.expressions[*source_.becomes].span,
                 fmt::format("this balance starts with {}, and becomes {}", state_.describe(balance_.type),
                             state_.describe(state_.type_of(*becomes))))
          .related(file_.expressions[*source_.starts].span, "what it starts with");
    }
  }

  ExpressionTyper typer() { return {state_, file_, step_}; }
  Typed needed(Typed value) {
    sound_ = sound_ && value.has_value();
    return value;
  }

  AnalysisState& state_;
  DeclaredName& name_;
  const ast::File& file_;
  const ast::BalanceDeclaration& source_;
  bool damaged_;
  bool sound_ = true;
  LetTable lets_;
  Balance balance_;
  std::vector<const ast::Path*> key_paths_;
  Surroundings step_;
};

}  // namespace

void analyze_balances(AnalysisState& state) {
  for (DeclaredName* name : state.names.of(NameKind::kBalance)) {
    state.balance_being_read = std::string(state.files[name->span.file].slice(name->span));
    BalanceReader(state, *name).read();
    state.balances_begun.insert(std::exchange(state.balance_being_read, {}));
  }
}

void begin_balances(AnalysisState& state) {
  std::vector<Balance>& balances = state.ruleset.balances;
  const auto begin = [&](std::size_t balance, const std::optional<Date>& start) {
    std::optional<Date>& known = balances[balance].start;
    known = known && start ? std::min(*known, *start) : known ? known : start;
  };
  for (std::size_t rule = 0; rule < state.rule_sources.size(); ++rule) {
    const RuleSource& source = state.rule_sources[rule];
    for (std::size_t id = source.first_expression; id < source.end_expression; ++id) {
      if (const auto* read = std::get_if<BalanceRead>(&state.pool()[static_cast<TypedId>(id)].node)) {
        begin(read->balance, state.ruleset.rules[rule].effective.from);
      }
    }
  }
  // What a balance reads has begun when it does.
  for (std::size_t balance = balances.size(); balance-- > 0;) {
    for (const TypedId root : roots_of(balances[balance])) {
      for (const TypedId id : reachable(state.pool(), root)) {
        if (const auto* read = std::get_if<BalanceRead>(&state.pool()[id].node)) {
          begin(read->balance, balances[balance].start);
        }
      }
    }
  }
}

}  // namespace remit

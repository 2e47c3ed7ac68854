#include "engine/analysis/amendment_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/nearest_word.hpp"

namespace remit {
namespace {

/// Attributes of the partner who is paid; anything else is asked of the fact.
constexpr std::array<std::string_view, 4> kPartnerAttributes = {"tier", "type", "region", "segment"};

}  // namespace

AmendmentReader::AmendmentReader(AnalysisState& state, AmendmentSource& source, const Surroundings& line,
                                 LetTable& lets, ReadClause read_clause)
    : state_(state),
      source_(source),
      file_(*source.place.file),
      declaration_(std::get<ast::AmendmentDeclaration>(source.place.declaration->form)),
      lets_(&lets),
      line_(line),
      read_clause_of_rule_(std::move(read_clause)) {
  line_.lets = &lets_;
  line_.place = fmt::format("{} {} to {}", declaration_.promo ? "the promo" : "the exception",
                            declaration_.name.text, line.place);
  read_.source = &source;
  read_.made.name = declaration_.name.text;
  read_.made.is_promo = declaration_.promo;
  read_.made.span = source.place.declaration->head;
}

std::optional<ReadAmendment> AmendmentReader::read(const EffectiveRange& of_rule) {
  read_lets();
  if (!read_dates(of_rule)) {
    return std::nullopt;
  }
  read_whom();
  for (const ast::Clause& clause : declaration_.clauses) {
    read_clause(clause);
  }
  check_lets();
  if (!sound_ || !has_value_) {
    return std::nullopt;
  }
  TypedPool& pool = state_.pool();
  const Type yes_no{.kind = TypeKind::kYesNo};
  if (conditions_.empty()) {
    read_.made.holds = pool.add(ConstantYesNo{true}, yes_no, read_.made.span);
  } else if (conditions_.size() == 1) {
    read_.made.holds = conditions_.front();
  } else {
    read_.made.holds = pool.add(AllOf{conditions_}, yes_no, read_.made.span);
  }
  return std::move(read_);
}

void AmendmentReader::add_condition(const Typed& condition) {
  if (condition) {
    conditions_.push_back(*condition);
  } else {
    sound_ = false;
  }
}

void AmendmentReader::read_lets() {
  for (const ast::Clause& clause : declaration_.clauses) {
    if (const auto* let = std::get_if<ast::LetClause>(&clause.form)) {
      if (const KnownLet* known = lets_.find(let->name.text)) {
        sound_ = false;
        state_.diagnostics
            .error("R0402", let->name.span, fmt::format("`{}` is already the name of a let", let->name.text))
            .related(known->name->span, "declared here first")
            .help("another name for one of the two");
        continue;
      }
      lets_.add(let->name, file_, let->value);
    }
  }
  lets_.connect(state_.files, state_.diagnostics);
}

void AmendmentReader::check_lets() {
  for (const std::unique_ptr<KnownLet>& let : lets_.lets()) {
    if (!let->used) {
      sound_ = typer().let(*let).has_value() && sound_;
      state_.diagnostics.warning("R0416", let->name->span,
                                 fmt::format("nothing uses the let `{}`", let->name->text));
    }
  }
}

// False when there is no day on which both it and this version of the rule hold.
bool AmendmentReader::read_dates(const EffectiveRange& of_rule) {
  const ast::EffectiveClause* effective = nullptr;
  Span span;
  for (const ast::Clause& clause : declaration_.clauses) {
    if (const auto* found = std::get_if<ast::EffectiveClause>(&clause.form)) {
      effective = found;
      span = clause.span;
    }
  }
  EffectiveRange dates;
  if (effective != nullptr && effective->dates) {
    const std::optional<EffectiveRange> range = effective_range(state_, file_, *effective->dates);
    sound_ = range.has_value() && sound_;
    dates = range.value_or(EffectiveRange{});
  }
  const bool own_date = effective != nullptr && effective->by.has_value();
  if (!own_date && !common_days(dates, of_rule)) {
    return false;
  }
  source_.met = true;
  const Type date{.kind = TypeKind::kDate};
  Typed day = typer().governing_date(span);
  TypedPool& pool = state_.pool();
  const Type yes_no{.kind = TypeKind::kYesNo};
  if (own_date) {
    read_.only_sometimes = true;
    day = typer().of_type(*effective->by, date, "R0309", "the date that it goes by");
    if (!day) {
      sound_ = false;
      return true;
    }
    const TypedId never = pool.add(ConstantDate{Date::never()}, date, span);
    conditions_.push_back(pool.add(CompareValues{CompareOperator::kNotEqual, *day, never, {}}, yes_no, span));
  } else {
    read_.effective = dates;
  }
  const auto bounded = [&](CompareOperator op, const std::optional<Date>& bound) {
    if (bound) {
      const TypedId end = pool.add(ConstantDate{*bound}, date, span);
      conditions_.push_back(pool.add(CompareValues{op, *day, end, {}}, yes_no, span));
    }
  };
  bounded(CompareOperator::kAtLeast, dates.from);
  bounded(CompareOperator::kAtMost, dates.through);
  return true;
}

// `for partner "Acme"`, `for tier Gold`, `for deal D17`.
void AmendmentReader::read_whom() {
  if (!declaration_.for_kind || !declaration_.for_value) {
    return;
  }
  const ast::Name& kind = *declaration_.for_kind;
  const Span value = file_.expressions[*declaration_.for_value].span;
  const Span span = grammar::join(kind.span, value);
  Typed whose;
  if (std::ranges::find(kPartnerAttributes, kind.text) != kPartnerAttributes.end()) {
    whose = typer().path({{{.text = "partner", .span = kind.span}, kind}, kind.span});
  } else {
    whose = typer().key({{kind}, kind.span}, kind.span);
    if (!whose) {
      state_.diagnostics
          .error("R0326", kind.span,
                 fmt::format("what is amended has no {}, so nothing can be said for one", kind.text))
          .help("for partner, tier, type, region or segment, or something that the fact refers to");
    }
  }
  if (!whose) {
    sound_ = false;
    return;
  }
  add_presence(*whose, span);
  add_condition(typer().is(*whose, *declaration_.for_value, span));
  const std::string* word = written_word(file_.expressions[*declaration_.for_value]);
  read_.whom_kind = kind.text;
  read_.whom = fmt::format("{} {}", kind.text,
                           word != nullptr ? *word : std::string(state_.files[value.file].slice(value)));
}

// Where there is no tier, or no deal to have a customer, nothing is said for one: it isn't a mistake.
void AmendmentReader::add_presence(TypedId whose, Span span) {
  std::vector<TypedId> present;
  TypedPool& pool = state_.pool();
  TypedId id = whose;
  while (const auto* read = std::get_if<FieldRead>(&pool[id].node)) {
    id = read->of;
    if (!read->empty_number && !read->empty_date && !read->empty_word) {
      const HasField has{.of = read->of, .kind = read->kind, .field = read->field, .on = read->on};
      present.push_back(pool.add(has, {.kind = TypeKind::kYesNo}, span));
    }
  }
  conditions_.insert(conditions_.end(), present.rbegin(), present.rend());
}

void AmendmentReader::read_value(ast::ExpressionId value, const ast::Clause& clause) {
  read_.value = clause.span;
  const Typed typed =
      typer().of_type(value, line_.amounts.value_or(state_.money()), "R0309", "what an amendment says");
  sound_ = typed.has_value() && sound_;
  has_value_ = true;
  read_.made.value = typed.value_or(TypedId{});
}

void AmendmentReader::read_other(const ast::Clause& clause) {
  read_.value = clause.span;
  std::optional<AmendedClause> read = read_clause_of_rule_(clause, file_, line_);
  sound_ = read.has_value() && sound_;
  has_value_ = true;
  read_.clause = std::move(read).value_or(AmendedClause{});
}

void AmendmentReader::read_clause(const ast::Clause& clause) {
  if (std::holds_alternative<ast::DecayClause>(clause.form) ||
      std::holds_alternative<ast::SplitClause>(clause.form) ||
      std::holds_alternative<ast::RefundsClause>(clause.form) ||
      std::holds_alternative<ast::ClawbackClause>(clause.form) ||
      std::holds_alternative<ast::DueClause>(clause.form)) {
    read_other(clause);
  } else if (const auto* when = std::get_if<ast::WhenClause>(&clause.form)) {
    read_.only_sometimes = true;
    add_condition(typer().condition(when->condition));
  } else if (const auto* amount = std::get_if<ast::AmountClause>(&clause.form)) {
    read_value(amount->value, clause);
  } else if (const auto* floor = std::get_if<ast::FloorClause>(&clause.form)) {
    read_value(floor->value, clause);
  } else if (const auto* cap = std::get_if<ast::CapClause>(&clause.form)) {
    read_.cap = cap;
    read_value(cap->limit, clause);
    if (cap->when) {
      read_.only_sometimes = true;
      add_condition(typer().condition(*cap->when));
    }
  } else if (const auto* added = std::get_if<ast::AddClause>(&clause.form)) {
    read_.made.adds = true;
    read_value(added->value, clause);
  } else if (const auto* because = std::get_if<ast::BecauseClause>(&clause.form)) {
    read_.made.because = because->reason;
  } else if (const auto* budget = std::get_if<ast::BudgetClause>(&clause.form)) {
    read_.budget = typer().of_type(budget->limit, state_.money(), "R0309", "a budget");
    if (line_.amounts) {
      state_.diagnostics
          .error("R0427", clause.span,
                 "a budget adds up what is paid on several facts, and this rule pays in the currency of each")
          .help(fmt::format("an amount in {} in the rule", state_.currency_code()));
      sound_ = false;
    }
    read_.budget_by_booking = budget->in_order_of_booking;
    read_.budget_span = clause.span;
    sound_ = read_.budget.has_value() && sound_;
  }
}

}  // namespace remit

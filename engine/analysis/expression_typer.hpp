// Expressions of a syntax tree to typed expressions: names resolved by their surroundings, types checked,
// numbers made exact. Every mistake is reported once; what contains it has no type and causes no further
// messages.
//
// The class is spread over several files by concern: expressions.cpp, literals.cpp, paths.cpp,
// arithmetic.cpp, conditions.cpp, dates.cpp, views.cpp, scale_reads.cpp. Its depth is that of the parser's
// nesting; lets that need each other are typed in order of need, without recursion.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/analysis_state.hpp"
#include "engine/analysis/surroundings.hpp"
#include "grammar/ast/expressions.hpp"

namespace remit {

class ExpressionTyper {
 public:
  /// For expressions of `file` seen from `surroundings`; all three must outlive the typer.
  ExpressionTyper(AnalysisState& state, const ast::File& file, Surroundings& surroundings)
      : ExpressionTyper(state, file, surroundings, surroundings.lets) {}

  [[nodiscard]] Typed type(ast::ExpressionId id);
  /// A condition; anything else is reported (R0409).
  [[nodiscard]] Typed condition(ast::ExpressionId id);
  /// A path, as the clauses `pays` and `for` hold it; with `roles`, `deal.influencer` may be the partner of
  /// that role.
  [[nodiscard]] Typed path(const ast::Path& path, bool roles = false);
  /// A value of type `wanted`; anything else is reported as `code`: "`subject` is …, this is …".
  [[nodiscard]] Typed of_type(ast::ExpressionId id, const Type& wanted, std::string_view code,
                              std::string_view subject);
  /// The same of a value that has been typed.
  [[nodiscard]] Typed typed_as(const Typed& value, ast::ExpressionId id, const Type& wanted,
                               std::string_view code, std::string_view subject);
  /// `path` read from the facts of these surroundings alone (no lets, measures or scales); reports nothing.
  [[nodiscard]] Typed key(const ast::Path& path, grammar::SourceSpan span);
  /// Whether `left` is what `right` says: a word, a fact's id or any other value.
  [[nodiscard]] Typed is(TypedId left, ast::ExpressionId right, grammar::SourceSpan span);
  /// Two values beside each other, where that makes sense; reported otherwise (R0417, R0419).
  [[nodiscard]] Typed compare(ast::ComparisonOperator op, TypedId left, TypedId right,
                              grammar::SourceSpan span);
  /// Types a let here, and before it all that it needs.
  [[nodiscard]] Typed let(const KnownLet& let);

  /// The day at which dated things are read, or nothing and a report (R0414) where there is none.
  [[nodiscard]] Typed day(grammar::SourceSpan span, std::string_view needed_by);
  /// The governing date itself. Needs surroundings that have one.
  [[nodiscard]] TypedId governing_date(grammar::SourceSpan span);

 private:
  using Span = grammar::SourceSpan;

  /// The value of a let of column one doesn't see the lets of the rule that reads it: hence its own table.
  ExpressionTyper(AnalysisState& state, const ast::File& file, Surroundings& surroundings, LetTable* lets)
      : state_(state), file_(file), pool_(file.expressions), surroundings_(surroundings), lets_(lets) {}

  // literals.cpp
  bool check_thousands(Span span);
  Typed literal(const ast::MoneyLiteral& literal, Span span);
  Typed literal(const ast::PercentLiteral& literal, Span span);
  Typed literal(const ast::NumberLiteral& literal, Span span);
  Typed literal(const ast::DateLiteral& literal, Span span);

  // paths.cpp
  /// How a path is read: on which day its dated fields, where its nodes say they stand, and whether a mistake
  /// is worth a message.
  struct Look {
    std::optional<TypedId> on;
    std::optional<Span> span;
    bool quiet = false;
    bool roles = false;  // a field that a deal hasn't is the partner of a role
  };
  /// What the first parts of a path stand for.
  struct Head {
    Typed id;
    std::size_t parts = 1;
  };
  Typed resolve(const ast::Path& path, const Look& look);
  std::optional<Head> from_facts(const ast::Path& path, const Look& look);
  std::optional<Head> from_keys(const ast::Path& path);
  std::optional<Head> from_fans(const ast::Path& path);
  std::optional<Head> part_of_lines(std::size_t fan, std::size_t rule, const ast::Path& path);
  Typed lines_total(const ast::Name& part);
  Typed no_lines_yet(const ast::Name& part);
  std::optional<Head> from_period(const ast::Path& path);
  std::optional<Head> from_declarations(const ast::Path& path, const Look& look);
  std::optional<Head> declared_head(DeclaredName& name, const ast::Path& path, std::size_t part,
                                    const Look& look);
  Typed declared(DeclaredName& name, const ast::Name& part);
  Typed steps(const Head& head, const ast::Path& path, const Look& look);
  Typed step(TypedId of, const ast::Name& name, Span span, const Look& look);
  [[nodiscard]] bool is_known_role(const std::string& role) const;
  Typed participant(TypedId deal, const ast::Name& role, Span span);
  Typed read_field(TypedId of, FactKind kind, std::size_t field, Span span, const Look& look);
  Typed unknown_name(const ast::Path& path);

  // as_known_on.cpp
  Typed as_known_on(const ast::AsKnownOn& node, Span span);

  // balance_reads.cpp
  Head balance_part(DeclaredName& name, const ast::Path& path, std::size_t part);
  Typed balance_read(DeclaredName& name, BalanceRead read, Span span);
  [[nodiscard]] bool is_step_of(const Balance& balance) const;
  [[nodiscard]] bool may_read_balance(const DeclaredName& name, Span span);

  // table_reads.cpp
  Typed table_cell(DeclaredName& name, const ast::Path& path, std::size_t column_part, const Look& look);
  [[nodiscard]] std::optional<TableRow> table_row(std::size_t table, Span span, const Look& look);
  bool is_in_reach(ast::ExpressionId id);
  bool check_table_key(std::size_t table, std::size_t key, TypedId value);
  Typed unknown_field(FactKind kind, const ast::Name& name);
  [[nodiscard]] std::vector<std::string> names_in_reach() const;
  bool ledger_knows_attribute(const FieldDefinition& field, Span span);

  // arithmetic.cpp
  Typed negation(const ast::Negation& node, Span span);
  Typed sum(const ast::Sum& node, Span span);
  Typed shifted_date(const ast::Sum& node, const std::vector<TypedId>& terms, Span span);
  Typed product(const ast::Product& node, Span span);
  void report_product(const Type& left, ast::ProductOperator op, TypedId right, Span span);
  Typed rounded(const ast::Rounded& node, Span span);
  Typed extreme(const ast::Extreme& node, Span span);
  TypedId extreme_date(const ExtremeOf& extreme, Span span);

  // choices.cpp
  Typed group(const ast::Group& node, Span span);
  Typed choice(const ast::Choice& node, Span span);

  // conversions.cpp
  Typed conversion(const ast::Conversion& node, Span span);
  /// `X in its own currency`: what the line's fact is in.
  Typed in_own_currency(const ast::Conversion& node, Span span);
  Typed own_field(TypedId read, Span span);
  bool has_own_currency(Span span);
  bool is_amount(ast::ExpressionId operand, TypedId value, std::string_view currency);
  TypedId currency_of_line(Span span);
  [[nodiscard]] static Type own_money() { return {.kind = TypeKind::kMoney, .currency = kOwnCurrency}; }
  Typed converted_field(TypedId read, const std::string& to, Span span);

  // conditions.cpp
  Typed comparison(const ast::Comparison& node, Span span);
  Typed is_paid(TypedId reference, bool negated, Span word, Span span);
  /// `left` beside what `right` stands for there: a word, a fact's id or any other value.
  Typed compare_with(ast::ComparisonOperator op, TypedId left, ast::ExpressionId right, Span span);
  Typed word_or_value(TypedId left, ast::ExpressionId right);
  Typed fact_or_value(TypedId left, ast::ExpressionId right);
  Typed operand_beside(TypedId left, ast::ExpressionId right);
  Typed one_of(const ast::OneOf& node, Span span);
  Typed in_range(const ast::InRange& node, Span span);
  Typed has(const ast::Has& node, Span span);
  Typed logical(const ast::Logical& node, Span span);
  Typed inverse(const ast::Not& node, Span span);
  bool check_word(TypedId left, std::string_view word, Span span);
  bool check_word_of(FactKind kind, std::size_t field, const std::vector<std::string>* declared,
                     std::string_view word, Span span);
  bool check_partner(const std::string& id, Span span);
  Typed fact_called(const std::string& id, const Type& reference, Span span);
  [[nodiscard]] const std::vector<std::string>* ordered_words_of(TypedId id) const;

  // comparison_slips.cpp
  void warn_of_field_name(TypedId left, const ast::Name& word);
  void warn_of_ratio(TypedId left, TypedId right);
  bool is_word_with_dash(ast::ExpressionId right);

  // dates.cpp
  Typed since(const ast::Since& node, Span span);
  Typed days_through(const ast::DaysThrough& node, Span span);

  // views.cpp
  Typed view(const ast::View& node, Span span);
  Typed looked_at(const ast::View& node, Span span);
  Typed before_this(const ast::View& node, Span span);
  Typed last_year(const ast::View& node, Span span);
  /// A measure, and whom it is read for where `for` says so.
  struct MeasureName {
    DeclaredName* name = nullptr;
    std::optional<ast::ExpressionId> of;
    explicit operator bool() const { return name != nullptr; }
  };
  [[nodiscard]] MeasureName measure_in(ast::ExpressionId id);
  struct Advice {
    std::string_view message;
    std::string_view help;
  };
  MeasureName measure_beside(std::string_view word, const ast::View& node, Span span, const Advice& advice);
  [[nodiscard]] std::optional<std::size_t> key_given(std::size_t measure, ast::ExpressionId of);
  Typed key_value(ast::ExpressionId of, const Type& wanted);
  /// The measure or scale that `id` names, if it is nothing but such a name.
  [[nodiscard]] DeclaredName* named(ast::ExpressionId id, NameKind kind);
  [[nodiscard]] const ast::Path* path_of(ast::ExpressionId id) const;
  [[nodiscard]] const ast::ExpressionNode* ungrouped(ast::ExpressionId id) const;
  Typed scale_of(DeclaredName& name, ast::ExpressionId value, Span span);
  Typed scale_read(DeclaredName& name, ScaleView view, Typed value, Typed base, Span span);
  std::optional<std::vector<std::vector<TypedId>>> bounds_here(std::size_t scale);
  Typed target_of(ast::ExpressionId measure, Span span);
  Typed base_before(ast::ExpressionId id);
  Typed measure_read(const MeasureName& measure, MeasureView view, std::optional<TypedId> on, Span span);
  bool totals_allowed(std::string_view keyword, Span span);

  [[nodiscard]] const ast::Expression& at(ast::ExpressionId id) const { return pool_[id]; }
  [[nodiscard]] const Type& type_of(TypedId id) const { return state_.type_of(id); }
  [[nodiscard]] std::string describe(TypedId id) const { return state_.describe(state_.type_of(id)); }
  TypedId add(TypedNode node, Type type, Span span) {
    return state_.pool().add(std::move(node), std::move(type), span);
  }
  TypedId yes_no(TypedNode node, Span span) { return add(std::move(node), {.kind = TypeKind::kYesNo}, span); }

  AnalysisState& state_;
  const ast::File& file_;
  const ast::ExpressionPool& pool_;
  Surroundings& surroundings_;
  LetTable* lets_;
};

}  // namespace remit

#include "tests/unit/ast/generated_files.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "tests/unit/ast/generated_clauses.hpp"

namespace remit::ast {
namespace {

class FileMaker : private ClauseMaker {
 public:
  FileMaker(Decisions& decisions, File& file) : ClauseMaker(decisions, file.expressions), file_(file) {}

  void run() {
    do {
      file_.declarations.push_back(Declaration{declaration(), {}, {}});
    } while (decide_.below(4) != 0);
  }

 private:
  DeclarationForm header_line() {
    switch (decide_.below(7)) {
      case 0:
        return RulesetLine{make_.text()};
      case 1:
        return LanguageLine{"1"};
      case 2:
        return CurrencyLine{Name{"EUR", {}}};
      case 3:
        return RoundingLine{Name{"half-even", {}}};
      case 4:
        return MonthsLine{};
      case 5: {
        TiersLine line;
        do {
          line.tiers.push_back(make_.name());
        } while (decide_.yes());
        return line;
      }
      default: {
        RatesLine line{.last_published = decide_.yes(), .pivot = {}};
        if (decide_.yes()) {
          line.pivot = Name{.text = "USD", .span = {}};
        }
        return line;
      }
    }
  }

  DeclarationForm declaration() {
    switch (decide_.below(12)) {
      case 0:
        return header_line();
      case 1:
        return UseDeclaration{make_.text()};
      case 2:
        return field();
      case 3:
        return fact();
      case 4: {
        Name name = make_.name();
        return LetDeclaration{std::move(name), make_.choice(true)};
      }
      case 5:
        return table();
      case 6:
        return scale();
      case 7:
        return measure();
      case 8:
        return balance();
      case 9:
        return decide_.yes() ? DeclarationForm(rule()) : DeclarationForm(amendment());
      case 10:
        return decide_.yes() ? DeclarationForm(payout()) : DeclarationForm(proof());
      default:
        return scenario();
    }
  }

  FieldDeclaration field() {
    FieldDeclaration field{make_.path(), std::nullopt, {}, std::nullopt};
    if (decide_.yes()) {
      field.type = Name{"date", {}};
    } else {
      do {
        field.one_of.push_back(make_.list_value());
      } while (decide_.yes());
    }
    field.empty_means = optional_expression();
    return field;
  }
  FactDeclaration fact() {
    FactDeclaration fact{make_.name(), optional([this] { return make_.name(); }), {}};
    while (decide_.yes()) {
      Name name = make_.name();
      fact.fields.push_back({std::move(name), Name{"money", {}}, {}});
    }
    return fact;
  }
  /// A cell that doesn't end or begin with a bare word, so that no neighbour goes on with it.
  ExpressionId cell() { return decide_.yes() ? make_.percent() : make_.date(); }
  TableDeclaration table() {
    TableDeclaration table{make_.name(), {}, {make_.name(), make_.name()}, {}};
    if (decide_.yes()) {
      table.by = expressions();
    }
    while (decide_.yes()) {
      TableDeclaration::Row row{{}, optional([this] { return make_.date(); }), {cell(), cell()}, {}};
      for (std::size_t i = 0; i < table.by.size(); ++i) {
        row.keys.push_back(make_.term());
      }
      table.rows.push_back(std::move(row));
    }
    return table;
  }
  ScaleDeclaration scale() {
    constexpr std::array kKinds = {ScaleKind::kMarginal, ScaleKind::kWhole, ScaleKind::kInterpolated};
    ScaleDeclaration scale{
        make_.name(), kKinds[decide_.below(kKinds.size())], decide_.yes(), make_.dates(), {}};
    while (decide_.yes()) {
      ScaleDeclaration::Row row{};
      row.above = decide_.yes();
      row.bound = make_.term();
      row.value = make_.term();
      row.per_unit = decide_.rarely(4);
      if (!row.per_unit && decide_.rarely(4)) {
        row.per_started = make_.number();
      }
      row.plus = optional([this] { return make_.term(); });
      scale.rows.push_back(row);
    }
    return scale;
  }
  MeasureDeclaration measure() {
    MeasureDeclaration measure{make_.name(), paths(), {}, std::nullopt};
    while (decide_.yes()) {
      MeasureDeclaration::Total total{};
      total.kind = static_cast<TotalKind>(decide_.below(9));
      total.value = optional([this] { return make_.choice(true); });
      if (decide_.yes()) {
        total.by = make_.expression();
      } else if (decide_.yes()) {
        total.during = range();
      }
      total.where = optional_condition();
      measure.totals.push_back(total);
    }
    measure.window = optional([this] { return window(); });
    return measure;
  }
  BalanceDeclaration balance() {
    BalanceDeclaration balance{};
    balance.name = make_.name();
    balance.keys = paths();
    if (decide_.yes()) {
      balance.each = make_.name();
      balance.by = optional_expression();
    }
    balance.starts = optional_expression();
    while (decide_.yes()) {
      balance.lets.push_back(let());
    }
    balance.becomes = optional([this] { return make_.choice(true); });
    return balance;
  }
  RuleDeclaration rule() {
    RuleDeclaration rule{decide_.yes(), make_.name(), optional([this] { return make_.text(); }), {}};
    while (decide_.below(4) != 0) {
      rule.clauses.push_back(Clause{rule_clause(), {}, {}});
    }
    return rule;
  }
  AmendmentDeclaration amendment() {
    AmendmentDeclaration amendment{};
    amendment.promo = decide_.yes();
    amendment.name = make_.name();
    amendment.target = make_.path();
    if (decide_.yes()) {
      amendment.for_kind = make_.name();
      amendment.for_value = make_.value();
    }
    while (decide_.below(4) != 0) {
      amendment.clauses.push_back(Clause{amendment_clause(), {}, {}});
    }
    return amendment;
  }
  PayoutDeclaration payout() {
    PayoutDeclaration payout{make_.name(), optional_condition(), {}};
    while (decide_.below(4) != 0) {
      payout.clauses.push_back(Clause{payout_clause(), {}, {}});
    }
    return payout;
  }
  ProveDeclaration proof() {
    ProveDeclaration proof{};
    proof.name = make_.name();
    proof.subject = make_.expression();
    if (decide_.yes()) {
      proof.op = static_cast<ComparisonOperator>(decide_.below(5));
      proof.bound = make_.expression();
    } else {
      proof.falls = decide_.yes();
      proof.grows = make_.expression();
    }
    return proof;
  }

  ScenarioDeclaration scenario() {
    ScenarioDeclaration scenario{make_.text(), {}, {}};
    while (decide_.below(4) != 0) {
      if (decide_.yes()) {
        scenario.lines.emplace_back(given());
      } else {
        scenario.lines.emplace_back(expect());
      }
    }
    return scenario;
  }
  GivenLine given() {
    GivenLine given{make_.name(), any_name(), {}, {}};
    while (decide_.yes()) {
      Name name = make_.name();
      const ExpressionId value = make_.list_value();
      given.fields.push_back({std::move(name), value, make_.dates(), {}});
    }
    return given;
  }
  ExpectLine expect() {
    constexpr std::array<const char*, 3> kPeriods = {"2026-06", "2026-Q2", "2026"};
    ExpectLine expect{Name{kPeriods[decide_.below(kPeriods.size())], {}}, {}, {}};
    do {
      ExpectLine::Item item{};
      for (std::size_t names = decide_.below(3); names > 0; --names) {
        item.names.push_back(any_name());
      }
      item.what = static_cast<ExpectLine::What>(decide_.below(3));
      item.negative = decide_.yes();
      item.amount = make_.money();
      expect.items.push_back(std::move(item));
    } while (decide_.yes());
    return expect;
  }

  File& file_;
};

}  // namespace

File make_file(std::vector<std::uint16_t> numbers) {
  File file;
  Decisions decisions(std::move(numbers));
  FileMaker(decisions, file).run();
  return file;
}

}  // namespace remit::ast

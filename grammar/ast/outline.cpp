#include "grammar/ast/outline.hpp"

#include <string_view>
#include <variant>

#include "grammar/ast/clause_outline.hpp"
#include "grammar/ast/expression_text.hpp"
#include "grammar/ast/number_text.hpp"

namespace remit::ast {
namespace {

std::string_view word_of(TotalKind kind) {
  switch (kind) {
    case TotalKind::kSum:
      return "sum";
    case TotalKind::kPlus:
      return "plus";
    case TotalKind::kLess:
      return "less";
    case TotalKind::kCount:
      return "count";
    case TotalKind::kAverage:
      return "average";
    case TotalKind::kLowest:
      return "lowest";
    case TotalKind::kHighest:
      return "highest";
    case TotalKind::kFirst:
      return "first";
    case TotalKind::kLast:
      return "last";
  }
  return "sum";
}

std::string names(const std::vector<Name>& list) {
  std::string out;
  for (const Name& name : list) {
    out += " " + written(name);
  }
  return out;
}

std::string keys(const std::vector<Path>& paths) {
  std::string out = " for";
  for (const Path& path : paths) {
    out += " " + written(path);
  }
  return out;
}

struct DeclarationOutliner {
  const PartOutliner& part;

  std::string operator()(const RulesetLine& line) const { return "ruleset " + in_quotes(line.name); }
  std::string operator()(const LanguageLine& line) const { return "language " + line.version; }
  std::string operator()(const CurrencyLine& line) const { return "currency " + line.currency.text; }
  std::string operator()(const RoundingLine& line) const { return "rounding " + line.mode.text; }
  std::string operator()(const MonthsLine& /*line*/) const { return "months clamp"; }
  std::string operator()(const TiersLine& line) const { return "tiers" + names(line.tiers); }
  std::string operator()(const RatesLine& line) const {
    return std::string("rates ") + (line.last_published ? "last-published" : "of-the-day") +
           (line.pivot ? " through " + line.pivot->text : "");
  }
  std::string operator()(const UseDeclaration& use) const { return "use " + in_quotes(use.path); }
  std::string operator()(const FieldDeclaration& field) const {
    return "field " + written(field.path) + (field.type.has_value() ? " is " + field.type->text : "") +
           part.list("one-of", field.one_of) + part.optional("empty-means", field.empty_means);
  }
  std::string operator()(const FactDeclaration& fact) const {
    std::string out = "fact " + fact.name.text + (fact.of.has_value() ? " of " + fact.of->text : "");
    for (const FactDeclaration::Field& field : fact.fields) {
      out += "\n  " + field.name.text + " " + field.type.text;
    }
    return out;
  }
  std::string operator()(const LetDeclaration& let) const {
    return "let " + let.name.text + " " + part.expression(let.value);
  }
  std::string operator()(const TableDeclaration& table) const {
    std::string out =
        "table " + table.name.text + part.list("by", table.by) + "\n  columns" + names(table.columns);
    for (const TableDeclaration::Row& row : table.rows) {
      out += "\n  row" + part.list("keys", row.keys) + part.optional("from", row.from) +
             part.list("values", row.values);
    }
    return out;
  }
  std::string operator()(const ScaleDeclaration& scale) const {
    std::string out = "scale " + scale.name.text;
    out += scale.kind == ScaleKind::kMarginal ? " marginal"
           : scale.kind == ScaleKind::kWhole  ? " whole"
                                              : " interpolated";
    out += (scale.each_slice_rounded ? " each-slice-rounded" : "") + part.dates(scale.effective);
    for (const ScaleDeclaration::Row& row : scale.rows) {
      out += (row.above ? "\n  above " : "\n  from ") + part.expression(row.bound) + " " +
             part.expression(row.value) + (row.per_unit ? " per-unit" : "") +
             (row.per_started.has_value() ? " per-started " + *row.per_started : "") +
             part.optional("plus", row.plus);
    }
    return out;
  }
  std::string operator()(const MeasureDeclaration& measure) const {
    std::string out = "measure " + measure.name.text + keys(measure.keys);
    for (const MeasureDeclaration::Total& total : measure.totals) {
      out += "\n  " + std::string(word_of(total.kind)) + " " +
             (total.value.has_value() ? part.expression(*total.value) : "(nothing)") +
             part.optional("by", total.by);
      if (total.during.has_value()) {
        out += " while " + part.expression(total.during->first) + " " + part.expression(total.during->last);
      }
      out += part.optional("where", total.where);
    }
    return out + (measure.window.has_value() ? "\n " + part.window(*measure.window) : "");
  }
  std::string operator()(const BalanceDeclaration& balance) const {
    std::string out = "balance " + balance.name.text + keys(balance.keys);
    out += (balance.each.has_value() ? "\n  each " + balance.each->text : "") +
           part.optional("by", balance.by) + part.optional("where", balance.where);
    out += balance.starts.has_value() ? "\n " + part.optional("starts", balance.starts) : "";
    for (const LetClause& let : balance.lets) {
      out += "\n  " + part.clause(let);
    }
    return out + (balance.becomes.has_value() ? "\n " + part.optional("becomes", balance.becomes) : "");
  }
  std::string operator()(const RuleDeclaration& rule) const {
    return (rule.figure ? "figure " : "rule ") + rule.name.text +
           (rule.title.has_value() ? " " + in_quotes(*rule.title) : "") + clauses(rule.clauses);
  }
  std::string operator()(const AmendmentDeclaration& amendment) const {
    return (amendment.promo ? "promo " : "exception ") + amendment.name.text + " to " +
           written(amendment.target) +
           (amendment.for_kind.has_value() ? " for " + amendment.for_kind->text : "") +
           part.optional("value", amendment.for_value) + clauses(amendment.clauses);
  }
  std::string operator()(const PayoutDeclaration& payout) const {
    return "payout " + payout.name.text + part.optional("where", payout.where) + clauses(payout.clauses);
  }
  std::string operator()(const ProveDeclaration& proof) const {
    std::string out = "prove " + proof.name.text + " " + part.expression(proof.subject);
    if (proof.op.has_value()) {
      return out + " " + std::string(sign_of(*proof.op)) + part.optional("bound", proof.bound);
    }
    return out + part.optional(proof.falls ? "never-falls" : "never-rises", proof.grows);
  }
  std::string operator()(const ScenarioDeclaration& scenario) const {
    std::string out = "scenario " + in_quotes(scenario.title);
    for (const auto& line : scenario.lines) {
      out += "\n  " + std::visit(*this, line);
    }
    return out;
  }
  std::string operator()(const GivenLine& given) const {
    std::string out = "given " + given.fact.text + (given.id.has_value() ? " id " + written(*given.id) : "");
    for (const GivenLine::Field& field : given.fields) {
      out += " (" + field.name.text + " " + part.expression(field.value) + part.dates(field.dates) + ")";
    }
    return out;
  }
  std::string operator()(const ExpectLine& expect) const {
    std::string out = "expect " + expect.period.text;
    for (const ExpectLine::Item& item : expect.items) {
      out += " (" + names(item.names) +
             (item.what == ExpectLine::What::kPosted    ? " posted"
              : item.what == ExpectLine::What::kPaidOut ? " paid-out"
                                                        : " carried") +
             " " + item.amount.currency + (item.negative ? " -" : " ") + item.amount.number + ")";
    }
    return out;
  }

 private:
  std::string clauses(const std::vector<Clause>& list) const {
    std::string out;
    for (const Clause& clause : list) {
      out += "\n  " + part.clause(clause.form);
    }
    return out;
  }
};

}  // namespace

std::string outline(const File& file) {
  const PartOutliner part(file.expressions);
  std::string out;
  for (const Declaration& declaration : file.declarations) {
    out += std::visit(DeclarationOutliner{part}, declaration.form) + "\n";
  }
  return out;
}

}  // namespace remit::ast

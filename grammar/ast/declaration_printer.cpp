#include "grammar/ast/declaration_printer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "grammar/ast/clause_printer.hpp"
#include "grammar/ast/expression_text.hpp"
#include "grammar/ast/number_text.hpp"

namespace remit::ast {
namespace {

constexpr std::string_view kIndentation = "  ";

constexpr std::array<std::string_view, 9> kTotalWords = {"sum",    "plus",    "less",  "count", "average",
                                                         "lowest", "highest", "first", "last"};

/// A line of a declaration: keywords are filled up to one column.
struct Row {
  std::string keyword;
  PrintedLines body;
  SourceSpan span;
};

/// `rows` below a head, their bodies in one column.
void append_rows(PrintedLines& lines, std::vector<Row> rows) {
  std::size_t width = 0;
  for (const Row& row : rows) {
    width = std::max(width, width_of(row.keyword));
  }
  for (Row& row : rows) {
    put_before(row.body, std::string(kIndentation) + padded(row.keyword, width + 2));
    PrintedLine& first = row.body.front();
    // The first line stands for all of the clause that the deeper lines don't stand for.
    first.anchor =
        SourceSpan{row.span.file, row.span.begin, row.body.size() > 1 ? first.anchor.end : row.span.end};
    std::move(row.body.begin(), row.body.end(), std::back_inserter(lines));
  }
}

/// The longest name among `let`s that follow each other, for each of them.
template <typename Items, typename NameOf>
std::vector<std::size_t> run_widths(const Items& items, NameOf name_of) {
  std::vector<std::size_t> widths(items.size(), 0);
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin;
    std::size_t width = 0;
    while (end < items.size() && name_of(items[end]) != nullptr) {
      width = std::max(width, name_of(items[end])->text.size());
      ++end;
    }
    std::fill(widths.begin() + static_cast<std::ptrdiff_t>(begin),
              widths.begin() + static_cast<std::ptrdiff_t>(end), width);
    begin = end + 1;
  }
  return widths;
}

/// Cells in columns that are as wide as their widest.
PrintedLines in_columns(std::vector<std::vector<std::string>> table, const std::vector<SourceSpan>& places) {
  std::vector<std::size_t> widths;
  for (const auto& row : table) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], width_of(row[column]));
    }
  }
  PrintedLines lines;
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::string text(kIndentation);
    for (std::size_t column = 0; column < table[i].size(); ++column) {
      // A row without keys has no first cell. Filled up, it would stand deeper than the row above.
      const bool no_cell = column == 0 && table[i][column].empty();
      const bool last = column + 1 == table[i].size();
      text += no_cell ? "" : last ? table[i][column] : padded(table[i][column], widths[column] + 2);
    }
    lines.push_back({std::move(text), places[i]});
  }
  return lines;
}

struct Writer {
  const ClausePrinter& print;
  /// To how many characters the keyword or name is filled up, among declarations that stand together.
  std::size_t width;
  SourceSpan head;

  PrintedLines operator()(const RulesetLine& line) const { return only("ruleset " + in_quotes(line.name)); }
  PrintedLines operator()(const LanguageLine& line) const { return header("language", line.version); }
  PrintedLines operator()(const CurrencyLine& line) const { return header("currency", line.currency.text); }
  PrintedLines operator()(const RoundingLine& line) const {
    return header("rounding", line.mode.text + ", once per payout line");
  }
  PrintedLines operator()(const MonthsLine& /*line*/) const { return header("months", "clamp to month end"); }
  PrintedLines operator()(const TiersLine& line) const {
    std::string tiers;
    for (const Name& tier : line.tiers) {
      tiers += (tiers.empty() ? "" : " < ") + tier.text;
    }
    return header("tiers", tiers);
  }
  PrintedLines operator()(const RatesLine& line) const {
    return header("rates", std::string(line.last_published ? "last published" : "of the day") +
                               (line.pivot ? ", through " + line.pivot->text : ""));
  }
  PrintedLines operator()(const UseDeclaration& use) const { return only("use " + in_quotes(use.path)); }
  PrintedLines operator()(const FieldDeclaration& field) const {
    return only(
        "field " + written(field.path) + " is " +
        (field.type.has_value() ? field.type->text : "one of " + listed(field.one_of)) +
        (field.empty_means.has_value() ? ", empty means " + print.expression(*field.empty_means) : ""));
  }
  PrintedLines operator()(const FactDeclaration& fact) const {
    PrintedLines lines = only("fact " + fact.name.text + (fact.of.has_value() ? " of " + fact.of->text : ""));
    std::vector<Row> rows;
    for (const FactDeclaration::Field& field : fact.fields) {
      rows.push_back({field.name.text, {{field.type.text, field.type.span}}, field.span});
    }
    append_rows(lines, std::move(rows));
    return lines;
  }
  PrintedLines operator()(const LetDeclaration& let) const {
    PrintedLines lines = print.let(let.name, let.value, width);
    put_before(lines, "let ");
    lines.front().anchor = join(head, lines.front().anchor);
    return lines;
  }
  PrintedLines operator()(const TableDeclaration& table) const {
    PrintedLines lines =
        only("table " + table.name.text + (table.by.empty() ? "" : " by " + listed(table.by)));
    std::vector<std::vector<std::string>> cells;
    std::vector<SourceSpan> places;
    if (!table.columns.empty()) {
      cells.push_back({"columns"});
      for (const Name& column : table.columns) {
        cells.back().push_back(column.text);
      }
      places.push_back(join(table.columns.front().span, table.columns.back().span));
    }
    for (const TableDeclaration::Row& row : table.rows) {
      const std::string from = row.from.has_value() ? "from " + print.expression(*row.from) : "";
      cells.push_back({listed(row.keys) + (row.keys.empty() || from.empty() ? "" : " ") + from});
      for (const ExpressionId value : row.values) {
        cells.back().push_back(print.expression(value));
      }
      places.push_back(row.span);
    }
    PrintedLines rows = in_columns(std::move(cells), places);
    std::move(rows.begin(), rows.end(), std::back_inserter(lines));
    return lines;
  }
  PrintedLines operator()(const ScaleDeclaration& scale) const {
    PrintedLines lines =
        only("scale " + scale.name.text +
             (scale.kind == ScaleKind::kMarginal ? " marginal"
              : scale.kind == ScaleKind::kWhole  ? " whole"
                                                 : " interpolated") +
             (scale.each_slice_rounded ? ", each slice rounded" : "") +
             (scale.effective.has_value() ? " effective " + print.dates(*scale.effective) : ""));
    std::vector<std::vector<std::string>> cells;
    std::vector<SourceSpan> places;
    for (const ScaleDeclaration::Row& row : scale.rows) {
      cells.push_back({(row.above ? "above " : "from ") + print.expression(row.bound),
                       print.expression(row.value) + (row.per_unit ? " per unit" : "") +
                           (row.per_started.has_value() ? " per started " + *row.per_started : "") +
                           (row.plus.has_value() ? " plus " + print.expression(*row.plus) : "")});
      places.push_back(row.span);
    }
    PrintedLines rows = in_columns(std::move(cells), places);
    std::move(rows.begin(), rows.end(), std::back_inserter(lines));
    return lines;
  }
  PrintedLines operator()(const MeasureDeclaration& measure) const {
    PrintedLines lines = only("measure " + measure.name.text + for_keys(measure.keys));
    std::vector<Row> rows;
    for (const MeasureDeclaration::Total& total : measure.totals) {
      rows.push_back(
          {std::string(kTotalWords[static_cast<std::size_t>(total.kind)]), body_of(total), total.span});
    }
    if (measure.window.has_value()) {
      rows.push_back(
          {"window", {{print.window(*measure.window), measure.window->span}}, measure.window->span});
    }
    append_rows(lines, std::move(rows));
    return lines;
  }
  PrintedLines operator()(const BalanceDeclaration& balance) const {
    PrintedLines lines = only("balance " + balance.name.text + for_keys(balance.keys));
    std::vector<Row> rows;
    if (balance.each.has_value()) {
      const std::string by = balance.by.has_value() ? " by " + print.expression(*balance.by) : "";
      const std::string where = balance.where.has_value() ? " where " + print.expression(*balance.where) : "";
      rows.push_back({"each", {{balance.each->text + by + where, balance.each->span}}, balance.each->span});
    }
    if (balance.starts.has_value()) {
      rows.push_back(row_of("starts", print.choice(*balance.starts)));
    }
    const auto widths = run_widths(balance.lets, [](const LetClause& let) { return &let.name; });
    for (std::size_t i = 0; i < balance.lets.size(); ++i) {
      rows.push_back(row_of("let", print.let(balance.lets[i].name, balance.lets[i].value, widths[i])));
    }
    if (balance.becomes.has_value()) {
      rows.push_back(row_of("becomes", print.choice(*balance.becomes)));
    }
    append_rows(lines, std::move(rows));
    return lines;
  }
  PrintedLines operator()(const RuleDeclaration& rule) const {
    return with_clauses((rule.figure ? "figure " : "rule ") + rule.name.text +
                            (rule.title.has_value() ? " " + in_quotes(*rule.title) : ""),
                        rule.clauses);
  }
  PrintedLines operator()(const AmendmentDeclaration& amendment) const {
    std::string text = (amendment.promo ? "promo " : "exception ") + amendment.name.text + " to " +
                       written(amendment.target);
    if (amendment.for_kind.has_value() && amendment.for_value.has_value()) {
      text += " for " + amendment.for_kind->text + " " + print.expression(*amendment.for_value);
    }
    return with_clauses(std::move(text), amendment.clauses);
  }
  PrintedLines operator()(const PayoutDeclaration& payout) const {
    return with_clauses(
        "payout " + payout.name.text +
            (payout.where.has_value() ? " for partner where " + print.expression(*payout.where) : ""),
        payout.clauses);
  }
  PrintedLines operator()(const ProveDeclaration& proof) const {
    std::string text = "prove " + padded(proof.name.text, width + 2) + print.expression(proof.subject);
    if (proof.op.has_value() && proof.bound.has_value()) {
      text += " " + std::string(sign_of(*proof.op)) + " " + print.expression(*proof.bound);
    } else if (proof.grows.has_value()) {
      text +=
          (proof.falls ? " never falls as " : " never rises as ") + print.expression(*proof.grows) + " grows";
    }
    return only(std::move(text));
  }
  PrintedLines operator()(const ScenarioDeclaration& scenario) const {
    PrintedLines lines = only("scenario " + in_quotes(scenario.title));
    for (const auto& line : scenario.lines) {
      lines.push_back(std::visit([this](const auto& form) { return scenario_line(form); }, line));
    }
    return lines;
  }

 private:
  PrintedLines only(std::string text) const { return {PrintedLine{std::move(text), head}}; }
  PrintedLines header(std::string keyword, const std::string& text) const {
    return only(padded(std::move(keyword), width + 2) + text);
  }
  std::string listed(const std::vector<ExpressionId>& ids) const {
    std::string out;
    for (const ExpressionId id : ids) {
      out += (out.empty() ? "" : ", ") + print.expression(id);
    }
    return out;
  }
  static std::string for_keys(const std::vector<Path>& keys) {
    std::string out;
    for (const Path& key : keys) {
      out += (out.empty() ? " for " : ", ") + written(key);
    }
    return out;
  }
  static Row row_of(std::string keyword, PrintedLines body) {
    const SourceSpan span = join(body.front().anchor, body.back().anchor);
    return Row{std::move(keyword), std::move(body), span};
  }
  PrintedLines body_of(const MeasureDeclaration::Total& total) const {
    std::string behind = total.by.has_value() ? " by " + print.expression(*total.by) : "";
    if (total.during.has_value()) {
      behind += " while " + print.expression(total.during->first) + " through " +
                print.expression(total.during->last);
    }
    behind += total.where.has_value() ? " where " + print.expression(*total.where) : "";
    return total.value.has_value() ? print.choice(*total.value, behind)
                                   : PrintedLines{PrintedLine{"nothing" + behind, total.span}};
  }
  PrintedLines with_clauses(std::string text, const std::vector<Clause>& clauses) const {
    PrintedLines lines = only(std::move(text));
    const auto widths = run_widths(clauses, [](const Clause& clause) -> const Name* {
      const auto* let = std::get_if<LetClause>(&clause.form);
      return let == nullptr ? nullptr : &let->name;
    });
    std::vector<Row> rows;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      const auto* let = std::get_if<LetClause>(&clauses[i].form);
      rows.push_back(
          {std::string(keyword_of(clauses[i].form)),
           let != nullptr ? print.let(let->name, let->value, widths[i]) : print.body(clauses[i].form),
           clauses[i].span});
    }
    append_rows(lines, std::move(rows));
    return lines;
  }
  PrintedLine scenario_line(const GivenLine& given) const {
    std::string text = std::string(kIndentation) + "given " + given.fact.text +
                       (given.id.has_value() ? " " + written(*given.id) : "");
    for (std::size_t i = 0; i < given.fields.size(); ++i) {
      const GivenLine::Field& field = given.fields[i];
      text += (i == 0 ? "  " : ", ") + field.name.text + " " + print.expression(field.value) +
              (field.dates.has_value() ? " " + print.dates(*field.dates) : "");
    }
    return {std::move(text), given.span};
  }
  PrintedLine scenario_line(const ExpectLine& expect) const {
    std::string text = std::string(kIndentation) + "expect " + expect.period.text;
    for (std::size_t i = 0; i < expect.items.size(); ++i) {
      const ExpectLine::Item& item = expect.items[i];
      text += i == 0 ? "  " : ", ";
      for (const Name& name : item.names) {
        text += written(name) + " ";
      }
      text += item.what == ExpectLine::What::kPosted    ? ""
              : item.what == ExpectLine::What::kPaidOut ? "paid out "
                                                        : "carried ";
      text += written_money(item.amount, item.negative);
    }
    return {std::move(text), expect.span};
  }
};

/// Declarations of one block stand together without blank lines.
enum class Block { kNone, kHeader, kUse, kField, kLet, kProve };

struct BlockOf {
  Block operator()(const RulesetLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const LanguageLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const CurrencyLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const RoundingLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const MonthsLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const TiersLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const RatesLine& /*line*/) const { return Block::kHeader; }
  Block operator()(const UseDeclaration& /*use*/) const { return Block::kUse; }
  Block operator()(const FieldDeclaration& /*field*/) const { return Block::kField; }
  Block operator()(const LetDeclaration& /*let*/) const { return Block::kLet; }
  Block operator()(const ProveDeclaration& /*proof*/) const { return Block::kProve; }
  template <typename Other>
  Block operator()(const Other& /*declaration*/) const {
    return Block::kNone;
  }
};

/// How much of a declaration is filled up, if it stands in a block.
struct FilledWidthOf {
  std::size_t operator()(const LanguageLine& /*line*/) const { return std::string_view("language").size(); }
  std::size_t operator()(const CurrencyLine& /*line*/) const { return std::string_view("currency").size(); }
  std::size_t operator()(const RoundingLine& /*line*/) const { return std::string_view("rounding").size(); }
  std::size_t operator()(const MonthsLine& /*line*/) const { return std::string_view("months").size(); }
  std::size_t operator()(const TiersLine& /*line*/) const { return std::string_view("tiers").size(); }
  std::size_t operator()(const RatesLine& /*line*/) const { return std::string_view("rates").size(); }
  std::size_t operator()(const LetDeclaration& let) const { return let.name.text.size(); }
  std::size_t operator()(const ProveDeclaration& proof) const { return proof.name.text.size(); }
  template <typename Other>
  std::size_t operator()(const Other& /*declaration*/) const {
    return 0;
  }
};

Block block_of(const Declaration& declaration) {
  return std::visit(BlockOf{}, declaration.form);
}

}  // namespace

std::vector<PrintedDeclaration> print_declarations(const File& file) {
  const ClausePrinter print(file.expressions);
  const auto written_with = [&print](const Declaration& declaration, std::size_t width) {
    return std::visit(Writer{print, width, declaration.head}, declaration.form);
  };
  const auto is_one_line = [&written_with](const Declaration& declaration) {
    return block_of(declaration) != Block::kNone && written_with(declaration, 0).size() == 1;
  };
  std::vector<PrintedDeclaration> printed;
  for (std::size_t begin = 0; begin < file.declarations.size();) {
    // Declarations of one line that belong together; one on several lines is set off.
    std::size_t end = begin + 1;
    std::size_t width = std::visit(FilledWidthOf{}, file.declarations[begin].form);
    if (is_one_line(file.declarations[begin])) {
      while (end < file.declarations.size() &&
             block_of(file.declarations[end]) == block_of(file.declarations[begin]) &&
             is_one_line(file.declarations[end])) {
        width = std::max(width, std::visit(FilledWidthOf{}, file.declarations[end].form));
        ++end;
      }
    }
    for (std::size_t i = begin; i < end; ++i) {
      printed.push_back(PrintedDeclaration{written_with(file.declarations[i], width), i > begin});
    }
    begin = end;
  }
  return printed;
}

}  // namespace remit::ast

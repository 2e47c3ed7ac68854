// The lines below the head of a declaration.
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/parser/clause_builder.hpp"
#include "grammar/parser/codes.hpp"
#include "grammar/parser/declaration_reader.hpp"

namespace remit::grammar {
namespace {

ast::TotalKind total_kind(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, ast::TotalKind>, 9> kKinds = {{
      {"sum", ast::TotalKind::kSum},
      {"plus", ast::TotalKind::kPlus},
      {"less", ast::TotalKind::kLess},
      {"count", ast::TotalKind::kCount},
      {"average", ast::TotalKind::kAverage},
      {"lowest", ast::TotalKind::kLowest},
      {"highest", ast::TotalKind::kHighest},
      {"first", ast::TotalKind::kFirst},
      {"last", ast::TotalKind::kLast},
  }};
  for (const auto& [text, kind] : kKinds) {
    if (text == word) {
      return kind;
    }
  }
  return ast::TotalKind::kSum;
}

}  // namespace

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& keyword,
                                  std::vector<ast::Clause>& clauses) {
  if (const auto matched = lines_.read_clause(line, keyword)) {
    clauses.push_back(ast::Clause{build_clause(*matched->keyword, lines_.nodes(), builder_), line.span,
                                  matched->keyword_span});
  }
}

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& /*keyword*/,
                                  ast::FactDeclaration& fact) {
  if (lines_.read_row(line, LineForm::kFactField)) {
    SyntaxCursor cursor(lines_.nodes());
    ast::Name name = builder_.name(cursor.take(NodeKind::kName));
    fact.fields.push_back({std::move(name), builder_.name(cursor.take(NodeKind::kName)), line.span});
  }
}

// ---- Tables and scales

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& /*keyword*/,
                                  ast::TableDeclaration& table) {
  constexpr std::string_view kColumns = "columns";
  if (lines_.first_word(line) == kColumns) {
    if (is_first(kColumns, line.span) &&
        lines_.read_row(line, LineForm::kColumns, static_cast<std::uint32_t>(kColumns.size()))) {
      for (SyntaxCursor cursor(lines_.nodes()); !cursor.done();) {
        table.columns.push_back(builder_.name(cursor.take(NodeKind::kName)));
      }
    }
    return;
  }
  if (single_lines_.empty()) {
    mistakes_.add(Diagnostic{Severity::kError,
                             std::string(code::kUnexpected),
                             "a table names its columns before its first row",
                             line.first_line,
                             {},
                             "columns  rate  limit   above this line"});
    // Told once: the other rows are read as if the columns stood there.
    single_lines_.emplace_back(kColumns, line.span);
  }
  if (lines_.read_row(line, table.by.empty() ? LineForm::kPlainRow : LineForm::kKeyedRow)) {
    table.rows.push_back(build_table_row(line));
  }
}

ast::TableDeclaration::Row DeclarationReader::build_table_row(const LogicalLine& line) {
  SyntaxCursor cursor(lines_.nodes());
  ast::TableDeclaration::Row row{{}, std::nullopt, {}, line.span};
  if (const auto keys = cursor.take_if(NodeKind::kKeys)) {
    SyntaxCursor terms = keys->children();
    row.keys = builder_.expressions(terms, NodeKind::kTerm);
  }
  row.from = builder_.inner_if(cursor, NodeKind::kFrom);
  while (const auto value = builder_.inner_if(cursor, NodeKind::kCell)) {
    row.values.push_back(*value);
  }
  return row;
}

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& keyword,
                                  ast::ScaleDeclaration& scale) {
  if (const auto matched = lines_.read_clause(line, keyword)) {
    scale.rows.push_back(build_scale_row(line, matched->keyword->text == "above"));
  }
}

ast::ScaleDeclaration::Row DeclarationReader::build_scale_row(const LogicalLine& line, bool above) {
  SyntaxCursor cursor(lines_.nodes());
  ast::ScaleDeclaration::Row row{};
  row.above = above;
  row.bound = builder_.inner(cursor.take(NodeKind::kCell));
  row.value = builder_.inner(cursor.take(NodeKind::kCell));
  row.per_unit = cursor.take_if(NodeKind::kPerUnit).has_value();
  if (const auto started = cursor.take_if(NodeKind::kPerStarted)) {
    row.per_started = builder_.number(started->children().take(NodeKind::kNumber));
  }
  row.plus = builder_.inner_if(cursor, NodeKind::kPlus);
  row.span = line.span;
  return row;
}

// ---- Measures and balances

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& keyword,
                                  ast::MeasureDeclaration& measure) {
  const auto matched = lines_.read_clause(line, keyword);
  if (!matched.has_value()) {
    return;
  }
  if (matched->keyword->form == LineForm::kTotal) {
    measure.totals.push_back(build_total(line, total_kind(matched->keyword->text)));
  } else if (is_first(matched->keyword->text, matched->keyword_span)) {
    measure.window = builder_.window(SyntaxCursor(lines_.nodes()).take(NodeKind::kWindow));
  }
}

ast::MeasureDeclaration::Total DeclarationReader::build_total(const LogicalLine& line, ast::TotalKind kind) {
  SyntaxCursor cursor(lines_.nodes());
  ast::MeasureDeclaration::Total total{};
  total.kind = kind;
  const SyntaxElement what = cursor.take();
  if (what.kind() != NodeKind::kNothing) {
    total.value = builder_.expression(what);
  }
  total.by = builder_.inner_if(cursor, NodeKind::kBy);
  if (const auto period = cursor.take_if(NodeKind::kWhile)) {
    total.during = builder_.range(period->children().take(NodeKind::kRangeWindow));
  }
  total.where = builder_.inner_if(cursor, NodeKind::kWhere);
  total.span = line.span;
  return total;
}

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& keyword,
                                  ast::BalanceDeclaration& balance) {
  const auto matched = lines_.read_clause(line, keyword);
  if (!matched.has_value()) {
    return;
  }
  if (matched->keyword->form == LineForm::kLet) {
    balance.lets.push_back(build_let(lines_.nodes(), builder_));
    return;
  }
  if (!is_first(matched->keyword->text, matched->keyword_span)) {
    return;
  }
  SyntaxCursor cursor(lines_.nodes());
  if (matched->keyword->form == LineForm::kEach) {
    balance.each = builder_.name(cursor.take(NodeKind::kName));
    balance.by = builder_.inner_if(cursor, NodeKind::kBy);
    balance.where = builder_.inner_if(cursor, NodeKind::kWhere);
  } else if (matched->keyword->form == LineForm::kStarts) {
    balance.starts = builder_.expression(cursor.take());
  } else {
    balance.becomes = builder_.expression(cursor.take());
  }
}

// ---- Scenarios

void DeclarationReader::read_line(const LogicalLine& line, const Keyword& keyword,
                                  ast::ScenarioDeclaration& scenario) {
  const auto matched = lines_.read_clause(line, keyword);
  if (!matched.has_value()) {
    return;
  }
  if (matched->keyword->form == LineForm::kGiven) {
    scenario.lines.emplace_back(build_given(line));
  } else {
    scenario.lines.emplace_back(build_expect(line));
  }
}

ast::GivenLine DeclarationReader::build_given(const LogicalLine& line) {
  SyntaxCursor cursor(lines_.nodes());
  ast::GivenLine given{builder_.name(cursor.take(NodeKind::kName)), std::nullopt, {}, line.span};
  if (const auto id = cursor.take_if(NodeKind::kId)) {
    given.id = builder_.name(id->children().take());
  }
  while (const auto element = cursor.take_if(NodeKind::kGivenField)) {
    SyntaxCursor parts = element->children();
    ast::GivenLine::Field field{
        builder_.name(parts.take(NodeKind::kName)), {}, std::nullopt, builder_.span(*element)};
    field.value = builder_.expression(parts.take(NodeKind::kValue));
    if (const auto dates = parts.take_if(NodeKind::kDates)) {
      field.dates = builder_.dates(*dates);
    }
    given.fields.push_back(std::move(field));
    static_cast<void>(cursor.take_if(NodeKind::kSeparator));
  }
  return given;
}

ast::ExpectLine DeclarationReader::build_expect(const LogicalLine& line) {
  SyntaxCursor cursor(lines_.nodes());
  ast::ExpectLine expect{builder_.name(cursor.take(NodeKind::kName)), {}, line.span};
  while (const auto item = cursor.take_if(NodeKind::kExpectItem)) {
    expect.items.push_back(build_expect_item(*item));
    static_cast<void>(cursor.take_if(NodeKind::kSeparator));
  }
  return expect;
}

ast::ExpectLine::Item DeclarationReader::build_expect_item(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  ast::ExpectLine::Item item{};
  item.span = builder_.span(element);
  while (parts.at(NodeKind::kName) || parts.at(NodeKind::kQuotedName)) {
    item.names.push_back(builder_.name(parts.take()));
  }
  if (parts.take_if(NodeKind::kPaidOut).has_value()) {
    item.what = ast::ExpectLine::What::kPaidOut;
  } else if (parts.take_if(NodeKind::kCarried).has_value()) {
    item.what = ast::ExpectLine::What::kCarried;
  }
  const SyntaxElement money = parts.take(NodeKind::kMoney);
  item.amount = builder_.money(money);
  SyntaxCursor signs = money.children();
  signs.take(NodeKind::kCurrency);
  item.negative = signs.at(NodeKind::kMinus);
  return item;
}

}  // namespace remit::grammar

// Expressions, each read as the amount of a rule and compared with the shape worked out by hand.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/unit/parser/parse_text.hpp"

namespace remit::grammar {
namespace {

std::string amount(const std::string& text) {
  const std::string outline = outline_of("rule r\n  amount " + text + "\n");
  const std::string before = "rule r\n  amount ";
  return outline.rfind(before, 0) == 0 ? outline.substr(before.size(), outline.size() - before.size() - 1)
                                       : outline;
}

struct Row {
  const char* text;
  const char* shape;
};

TEST_CASE("literals") {
  for (const Row& row : std::vector<Row>{
           {"EUR 50_000", "(money EUR 50000)"},
           {"EUR 0.005", "(money EUR 0.005)"},
           {"EUR -5_040.00", "(negative (money EUR 5040.00))"},
           {"-EUR 5", "(negative (money EUR 5))"},
           {"12.5%", "12.5%"},
           {"1_000%", "1000%"},
           {"24", "24"},
           {"0.5", "0.5"},
           {"6 months", "(number 6 months)"},
           {"45 days", "(number 45 days)"},
           {"3 units", "(number 3 units)"},
           {"2026-04-01", "(date 2026-04-01)"},
           {"\"Acme\"", "\"Acme\""},
           {"\"a \\\"b\\\" \\\\ # ü\"", "\"a \\\"b\\\" \\\\ # ü\""},
           {"deal.value", "deal.value"},
           {"invoice.deal.partner", "invoice.deal.partner"},
           {"never", "never"},
           {"EUR", "EUR"},
           {"EUR100", "EUR100"},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(amount(row.text) == row.shape);
  }
}

TEST_CASE("operators bind as they should") {
  for (const Row& row : std::vector<Row>{
           {"a + b - c", "(sum + a + b - c)"},
           {"a - -b", "(sum + a - (negative b))"},
           {"a + b * c", "(sum + a + (product * b * c))"},
           {"(a + b) * c", "(product * (group (sum + a + b)) * c)"},
           {"10% of deal.value * 2", "(product * 10% of deal.value * 2)"},
           {"(8% / upline.level) of listing.amount",
            "(product * (group (product * 8% / upline.level)) of listing.amount)"},
           {"EUR 310 * stretch.days / month.days", "(product * (money EUR 310) * stretch.days / month.days)"},
           {"-x at d", "(negative (at x d))"},
           {"EUR -5 at d", "(at (negative (money EUR 5)) d)"},
           {"growth of invoice.net on top of qtd_net",
            "(product * growth of (on-top-of invoice.net qtd_net))"},
           {"qtd_net before this", "(before qtd_net this)"},
           {"revenue last year", "(last revenue year)"},
           {"sold for deal.partner at d", "(at (for sold deal.partner) d)"},
           {"target of m", "(product * target of m)"},
           {"deal.value in EUR", "(in-currency deal.value EUR)"},
           {"deal.value in its own currency", "(in-currency deal.value own)"},
           {"a rounded", "(rounded a)"},
           {"a + b rounded half-up", "(rounded (sum + a + b) half-up)"},
           {"a rounded as known on d", "(as-known-on (rounded a) d)"},
           {"x as known on 2026-01-01", "(as-known-on x (date 2026-01-01))"},
           {"least of (claimed, before + fed)", "(least (group claimed (sum + before + fed)))"},
           {"greatest of (EUR 0, least of (a, b))", "(greatest (group (money EUR 0) (least (group a b))))"},
           {"(deal).value", "(group deal .value)"},
           {"months since d", "(since months d)"},
           {"days since d at e", "(since days d e)"},
           {"give_back at (days since d at e)", "(at give_back (group (since days d e)))"},
           {"days from a through b at c", "(days a (at b c))"},
           {"130% of partner.quota", "(product * 130% of partner.quota)"},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(amount(row.text) == row.shape);
  }
}

TEST_CASE("conditions") {
  for (const Row& row : std::vector<Row>{
           {"a < b", "(< a b)"},
           {"a <= b", "(<= a b)"},
           {"a > b", "(> a b)"},
           {"a >= EUR 100_000", "(>= a (money EUR 100000))"},
           {"a = b", "(= a b)"},
           {"invoice is paid", "(is invoice paid)"},
           {"tier is not Gold", "(is-not tier Gold)"},
           {"region is one of north, south, \"Far East\"", "(one-of region north south \"Far East\")"},
           {"deal has influencer", "(has deal influencer)"},
           {"d in 2026-01-01 through 2026-03-31", "(in-range d (date 2026-01-01) (date 2026-03-31))"},
           {"v in EUR 0 through EUR 100", "(in-range v (money EUR 0) (money EUR 100))"},
           {"v in EUR in EUR 0 through w", "(in-range (in-currency v EUR) (money EUR 0) w)"},
           {"not a is b", "(not (is a b))"},
           {"a and b or c and not d", "(or (and a b) (and c (not d)))"},
           {"a and b and c", "(and a b c)"},
           {"(a or b) and c", "(and (group (or a b)) c)"},
           {"a is b and c has d or e in EUR > EUR 5",
            "(or (and (is a b) (has c d)) (> (in-currency e EUR) (money EUR 5)))"},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(amount(row.text) == row.shape);
  }
}

TEST_CASE("choices") {
  for (const Row& row : std::vector<Row>{
           {"a when b", "(choice (a when b))"},
           {"a when b, c when d, otherwise e", "(choice (a when b) (c when d) (otherwise e))"},
           {"a when b\n      c when d\n      otherwise e",
            "(choice-on-lines (a when b) (c when d) (otherwise e))"},
           {"\n    a when b\n    c when d", "(choice-on-lines (a when b) (c when d))"},
           {"a when b,\n    c when d", "(choice-on-lines (a when b) (c when d))"},
           {"a when k is one of x, y, 5% of b when c",
            "(choice (a when (one-of k x y)) ((product * 5% of b) when c))"},
           {"a when k is one of x, y\n    b when c", "(choice-on-lines (a when (one-of k x y)) (b when c))"},
           {"(a when b, c when d, otherwise e)", "(group (choice (a when b) (c when d) (otherwise e)))"},
           {"least of (a when b, c)", "(least (group (choice (a when b)) c))"},
           {"least of (a, b when c, otherwise d, e)",
            "(least (group a (choice (b when c) (otherwise d)) e))"},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(amount(row.text) == row.shape);
  }
}

TEST_CASE("a deeper line is a comma, unless its first word can only go on with the line above") {
  CHECK(amount("10% of deal.value\n    when a\n    and b") ==
        "(choice ((product * 10% of deal.value) when (and a b)))");
  CHECK(amount("a\n    + b\n    * c") == "(sum + a + (product * b * c))");
  CHECK(amount("growth of a\n    on top of b") == "(product * growth of (on-top-of a b))");
  // These could begin a choice, and so they do.
  CHECK(amount("a when b\n    -c when d") == "(choice-on-lines (a when b) ((negative c) when d))");
  CHECK(amount("5 when 3 > 2\n    months when b") == "(choice-on-lines (5 when (> 3 2)) (months when b))");
  CHECK(amount("a when b\n    before when c") == "(choice-on-lines (a when b) (before when c))");
}

TEST_CASE("inside parentheses, line ends are blanks") {
  CHECK(amount("least of (\n      a\n      - b,\n      5\n      * c\n  )") ==
        "(least (group (sum + a - b) (product * 5 * c)))");
  CHECK(amount("(a  # why\n    before this)") == "(group (before a this))");
}

TEST_CASE("keywords are names where no keyword can stand") {
  CHECK(amount("deal.amount + amount.from + from.when") == "(sum + deal.amount + amount.from + from.when)");
  CHECK(amount("least + days + rest") == "(sum + least + days + rest)");
  CHECK(amount("cap when kind is due") == "(choice (cap when (is kind due)))");
  CHECK(amount("x.in.of.and") == "x.in.of.and");
}

TEST_CASE("spans are the places of the words") {
  const ParsedFile parsed = parse_text("rule r\n  amount -(10% of deal.value) at d rounded\n");
  REQUIRE_FALSE(parsed.damaged);
  const auto& clause = std::get<ast::RuleDeclaration>(parsed.file.declarations.at(0).form).clauses.at(0);
  CHECK(clause.keyword == SourceSpan{0, 9, 15});
  CHECK(clause.span == SourceSpan{0, 9, 49});
  const ast::ExpressionPool& pool = parsed.file.expressions;
  const auto rounded = std::get<ast::AmountClause>(clause.form).value;
  CHECK(pool[rounded].span == SourceSpan{0, 16, 49});
  const auto negation = std::get<ast::Rounded>(pool[rounded].node).operand;
  CHECK(pool[negation].span == SourceSpan{0, 16, 41});
  const auto view = std::get<ast::Negation>(pool[negation].node).operand;
  CHECK(pool[view].span == SourceSpan{0, 17, 41});
  const auto group = std::get<ast::View>(pool[view].node).operand;
  CHECK(pool[group].span == SourceSpan{0, 17, 36});
  const auto product = std::get<ast::Group>(pool[group].node).items.at(0);
  CHECK(pool[product].span == SourceSpan{0, 18, 35});
}

}  // namespace
}  // namespace remit::grammar

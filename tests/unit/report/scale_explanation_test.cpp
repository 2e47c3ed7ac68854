#include "engine/report/scale_explanation.hpp"

#include <doctest/doctest.h>

#include "engine/report/value_text.hpp"

namespace remit {
namespace {

const Type kEuro{TypeKind::kMoney, "EUR", FactKind::kPartner};
const Type kPercent{TypeKind::kPercent, "", FactKind::kPartner};

ScaleRow row(std::int64_t bound, Rational value, bool above = false) {
  return {Rational(bound), above, std::move(value), {}};
}

// 3% to 50,000, 5% to 150,000, 7% from there on.
Scale growth(ScaleForm form) {
  Scale scale{"growth", form, kEuro, kPercent, {}};
  scale.versions.push_back(
      {{}, {row(0, Rational(3, 100)), row(50'000, Rational(5, 100)), row(150'000, Rational(7, 100))}, {}});
  return scale;
}

std::vector<ExplanationStep> explain(const Scale& scale, ScaleView view, std::int64_t value,
                                     std::optional<Rational> base = std::nullopt) {
  return explain_scale(
      scale, view, Rational(value), base, Date(days_from_civil({2026, 4, 1})),
      [](const Rational& number, const Type& type) {
        return value_text(TracedValue(number), type, FactSchema::standard(),
                          [](FactKind, RowIndex) { return ""; });
      },
      [](grammar::SourceSpan) { return std::string(); },
      [](const Rational& paid) {
        return Rational(round_to_integer(Rational(paid * 100), RoundingMode::kHalfEven), 100);
      });
}

std::vector<std::string> values(const std::vector<ExplanationStep>& steps) {
  std::vector<std::string> texts;
  for (const ExplanationStep& step : steps) {
    texts.push_back(step.value);
  }
  return texts;
}

}  // namespace

TEST_CASE("a marginal scale is told slice by slice") {
  struct Row {
    const char* name;
    std::int64_t value;
    std::optional<Rational> base;
    std::vector<std::string> pays;
  };
  const Row rows[] = {
      {"all in the first slice", 10'000, {}, {"EUR 300.00"}},
      {"exactly the first slice", 50'000, {}, {"EUR 1500.00"}},
      // 50,000 at 3%, 100,000 at 5%, 10,000 at 7%
      {"through all slices", 160'000, {}, {"EUR 1500.00", "EUR 5000.00", "EUR 700.00"}},
      // from 40,000 to 60,000: 10,000 at 3%, 10,000 at 5%
      {"on top of a base", 20'000, Rational(40'000), {"EUR 300.00", "EUR 500.00"}},
      // from 60,000 back to 40,000
      {"going down", -20'000, Rational(60'000), {"EUR -300.00", "EUR -500.00"}},
      {"below zero the first rate holds", -1'000, {}, {"EUR -30.00"}},
      {"nothing", 0, {}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const ScaleView view = row.base ? ScaleView::kOnTopOf : ScaleView::kOf;
    CHECK(values(explain(growth(ScaleForm::kMarginal), view, row.value, row.base)) == row.pays);
  }
}

TEST_CASE("a whole scale is told by the row that is reached") {
  CHECK(values(explain(growth(ScaleForm::kWhole), ScaleView::kOf, 49'999)) == std::vector<std::string>{"3%"});
  CHECK(values(explain(growth(ScaleForm::kWhole), ScaleView::kAt, 50'000)) == std::vector<std::string>{"5%"});
  CHECK(values(explain(growth(ScaleForm::kMarginal), ScaleView::kAt, 150'000)) ==
        std::vector<std::string>{"7%"});
  CHECK(values(explain(growth(ScaleForm::kWhole), ScaleView::kOnTopOf, 20'000, Rational(40'000))) ==
        std::vector<std::string>{"3%", "5%"});
  Scale above = growth(ScaleForm::kWhole);
  above.versions[0].rows[1].above = true;
  CHECK(values(explain(above, ScaleView::kOf, 50'000)) == std::vector<std::string>{"3%"});
}

TEST_CASE("an interpolated scale is told by the bounds around the value") {
  const Scale scale = growth(ScaleForm::kInterpolated);
  CHECK(values(explain(scale, ScaleView::kAt, 100'000)) == std::vector<std::string>{"5%", "7%"});
  CHECK(values(explain(scale, ScaleView::kAt, 200'000)) == std::vector<std::string>{"7%"});
  CHECK(values(explain(scale, ScaleView::kAt, -5)) == std::vector<std::string>{"3%"});
}

TEST_CASE("a scale that isn't in force has nothing to tell") {
  Scale scale = growth(ScaleForm::kMarginal);
  scale.versions[0].effective.from = Date(days_from_civil({2027, 1, 1}));
  CHECK(explain(scale, ScaleView::kOf, 10).empty());
}

}  // namespace remit

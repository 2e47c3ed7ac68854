#include "engine/report/scale_explanation.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace remit {
namespace {

class ScaleSteps {
 public:
  ScaleSteps(const Scale& scale, const ScaleVersion& version, const NumberText& number_text,
             const PlaceText& place)
      : scale_(scale), rows_(version.rows), number_text_(number_text), place_(place) {}

  [[nodiscard]] std::vector<ExplanationStep> slices(const Rational& from, const Rational& to) const;
  [[nodiscard]] ExplanationStep row_reached(const Rational& value) const;
  [[nodiscard]] std::vector<ExplanationStep> between(const Rational& value) const;

 private:
  // The last row whose bound `value` reaches; below zero the first.
  [[nodiscard]] std::size_t reached(const Rational& value) const {
    std::size_t found = 0;
    for (std::size_t index = 1; index < rows_.size(); ++index) {
      if (rows_[index].above ? value > rows_[index].bound : value >= rows_[index].bound) {
        found = index;
      }
    }
    return found;
  }
  [[nodiscard]] std::string bound_text(const Rational& bound) const {
    return number_text_(bound, scale_.bound_type);
  }
  [[nodiscard]] std::string row_value_text(const ScaleRow& row) const {
    return number_text_(row.value, scale_.value_type);
  }
  [[nodiscard]] std::string row_name(const ScaleRow& row) const {
    return (row.above ? "above " : "from ") + bound_text(row.bound);
  }

  const Scale& scale_;
  const std::vector<ScaleRow>& rows_;
  const NumberText& number_text_;
  const PlaceText& place_;
};

// The parts of the way between `from` and `to` that lie between two bounds each. Going down, each takes back.
std::vector<ExplanationStep> ScaleSteps::slices(const Rational& from, const Rational& to) const {
  const Rational& low = std::min(from, to);
  const Rational& high = std::max(from, to);
  std::vector<ExplanationStep> steps;
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    const ScaleRow& row = rows_[index];
    const bool last = index + 1 == rows_.size();
    const Rational begin = index == 0 ? low : std::max(low, row.bound);  // below zero the first rate holds
    const Rational end = last ? high : std::min(high, rows_[index + 1].bound);
    if (begin >= end) {
      continue;
    }
    const Rational amount = to < from ? Rational(begin - end) : Rational(end - begin);
    ExplanationStep step;
    step.what = row_name(row) + (last ? "" : " to " + bound_text(rows_[index + 1].bound));
    step.text = row_value_text(row) + " of " + bound_text(amount) + ", which lie between " +
                bound_text(begin) + " and " + bound_text(end);
    step.value = number_text_(amount * row.value, scale_.bound_type);
    step.place = place_(row.span);
    steps.push_back(std::move(step));
  }
  return steps;
}

ExplanationStep ScaleSteps::row_reached(const Rational& value) const {
  const ScaleRow& row = rows_[reached(value)];
  return {row_name(row),
          "the row that " + bound_text(value) + " reaches",
          row_value_text(row),
          place_(row.span),
          {}};
}

std::vector<ExplanationStep> ScaleSteps::between(const Rational& value) const {
  const std::size_t index = reached(value);
  std::vector<ExplanationStep> steps;
  const auto add = [&](const ScaleRow& row, const std::string& text) {
    steps.push_back({"at " + bound_text(row.bound), text, row_value_text(row), place_(row.span), {}});
  };
  add(rows_[index], index + 1 < rows_.size() && value >= rows_[index].bound
                        ? "the bound below " + bound_text(value)
                        : "holds level for " + bound_text(value));
  if (index + 1 < rows_.size() && value >= rows_[index].bound) {
    add(rows_[index + 1], "the bound above it; straight in between");
  }
  return steps;
}

}  // namespace

std::vector<ExplanationStep> explain_scale(const Scale& scale, ScaleView view, const Rational& value,
                                           const std::optional<Rational>& base, Date day,
                                           const NumberText& number_text, const PlaceText& place) {
  const auto version = std::find_if(scale.versions.begin(), scale.versions.end(),
                                    [&](const ScaleVersion& each) { return each.effective.contains(day); });
  if (version == scale.versions.end() || version->rows.empty()) {
    return {};
  }
  const ScaleSteps steps(scale, *version, number_text, place);
  const Rational from = base.value_or(Rational(0));
  const Rational to = from + value;
  if (view != ScaleView::kAt && scale.form == ScaleForm::kMarginal &&
      scale.value_type.kind == TypeKind::kPercent) {
    return steps.slices(from, to);
  }
  std::vector<ExplanationStep> result;
  for (const Rational& point : base ? std::vector<Rational>{from, to} : std::vector<Rational>{value}) {
    if (scale.form == ScaleForm::kInterpolated) {
      for (ExplanationStep& step : steps.between(point)) {
        result.push_back(std::move(step));
      }
    } else {
      result.push_back(steps.row_reached(point));
    }
  }
  return result;
}

}  // namespace remit

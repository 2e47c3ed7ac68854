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
  /// Every row that `value` reaches, with what it pays.
  [[nodiscard]] std::vector<ExplanationStep> rows_reached(const Rational& value, bool rounded,
                                                          const SliceRounding& rounding) const;

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
    std::string text = row.word.empty() ? number_text_(row.value, scale_.value_type) : row.word;
    text += row.per == ScalePer::kUnit      ? " per unit"
            : row.per == ScalePer::kStarted ? " per started " + to_text(row.block)
                                            : "";
    return row.plus == 0 ? text : text + " plus " + paid_text(row.plus);
  }
  /// Of what `S of X` pays.
  [[nodiscard]] std::string paid_text(const Rational& amount) const {
    return number_text_(amount,
                        scale_.value_type.kind == TypeKind::kPercent ? scale_.bound_type : scale_.value_type);
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

std::vector<ExplanationStep> ScaleSteps::rows_reached(const Rational& value, bool rounded,
                                                      const SliceRounding& rounding) const {
  std::vector<ExplanationStep> steps;
  for (std::size_t index = 0; index <= reached(value); ++index) {
    const ScaleRow& row = rows_[index];
    const auto add = [&](std::string text, const Rational& pays) {
      steps.push_back({row_name(row), std::move(text), paid_text(pays), place_(row.span), {}});
    };
    if (scale_.value_type.kind != TypeKind::kPercent && row.per == ScalePer::kRow) {
      add("for reaching it", row.value);
    } else {
      const bool last = index + 1 == rows_.size();
      const Rational end = last ? value : std::min(value, rows_[index + 1].bound);
      Rational length = end - row.bound;
      std::string text = " of " + bound_text(length) + ", which lie between " + bound_text(row.bound) +
                         " and " + bound_text(end);
      if (row.per == ScalePer::kStarted) {
        length = Rational(round_to_integer(Rational(length / row.block), RoundingMode::kCeiling));
        text = ", " + to_text(length) + " of them," + text;
      }
      ScaleRow alone = row;
      alone.plus = 0;
      const Rational pays = row.value * length;
      add(row_value_text(alone) + text + (rounded ? ", rounded" : ""), rounded ? rounding(pays) : pays);
    }
    if (row.plus != 0) {
      add("as well, for reaching it", row.plus);
    }
  }
  return steps;
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
                                           const NumberText& number_text, const PlaceText& place,
                                           const SliceRounding& rounding) {
  const auto version = std::find_if(scale.versions.begin(), scale.versions.end(),
                                    [&](const ScaleVersion& each) { return each.effective.contains(day); });
  if (version == scale.versions.end() || version->rows.empty()) {
    return {};
  }
  const ScaleSteps steps(scale, *version, number_text, place);
  const Rational from = base.value_or(Rational(0));
  const Rational to = from + value;
  if (view != ScaleView::kAt && scale.form == ScaleForm::kMarginal) {
    const bool plain = !version->each_slice_rounded && scale.value_type.kind == TypeKind::kPercent &&
                       std::all_of(version->rows.begin(), version->rows.end(),
                                   [](const ScaleRow& row) { return row.plus == 0; });
    if (plain) {
      return steps.slices(from, to);
    }
    if (!base) {
      return steps.rows_reached(value, version->each_slice_rounded, rounding);
    }
    std::vector<ExplanationStep> both;
    for (const Rational& point : {to, from}) {
      both.push_back({"on " + number_text(point, scale.bound_type),
                      point == to ? "what all of it pays" : "less what was paid before",
                      {},
                      {},
                      steps.rows_reached(point, version->each_slice_rounded, rounding)});
    }
    return both;
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

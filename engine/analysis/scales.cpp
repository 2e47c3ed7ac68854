// Scales: rows of lower bounds, from zero on and ascending, and their versions.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

using grammar::SourceSpan;

ScaleForm typed_form(ast::ScaleKind kind) {
  switch (kind) {
    case ast::ScaleKind::kMarginal:
      return ScaleForm::kMarginal;
    case ast::ScaleKind::kWhole:
      return ScaleForm::kWhole;
    case ast::ScaleKind::kInterpolated:
      return ScaleForm::kInterpolated;
  }
  return ScaleForm::kMarginal;
}

/// Reads one version of a scale. `scale` has its form and, once a row was read, its types.
class VersionReader {
 public:
  VersionReader(AnalysisState& state, const DeclarationPlace& place, Scale& scale, bool& typed)
      : state_(state),
        file_(*place.file),
        declaration_(*place.declaration),
        version_(std::get<ast::ScaleDeclaration>(place.declaration->form)),
        scale_(scale),
        typed_(typed) {}

  std::optional<ScaleVersion> read() {
    ScaleVersion version{.effective = {}, .rows = {}, .span = version_.name.span};
    bool sound = true;
    if (version_.effective) {
      const auto range = effective_range(state_, file_, *version_.effective);
      sound = range.has_value();
      version.effective = range.value_or(EffectiveRange{});
    }
    version.each_slice_rounded = version_.each_slice_rounded;
    if (version_.each_slice_rounded && version_.kind != ast::ScaleKind::kMarginal) {
      state_.diagnostics
          .error("R0210", version_.name.span, "only a marginal scale has slices of which each can be rounded")
          .help("the scale without `each slice rounded`; a rule rounds its line anyway");
      sound = false;
    }
    for (const ast::ScaleDeclaration::Row& row : version_.rows) {
      if (auto typed = read_row(row)) {
        version.rows.push_back(*std::move(typed));
      }
    }
    if (version_.rows.empty()) {
      return without_rows();
    }
    sound = sound && version.rows.size() == version_.rows.size();
    if (sound && !state_.damage.touches(declaration_.span)) {
      sound = starts_at_zero(version) && ascends(version);
    }
    return sound ? std::optional(std::move(version)) : std::nullopt;
  }

 private:
  std::optional<ScaleVersion> without_rows() {
    if (!state_.damage.touches(declaration_.span)) {
      state_.diagnostics
          .error("R0219", version_.name.span, fmt::format("the scale `{}` has no rows", version_.name.text))
          .help("from EUR 0  3%   on a deeper line");
    }
    return std::nullopt;
  }

  std::optional<ScaleRow> read_row(const ast::ScaleDeclaration::Row& row) {
    if (row.above && version_.kind == ast::ScaleKind::kInterpolated) {
      state_.diagnostics
          .error("R0210", row.span,
                 "an interpolated scale changes between its bounds, so its rows begin with `from`")
          .help(fmt::format("from {}", written(row.bound)));
      return std::nullopt;
    }
    const bool is_read = reads_facts(state_, file_, row.bound);
    if (is_read && &row == &version_.rows.front()) {
      state_.diagnostics
          .error("R0207", file_.expressions[row.bound].span,
                 "a scale starts at zero, and this bound is read from the ledger")
          .help("from EUR 0  0%   above this line if nothing is owed there");
      return std::nullopt;
    }
    const auto bound = is_read ? std::optional(FixedFigure{0, scale_.bound_type})
                               : fixed_figure(state_, file_, row.bound, "a bound");
    const std::string* word = word_in(row.value);
    const auto value = word != nullptr ? std::optional(FixedFigure{0, {.kind = TypeKind::kSymbol}})
                                       : fixed_figure(state_, file_, row.value, "a row's value");
    if (!bound || !value) {
      return std::nullopt;
    }
    if (value->type.kind == TypeKind::kMonths || value->type.kind == TypeKind::kDays) {
      state_.diagnostics.error(
          "R0210", file_.expressions[row.value].span,
          fmt::format("a row holds a rate, an amount, a number or a word, and this is {}",
                      state_.describe(value->type)));
      return std::nullopt;
    }
    if (!typed_) {
      scale_.bound_type = bound->type;
      scale_.value_type = value->type;
      typed_ = true;
    }
    if (!same_type(row.bound, bound->type, scale_.bound_type, "bounds") ||
        !same_type(row.value, value->type, scale_.value_type, "values")) {
      return std::nullopt;
    }
    ScaleRow typed{.bound = bound->value, .above = row.above, .value = value->value, .span = row.span};
    typed.bound_is_read = is_read;
    typed.word = word != nullptr ? *word : std::string();
    return read_per(row, typed) && read_plus(row, typed) ? std::optional(std::move(typed)) : std::nullopt;
  }

  /// `per unit`, `per started 12`.
  bool read_per(const ast::ScaleDeclaration::Row& row, ScaleRow& typed) {
    if (!row.per_unit && !row.per_started) {
      return true;
    }
    const std::string per = row.per_unit ? "per unit" : "per started " + *row.per_started;
    const TypeKind bounds = scale_.bound_type.kind;
    if (!holds_amounts() || version_.kind == ast::ScaleKind::kInterpolated) {
      state_.diagnostics
          .error("R0210", row.span,
                 fmt::format("`{}` belongs to an amount of a marginal or whole scale", per))
          .help(holds_rate() ? "the rate alone: it is taken of what the scale is read on"
                             : "the row without it");
      return false;
    }
    if (bounds == TypeKind::kMoney || bounds == TypeKind::kPercent) {
      state_.diagnostics
          .error("R0210", row.span,
                 fmt::format("`{}` counts units, and the bounds of this scale are of {}", per,
                             state_.describe(scale_.bound_type)))
          .help("a rate, such as 2%");
      return false;
    }
    typed.per = row.per_unit ? ScalePer::kUnit : ScalePer::kStarted;
    if (row.per_started) {
      const auto block = parse_decimal(*row.per_started);
      if (!block || *block <= 0) {
        state_.diagnostics.error("R0420", row.span, "what is started has a size above zero")
            .help("per started 12");
        return false;
      }
      typed.block = *block;
    }
    return true;
  }

  /// `plus EUR 500`.
  bool read_plus(const ast::ScaleDeclaration::Row& row, ScaleRow& typed) {
    if (!row.plus) {
      return true;
    }
    if (version_.kind == ast::ScaleKind::kInterpolated || is_of_words()) {
      state_.diagnostics
          .error("R0210", file_.expressions[*row.plus].span,
                 "`plus` belongs to a rate or an amount of a marginal or whole scale")
          .help("the row without it");
      return false;
    }
    const auto plus = fixed_figure(state_, file_, *row.plus, "what a row pays as well");
    if (!plus) {
      return false;
    }
    // What `S of X` pays: money of a rate on money, else what the rows hold.
    const Type& paid = holds_rate() ? scale_.bound_type : scale_.value_type;
    if (plus->type != paid) {
      state_.diagnostics.error("R0210", file_.expressions[*row.plus].span,
                               fmt::format("this row pays {}, and what it pays as well is {}",
                                           state_.describe(paid), state_.describe(plus->type)));
      return false;
    }
    typed.plus = plus->value;
    return true;
  }

  [[nodiscard]] bool is_of_words() const { return scale_.value_type.kind == TypeKind::kSymbol; }
  [[nodiscard]] bool holds_amounts() const { return !is_of_words() && !holds_rate(); }

  /// The word that a row holds: what is no name of a declaration, or stands in quotes.
  [[nodiscard]] const std::string* word_in(ast::ExpressionId id) const {
    const ast::Expression& expression = file_.expressions[id];
    const ast::Name* name = bare_word(expression);
    const bool is_name =
        name != nullptr && (state_.names.find(name->text) != nullptr || is_word_of_the_language(name->text));
    return is_name ? nullptr : written_word(expression);
  }

  bool same_type(ast::ExpressionId id, const Type& type, const Type& first, std::string_view what) {
    if (type == first) {
      return true;
    }
    auto report = state_.diagnostics.error(
        "R0210", file_.expressions[id].span,
        fmt::format("the {} of a scale are of one type: the first is {}, and this is {}", what,
                    state_.describe(first), state_.describe(type)));
    if (first.kind == TypeKind::kMoney && type.kind == TypeKind::kNumber) {
      report.help(
          fmt::format("{} {}", first.currency, state_.files[file_.number].slice(file_.expressions[id].span)));
    }
    return false;
  }

  /// The place of a row up to its bound, and the bound as written.
  [[nodiscard]] SourceSpan bound_place(std::size_t row) const {
    return grammar::join(
        {version_.rows[row].span.file, version_.rows[row].span.begin, version_.rows[row].span.begin},
        file_.expressions[version_.rows[row].bound].span);
  }
  [[nodiscard]] std::string written(ast::ExpressionId id) const {
    return std::string(state_.files[file_.number].slice(file_.expressions[id].span));
  }
  [[nodiscard]] std::string zero_of(const Type& type) const {
    switch (type.kind) {
      case TypeKind::kMoney:
        return type.currency + " 0";
      case TypeKind::kPercent:
        return "0%";
      case TypeKind::kDays:
        return "0 days";
      case TypeKind::kMonths:
        return "0 months";
      case TypeKind::kSymbol:
        return "WORD";
      default:
        return "0";
    }
  }

  bool starts_at_zero(const ScaleVersion& version) {
    const ScaleRow& first = version.rows.front();
    const std::string bound = written(version_.rows.front().bound);
    const std::string zero = zero_of(scale_.bound_type);
    if (first.bound < 0) {
      state_.diagnostics
          .error("R0207", bound_place(0),
                 fmt::format("this scale starts below zero, at {}; below zero its first row holds anyway",
                             bound))
          .help(fmt::format("from {}", zero));
      return false;
    }
    for (std::size_t row = 1; first.bound > 0 && row < version.rows.size(); ++row) {
      if (version.rows[row].bound == 0 && !version.rows[row].bound_is_read) {
        state_.diagnostics
            .error("R0208", bound_place(row),
                   fmt::format("the bounds of a scale ascend, but {} stands behind {}",
                               written(version_.rows[row].bound), bound))
            .related(bound_place(0), "the row that belongs below it");
        return false;
      }
    }
    if (first.bound > 0) {
      state_.diagnostics
          .error("R0207", bound_place(0),
                 fmt::format("this scale starts at {0}, so the first {0} has no {1}", bound,
                             holds_rate() ? "rate" : "value"))
          .help(fmt::format("from {}  {}   above this line{}", zero, zero_of(scale_.value_type),
                            is_of_words() ? "" : " if nothing is owed there"));
      return false;
    }
    if (first.above) {
      state_.diagnostics
          .error("R0207", bound_place(0),
                 fmt::format("this scale starts above {0}, so {0} itself has no {1}", bound,
                             holds_rate() ? "rate" : "value"))
          .help(fmt::format("from {}", bound));
      return false;
    }
    return true;
  }

  /// Among the bounds that are figures; the others show where they are read.
  bool ascends(const ScaleVersion& version) {
    std::size_t before = 0;
    for (std::size_t row = 1; row < version.rows.size(); ++row) {
      const ScaleRow& low = version.rows[before];
      const ScaleRow& each = version.rows[row];
      if (each.bound_is_read) {
        continue;
      }
      if (each.bound > low.bound || (each.bound == low.bound && each.above && !low.above)) {
        before = row;
        continue;
      }
      state_.diagnostics
          .error("R0208", bound_place(row),
                 fmt::format("the bounds of a scale ascend, but {} stands behind {}",
                             written(version_.rows[row].bound), written(version_.rows[before].bound)))
          .related(bound_place(before), before + 1 == row ? "the row before" : "a row before");
      return false;
    }
    return true;
  }

  [[nodiscard]] bool holds_rate() const { return scale_.value_type.kind == TypeKind::kPercent; }

  AnalysisState& state_;
  const ast::File& file_;
  const ast::Declaration& declaration_;
  const ast::ScaleDeclaration& version_;
  Scale& scale_;
  bool& typed_;
};

void read_scale(AnalysisState& state, DeclaredName& name) {
  const auto& first = std::get<ast::ScaleDeclaration>(name.places.front().declaration->form);
  const std::string& text = first.name.text;
  Scale scale{
      .name = text, .form = typed_form(first.kind), .bound_type = {}, .value_type = {}, .versions = {}};
  bool typed = false;
  bool sound = true;
  ScaleSource source;
  for (const DeclarationPlace& place : name.places) {
    const auto& version = std::get<ast::ScaleDeclaration>(place.declaration->form);
    if (version.kind != first.kind) {
      state.diagnostics
          .error("R0217", version.name.span, fmt::format("the versions of `{}` are of different kinds", text))
          .related(first.name.span, "the first version");
      sound = false;
      continue;
    }
    if (auto read = VersionReader(state, place, scale, typed).read()) {
      scale.versions.push_back(*std::move(read));
      std::vector<ScaleSource::Bound>& bounds = source.bounds.emplace_back();
      for (const ast::ScaleDeclaration::Row& row : version.rows) {
        bounds.push_back({place.file, row.bound});
      }
    } else {
      sound = false;
    }
  }
  if (sound) {
    name.index = state.ruleset.scales.size();
    state.ruleset.scales.push_back(std::move(scale));
    state.scale_sources.push_back(std::move(source));
  }
}

}  // namespace

void analyze_scales(AnalysisState& state) {
  for (DeclaredName* name : state.names.of(NameKind::kScale)) {
    read_scale(state, *name);
  }
}

}  // namespace remit

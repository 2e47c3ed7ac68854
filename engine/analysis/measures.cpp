// Measures: which facts add what to a running total, when, and for whom.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/expression_walk.hpp"
#include "engine/analysis/own_amounts.hpp"
#include "engine/analysis/own_dates.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/windows.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using grammar::SourceSpan;
using TotalKind = ast::TotalKind;

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
  return {};
}

MeasureKind kind_of(TotalKind kind) {
  switch (kind) {
    case TotalKind::kSum:
    case TotalKind::kPlus:
    case TotalKind::kLess:
    case TotalKind::kCount:
      return MeasureKind::kTotal;
    case TotalKind::kAverage:
      return MeasureKind::kAverage;
    case TotalKind::kLowest:
      return MeasureKind::kLowest;
    case TotalKind::kHighest:
      return MeasureKind::kHighest;
    case TotalKind::kFirst:
      return MeasureKind::kFirst;
    case TotalKind::kLast:
      return MeasureKind::kLast;
  }
  return MeasureKind::kTotal;
}

/// Facts that are about something else and never added up themselves.
bool can_be_added_up(FactKind kind) {
  return kind != FactKind::kPartnerAttribute && kind != FactKind::kDealPartner && kind != FactKind::kTarget &&
         kind != FactKind::kExchangeRate;
}

class MeasureReader {
 public:
  MeasureReader(AnalysisState& state, const DeclarationPlace& place, DeclaredName& name)
      : state_(state),
        file_(*place.file),
        declaration_(*place.declaration),
        source_(std::get<ast::MeasureDeclaration>(place.declaration->form)),
        name_(name) {
    measure_.name = source_.name.text;
    measure_.span = source_.name.span;
  }

  void read() {
    for (const ast::Path& key : source_.keys) {
      std::string text;
      for (const ast::Name& part : key.parts) {
        text += text.empty() ? part.text : "." + part.text;
      }
      measure_.key_names.push_back(std::move(text));
    }
    measure_.kind = source_.totals.empty() ? MeasureKind::kTotal : kind_of(source_.totals.front().kind);
    bool sound = read_window();
    sound = check_order() && sound;
    for (const ast::MeasureDeclaration::Total& total : source_.totals) {
      sound = read_total(total) && sound;
    }
    if (sound && !measure_.totals.empty()) {
      name_.index = state_.ruleset.measures.size();
      state_.ruleset.measures.push_back(std::move(measure_));
      state_.measure_sources.push_back({&file_, &source_});
    }
  }

 private:
  /// `sum`, then any number of `plus` and `less`; or one `count`.
  bool check_order() {
    const bool damaged = state_.damage.touches(declaration_.span);
    if (source_.totals.empty() && !damaged) {
      state_.diagnostics
          .error("R0220", source_.name.span,
                 fmt::format("the measure `{}` adds nothing up", source_.name.text))
          .help("sum invoice.net by invoice.paid_on   on a deeper line");
    }
    for (std::size_t index = 0; index < source_.totals.size(); ++index) {
      const ast::MeasureDeclaration::Total& total = source_.totals[index];
      const bool adds = total.kind == TotalKind::kPlus || total.kind == TotalKind::kLess;
      const bool alone = kind_of(source_.totals.front().kind) == MeasureKind::kTotal;
      if (damaged || (adds == (index > 0) && (alone || index == 0))) {
        continue;
      }
      if (adds) {
        state_.diagnostics
            .error("R0202", total.span,
                   index == 0
                       ? fmt::format("a measure begins with `sum`, `count`, `average`, `lowest`, `highest`, "
                                     "`first` or `last`, not with `{}`",
                                     word_of(total.kind))
                       : fmt::format("nothing can be added to or taken from `{}`",
                                     word_of(source_.totals.front().kind)))
            .help(index == 0 ? "sum …" : "a measure of its own for each");
      } else {
        state_.diagnostics
            .error("R0202", total.span,
                   fmt::format("a measure has one `{}`; what follows is added or taken away",
                               word_of(total.kind)))
            .help("plus … or less …");
      }
      return false;
    }
    return true;
  }

  bool read_window() {
    if (!source_.window) {
      if (!state_.damage.touches(declaration_.span)) {
        state_.diagnostics
            .error("R0201", source_.name.span,
                   fmt::format("the measure `{}` doesn't say over which time it adds up", source_.name.text))
            .help("window quarter   as its last line, or window lifetime");
      }
      return false;
    }
    window_ = window_form(state_, file_, *source_.window);
    if (!window_) {
      return false;
    }
    measure_.window = window_->window;
    const auto during =
        std::ranges::find_if(source_.totals, [](const auto& total) { return total.during.has_value(); });
    if (during != source_.totals.end() && std::holds_alternative<LifetimeWindow>(measure_.window)) {
      state_.diagnostics
          .error("R0214", source_.window->span,
                 "what has begun stays in a lifetime for ever, so `while` would end nothing here")
          .related(during->span, "this counts until a day")
          .help("window day   for what there is on a day; or month, quarter, year");
      return false;
    }
    return true;
  }

  /// The first fact that the value names, looking through lets.
  std::optional<FactKind> fact_of(ast::ExpressionId value) {
    std::optional<FactKind> fact;
    std::optional<FactKind> owner;
    walk_names(state_.lets, file_, value, [&](const std::string& name) {
      if (const auto kind = state_.ruleset.schema.find_fact(name)) {
        const bool belongs_to_others = kind == FactKind::kPartner || kind == FactKind::kCustomer;
        (belongs_to_others ? owner : fact) = kind;
      }
      return fact.has_value();
    });
    return fact ? fact : owner;
  }

  bool read_total(const ast::MeasureDeclaration::Total& total) {
    if (!total.value) {
      if (total.kind == TotalKind::kLess) {
        return true;  // `less nothing` says that nothing is taken away
      }
      state_.diagnostics
          .error("R0203", total.span, fmt::format("`{} nothing` adds nothing up", word_of(total.kind)))
          .help("sum invoice.net by invoice.paid_on");
      return false;
    }
    const std::optional<FactKind> fact = fact_of(*total.value);
    if (!fact || !can_be_added_up(*fact)) {
      return report_no_fact(total);
    }
    MeasureTotal typed{.subtracts = total.kind == TotalKind::kLess,
                       .counts = total.kind == TotalKind::kCount,
                       .fact = *fact,
                       .value = {},
                       .by = {},
                       .until = {},
                       .where = {},
                       .keys = {},
                       .edges = {},
                       .span = total.span};
    Surroundings surroundings;
    const std::string place = fmt::format("a measure of {}s", spoken(state_.ruleset.schema.fact(*fact).name));
    surroundings.place = "the date of " + place;
    surroundings.fact = *fact;
    surroundings.partner = Surroundings::Partner::kOfFact;
    surroundings.reads = Surroundings::Reads::kNoTotals;
    surroundings.adds_up = true;
    surroundings.lets = &state_.lets;

    const auto date = [&](ast::ExpressionId id, std::string_view subject) {
      return ExpressionTyper(state_, file_, surroundings)
          .of_type(id, {.kind = TypeKind::kDate}, "R0409", subject);
    };
    const Typed by = total.during ? date(total.during->first, "what stands behind `while`")
                     : total.by   ? date(*total.by, "what stands behind `by`")
                                  : own_date(*fact, total);
    typed.until = total.during ? date(total.during->last, "what stands behind `through`") : std::nullopt;
    if (!by || (total.during && !typed.until)) {
      return false;
    }
    typed.by = *by;
    surroundings.place = place;
    // From here on dated fields are read on that day, so lets are typed anew.
    surroundings.day_meaning = Surroundings::Day::kGiven;
    surroundings.day = *by;
    surroundings.typed_lets.clear();
    ExpressionTyper typer(state_, file_, surroundings);
    bool sound = read_value(total, typer, typed);
    if (total.where) {
      typed.where = typer.condition(*total.where);
      sound = sound && typed.where;
    }
    sound = read_keys(typer, typed) && read_edges(typed) && sound;
    measure_.totals.push_back(std::move(typed));
    return sound;
  }

  bool report_no_fact(const ast::MeasureDeclaration::Total& total) {
    const SourceSpan span = file_.expressions[*total.value].span;
    const auto* reference = std::get_if<ast::PathReference>(&file_.expressions[*total.value].node);
    if (reference != nullptr) {
      const std::string& head = reference->path.parts.front().text;
      const DeclaredName* declared = state_.names.find(head);
      if (state_.damage.may_declare(head)) {
        return false;
      }
      if (declared != nullptr &&
          (declared->kind == NameKind::kMeasure || declared->kind == NameKind::kScale ||
           declared->kind == NameKind::kBalance)) {
        state_.diagnostics
            .error("R0211", span, fmt::format("a {} can't be read in a measure", declared->keyword))
            .help("rules read measures and scales; a measure adds up what the facts themselves say");
        return false;
      }
    }
    state_.diagnostics
        .error("R0203", span, fmt::format("this doesn't say which facts `{}` adds up", source_.name.text))
        .help(total.kind == TotalKind::kCount ? "count deal by deal.closed_on"
                                              : "sum invoice.net by invoice.paid_on");
    return false;
  }

  Typed own_date(FactKind fact, const ast::MeasureDeclaration::Total& total) {
    const Typed date = own_date_of(state_, fact, total.span);
    if (!date) {
      state_.diagnostics
          .error("R0206", total.span,
                 fmt::format("{} has no date of its own, so this line needs `by`",
                             with_article(spoken(state_.ruleset.schema.fact(fact).name))))
          .help(fmt::format("{} … by a date", word_of(total.kind)));
    }
    return date;
  }

  bool read_value(const ast::MeasureDeclaration::Total& total, ExpressionTyper& typer, MeasureTotal& typed) {
    const Typed value = typer.type(*total.value);
    if (!value) {
      return false;
    }
    Type type = state_.type_of(*value);
    const SourceSpan span = file_.expressions[*total.value].span;
    if (typed.counts) {
      if (type.kind != TypeKind::kReference || type.refers_to != typed.fact) {
        state_.diagnostics
            .error("R0204", span, fmt::format("`count` counts facts, and this is {}", state_.describe(type)))
            .help(fmt::format("count {}", state_.ruleset.schema.fact(typed.fact).name));
        return false;
      }
      type = {.kind = TypeKind::kNumber};
    } else if (type.kind != TypeKind::kMoney && type.kind != TypeKind::kNumber) {
      auto report = state_.diagnostics.error(
          "R0204", span,
          fmt::format("a measure adds up amounts or numbers, and this is {}", state_.describe(type)));
      const std::string& fact = state_.ruleset.schema.fact(typed.fact).name;
      const bool of_facts = type.kind == TypeKind::kReference && type.refers_to == typed.fact;
      if (of_facts && total.kind == TotalKind::kSum) {
        report.help(fmt::format("count {}", fact));
      } else if (const std::string_view own = own_amount_field(typed.fact); !own.empty()) {
        report.help(fmt::format("{}.{}", fact, own));
      }
      return false;
    } else {
      typed.value = value;
    }
    if (typed_ && type != measure_.type) {
      state_.diagnostics
          .error("R0204", span,
                 fmt::format("the lines of a measure are of one type: the first is {}, and this is {}",
                             state_.describe(measure_.type), state_.describe(type)))
          .related(source_.totals.front().span, "the first line")
          .help("a measure of its own for each");
      return false;
    }
    measure_.type = type;
    typed_ = true;
    return true;
  }

  bool read_keys(ExpressionTyper& typer, MeasureTotal& typed) {
    for (std::size_t index = 0; index < source_.keys.size(); ++index) {
      const ast::Path& path = source_.keys[index];
      const Typed key = typer.key(path, path.span);
      const std::string& name = state_.ruleset.schema.fact(typed.fact).name;
      if (!key) {
        state_.diagnostics
            .error("R0205", path.span,
                   fmt::format("`{}` is kept for each `{}`, which {} doesn't have", source_.name.text,
                               measure_.key_names[index], with_article(spoken(name))))
            .related(typed.span, fmt::format("this line adds up {}s", spoken(name)))
            .help(fmt::format("what {} has, or what it refers to: partner, customer, deal.region",
                              with_article(spoken(name))));
        return false;
      }
      const Type& type = state_.type_of(*key);
      if (type.kind != TypeKind::kReference && type.kind != TypeKind::kSymbol &&
          type.kind != TypeKind::kText) {
        state_.diagnostics.error("R0205", path.span,
                                 fmt::format("a measure is kept for facts or words, and `{}` is {}",
                                             measure_.key_names[index], state_.describe(type)));
        return false;
      }
      if (measure_.key_types.size() == index) {
        measure_.key_types.push_back(type);
      } else if (measure_.key_types[index] != type) {
        state_.diagnostics
            .error("R0205", path.span,
                   fmt::format("`{}` is {} for one line of the measure and {} for another",
                               measure_.key_names[index], state_.describe(measure_.key_types[index]),
                               state_.describe(type)))
            .related(typed.span, "for this line");
        return false;
      }
      typed.keys.push_back(*key);
    }
    return true;
  }

  /// The dates of the window, read from what the measure is kept for.
  bool read_edges(MeasureTotal& typed) {
    if (!window_ || window_->edges.empty()) {
      return true;
    }
    std::vector<Surroundings::Key> keys;
    std::string names;
    for (std::size_t index = 0; index < source_.keys.size(); ++index) {
      keys.push_back({source_.keys[index], typed.keys[index]});
      names += (index == 0 ? "" : ", ") + measure_.key_names[index];
    }
    auto edges =
        window_edges(state_, file_, *window_, std::move(keys), "the window of a measure for " + names);
    if (edges) {
      typed.edges = *std::move(edges);
    }
    return edges.has_value();
  }

  AnalysisState& state_;
  const ast::File& file_;
  const ast::Declaration& declaration_;
  const ast::MeasureDeclaration& source_;
  DeclaredName& name_;
  Measure measure_;
  std::optional<WindowForm> window_;
  bool typed_ = false;
};

}  // namespace

std::string_view to_text(MeasureKind kind) {
  switch (kind) {
    case MeasureKind::kTotal:
      return "total";
    case MeasureKind::kAverage:
      return "average";
    case MeasureKind::kLowest:
      return "lowest";
    case MeasureKind::kHighest:
      return "highest";
    case MeasureKind::kFirst:
      return "first";
    case MeasureKind::kLast:
      return "last";
  }
  return {};
}

void analyze_measures(AnalysisState& state) {
  for (DeclaredName* name : state.names.of(NameKind::kMeasure)) {
    MeasureReader(state, name->places.front(), *name).read();
  }
}

}  // namespace remit

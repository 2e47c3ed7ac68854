// Columns that come straight from facts and frames.
#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

/// Fills every row with one value.
class ConstantKernel final : public Kernel {
 public:
  ConstantKernel(Column one, RowState state) : one_(std::move(one)), state_(state) {}

  void evaluate(const Batch& batch, Column& out) override {
    // A column that is worked on batch by batch keeps its values, and these are the same in each.
    if (state_ == kRowFine && &out == filled_ && batch.row_count <= filled_rows_) {
      filled_rows_ = batch.row_count;
      return;
    }
    filled_ = batch.selection.all() ? &out : nullptr;
    filled_rows_ = batch.row_count;
    batch.selection.for_each([&](std::size_t row) {
      if (state_ == kRowExact) {
        out.store_exact(row, one_.exact_value(0));
      } else if (out.is_codes()) {
        out.codes[row] = one_.codes[0];
        if (state_ != kRowFine) {
          out.set_state(row, batch.failed(row));
        }
      } else if (out.form == ColumnForm::kYesNo) {
        out.flags[row] = one_.flags[0];
      } else if (out.form == ColumnForm::kInteger) {
        out.integers[row] = one_.integers[0];
      } else if (out.form == ColumnForm::kWide) {
        out.wides[row] = one_.wides[0];
      } else {
        out.exacts[row] = one_.exacts[0];
      }
    });
  }

 private:
  Column one_;  // a column of one row
  RowState state_;
  const Column* filled_ = nullptr;  // the column whose rows before filled_rows_ hold the value
  std::size_t filled_rows_ = 0;
};

const FactColumn& fact_column(const EvaluationState& state, FactKind kind, std::size_t field) {
  return state.facts->table(kind).column(field);
}

/// Words, dates and references.
class ScanCodes final : public Kernel {
 public:
  ScanCodes(const FactColumn& column, std::optional<std::int32_t> substitute)
      : column_(column), substitute_(substitute) {
    const std::int32_t missing = column.type == FieldType::kDate ? Date::missing().days() : -1;
    complete_ = std::find(column.codes.begin(), column.codes.end(), missing) == column.codes.end();
  }

  void evaluate(const Batch& batch, Column& out) override {
    const std::int32_t* codes = column_.codes.data() + batch.first_row;
    batch.selection.for_each([&](std::size_t row) { out.codes[row] = codes[row]; });
    if (complete_) {
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (column_.has_value(batch.first_row + row)) {
        return;
      }
      if (substitute_ && !has_cell_error(batch.first_row + row)) {
        out.codes[row] = *substitute_;
      } else {
        out.set_state(row, batch.failed(row));
      }
    });
  }

 private:
  [[nodiscard]] bool has_cell_error(std::size_t row) const {
    return std::any_of(column_.errors.begin(), column_.errors.end(),
                       [&](const CellError& error) { return static_cast<std::size_t>(error.row) == row; });
  }

  const FactColumn& column_;
  std::optional<std::int32_t> substitute_;
  bool complete_ = true;
};

/// Amounts, numbers and shares. Amounts must be in the ruleset's currency.
class ScanNumbers final : public Kernel {
 public:
  ScanNumbers(const FactColumn& column, const FactColumn* currencies, std::optional<Symbol> currency,
              std::optional<Rational> substitute)
      : column_(column), currencies_(currencies), currency_(currency), substitute_(std::move(substitute)) {
    complete_ = column.number_present.empty();
    one_currency_ =
        currencies == nullptr || (currency && std::all_of(currencies->codes.begin(), currencies->codes.end(),
                                                          [&](Symbol each) { return each == *currency; }));
  }

  void evaluate(const Batch& batch, Column& out) override {
    const std::int64_t* numbers = column_.numbers.data() + batch.first_row;
    const bool same_units = out.form == ColumnForm::kInteger &&
                            (column_.type == FieldType::kMoney || column_.denominator == out.denominator);
    if (same_units) {
      batch.selection.for_each([&](std::size_t row) { out.integers[row] = numbers[row]; });
    }
    if (same_units && complete_ && one_currency_) {
      return;
    }
    const std::int64_t denominator =
        column_.type == FieldType::kMoney ? out.denominator : column_.denominator;
    batch.selection.for_each([&](std::size_t row) {
      const std::size_t fact = batch.first_row + row;
      if (!column_.has_value(fact)) {
        const bool bad =
            std::any_of(column_.errors.begin(), column_.errors.end(),
                        [&](const CellError& error) { return static_cast<std::size_t>(error.row) == fact; });
        if (substitute_ && !bad) {
          out.store_exact(row, *substitute_);
        } else {
          out.set_state(row, batch.failed(row));
        }
      } else if (!one_currency_ && (!currency_ || currencies_->codes[fact] != *currency_)) {
        out.set_state(row, batch.failed(row));
      } else if (!same_units) {
        out.store_exact(row, Rational(numbers[row], denominator));
      }
    });
  }

 private:
  const FactColumn& column_;
  const FactColumn* currencies_;
  std::optional<Symbol> currency_;
  std::optional<Rational> substitute_;
  bool complete_ = true;
  bool one_currency_ = true;
};

class ScanPresenceKernel final : public Kernel {
 public:
  explicit ScanPresenceKernel(const FactColumn& column) : column_(column) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each(
        [&](std::size_t row) { out.flags[row] = column_.has_value(batch.first_row + row) ? 1 : 0; });
    // What can't be read is there all the same: whoever reads it is told so.
    for (const CellError& error : column_.errors) {
      const auto fact = static_cast<std::size_t>(error.row);
      if (fact >= batch.first_row && fact < batch.first_row + batch.row_count) {
        out.flags[fact - batch.first_row] = 1;
      }
    }
  }

 private:
  const FactColumn& column_;
};

class OwnRowKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each(
        [&](std::size_t row) { out.codes[row] = static_cast<std::int32_t>(batch.first_row + row); });
  }
};

/// A column that the frame itself carries.
class FrameColumnKernel final : public Kernel {
 public:
  FrameColumnKernel(const std::vector<std::int32_t>& codes, std::int32_t most) : codes_(codes), most_(most) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each(
        [&](std::size_t row) { out.codes[row] = std::min(codes_[batch.first_row + row], most_); });
  }

 private:
  const std::vector<std::int32_t>& codes_;
  std::int32_t most_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Constant& constant) {
  Column one;
  one.reset(state.graph->nodes[node].shape, 1);
  RowState row_state = kRowFine;
  if (const auto* number = std::get_if<Rational>(&constant.value)) {
    one.store_exact(0, *number);
    row_state = one.state(0);
  } else if (const auto* date = std::get_if<Date>(&constant.value)) {
    one.codes[0] = date->days();
  } else if (const auto* word = std::get_if<std::string>(&constant.value)) {
    one.codes[0] = state.facts->symbols().intern(*word);
  } else if (const auto* flag = std::get_if<bool>(&constant.value)) {
    one.flags[0] = *flag ? 1 : 0;
  } else {
    // A fact that the ledger doesn't know yet is no other fact: comparisons with it are simply not met.
    const auto& fact = std::get<ConstantFact>(constant.value);
    const RowIndex row = state.row_of(fact.kind, fact.id);
    one.codes[0] = row == kNoRow ? kNoRow - 1 : row;
  }
  return std::make_unique<ConstantKernel>(std::move(one), row_state);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::ScanField& scan) {
  const FactColumn& column = fact_column(state, scan.kind, scan.field);
  const auto* number = std::get_if<Rational>(&scan.substitute);
  if (!column.is_number()) {
    std::optional<std::int32_t> substitute;
    if (const auto* date = std::get_if<Date>(&scan.substitute)) {
      substitute = date->days();
    } else if (const auto* word = std::get_if<std::string>(&scan.substitute)) {
      substitute = state.facts->symbols().intern(*word);
    }
    return std::make_unique<ScanCodes>(column, substitute);
  }
  check(state.graph->nodes[node].shape.form != ColumnForm::kExact, "fields have a denominator");
  const FactColumn* currencies = nullptr;
  if (column.type == FieldType::kMoney && !scan.in_own_currency) {
    if (const auto field = state.facts->schema().find_field(scan.kind, "currency")) {
      currencies = &fact_column(state, scan.kind, *field);
    }
  }
  return std::make_unique<ScanNumbers>(column, currencies,
                                       state.facts->symbols().find(state.graph->ruleset->currency.code()),
                                       number == nullptr ? std::nullopt : std::optional(*number));
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::ScanPresence& scan) {
  return std::make_unique<ScanPresenceKernel>(fact_column(state, scan.kind, scan.field));
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::OwnRow& /*row*/) {
  return std::make_unique<OwnRowKernel>();
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node,
                             const operation::PeriodPartner& /*partner*/) {
  return std::make_unique<FrameColumnKernel>(state.frames[state.graph->nodes[node].frame].partners,
                                             INT32_MAX);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::LastDay& /*day*/) {
  Column one;
  one.reset(state.graph->nodes[node].shape, 1);
  one.codes[0] = state.options.through.days();
  return std::make_unique<ConstantKernel>(std::move(one), kRowFine);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::PeriodDay& day) {
  const FrameRows& rows = state.frames[state.graph->nodes[node].frame];
  return std::make_unique<FrameColumnKernel>(day.last ? rows.lasts : rows.firsts,
                                             day.clipped ? state.options.through.days() : INT32_MAX);
}

}  // namespace remit

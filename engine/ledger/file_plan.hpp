// Which field of a file becomes which column of a fact: worked out once from the header, used for every row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ledger/cell_converter.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/mapping.hpp"
#include "engine/ledger/typed_row.hpp"

namespace remit {

/// Something wrong with the header that makes the whole file unreadable.
struct HeaderProblem {
  std::string column;
  std::string reason;
};

/// A row's cells, and the day on which an invoice was paid when its file says so.
struct PlannedCells {
  RowCells cells;
  std::string_view paid_on;
};

class FilePlan {
 public:
  /// For a standard file: columns are found by their names; the others are one's own.
  FilePlan(std::span<const std::string_view> header, const FactLayout& layout);
  /// For an export. `mapped` must outlive the plan.
  FilePlan(std::span<const std::string_view> header, const FactLayout& layout, const MappedFile& mapped);

  /// Mistakes of the header; the plan can only be used when there is none.
  [[nodiscard]] const std::vector<HeaderProblem>& problems() const noexcept { return problems_; }
  /// Columns that the mapping names and the export doesn't have, with what may have been meant.
  [[nodiscard]] const std::vector<HeaderProblem>& unknown_columns() const noexcept {
    return unknown_columns_;
  }
  /// Columns of one's own that the file has and the layout hasn't yet.
  [[nodiscard]] const std::vector<std::string>& new_columns() const noexcept { return new_columns_; }
  /// Places those columns, once the layout has them.
  void place_new_columns(const FactLayout& layout);

  [[nodiscard]] std::size_t field_count() const noexcept { return header_.size(); }
  /// Whether the layout's column `index` has a place in the file.
  [[nodiscard]] bool has_column(std::size_t index) const {
    return index < columns_.size() && columns_[index].has_value();
  }
  [[nodiscard]] bool has_paid_on() const noexcept { return paid_on_.has_value(); }
  /// What the file calls the column that the standard file calls `column`; the header's name of field
  /// `index`.
  [[nodiscard]] std::string label(std::string_view column) const;
  [[nodiscard]] std::string label_of_field(std::size_t index) const;

  /// Whether the mapping takes this row at all.
  [[nodiscard]] bool takes(std::span<const std::string_view> fields) const;
  /// Puts a row's cells where they belong. False when a field doesn't read as the mapping says; then
  /// conversion_problems() has all such fields. The cells live until the next call.
  [[nodiscard]] bool gather(std::span<const std::string_view> fields, std::uint64_t row_number,
                            PlannedCells& row);
  [[nodiscard]] const std::vector<CellProblem>& conversion_problems() const noexcept {
    return conversion_problems_;
  }

 private:
  struct Source {
    std::string target;
    std::size_t field = 0;
    std::optional<CellConverter> converter;  // none: the field as it stands
    const CellMapping* mapping = nullptr;
  };
  struct Filter {
    const RowFilter* rule;
    std::size_t field;
  };

  bool explain_strange_header(const FactLayout& layout);
  void read_header(std::span<const std::string_view> header);
  [[nodiscard]] std::optional<std::size_t> field_of(std::string_view name) const;
  void place(Source source, const FactLayout& layout);
  [[nodiscard]] std::optional<std::string_view> cell(Source& source, std::span<const std::string_view> fields,
                                                     std::uint64_t row_number);
  void note_unknown(std::string_view column, std::uint32_t line);

  std::vector<std::string> header_;
  std::optional<Source> id_;
  std::optional<Source> booked_on_;
  std::optional<Source> paid_on_;
  std::vector<std::optional<Source>> columns_;  // by index of the layout
  std::vector<Source> unplaced_;                // of new_columns_, in their order
  std::vector<Filter> filters_;
  std::vector<HeaderProblem> problems_;
  std::vector<HeaderProblem> unknown_columns_;
  std::vector<std::string> new_columns_;
  std::vector<CellProblem> conversion_problems_;
};

}  // namespace remit

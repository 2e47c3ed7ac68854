// A mapping file: how somebody else's export becomes the standard files. The format is described, for those
// who write one, in docs/import.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/ledger/date_format.hpp"

namespace remit {

/// How the cells of one column are made from a row of the export.
struct CellMapping {
  enum class Source : std::uint8_t { kColumn, kConstant, kRowNumber };
  enum class Form : std::uint8_t { kText, kDate, kNumber };
  std::string target;  ///< the standard file's column, or one of one's own
  Source source = Source::kColumn;
  std::string column = {};  ///< of the export
  std::string constant = {};
  std::unordered_map<std::string, std::string> replacements = {};  ///< whole cells
  Form form = Form::kText;
  std::optional<DateFormat> date_format;  ///< none: ISO
  char decimal_mark = '.';
  char thousands_mark = '\0';  ///< NUL: none
  bool trim = true;
  bool negate = false;     ///< numbers with the other sign
  std::uint32_t line = 0;  ///< in the mapping file
};

/// Which rows of the export count.
struct RowFilter {
  std::string column;
  std::vector<std::string> values;
  bool keeps = true;  ///< false: rows with these values are left out
  std::uint32_t line = 0;
};

/// One standard file that comes out of one file of the export.
struct MappedFile {
  std::string file;
  FactKind kind = FactKind::kPartner;
  std::vector<CellMapping> cells = {};
  std::vector<RowFilter> filters = {};
  std::uint32_t line = 0;
};

struct Mapping {
  std::string path;
  std::vector<MappedFile> files;
};

/// Reads a mapping file to facts of `schema`. Fails with kInput, with file, line and what to write, on
/// anything that it doesn't know.
[[nodiscard]] Result<Mapping> load_mapping(const std::filesystem::path& path, const FactSchema& schema);

/// Row numbers that serve as ids have this many digits, so that they stand in order.
inline constexpr int kRowNumberDigits = 9;

}  // namespace remit

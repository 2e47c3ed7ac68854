#include "engine/ledger/import_sources.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "engine/ledger/suggestion.hpp"

namespace remit {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> stems_of(const FactSchema& schema) {
  std::vector<std::string> stems;
  for (std::size_t kind = 0; kind < schema.kind_count(); ++kind) {
    stems.push_back(schema.fact(static_cast<FactKind>(kind)).file_stem);
  }
  return stems;
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code status;
  const std::uintmax_t bytes = fs::file_size(path, status);
  return status ? 0 : bytes;
}

Result<void> check_existing(const std::vector<fs::path>& paths) {
  for (const fs::path& path : paths) {
    std::error_code status;
    if (!fs::exists(path, status)) {
      return input_error(fmt::format("there is no file or folder {}", path.string()));
    }
  }
  return {};
}

/// The CSV files directly in `folder`, by name, so that the order doesn't depend on the file system.
Result<std::vector<fs::path>> csv_files_in(const fs::path& folder) {
  std::error_code status;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, status), end; !status && entry != end; entry.increment(status)) {
    std::error_code kind_status;
    if (entry->path().extension() == ".csv" && entry->is_regular_file(kind_status)) {
      files.push_back(entry->path());
    }
  }
  if (status) {
    return input_error(fmt::format("{} can't be read: {}", folder.string(), status.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<ImportSource> standard_source(const fs::path& path, const FactSchema& schema) {
  const std::string stem = path.stem().string();
  const auto kind = schema.find_file(stem);
  if (path.extension() != ".csv" || !kind) {
    const std::vector<std::string> stems = stems_of(schema);
    const std::vector<std::string_view> known(stems.begin(), stems.end());
    return input_error(
        fmt::format("{} is not one of the standard files{}: they are {}, each with .csv; a fact of your own "
                    "needs the rules that declare it (--rules), another export a mapping file (--map)",
                    path.string(), did_you_mean(stem, known), fmt::join(stems, ", ")));
  }
  return ImportSource{
      .path = path, .kind = *kind, .bytes = size_of(path), .mapped = nullptr, .mapping_path = {}};
}

}  // namespace

Result<std::vector<ImportSource>> find_standard_files(const std::vector<fs::path>& paths,
                                                      const FactSchema& schema) {
  if (Result<void> existing = check_existing(paths); !existing) {
    return tl::make_unexpected(existing.error());
  }
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code status;
    if (!fs::is_directory(path, status)) {
      files.push_back(path);
      continue;
    }
    Result<std::vector<fs::path>> found = csv_files_in(path);
    if (!found) {
      return tl::make_unexpected(found.error());
    }
    if (found->empty()) {
      return input_error(fmt::format("{} has no CSV file in it", path.string()));
    }
    files.insert(files.end(), found->begin(), found->end());
  }
  if (files.empty()) {
    return input_error("there is nothing to import: name a CSV file or a folder of them");
  }
  std::vector<ImportSource> sources;
  for (const fs::path& file : files) {
    Result<ImportSource> source = standard_source(file, schema);
    if (!source) {
      return tl::make_unexpected(source.error());
    }
    sources.push_back(std::move(*source));
  }
  std::stable_sort(sources.begin(), sources.end(), [](const ImportSource& left, const ImportSource& right) {
    return left.kind < right.kind;
  });
  return sources;
}

Result<std::vector<ImportSource>> find_mapped_files(const std::vector<fs::path>& paths,
                                                    const Mapping& mapping) {
  if (Result<void> existing = check_existing(paths); !existing) {
    return tl::make_unexpected(existing.error());
  }
  std::vector<fs::path> folders;
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code status;
    (fs::is_directory(path, status) ? folders : files).push_back(path);
  }
  std::vector<bool> used(files.size(), false);
  std::vector<ImportSource> sources;
  for (const MappedFile& mapped : mapping.files) {
    std::optional<fs::path> found;
    for (const fs::path& folder : folders) {
      std::error_code status;
      if (!found && fs::is_regular_file(folder / mapped.file, status)) {
        found = folder / mapped.file;
      }
    }
    for (std::size_t index = 0; index < files.size(); ++index) {
      if (files[index].filename() == fs::path(mapped.file).filename()) {
        used[index] = true;
        found = found ? found : files[index];
      }
    }
    if (found) {
      sources.push_back({.path = *found,
                         .kind = mapped.kind,
                         .bytes = size_of(*found),
                         .mapped = &mapped,
                         .mapping_path = mapping.path});
    } else if (!folders.empty()) {
      return input_error(fmt::format("{}:{}: there is no {} in {}", mapping.path, mapped.line, mapped.file,
                                     folders.front().string()));
    }
  }
  for (std::size_t index = 0; index < files.size(); ++index) {
    if (!used[index]) {
      return input_error(
          fmt::format("{} names no file called {}", mapping.path, files[index].filename().string()));
    }
  }
  if (sources.empty()) {
    return input_error("there is nothing to import: name the export's folder or its files");
  }
  return sources;
}

}  // namespace remit

#include "engine/analysis/rule_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "grammar/parser/parser.hpp"

namespace remit {
namespace {

namespace fs = std::filesystem;

/// Far more than people write, and little enough that spans of 32 bits and memory are never in doubt.
constexpr std::uintmax_t kLargestFileBytes = std::uintmax_t{64} << 20U;

/// `path` as diagnostics show it: relative to the working directory where that is shorter.
std::string shown(const fs::path& path) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path, failed);
  const fs::path relative = failed ? fs::path{} : fs::relative(absolute, fs::current_path(failed), failed);
  const std::string long_name = absolute.lexically_normal().generic_string();
  const std::string short_name = relative.generic_string();
  return failed || short_name.empty() || short_name.size() >= long_name.size() ? long_name : short_name;
}

/// What tells two names of one file to be the same.
std::string identity(const fs::path& path) {
  std::error_code failed;
  const fs::path canonical = fs::weakly_canonical(path, failed);
  return failed ? path.lexically_normal().string() : canonical.string();
}

/// What makes a whole file illegible is told once, and not line by line.
Result<void> check_legible(const std::string& text, const fs::path& path) {
  if (text.starts_with("SQLite format 3")) {
    return input_error(fmt::format("{} is a ledger and no rule file", shown(path)));
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return input_error(fmt::format("the rule file {} is UTF-16; save it as UTF-8", shown(path)));
  }
  if (text.find('\0') != std::string::npos) {
    return input_error(fmt::format("{} holds what no text does; a rule file is text in UTF-8", shown(path)));
  }
  if (text.find('\r') != std::string::npos && text.find('\n') == std::string::npos) {
    return input_error(
        fmt::format("the lines of the rule file {} end with carriage returns alone; save it with line feeds",
                    shown(path)));
  }
  return {};
}

Result<std::string> read_text(const fs::path& path) {
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(path, failed);
  if (failed) {
    return input_error(fmt::format("can't read the rule file {}: {}", shown(path), failed.message()));
  }
  if (size > kLargestFileBytes) {
    return input_error(fmt::format("the rule file {} is larger than 64 MiB", shown(path)));
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || (size > 0 && !(text << stream.rdbuf()))) {
    return input_error(fmt::format("can't read the rule file {}: {}", shown(path), std::strerror(errno)));
  }
  std::string read = std::move(text).str();
  if (Result<void> legible = check_legible(read, path); !legible) {
    return tl::make_unexpected(legible.error());
  }
  return read;
}

/// A `use` line: what it names, and where.
struct UsedFile {
  std::string path;
  std::uint32_t line;
};

/// Declarations begin in column one, so the lines that begin with `use` are the declarations of it.
std::vector<UsedFile> used_files(const grammar::SourceFile& file) {
  constexpr std::string_view kUse = "use";
  std::vector<UsedFile> used;
  for (std::uint32_t line = 1; line <= file.line_count(); ++line) {
    const std::string_view text = file.line_text(line);
    const std::size_t open = text.find('"');
    const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
    if (text.starts_with(kUse) && close != std::string_view::npos &&
        text.find_first_not_of(' ', kUse.size()) == open && open > kUse.size()) {
      used.push_back({std::string(text.substr(open + 1, close - open - 1)), line});
    }
  }
  return used;
}

class RuleFileReader {
 public:
  Result<std::vector<grammar::SourceFile>> read(const std::vector<fs::path>& roots) {
    for (const fs::path& root : roots) {
      if (Result<void> done = follow(root); !done) {
        return tl::make_unexpected(done.error());
      }
    }
    const auto is_blank = [](const grammar::SourceFile& file) {
      return file.text().find_first_not_of(" \t\r\n") == std::string_view::npos;
    };
    if (std::ranges::all_of(files_, is_blank)) {
      return input_error(fmt::format("the rule file {} is empty; its first line is: ruleset \"NAME\"",
                                     files_.front().name()));
    }
    return std::move(files_);
  }

 private:
  /// A file whose uses are being followed.
  struct Open {
    fs::path path;
    std::string identity;
    std::vector<UsedFile> used;
    std::size_t next = 0;
  };

  Result<void> open(const fs::path& path) {
    Result<std::string> text = read_text(path);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    files_.emplace_back(shown(path), *std::move(text));
    trail_.push_back({path, identity(path), used_files(files_.back()), 0});
    states_[trail_.back().identity] = State::kOpen;
    return {};
  }

  /// Depth first, with a trail of its own, so that a circle can be printed whole.
  Result<void> follow(const fs::path& root) {
    if (states_.contains(identity(root))) {
      return {};
    }
    if (Result<void> opened = open(root); !opened) {
      return opened;
    }
    while (!trail_.empty()) {
      Open& user = trail_.back();
      if (user.next == user.used.size()) {
        states_[user.identity] = State::kDone;
        trail_.pop_back();
        continue;
      }
      const UsedFile& used = user.used[user.next++];
      const fs::path path = user.path.parent_path() / used.path;
      const std::string key = identity(path);
      const auto state = states_.find(key);
      if (state != states_.end() && state->second == State::kOpen) {
        return input_error(circle(key));
      }
      if (state != states_.end()) {
        continue;
      }
      std::error_code failed;
      if (!fs::is_regular_file(path, failed)) {
        return input_error(
            fmt::format("{}:{}: there is no rule file {}", shown(user.path), used.line, shown(path)));
      }
      if (Result<void> opened = open(path); !opened) {
        return opened;
      }
    }
    return {};
  }

  [[nodiscard]] std::string circle(const std::string& key) const {
    std::string text = "these rule files use each other in a circle: ";
    const auto start = std::ranges::find(trail_, key, &Open::identity);
    for (auto each = start; each != trail_.end(); ++each) {
      text += shown(each->path) + " -> ";
    }
    return text + shown(start->path);
  }

  enum class State { kOpen, kDone };
  std::vector<grammar::SourceFile> files_;
  std::vector<Open> trail_;
  std::unordered_map<std::string, State> states_;
};

constexpr std::string_view kBundleHead = "remit ruleset bundle 1\n";

/// Reads `count` bytes and the line feed behind them off `rest`.
std::optional<std::string> take_bytes(std::string_view& rest, std::size_t count) {
  if (rest.size() <= count || rest[count] != '\n') {
    return std::nullopt;
  }
  std::string taken(rest.substr(0, count));
  rest.remove_prefix(count + 1);
  return taken;
}

}  // namespace

Result<std::vector<grammar::SourceFile>> read_rule_files(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) {
    if (!fs::exists(path, failed)) {
      return input_error(fmt::format("there is no rule file or folder {}", shown(path)));
    }
    return RuleFileReader().read({path});
  }
  std::vector<fs::path> files;
  for (fs::directory_iterator each(path, failed), end; !failed && each != end; each.increment(failed)) {
    if (each->path().extension() == ".remit" && each->is_regular_file(failed)) {
      files.push_back(each->path());
    }
  }
  if (failed) {
    return input_error(fmt::format("can't read the folder {}: {}", shown(path), failed.message()));
  }
  if (files.empty()) {
    return input_error(fmt::format("there is no rule file (*.remit) in the folder {}", shown(path)));
  }
  std::ranges::sort(files, {}, [](const fs::path& each) { return each.filename().string(); });
  return RuleFileReader().read(files);
}

Result<Analysis> load_rules(const fs::path& path, const KnownWords* ledger) {
  return read_rule_files(path).map(
      [&](std::vector<grammar::SourceFile> files) { return analyze_sources(std::move(files), ledger); });
}

Analysis analyze_sources(std::vector<grammar::SourceFile> files, const KnownWords* ledger) {
  std::vector<grammar::ParsedFile> parsed;
  parsed.reserve(files.size());
  for (std::size_t number = 0; number < files.size(); ++number) {
    parsed.push_back(grammar::parse(files[number], static_cast<grammar::FileNumber>(number)));
  }
  return analyze(parsed, std::move(files), ledger);
}

std::string bundle(const std::vector<grammar::SourceFile>& files) {
  std::string text(kBundleHead);
  for (const grammar::SourceFile& file : files) {
    text += fmt::format("{} {}\n{}\n{}\n", file.name().size(), file.text().size(), file.name(), file.text());
  }
  return text;
}

Result<std::vector<grammar::SourceFile>> unbundle(std::string_view text) {
  const auto damaged = [] { return input_error("this is not a ruleset as a ledger keeps it"); };
  if (!text.starts_with(kBundleHead)) {
    return damaged();
  }
  text.remove_prefix(kBundleHead.size());
  std::vector<grammar::SourceFile> files;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::istringstream sizes{std::string(text.substr(0, end))};
    std::size_t name_size = 0;
    std::size_t text_size = 0;
    if (end == std::string_view::npos || !(sizes >> name_size >> text_size)) {
      return damaged();
    }
    text.remove_prefix(end + 1);
    std::optional<std::string> name = take_bytes(text, name_size);
    std::optional<std::string> content = name ? take_bytes(text, text_size) : std::nullopt;
    if (!content) {
      return damaged();
    }
    files.emplace_back(*std::move(name), *std::move(content));
  }
  return files;
}

}  // namespace remit

// remit fmt: rule files in their one canonical layout.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "engine/base/result.hpp"
#include "engine/report/diagnostic_report.hpp"
#include "engine/report/output_file.hpp"
#include "grammar/ast/equivalence.hpp"
#include "grammar/ast/printer.hpp"
#include "grammar/parser/parser.hpp"

namespace remit::cli {
namespace {

struct FmtArguments {
  std::string rules;
  bool check = false;
};

/// One file as it stands and as it should.
struct Formatted {
  std::string path;
  std::string before;
  std::string after;
  [[nodiscard]] bool changed() const { return before != after; }
};

Result<std::string> read_all(std::istream& stream, const std::string& name) {
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) {
    return machine_error("can't read " + name);
  }
  return text;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return input_error("can't read " + path + ": " + std::generic_category().message(errno));
  }
  return read_all(stream, path);
}

// The file itself, or every rule file right in the folder, in order of name.
Result<std::vector<std::string>> files_at(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return input_error("there is no file or folder " + path);
  }
  if (!std::filesystem::is_directory(status)) {
    return std::vector<std::string>{path};
  }
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".remit") {
      files.push_back(entry->path().string());
    }
  }
  if (error) {
    return input_error("can't read the folder " + path + ": " + error.message());
  }
  if (files.empty()) {
    return input_error("the folder " + path + " has no .remit file");
  }
  std::sort(files.begin(), files.end());
  return files;
}

// None, with the mistakes on standard error, when the text has mistakes.
Result<std::optional<std::string>> format_text(const std::string& name, const std::string& text) {
  const std::vector<grammar::SourceFile> files{grammar::SourceFile(name, text)};
  const grammar::ParsedFile parsed = grammar::parse(files.front(), 0);
  if (parsed.damaged || grammar::has_errors(parsed.diagnostics)) {
    const std::string mistakes =
        render_diagnostics(parsed.diagnostics, files, CheckFormat::kTable, errors_have_color());
    std::fwrite(mistakes.data(), 1, mistakes.size(), stderr);
    return std::optional<std::string>();
  }
  std::string printed = ast::print(parsed.file, files.front());
  // A formatter that changes what a contract says is worse than none: the result is read back before it is
  // kept.
  const grammar::ParsedFile again = grammar::parse(grammar::SourceFile(name, printed), 0);
  if (again.damaged || !ast::equivalent(parsed.file, again.file)) {
    return machine_error("the layout of " + name + " would have changed its meaning; please report this");
  }
  return std::optional(std::move(printed));
}

int format_standard_input(bool only_check) {
  const Result<std::string> text = read_all(std::cin, "standard input");
  if (!text) {
    return fail(text.error());
  }
  const Result<std::optional<std::string>> printed = format_text("standard input", *text);
  if (!printed) {
    return fail(printed.error());
  }
  if (!printed->has_value()) {
    return kWrongInput;
  }
  if (only_check) {
    return **printed == *text ? kDone : kWrongInput;
  }
  print(**printed);
  return kDone;
}

// All files are read and laid out before the first one is written.
int format_files(const FmtArguments& arguments) {
  const Result<std::vector<std::string>> paths = files_at(arguments.rules);
  if (!paths) {
    return fail(paths.error());
  }
  std::vector<Formatted> files;
  bool mistakes = false;
  for (const std::string& path : *paths) {
    Result<std::string> text = read_file(path);
    if (!text) {
      return fail(text.error());
    }
    Result<std::optional<std::string>> printed = format_text(path, *text);
    if (!printed) {
      return fail(printed.error());
    }
    mistakes = mistakes || !printed->has_value();
    if (printed->has_value()) {
      files.push_back({path, std::move(*text), std::move(**printed)});
    }
  }
  if (mistakes) {
    complain("files with mistakes can't be laid out; no file was changed");
    return kWrongInput;
  }
  std::erase_if(files, [](const Formatted& file) { return !file.changed(); });
  for (const Formatted& file : files) {
    if (!arguments.check) {
      if (const Result<void> written = write_whole_file(file.path, file.after); !written) {
        return fail(written.error());
      }
    }
    print(file.path + "\n");
  }
  return arguments.check && !files.empty() ? kWrongInput : kDone;
}

}  // namespace

void add_fmt_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("fmt", "Lay rule files out in the one canonical way");
  const auto arguments = std::make_shared<FmtArguments>();
  command.add_option("RULES", arguments->rules, "a rule file, a folder of them, or - for standard input")
      ->required()
      ->type_name("");
  command.add_flag("--check", arguments->check, "change nothing; end with 1 if a file would change");
  command.footer(
      "Files are rewritten in place, each whole or not at all; the names of those that change are printed.\n"
      "With - the text is read from standard input and written to standard output.\n\n"
      "Examples:\n"
      "  remit fmt rules/\n"
      "  remit fmt --check rules/\n"
      "  remit fmt - < programme.remit");
  command.callback([arguments, &exit_code] {
    exit_code = arguments->rules == "-" ? format_standard_input(arguments->check) : format_files(*arguments);
  });
}

}  // namespace remit::cli

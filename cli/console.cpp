#include "cli/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

namespace remit::cli {
namespace {

bool has_color(int descriptor) {
  // https://no-color.org: set and not empty, whatever it says.
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (no_color == nullptr || *no_color == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

void write_line(std::string_view label, const char* color, std::string_view text) {
  std::string line;
  if (!label.empty()) {
    line = errors_have_color() ? std::string(color) + std::string(label) + "\x1b[0m: "
                               : std::string(label) + ": ";
  }
  line += text;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

// The first failure of standard output; later ones say less.
int first_output_failure = 0;

}  // namespace

bool output_has_color() {
  return has_color(STDOUT_FILENO);
}
bool errors_have_color() {
  return has_color(STDERR_FILENO);
}
bool errors_go_to_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && first_output_failure == 0) {
    first_output_failure = errno;
  }
}

TextSink output_sink() {
  return [](std::string_view text) { print(text); };
}

void note(std::string_view text) {
  write_line("", "", text);
}
void warn(std::string_view text) {
  write_line("warning", "\x1b[1;33m", text);
}
void complain(std::string_view text) {
  write_line("error", "\x1b[1;31m", text);
}

int fail(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInput:
      complain(error.message);
      return kWrongInput;
    case ErrorKind::kUsage:
      complain(error.message);
      return kWrongUsage;
    case ErrorKind::kMachine:
      break;
  }
  const bool says_so = error.message.find("nothing was ") != std::string::npos;
  complain(says_so ? error.message : error.message + "; nothing was written");
  return kMachineFailed;
}

int finish_output(int exit_code) {
  if (std::fflush(stdout) != 0 && first_output_failure == 0) {
    first_output_failure = errno;
  }
  if (first_output_failure == 0) {
    return exit_code;
  }
  complain("standard output couldn't take the whole report: " +
           std::generic_category().message(first_output_failure) +
           "; what the command did to files and ledgers stands");
  return kMachineFailed;
}

}  // namespace remit::cli

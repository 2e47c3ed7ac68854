// How the program speaks: results to standard output and nothing else there, everything else to standard
// error.
#pragma once

#include <string_view>

#include "engine/base/result.hpp"
#include "engine/report/table.hpp"

namespace remit::cli {

/// What the program ends with.
inline constexpr int kDone = 0;           ///< nothing to report
inline constexpr int kWrongInput = 1;     ///< rule file, data or scenario; the report says where
inline constexpr int kWrongUsage = 2;     ///< the command line
inline constexpr int kMachineFailed = 3;  ///< disk, lock, corrupt file; nothing was written

/// Colours are for terminals, unless NO_COLOR is set or the terminal is a dumb one.
[[nodiscard]] bool output_has_color();
[[nodiscard]] bool errors_have_color();
[[nodiscard]] bool errors_go_to_terminal();

/// Result text to standard output.
void print(std::string_view text);
/// The same as a sink for row writers.
[[nodiscard]] TextSink output_sink();

/// One line to standard error, as it is.
void note(std::string_view text);
/// `warning: text` to standard error.
void warn(std::string_view text);
/// `error: text` to standard error.
void complain(std::string_view text);
/// Complains and gives back the exit code of `error`. A failure of the machine says that nothing was written.
[[nodiscard]] int fail(const Error& error);

/// Writes out what is still buffered. Gives back `exit_code`, or kMachineFailed with a message when standard
/// output couldn't take everything.
[[nodiscard]] int finish_output(int exit_code);

}  // namespace remit::cli

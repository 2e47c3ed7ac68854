// The failure channel of I/O and data: a value, or an Error that says what failed, why and what to do.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace remit {

/// Who is at fault, and so which exit code a program ends with.
enum class ErrorKind {
  kInput,    ///< the data or the rules are wrong: exit 1
  kUsage,    ///< the request makes no sense: exit 2
  kMachine,  ///< disk, lock, corrupt file, memory: exit 3
};

/// One failure, worded for the person who reads it: where, what and what to do.
struct Error {
  ErrorKind kind = ErrorKind::kInput;
  std::string message;
};

/// A value or an Error. Functions that return it are marked [[nodiscard]].
template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> input_error(std::string message) {
  return tl::make_unexpected(Error{ErrorKind::kInput, std::move(message)});
}
[[nodiscard]] inline tl::unexpected<Error> usage_error(std::string message) {
  return tl::make_unexpected(Error{ErrorKind::kUsage, std::move(message)});
}
[[nodiscard]] inline tl::unexpected<Error> machine_error(std::string message) {
  return tl::make_unexpected(Error{ErrorKind::kMachine, std::move(message)});
}

}  // namespace remit

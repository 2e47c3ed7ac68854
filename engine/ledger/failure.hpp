// The border of this folder: SQLite's exceptions come in, Errors that say what to do go out.
#pragma once

#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <type_traits>

#include <SQLiteCpp/Exception.h>

#include "engine/base/result.hpp"

namespace remit {

/// What a failure of SQLite on `ledger` means to a person, and what to do about it: a lock, a full disk, a
/// damaged file. Always kMachine.
[[nodiscard]] Error ledger_failure(const SQLite::Exception& failure, const std::filesystem::path& ledger);

/// The process that holds the write lock of `ledger`, as `process 1234 (remit)`; `another process` when the
/// system doesn't tell. Reads /proc/locks and opens neither the ledger nor its shared memory: closing a
/// second descriptor of either would drop the locks that this process has there.
[[nodiscard]] std::string writer_of(const std::filesystem::path& ledger);

/// Runs `body`, which returns a Result, and turns what it throws into an Error.
template <class Body>
[[nodiscard]] std::invoke_result_t<Body> guarded(const std::filesystem::path& ledger, Body&& body) {
  try {
    return body();
  } catch (const SQLite::Exception& failure) {
    return tl::make_unexpected(ledger_failure(failure, ledger));
  } catch (const std::bad_alloc&) {
    return machine_error("out of memory while working on " + ledger.string() + "; nothing was written");
  } catch (const std::system_error& failure) {
    return machine_error(std::string(failure.what()) + ", while working on " + ledger.string());
  } catch (const std::exception& failure) {
    // What the ledger's own checks would never have let in.
    return machine_error(ledger.string() + " holds a value that can't be read (" + failure.what() +
                         "); it is damaged, restore a copy");
  }
}

}  // namespace remit

// Files that are written whole or not at all: a reader never sees half of one, whatever happens to the
// writer.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.hpp"

namespace remit {

/// Puts `bytes` in the place of `path`: temporary file in the same folder, fsync, rename, fsync of the
/// folder. A symbolic link stays one and its target is replaced; the permissions of an existing file are
/// kept. Fails with kMachine, and then the old file is untouched.
[[nodiscard]] Result<void> write_whole_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace remit

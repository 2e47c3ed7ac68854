// What a run is identified by: the ruleset's files as one text, and its hash.
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <openssl/evp.h>

#include "engine/analysis/rule_files.hpp"
#include "engine/base/check.hpp"
#include "engine/run/batch.hpp"

namespace remit {

std::string ruleset_bundle(const Ruleset& ruleset) {
  std::vector<grammar::SourceFile> files;
  files.reserve(ruleset.files.size());
  for (const grammar::SourceFile& file : ruleset.files) {
    files.emplace_back(std::filesystem::path(file.name()).filename().string(), file.text());
  }
  return bundle(files);
}

std::string ruleset_hash(const Ruleset& ruleset) {
  const std::string text = ruleset_bundle(ruleset);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const int done = EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  check(done == 1 && length == 32, "SHA-256 of a text in memory can't fail");
  constexpr std::string_view kHexadecimal = "0123456789abcdef";
  std::string hash;
  for (unsigned index = 0; index < length; ++index) {
    hash += kHexadecimal[digest[index] >> 4U];
    hash += kHexadecimal[digest[index] & 0xFU];
  }
  return hash;
}

}  // namespace remit

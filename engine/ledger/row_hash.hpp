// The hash chain of a table: each row's hash covers the hash of the row before it and every column of its
// own, so that no row can be changed, removed or put in between without every later hash being wrong.
//
//   hash(row) = SHA-256( hash(previous row) ‖ column ‖ column ‖ … ),  32 zero bytes before a table's first
//   row column    = number (2 bytes) ‖ 'i' ‖ value (8 bytes, two's complement)   for integers
//             | number (2 bytes) ‖ 't' ‖ length (4 bytes) ‖ UTF-8 bytes      for texts
//
// Numbers are little-endian. `number` is the column's position in the table; columns without a value are left
// out, so that a column added later doesn't touch the hashes of rows that don't have it. Keys of facts and
// words are hashed as the text that they stand for: an edit of the registers of ids and words shows as well.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

namespace remit {

using RowHash = std::array<unsigned char, 32>;

/// Hashes the rows of one table in order. For each row: begin(), its columns in ascending number, finish().
class RowHasher {
 public:
  /// Goes on behind the row whose hash is `previous`; all zero for an empty table.
  explicit RowHasher(const RowHash& previous = {});

  void begin();
  void add(std::uint16_t column, std::int64_t value);
  void add(std::uint16_t column, std::string_view text);
  /// The row's hash, which is also what the next row builds upon.
  const RowHash& finish();
  [[nodiscard]] const RowHash& previous() const noexcept { return previous_; }

 private:
  struct Release {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
  };
  unsigned char* grow(std::size_t bytes);

  std::unique_ptr<EVP_MD, Release> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Release> context_;
  RowHash previous_;
  std::vector<unsigned char> encoding_;  // only its first used_ bytes count
  std::size_t used_ = 0;
};

/// The hash in `bytes`, all zero unless they are 32.
[[nodiscard]] RowHash to_row_hash(std::span<const unsigned char> bytes);

}  // namespace remit

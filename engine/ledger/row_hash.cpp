#include "engine/ledger/row_hash.hpp"

#include <algorithm>
#include <new>

#include "engine/base/check.hpp"

namespace remit {
namespace {

template <std::size_t kBytes>
unsigned char* put_little_endian(unsigned char* place, std::uint64_t value) {
  for (std::size_t index = 0; index < kBytes; ++index) {
    place[index] = static_cast<unsigned char>(value >> (8U * index));
  }
  return place + kBytes;
}

}  // namespace

RowHasher::RowHasher(const RowHash& previous)
    : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()), previous_(previous) {
  if (algorithm_ == nullptr || context_ == nullptr) {
    throw std::bad_alloc();
  }
  encoding_.resize(1024);
}

unsigned char* RowHasher::grow(std::size_t bytes) {
  if (encoding_.size() - used_ < bytes) {
    encoding_.resize((used_ + bytes) * 2);
  }
  unsigned char* place = encoding_.data() + used_;
  used_ += bytes;
  return place;
}

void RowHasher::begin() {
  used_ = 0;
  std::copy(previous_.begin(), previous_.end(), grow(previous_.size()));
}

void RowHasher::add(std::uint16_t column, std::int64_t value) {
  unsigned char* place = put_little_endian<2>(grow(11), column);
  *place++ = 'i';
  put_little_endian<8>(place, static_cast<std::uint64_t>(value));
}

void RowHasher::add(std::uint16_t column, std::string_view text) {
  unsigned char* place = put_little_endian<2>(grow(7 + text.size()), column);
  *place++ = 't';
  place = put_little_endian<4>(place, text.size());
  std::copy(text.begin(), text.end(), place);
}

const RowHash& RowHasher::finish() {
  unsigned int size = 0;
  const bool hashed = EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context_.get(), encoding_.data(), used_) == 1 &&
                      EVP_DigestFinal_ex(context_.get(), previous_.data(), &size) == 1;
  check(hashed && size == previous_.size(), "SHA-256 gives 32 bytes");
  return previous_;
}

RowHash to_row_hash(std::span<const unsigned char> bytes) {
  RowHash hash{};
  if (bytes.size() == hash.size()) {
    std::copy(bytes.begin(), bytes.end(), hash.begin());
  }
  return hash;
}

}  // namespace remit

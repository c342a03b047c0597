#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <vector>

#include "core/keys/status.h"
#include "tools/qr/qr_code.h"

namespace serialsmith::tools {
namespace {

constexpr std::size_t kQuietZone = 4;
constexpr std::size_t kLeastScale = 3;

void Append(png_structp png, png_bytep data, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<char*>(data), size);
}

void Flush(png_structp) {}

// libpng leaves by longjmp; nothing here needs a destructor. False: it has failed.
bool Write(png_structp png, png_infop info, std::size_t pixels, png_bytepp rows, std::string* out) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_write_fn(png, out, Append, Flush);
  const auto side = static_cast<png_uint_32>(pixels);
  png_set_IHDR(png, info, side, side, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(png, 0, PNG_FILTER_UP);  // most rows are like the one above
  png_set_rows(png, info, rows);
  png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  return true;
}

}  // namespace

absl::StatusOr<std::string> QrCode::Png(std::size_t wanted_pixels) const {
  const std::size_t modules = side_ + 2 * kQuietZone;
  const std::size_t scale = std::max(wanted_pixels / modules, kLeastScale);
  const std::size_t pixels = modules * scale;

  // One line of bits for each line of modules, and a white one; 1 is white.
  const std::size_t bytes = (pixels + 7) / 8;
  std::vector<png_byte> lines((side_ + 1) * bytes, 0xFF);
  std::vector<png_bytep> rows(pixels, &lines[side_ * bytes]);
  for (std::size_t y = 0; y < side_; ++y) {
    png_byte* const line = &lines[y * bytes];
    for (std::size_t x = 0; x < side_ * scale; ++x) {
      if (!IsDark(x / scale, y)) continue;
      const std::size_t at = kQuietZone * scale + x;
      line[at / 8] = static_cast<png_byte>(line[at / 8] & ~(0x80U >> (at % 8)));
    }
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>((kQuietZone + y) * scale), scale, line);
  }

  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  std::string out;
  const bool written = info != nullptr && Write(png, info, pixels, rows.data(), &out);
  png_destroy_write_struct(&png, &info);
  if (written) return out;
  return Problem(absl::StatusCode::kInternal, "the picture of a QR code cannot be made",
                 "The computer may be out of memory.");
}

}  // namespace serialsmith::tools

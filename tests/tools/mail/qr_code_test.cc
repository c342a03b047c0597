#include "tools/mail/qr_code.h"

#include <gtest/gtest.h>
#include <png.h>
#include <zbar.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace serialsmith::tools {
namespace {

struct Picture {
  unsigned side = 0;
  std::vector<std::uint8_t> gray;
  bool IsBlack(std::size_t x, std::size_t y) const { return gray[y * side + x] == 0; }
};

Picture ReadPng(const std::string& bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_TRUE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()));
  image.format = PNG_FORMAT_GRAY;
  Picture picture{image.width, std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
  EXPECT_EQ(image.width, image.height);
  EXPECT_TRUE(png_image_finish_read(&image, nullptr, picture.gray.data(), 0, nullptr));
  return picture;
}

// What an independent reader sees.
std::string Scan(const Picture& picture) {
  zbar::ImageScanner scanner;
  zbar::Image image(picture.side, picture.side, "Y800", picture.gray.data(), picture.gray.size());
  EXPECT_EQ(scanner.scan(image), 1);
  return image.symbol_begin() == image.symbol_end() ? "" : image.symbol_begin()->get_data();
}

const std::string kText = "TMVRJ-M6K4K-EW5AS-KSR49-QV841";

TEST(QrCode, IsReadBack) {
  EXPECT_EQ(Scan(ReadPng(*QrCodePng(kText))), kText);
  const std::string link = "https://example.com/redeem?serial=" + kText;
  EXPECT_EQ(Scan(ReadPng(*QrCodePng(link))), link);
}

TEST(QrCode, HasItsQuietZoneAndSize) {
  const Picture picture = ReadPng(*QrCodePng(kText));
  EXPECT_GE(picture.side, 200U);
  EXPECT_LE(picture.side, 300U);
  // Version 2: 25 modules, and 4 white ones on each side.
  ASSERT_EQ(picture.side % 33, 0U);
  const std::size_t scale = picture.side / 33;
  std::size_t first = picture.side;
  std::size_t last = 0;
  for (std::size_t y = 0; y < picture.side; ++y) {
    for (std::size_t x = 0; x < picture.side; ++x) {
      if (!picture.IsBlack(x, y)) continue;
      first = std::min({first, x, y});
      last = std::max({last, x, y});
    }
  }
  EXPECT_EQ(first, 4 * scale);
  EXPECT_EQ(last, 29 * scale - 1);
  // Format bits beside the upper left finder say the level: M is 00, masked with 10 (ISO/IEC
  // 18004).
  const auto module = [&](std::size_t x) { return picture.IsBlack((4 + x) * scale, 12 * scale); };
  EXPECT_TRUE(module(0));
  EXPECT_FALSE(module(1));
}

TEST(QrCode, IsTheSameEachTimeAndSmall) {
  EXPECT_EQ(*QrCodePng(kText), *QrCodePng(kText));
  EXPECT_LT(QrCodePng(kText)->size(), 1000U);
}

TEST(QrCode, RefusesWhatNoCodeHolds) {
  EXPECT_EQ(QrCodePng("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(QrCodePng(std::string(3000, 'x')).status().message(),
            "no QR code can hold this text\nUse a shorter link.");
}

}  // namespace
}  // namespace serialsmith::tools

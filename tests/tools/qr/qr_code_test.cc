#include "tools/qr/qr_code.h"

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

// What a terminal shows, as a picture: 4 pixels a module, `ink` where a character has any.
Picture ReadTerminal(const std::string& text, std::uint8_t ink, std::uint8_t ground) {
  std::vector<std::vector<bool>> lines;
  for (std::size_t at = 0; at < text.size();) {
    if (at == 0 || text[at - 1] == '\n') lines.resize(lines.size() + 2);
    const auto put = [&](bool upper, bool lower, std::size_t bytes) {
      lines[lines.size() - 2].push_back(upper);
      lines[lines.size() - 1].push_back(lower);
      at += bytes;
    };
    if (text[at] == '\x1b') {
      at = text.find('m', at) + 1;
    } else if (text[at] == '\n') {
      ++at;
    } else if (text[at] == ' ') {
      put(false, false, 1);
    } else {
      const std::string character = text.substr(at, 3);
      put(character != "▄", character != "▀", 3);
    }
  }
  const std::size_t side = lines.size() - lines.size() % 2;
  Picture picture{static_cast<unsigned>(4 * side), std::vector<std::uint8_t>(16 * side * side)};
  for (std::size_t y = 0; y < 4 * side; ++y) {
    for (std::size_t x = 0; x < 4 * side; ++x) {
      const auto& line = lines[y / 4];
      picture.gray[y * 4 * side + x] = x / 4 < line.size() && line[x / 4] ? ink : ground;
    }
  }
  return picture;
}

// What an independent reader sees.
std::string Scan(const Picture& picture) {
  zbar::ImageScanner scanner;
  scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
  scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
  zbar::Image image(picture.side, picture.side, "Y800", picture.gray.data(), picture.gray.size());
  scanner.scan(image);
  return image.symbol_begin() == image.symbol_end() ? "" : image.symbol_begin()->get_data();
}

// As long as a request, and as an answer.
const std::string kShort = "serialsmith.request.v1." + std::string(184, 'k');
const std::string kLong = "v4.public." + std::string(800, 'T');

TEST(QrCode, IsReadBackFromItsPicture) {
  for (const std::string& text : {std::string("a"), kShort, kLong}) {
    const auto code = QrCode::Create(text);
    ASSERT_TRUE(code.ok());
    const Picture picture = ReadPng(*code->Png(480));
    EXPECT_EQ(Scan(picture), text);
    EXPECT_LE(picture.side, 480U);
    EXPECT_EQ(*code->Png(480), *code->Png(480));
  }
}

TEST(QrCode, IsReadBackFromATerminal) {
  for (const std::string& text : {kShort, kLong}) {
    const auto code = QrCode::Create(text);
    const std::string shown = code->ForTerminal(/*colour=*/true);
    // Ink is white on the colours that are set.
    EXPECT_EQ(Scan(ReadTerminal(shown, 255, 0)).empty(), true);
    EXPECT_EQ(Scan(ReadTerminal(shown, 0, 255)), text);
    EXPECT_EQ(Scan(ReadTerminal(code->ForTerminal(/*colour=*/false), 255, 0)), text);
  }
}

TEST(QrCode, OfARequestFitsEightyColumns) {
  EXPECT_LE(QrCode::Create(kShort)->TerminalColumns(), 80U);
}

TEST(QrCode, GrowsWithItsRedundancyAndHasAnEnd) {
  EXPECT_LT(QrCode::Create(kLong)->side(), QrCode::Create(kLong, QrRedundancy::kMedium)->side());
  EXPECT_TRUE(QrCode::Create(std::string(kMaxQrBytes, 'a')).ok());
  for (const std::string& text :
       {std::string(), std::string(kMaxQrBytes + 1, 'a'), std::string("a\0b", 3)}) {
    EXPECT_EQ(QrCode::Create(text).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_FALSE(QrCode::Create(std::string(kMaxQrBytes, 'a'), QrRedundancy::kMedium).ok());
}

TEST(QrCode, PictureHasAQuietZoneAndIsNeverTooFine) {
  const auto code = QrCode::Create(kLong);
  const Picture picture = ReadPng(*code->Png(1));
  ASSERT_EQ(picture.side, 3 * (code->side() + 8));
  for (std::size_t i = 0; i < picture.side; ++i) {
    for (std::size_t edge = 0; edge < 12; ++edge) {
      ASSERT_EQ(picture.gray[edge * picture.side + i], 255);
      ASSERT_EQ(picture.gray[i * picture.side + edge], 255);
    }
  }
  for (std::size_t y = 0; y < code->side(); ++y) {
    for (std::size_t x = 0; x < code->side(); ++x) {
      ASSERT_EQ(picture.gray[(3 * (y + 4) + 1) * picture.side + 3 * (x + 4) + 1] == 0,
                code->IsDark(x, y));
    }
  }
}

}  // namespace
}  // namespace serialsmith::tools

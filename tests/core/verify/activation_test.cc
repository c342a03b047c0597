#include "serialsmith/activation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "serialsmith/check.h"
#include "serialsmith/machine_fingerprint.h"
#include "tests/support/serials.h"

namespace serialsmith {
namespace {

ActivationRequest SomeRequest(bool is_signed) {
  const Verdict serial = Check(testing::kSigned);
  ActivationRequest request{
      .number = serial.number, .machine = HashMachine("a"), .nonce = {1, 2, 3}, .time = 1801353600};
  if (is_signed) request.signature = serial.signature_bytes;
  return request;
}

TEST(ActivationRequest, ComesBackFromALineAndFromAFile) {
  for (const bool is_signed : {false, true}) {
    const ActivationRequest request = SomeRequest(is_signed);
    const std::string line = PrintRequest(request);
    EXPECT_LE(line.size(), 209U);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    for (const std::string& text : {line, line + "\n", PrintRequestFile(request)}) {
      const auto again = ParseRequest(text);
      ASSERT_TRUE(again.ok()) << text << again.status();
      EXPECT_EQ(*again, request);
    }
  }
  EXPECT_TRUE(PrintRequestFile(SomeRequest(false))
                  .starts_with("-----BEGIN SERIALSMITH REQUEST-----\n"
                               "Serial: TMVRJ-M6K4K-EW5AS-KSR49-QV841\n"
                               "Made: 2027-01-31T00:00:00Z\n\n"
                               "serialsmith.request.v1.\n"));
}

RC_GTEST_PROP(ActivationRequest, SurvivesMailAndNothingElse, ()) {
  ActivationRequest request = SomeRequest(*rc::gen::arbitrary<bool>());
  for (std::uint8_t& byte : request.nonce) byte = *rc::gen::arbitrary<std::uint8_t>();
  request.time = *rc::gen::inRange<std::int64_t>(0, 253402300800);
  std::string mail;
  for (const char c : PrintRequestFile(request)) {
    mail += c == '\n' ? *rc::gen::element<std::string>("\n", "\r\n> ", " \n  ", "=\r\n", "\n\n")
                      : std::string(1, c);
  }
  const auto again = ParseRequest(mail);
  RC_ASSERT(again.ok() && *again == request);

  std::string line = PrintRequest(request);
  const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
  const char other = *rc::gen::elementOf(std::string("ABCDabcd0123-_."));
  RC_PRE(line[at] != other);
  line[at] = other;
  RC_ASSERT(ParseRequest(line).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST(ActivationRequest, IsRefusedCutOrForeign) {
  const std::string line = PrintRequest(SomeRequest(true));
  for (const std::string& text :
       {std::string(), std::string("hello"), line.substr(0, 60), line + "A", line.substr(1),
        line + std::string(kMaxRequestTextBytes, ' ')}) {
    EXPECT_EQ(ParseRequest(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  ActivationRequest request = SomeRequest(false);
  request.number.back() |= 1;  // padding
  EXPECT_FALSE(ParseRequest(PrintRequest(request)).ok());
  request = SomeRequest(false);
  request.time = 253402300800;  // the year 10000
  EXPECT_FALSE(ParseRequest(PrintRequest(request)).ok());
  request.time = -1;
  EXPECT_FALSE(ParseRequest(PrintRequest(request)).ok());
}

TEST(MachineFingerprint, NamesTheSystemAndItsId) {
  const std::string id = "0123456789abcdef0123456789ABCDEF";
  EXPECT_EQ(*FingerprintOfId("linux", id + "\n"),
            "serialsmith.machine.v1:linux:0123456789abcdef0123456789abcdef");
  EXPECT_EQ(*FingerprintOfId("windows", "01234567-89ab-CDEF-0123-456789abcdef"),
            "serialsmith.machine.v1:windows:01234567-89ab-cdef-0123-456789abcdef");
  for (const std::string& none : {std::string(), std::string(" \n"), std::string("uninitialized\n"),
                                  id + "0", id.substr(1), std::string(32, '0'), id + "\n" + id}) {
    EXPECT_EQ(FingerprintOfId("linux", none).status().code(), absl::StatusCode::kNotFound) << none;
  }
}

TEST(MachineFingerprint, IsTheSameEachTimeOrNotThere) {
  const auto first = MachineFingerprint();
  const auto second = MachineFingerprint();
  ASSERT_EQ(first.ok(), second.ok());
  if (first.ok()) {
    EXPECT_EQ(*first, *second);
  } else {
    EXPECT_EQ(first.status().code(), absl::StatusCode::kNotFound);
  }
}

}  // namespace
}  // namespace serialsmith

// That the generators which clients get make what they promise.
#include "serialsmith/testing/generators.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>

#include "serialsmith/check.h"

namespace serialsmith::testing {
namespace {

RC_GTEST_PROP(Generators, SpellingsAreForgiven, ()) {
  const Row row = *OrdinaryNumber();
  const Verdict verdict = Check(*SpellingOf(row));
  RC_ASSERT(verdict.valid());
  RC_ASSERT(verdict.number == PackRow(row));
}

RC_GTEST_PROP(Generators, SignedRowsPass, ()) {
  const auto rows = *OrdinarySigned();
  const Verdict verdict = Check(FormatRows(rows, '\n'));
  RC_ASSERT(verdict.valid());
  RC_ASSERT(verdict.form == Form::kSigned);
}

RC_GTEST_PROP(Generators, MistypedNumbersAreRestored, ()) {
  const Mistyped mistyped = *MistypedNumber();
  RC_ASSERT(mistyped.typed != mistyped.meant);
  const Verdict verdict = Check(mistyped.typed);
  RC_ASSERT(verdict.code == VerdictCode::kMistyped);
  RC_ASSERT(FormatRows(verdict.Suggestion(), '-') == mistyped.meant);
}

RC_GTEST_PROP(Generators, MistypedSignedSerialsAreRestored, ()) {
  const Mistyped mistyped = *MistypedOf(FormatRows(*OrdinarySigned(), '-'));
  RC_ASSERT(mistyped.typed != mistyped.meant);
  const Verdict verdict = Check(mistyped.typed);
  RC_ASSERT(verdict.code == VerdictCode::kMistyped);
  RC_ASSERT(FormatRows(verdict.Suggestion(), '-') == mistyped.meant);
}

RC_GTEST_PROP(Generators, DamagedTokensAreOthers, ()) {
  const std::string token = "v4.public.eyJpc3MiOiJ4In0.e30";
  RC_ASSERT(*DamagedToken(token) != token);
  RC_ASSERT(*HostileToken() != token);
}

// The smallest value that shrinking leads to.
template <typename T>
T Shrunk(const rc::Gen<T>& gen, std::uint64_t seed) {
  rc::Shrinkable<T> best = gen(rc::Random(seed), 100);
  while (true) {
    auto smaller = best.shrinks().next();
    if (!smaller) return best.value();
    best = *smaller;
  }
}

TEST(Generators, Shrink) {
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    EXPECT_EQ(Shrunk(HostileText(), seed), "");
    EXPECT_EQ(Shrunk(OrdinaryNumber(), seed),
              NumberRow(Pack({*Series::FromValue(1), *Product::FromValue(0), 0, 0})));
    const Mistyped mistyped = Shrunk(MistypedOf("TMVRJ-M6K4K-EW5AS-KSR49-QV841"), seed);
    EXPECT_EQ(mistyped.typed, "VMVRJ-M6K4K-EW5AS-KSR49-QV841");  // T and one more
    EXPECT_EQ(Shrunk(DamagedToken("v4.public.e30"), seed), "");
    EXPECT_EQ(Shrunk(HostileToken(), seed), "");
    const Row row = NumberRow(Pack({*Series::FromValue(1), *Product::FromValue(2), 3, 4}));
    EXPECT_EQ(Shrunk(SpellingOf(row), seed), FormatRow(row));
    EXPECT_EQ(Shrunk(OrdinarySigned(), seed)[0], Shrunk(OrdinaryNumber(), seed));
  }
}

}  // namespace
}  // namespace serialsmith::testing

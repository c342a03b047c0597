// Errors-and-erasures decoding of one row: Berlekamp–Massey, Chien, Forney.
//
// Notation: a wrong symbol at place p has the locator X = α^(24−p). S(x) = Σ S_{j+1} x^j holds the
// syndromes, Γ(x) = Π (1 − X x) over the unreadable places is known, Λ(x) is the same product over
// the wrong places and is sought. T = Γ·S mod x⁴ has, from coefficient e = deg Γ on, only the wrong
// symbols left in it, so that Λ is the shortest recurrence of T_e … T_3.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "core/code/gf32.h"
#include "core/code/row_code.h"

namespace serialsmith {
namespace {

using gf32::Element;
using gf32::Inverse;
using gf32::Mul;

// Coefficients from x⁰ up; no product here exceeds degree 4.
using Polynomial = std::array<Element, kCheckSymbols + 1>;

Element Add(Element a, Element b) { return static_cast<Element>(a ^ b); }

// a·b mod x⁵; quick where `a` has few terms.
Polynomial Product(const Polynomial& a, const Polynomial& b) {
  Polynomial product{};
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0) continue;
    for (std::size_t j = 0; i + j < product.size(); ++j) {
      product[i + j] = Add(product[i + j], Mul(a[i], b[j]));
    }
  }
  return product;
}

// `degree` is at least that of the polynomial.
Element Evaluate(const Polynomial& polynomial, std::size_t degree, Element x) {
  Element sum = polynomial[degree];
  for (std::size_t i = degree; i-- > 0;) sum = Add(Mul(sum, x), polynomial[i]);
  return sum;
}

// The formal derivative: in characteristic 2 only odd powers leave something.
Element EvaluateDerivative(const Polynomial& polynomial, Element x) {
  Element sum = 0;
  Element power = 1;  // x^(i−1) for odd i
  for (std::size_t i = 1; i < polynomial.size(); i += 2) {
    sum = Add(sum, Mul(polynomial[i], power));
    power = Mul(power, Mul(x, x));
  }
  return sum;
}

Element Locator(std::size_t place) {
  return gf32::Power(static_cast<unsigned>(kRowSymbols - 1 - place));
}

struct Recurrence {
  Polynomial connection;  // Λ
  std::size_t length;     // the number of wrong symbols it stands for
};

// Berlekamp–Massey: the shortest linear recurrence of the sequence.
Recurrence ShortestRecurrence(std::span<const Element> sequence) {
  Polynomial current{1};
  Polynomial previous{1};
  std::size_t length = 0;
  std::size_t shift = 1;
  Element previous_discrepancy = 1;
  for (std::size_t n = 0; n < sequence.size(); ++n) {
    Element discrepancy = sequence[n];
    for (std::size_t i = 1; i <= length; ++i) {
      discrepancy = Add(discrepancy, Mul(current[i], sequence[n - i]));
    }
    if (discrepancy == 0) {
      ++shift;
      continue;
    }
    const Polynomial before = current;
    const Element scale = Mul(discrepancy, Inverse(previous_discrepancy));
    for (std::size_t i = 0; i + shift < current.size(); ++i) {
      current[i + shift] = Add(current[i + shift], Mul(scale, previous[i]));
    }
    if (2 * length > n) {
      ++shift;
      continue;
    }
    length = n + 1 - length;
    previous = before;
    previous_discrepancy = discrepancy;
    shift = 1;
  }
  return {current, length};
}

}  // namespace

std::optional<Restoration> RestoreRow(const Row& row, std::size_t row_index,
                                      std::span<const std::uint8_t> unreadable) {
  const std::size_t erasures = unreadable.size();
  if (erasures > kCheckSymbols) return std::nullopt;

  Restoration result{row, 0, erasures};
  Polynomial erasure_locator{1};  // Γ
  for (const std::uint8_t place : unreadable) {
    result.row[place] = 0;
    erasure_locator = Product(erasure_locator, Polynomial{1, Locator(place)});
  }

  const Syndrome packed = SyndromeOf(result.row) ^ kSyndromeOfGoodRow[row_index];
  if (packed == 0) return result;
  Polynomial syndromes{};
  for (std::size_t j = 0; j < kCheckSymbols; ++j) {
    syndromes[j] = static_cast<Element>(packed >> 5 * j & 31U);
  }

  const Polynomial modified = Product(erasure_locator, syndromes);  // T
  const Recurrence recurrence = ShortestRecurrence(
      std::span<const Element>(modified).subspan(erasures, kCheckSymbols - erasures));
  if (2 * recurrence.length + erasures > kCheckSymbols) return std::nullopt;

  const Polynomial locator = Product(erasure_locator, recurrence.connection);
  Polynomial evaluator = Product(locator, syndromes);  // Ω = Λ·Γ·S mod x⁴
  evaluator[kCheckSymbols] = 0;

  // Chien: a place is wrong when its inverse locator is a root. Locators of the six powers that the
  // shortened row lacks are no places; their roots stay unfound and the count shows it.
  const std::size_t degree = recurrence.length + erasures;
  std::size_t roots = 0;
  for (std::size_t place = 0; place < kRowSymbols; ++place) {
    const Element inverse = Inverse(Locator(place));
    if (Evaluate(locator, degree, inverse) != 0) continue;
    ++roots;
    const Element slope = EvaluateDerivative(locator, inverse);
    if (slope == 0) return std::nullopt;  // a double root: a wrong place named as unreadable too
    // Forney; the generator's first root is α¹, so no power of X remains.
    const Element magnitude = Mul(Evaluate(evaluator, kCheckSymbols, inverse), Inverse(slope));
    result.row[place] = Add(result.row[place], magnitude);
  }
  if (roots != degree) return std::nullopt;
  if (!IsGoodRow(result.row, row_index)) return std::nullopt;
  result.wrong = recurrence.length;
  return result;
}

}  // namespace serialsmith

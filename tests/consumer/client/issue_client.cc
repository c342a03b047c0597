// Makes a throw-away keyring, writes its public half to FILE and prints one signed serial:
// issue_client FILE.
#include <cstdio>
#include <fstream>

#include "serialsmith/issue.h"
#include "serialsmith/vault.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto series = *serialsmith::Series::Parse("A");
  const auto product = *serialsmith::Product::Parse("MVR");
  auto ring = serialsmith::SecretKeyring::Create("Consumer", {}, serialsmith::SystemRandom);
  if (!ring.ok() || !ring->AddSeries(series, {}, serialsmith::SystemRandom).ok() ||
      !ring->AddProduct(product, "Moon Viewer").ok()) {
    return 1;
  }
  const auto master = ring->UnlockMaster(series, nullptr);
  if (!master.ok()) return 1;
  const auto issuer = serialsmith::Issuer::Create(series, *master);
  if (!issuer.ok()) return 1;
  const serialsmith::IssuedSerial serial = *issuer->Issue(product, 1, /*sign=*/true);

  std::ofstream(argv[1]) << ring->public_ring().ToJson();
  std::puts(serialsmith::SignedText(serial.number, serial.signature).c_str());
  return 0;
}

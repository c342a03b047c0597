#!/usr/bin/env bash
# Installs what is missing, builds the release preset and runs its tests.
# Works as root and with sudo, from any directory; a second run has nothing left to install or build.
set -euo pipefail
"$(dirname "${BASH_SOURCE[0]}")/install-deps.sh" --test
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

heading "Build"
build release
heading "Test"
run_tests test-release release

echo
echo "All tests passed after $SECONDS s. The program is build/release/serialsmith; try tools/demo.sh."
echo "Left out: the long ones (ctest --test-dir build/release -L long)."

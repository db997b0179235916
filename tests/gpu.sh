#!/usr/bin/env bash
# Publishes one self-contained program that runs the GPU tests and the benchmark on a machine with a card, and runs it where asked.
#   tests/gpu.sh FOLDER        publishes into the folder and FOLDER.tgz; copy that, unpack it, and run run.sh there
#   tests/gpu.sh FOLDER run    publishes and runs here
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:?Usage: tests/gpu.sh FOLDER [run]}"
dotnet publish tests/DagNet.Gpu.Tests -c Release -r linux-x64 --self-contained -p:InvariantGlobalization=true -v quiet -o "$folder"
cp tests/gpu/benchmark.py "$folder/"
cat > "$folder/run.sh" <<'RUN'
#!/usr/bin/env bash
# All tests on the best device of this machine, then the benchmark, then PyTorch's where it is installed.
cd "$(dirname "$0")"
export DAGNET_REQUIRE_GPU=1
DAGNET_GPU_TESTS=all ./DagNet.Gpu.Tests
DAGNET_BENCHMARK=1 ./DagNet.Gpu.Tests --filter "ClassName~BenchmarkTests" --output Detailed
if command -v nvidia-smi > /dev/null; then nvidia-smi --query-gpu=name,driver_version --format=csv,noheader; fi
if python3 -c "import torch" 2> /dev/null; then python3 benchmark.py; fi
RUN
chmod +x "$folder/run.sh"
tar -czf "$folder.tgz" -C "$(dirname "$folder")" "$(basename "$folder")"
du -h "$folder.tgz"
[ "${2:-}" != run ] || "$folder/run.sh"

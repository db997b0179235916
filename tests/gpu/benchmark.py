"""The networks of BenchmarkTests in PyTorch: what DagNet's times are compared with. Prints a line each."""
import statistics
import time

import torch
from torch import nn

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
device = torch.device("cuda")


def median(run, times):
    for _ in range(10):
        run()
    seconds = []
    for _ in range(5):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(times):
            run()
        torch.cuda.synchronize()
        seconds.append((time.perf_counter() - start) / times)
    return statistics.median(seconds)


def report(name, seconds, what):
    print(f"{name:<40} {seconds * 1e6:12.1f} us  {what}  (PyTorch {torch.__version__}, {torch.cuda.get_device_name()})")


def step(name, shape, classes, network, times=50):
    network = network.to(device)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    data, labels = torch.rand(shape).pin_memory(), (torch.arange(shape[0]) % classes).pin_memory()
    loss_of = nn.CrossEntropyLoss()
    x, label = data.to(device), labels.to(device)

    def eager():
        x.copy_(data, non_blocking=True)
        label.copy_(labels, non_blocking=True)
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(network(x), label)
        loss.backward()
        optimizer.step()
        loss.item()

    report(name, median(eager, times), "a step, eager")

    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            optimizer.zero_grad(set_to_none=True)
            loss_of(network(x), label).backward()
            optimizer.step()
    torch.cuda.current_stream().wait_stream(side)
    optimizer.zero_grad(set_to_none=True)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = loss_of(network(x), label)
        loss.backward()
        optimizer.step()

    def replayed():
        x.copy_(data, non_blocking=True)
        label.copy_(labels, non_blocking=True)
        graph.replay()
        loss.item()

    report(name, median(replayed, times), "a step, CUDA graph")


def perceptron(*sizes):
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers += [nn.ReLU()] if i else []
        layers += [nn.Linear(a, b)]
    return nn.Sequential(*layers)


step("MLP 784-512-512-10, batch 128", (128, 784), 10, perceptron(784, 512, 512, 10))
step("MLP 4096-8192-8192-4096, batch 4096", (4096, 4096), 4096, perceptron(4096, 8192, 8192, 4096), 10)
step("CNN 3x32x32, batch 128", (128, 3, 32, 32), 10, nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(64 * 8 * 8, 10)))

count = 1 << 26
a, b = torch.ones(count, device=device), torch.ones(count, device=device)
seconds = median(lambda: a.copy_(b), 20)
report(f"copy of {count:,} elements", seconds, f"{8 * count / seconds / 1e9:.0f} GB/s")

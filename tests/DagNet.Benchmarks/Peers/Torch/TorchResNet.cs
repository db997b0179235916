using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DagNet.Benchmarks;

/// <summary>ResNet-18 for small images.</summary>
internal sealed class TorchResNet : Module<Tensor, Tensor>
{
    private readonly Sequential _stem;
    private readonly ModuleList<Block> _blocks = new();
    private readonly Linear _head;

    public TorchResNet(int width) : base("resnet")
    {
        _stem = Normalized(3, width, 3, 1);
        int from = width;
        foreach ((int factor, int stride) in (ReadOnlySpan<(int, int)>)[(1, 1), (1, 1), (2, 2), (2, 1), (4, 2), (4, 1), (8, 2), (8, 1)])
        {
            _blocks.Add(new(from, width * factor, stride));
            from = width * factor;
        }
        _head = Linear(from, 10);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = _stem.forward(x).relu();
        foreach (Block block in _blocks)
            x = block.forward(x);
        return _head.forward(x.mean([2, 3]));
    }

    private static Sequential Normalized(int from, int to, int kernel, int stride)
        => Sequential(Conv2d(from, to, kernel, stride, padding: kernel / 2, bias: false), BatchNorm2d(to));

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Sequential _first, _second;
        private readonly Sequential? _shortcut;

        public Block(int from, int to, int stride) : base("block")
        {
            _first = Normalized(from, to, 3, stride);
            _second = Normalized(to, to, 3, 1);
            _shortcut = stride == 1 ? null : Normalized(from, to, 1, stride);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
            => (_second.forward(_first.forward(x).relu()) + (_shortcut is null ? x : _shortcut.forward(x))).relu();
    }
}

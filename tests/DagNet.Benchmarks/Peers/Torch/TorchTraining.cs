using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DagNet.Benchmarks;

/// <summary>TorchSharp's side of a training.</summary>
internal sealed class TorchTraining : Contender
{
    private const int Steps = 20;

    private readonly Module[] _modules;
    private readonly Func<Tensor, Tensor> _forward;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _input, _target;
    private readonly bool _classes;
    private float _loss;

    public TorchTraining(Training ours, Module[] modules, Func<Tensor, Tensor> forward)
    {
        (_modules, _forward, _classes) = (modules, forward, ours.Classes > 0);
        TorchParameters.Copy(modules, new Queue<float[]>(ours.Parameters));
        Array.ForEach(modules, m => m.train());
        _input = Of(ours.InputData, [.. ours.Input]);
        _target = Of(ours.TargetData, _classes ? [ours.Input[0]] : [ours.Input[0], 1]);
        _optimizer = optim.Adam(modules.SelectMany(m => m.parameters()), 1e-3);
    }

    public override void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor y = _forward(_input);
        Tensor loss = _classes ? functional.cross_entropy(y, _target) : functional.mse_loss(y, _target);
        loss.backward();
        _optimizer.step();
        _loss = loss.item<float>();
    }

    public override float[] Outcome()
    {
        var losses = new float[Steps];
        for (int step = 0; step < Steps; step++)
        {
            Run();
            losses[step] = _loss;
        }
        return losses;
    }

    public override void Hold()
    {
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = 0;
    }

    public override void Dispose()
    {
        _optimizer.Dispose();
        Array.ForEach(_modules, m => m.Dispose());
        _input.Dispose();
        _target.Dispose();
    }

    private static Tensor Of(Array data, long[] shape)
        => data is long[] indices ? tensor(indices, shape) : tensor((float[])data, shape);
}

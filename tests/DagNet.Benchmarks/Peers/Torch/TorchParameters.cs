using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DagNet.Benchmarks;

/// <summary>Gives modules our parameters, which come in the same order but lie otherwise.</summary>
internal static class TorchParameters
{
    public static void Copy(Module[] modules, Queue<float[]> ours)
    {
        using IDisposable _ = no_grad();
        Array.ForEach(modules, m => CopyAll(m, ours));
        if (ours.Count > 0)
            throw new InvalidOperationException($"{ours.Count} of our parameters have no place in the peer.");
    }

    private static void CopyAll(Module module, Queue<float[]> ours)
    {
        switch (module)
        {
            case Linear linear:
                Transposed(linear.weight, ours.Dequeue());
                Set(linear.bias!, ours.Dequeue());
                break;
            case TorchSharp.Modules.TransformerEncoderLayer:
                Encoder(module.named_parameters().ToDictionary(p => p.name, p => p.parameter), ours);
                break;
            case TorchSharp.Modules.LSTM:
                Recurrent([.. module.parameters()], ours);
                break;
            case { } leaf when !leaf.children().Any():
                foreach (Parameter parameter in leaf.parameters())
                    Set(parameter, ours.Dequeue());
                break;
            default:
                foreach (Module child in module.children())
                    CopyAll(child, ours);
                break;
        }
    }

    /// <summary>Queries, keys and values are one matrix there.</summary>
    private static void Encoder(Dictionary<string, Parameter> to, Queue<float[]> ours)
    {
        long size = to["norm1.weight"].shape[0];
        var parts = (Weights: new List<Tensor>(), Biases: new List<Tensor>());
        for (int part = 0; part < 3; part++)
        {
            parts.Weights.Add(tensor(ours.Dequeue(), [size, size]).t());
            parts.Biases.Add(tensor(ours.Dequeue()));
        }
        to["self_attn.in_proj_weight"].copy_(cat(parts.Weights, 0));
        to["self_attn.in_proj_bias"].copy_(cat(parts.Biases, 0));
        Transposed(to["self_attn.out_proj.weight"], ours.Dequeue());
        Set(to["self_attn.out_proj.bias"], ours.Dequeue());
        Set(to["norm1.weight"], ours.Dequeue());
        Set(to["norm1.bias"], ours.Dequeue());
        foreach (string layer in (ReadOnlySpan<string>)["linear1", "linear2"])
        {
            Transposed(to[$"{layer}.weight"], ours.Dequeue());
            Set(to[$"{layer}.bias"], ours.Dequeue());
        }
        Set(to["norm2.weight"], ours.Dequeue());
        Set(to["norm2.bias"], ours.Dequeue());
    }

    /// <summary>Ours has ONNX's order of gates i, o, f, c; there it is i, f, c, o.</summary>
    private static void Recurrent(Parameter[] to, Queue<float[]> ours)
    {
        float[] bias = [];
        for (int k = 0; k < 4; k++)
        {
            if (k == 2)
                bias = ours.Dequeue();
            float[] values = k < 2 ? ours.Dequeue() : bias[((k - 2) * bias.Length / 2)..((k - 1) * bias.Length / 2)];
            Tensor[] gates = [.. tensor(values, to[k].shape).chunk(4, 0)];
            to[k].copy_(cat([gates[0], gates[2], gates[3], gates[1]], 0));
        }
    }

    private static void Transposed(Parameter to, float[] values) => to.copy_(tensor(values, [to.shape[1], to.shape[0]]).t());

    private static void Set(Parameter to, float[] values) => to.copy_(tensor(values, to.shape));
}

using System.Collections.Immutable;
using System.Globalization;
using DagNet.Gpu;
using DagNet.Onnx;
using DagNet.Onnx.Proto;

namespace DagNet.Conformance;

/// <summary>What is true of one operator of the standard, found out by reading its tests, differentiating, planning and writing them.</summary>
internal sealed class OperatorFacts
{
    private const int DefaultOpset = 17;

    private readonly SortedSet<string> _writtenAs = new(StringComparer.Ordinal);
    private int? _writtenFrom;
    private int _orders = -1;
    private bool _isZero = true, _isPlanned, _needsData, _onCpu = true, _onGpu = true;

    /// <summary>The gradient orders: 2 stands for any, since gradients are graphs of operators that have one.</summary>
    public string Gradient => _orders switch
    {
        -1 => "",
        0 => "none",
        _ when _isZero => "zero",
        1 => "first",
        _ => "any order",
    };

    public string Cpu => !_isPlanned ? Unplanned : _onCpu ? "kernel" : "formula";

    public string Gpu => !_isPlanned ? Unplanned : _onGpu ? "kernel" : "on the CPU";

    private string Unplanned => _needsData ? "by the data" : "nothing to do";

    public string Written => _writtenFrom is { } opset ? opset == OperatorSet.Oldest ? "itself" : $"itself from {opset}"
        : _writtenAs.Count == 0 ? "" : string.Join(", ", _writtenAs.Take(5)) + (_writtenAs.Count > 5 ? ", …" : "");

    /// <summary>Looks at a test that has the operator.</summary>
    public void Look(string type, string folder)
    {
        string path = Path.Combine(folder, "model.onnx");
        using OnnxModel open = OnnxModel.Load(path);
        if (HasGraph(open))
        {
            Look(type, open);
            return;
        }
        using OnnxModel settled = OnnxModel.Load(path, new() { Values = WholeNumbers(open, folder) });
        if (HasGraph(settled))
            Look(type, settled);
        else
            _needsData = true;
    }

    /// <summary>Looks at a model that has the operator.</summary>
    public void Look(string type, OnnxModel model)
    {
        Node[] outputs = [.. model.Outputs.Where(output => output.Op is not (Constant or Variable))];
        if (outputs.Length == 0)
            return;
        using var session = new Session(model.Graph);
        Differentiate(outputs);
        Plan(session, outputs, model.Inputs);
        Write(type, session, outputs);
    }

    private static bool HasGraph(OnnxModel model)
    {
        try
        {
            return model.Graph is not null;
        }
        catch (OnnxException)
        {
            return false;
        }
    }

    /// <summary>Inputs that say shapes, steps and axes, as the test has them.</summary>
    private static ImmutableDictionary<string, Literal> WholeNumbers(OnnxModel model, string folder)
    {
        string set = Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal).First();
        var reader = new TensorReader(set);
        return model.InputNames.Index().Select(input => (input.Item, Path: Path.Combine(set, string.Create(CultureInfo.InvariantCulture, $"input_{input.Index}.pb"))))
            .Where(input => File.Exists(input.Path)).Select(input => (input.Item, Value: reader.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(input.Path)))))
            .Where(input => !input.Value.Type.Element.IsFloat).ToImmutableDictionary(input => input.Item, input => input.Value);
    }

    private void Differentiate(Node[] outputs)
    {
        Node[] floats = [.. outputs.Where(output => output.Element.IsFloat)];
        Node[] inputs = [.. GraphText.Ancestors(floats, intoBodies: false).Where(node => node.Op is Input && node.Element.IsFloat)];
        if (inputs.Length == 0)
            return;
        _orders = Math.Max(_orders, 0);
        try
        {
            Node[] first = Slopes(floats, inputs);
            _isZero &= Array.TrueForAll(first, IsZero);
            _orders = Math.Max(_orders, 1);
            _ = Slopes(first, inputs);
            _orders = 2;
        }
        catch (GradientException)
        {
            // What was found up to here is the answer.
        }
    }

    private static Node[] Slopes(Node[] values, Node[] inputs)
    {
        Node sum = values.Select(value => (value.Cast(ElementType.Float32) * value.Cast(ElementType.Float32)).Sum()).Aggregate((a, b) => a + b);
        return DagNet.Gradient.Of(sum, inputs);
    }

    private static bool IsZero(Node node) => node.Op is Constant constant ? constant.Value.IsAll(0)
        : node.Op is Expand or Reshape or Cast && IsZero(node.Inputs[0]);

    private void Plan(Session session, Node[] outputs, IReadOnlyList<Node> inputs)
    {
        Dictionary<string, long> extents = [];
        (Node, int[])[] shapes = [.. inputs.Select(input => (input, Array.ConvertAll(input.Shape.Dims.ToArray(), dim => dim.IsKnown ? (int)dim.Value : 4)))];
        foreach (Step step in session.Plan(new(outputs), shapes).Steps)
        {
            _isPlanned = true;
            _onCpu &= CpuKernels.Has(step.Node.Op.GetType());
            _onGpu &= GpuKernels.Has(step.Node.Op.GetType());
        }
    }

    private void Write(string type, Session session, Node[] outputs)
    {
        for (int opset = OperatorSet.Oldest; opset <= Math.Min(OperatorSet.Newest, _writtenFrom ?? OperatorSet.Newest); opset++)
            if (Types(session, outputs, opset) is { } types)
            {
                if (types.Contains(type))
                    _writtenFrom = opset;
                else if (opset == DefaultOpset)
                    _writtenAs.UnionWith(types.Where(t => t is not ("Constant" or "Identity")));
            }
    }

    private static HashSet<string>? Types(Session session, Node[] outputs, int opset)
    {
        try
        {
            return [.. GraphExporter.Export(session, outputs, new() { Opset = opset }).Graph.Node.Select(node => node.OpType)];
        }
        catch (OnnxException)
        {
            // An element type or a mode that the opset does not have.
            return null;
        }
    }
}

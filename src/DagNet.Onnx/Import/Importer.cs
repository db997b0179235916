using System.Collections.Immutable;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Turns a model into a graph, node by node in the model's order.</summary>
internal sealed class Importer : IDisposable
{
    /// <summary>How deep branches and functions may lie in each other.</summary>
    private const int DeepestScope = 64;

    /// <summary>What is computed at once where all inputs are constants; larger results would only take memory.</summary>
    private const long LargestFold = 1 << 16;

    /// <summary>What may be computed from the model's constants alone while it is read.</summary>
    private const long LargestStatic = 1 << 26;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly OnnxImportOptions _options;
    private readonly List<ImportScope> _scopes = [];
    private int _appended;

    public Importer(ModelProto model, TensorReader tensors, OnnxImportOptions options, string source, IReadOnlyDictionary<string, Literal>? fed = null)
    {
        (Tensors, _options, Graph) = (tensors, options, new() { MaximumNodes = options.MaximumNodes });
        Known = new(Graph, fed is null ? Math.Min(options.MaximumBytes, LargestStatic) : options.MaximumBytes);
        foreach (FunctionProto function in model.Functions)
            _functions[(ModelReader.Domain(function.Domain), function.Name, function.Overload)] = function;
        Outermost = new(this, ModelReader.Opsets(model.OpsetImport, source)) { HoldsWeights = true };
        // What an initializer brings for an input is a default.
        bool Replaces(string name) => options.Values.ContainsKey(name) || fed?.ContainsKey(name) == true;
        HashSet<string> replaced = [.. model.Graph.Input.Select(i => i.Name).Where(Replaces)];
        Outermost.Declare(model.Graph, tensors, replaced);
        _scopes.Add(Outermost);
        var inputs = new List<Node>();
        var feeds = new Dictionary<Node, Feed>();
        foreach (ValueInfoProto input in model.Graph.Input)
        {
            if (Outermost.Brings(input.Name))
                continue;
            if (Outermost.Values.ContainsKey(input.Name))
                throw new OnnxException($"Input '{input.Name}': is there twice; each name may stand for one value only. The model is damaged; export it again.");
            if (options.Values.GetValueOrDefault(input.Name) is { } value)
            {
                Outermost.Define(input.Name, Graph.Constant(value));
                continue;
            }
            Literal? given = fed?.GetValueOrDefault(input.Name);
            Node node = Graph.Input(given?.Type.Shape ?? ShapeOf(input), Legal(input.Name), given?.Type.Element ?? ElementOf(input));
            Outermost.Define(input.Name, node);
            inputs.Add(node);
            if (given is not null)
                feeds[node] = Feed.Raw(node, given.Bytes.ToArray(), given.Type.Shape.ToArray());
        }
        Known.Feeds = fed is null ? null : feeds;
        Inputs = inputs;
        Run(model.Graph.Node, Outermost);
        Outputs = [.. model.Graph.Output.Select(o => Find(Outermost, o.Name))];
        foreach (ImportScope scope in _scopes)
            foreach ((string name, Node node) in scope.Values)
                if (!string.IsNullOrWhiteSpace(name) && node.Types.Length == 1 && Graph.Find(name) is null && !IsMadeUp(name, node))
                    node.Named(name);
    }

    public Graph Graph { get; }

    /// <summary>What the user settled.</summary>
    public OnnxImportOptions Options => _options;

    public KnownValues Known { get; }

    public TensorReader Tensors { get; }

    public ImportScope Outermost { get; }

    public IReadOnlyList<Node> Inputs { get; }

    public IReadOnlyList<Node> Outputs { get; }

    public void Dispose() => Known.Dispose();

    /// <summary>Appends nodes to a scope.</summary>
    public void Run(IEnumerable<NodeProto> nodes, ImportScope scope)
    {
        if (scope.Depth > DeepestScope)
            throw new OnnxException($"Branches and functions lie more than {DeepestScope} deep in each other. The model is damaged.");
        // A body without nodes takes time too.
        Count();
        foreach (NodeProto node in nodes)
        {
            Count();
            Append(node, scope);
        }
    }

    /// <summary>Demands that what is written out step by step has an end in sight.</summary>
    public void Demand(ModelNode node, long steps)
    {
        if (steps > _options.MaximumNodes)
            throw node.Error($"takes {steps:N0} steps, each of which is written out. Raise OnnxImportOptions.MaximumNodes if the model is to be trusted.");
    }

    private void Count()
    {
        if (++_appended > _options.MaximumNodes)
            throw new OnnxException($"The model's branches, loops and functions have more than {_options.MaximumNodes:N0} nodes when written out. "
                + "Raise OnnxImportOptions.MaximumNodes if the model is to be trusted.");
    }

    /// <summary>Appends the nodes of a branch or a loop's body.</summary>
    /// <param name="body">The branch.</param>
    /// <param name="user">The node that it belongs to.</param>
    /// <param name="isOnce">Whether it is written out once, as a branch is: then its floats are weights too.</param>
    /// <param name="inputs">The values of its inputs, in order.</param>
    /// <returns>Its outputs, in order.</returns>
    public Node[] Run(GraphProto body, ModelNode user, bool isOnce, params ReadOnlySpan<Node> inputs)
    {
        if (body.Input.Count != inputs.Length)
            throw user.Error($"its body '{body.Name}' takes {body.Input.Count} inputs, but is given {inputs.Length}. The model is damaged.");
        var scope = new ImportScope(this, user.Scope.Opsets, user.Scope) { HoldsWeights = isOnce && user.Scope.HoldsWeights };
        _scopes.Add(scope);
        scope.Declare(body, Tensors);
        for (int k = 0; k < inputs.Length; k++)
            scope.Define(body.Input[k].Name, inputs[k], user);
        Run(body.Node, scope);
        return [.. body.Output.Select(o => Find(scope, o.Name, user))];
    }

    /// <summary>A constant of the model: floats that stand in it once are what training adjusts.</summary>
    public Node Weight(string name, Literal value, ModelNode user, bool isWeight)
    {
        if (!isWeight || !value.Type.Element.IsFloat || value.Type.Shape.Rank == 0 || Graph.Find(name) is not null || string.IsNullOrWhiteSpace(name))
            return Graph.Constant(value);
        Initializer initial = (graph, _) => graph.Constant(value);
        return OperatorReaders.IsStatistic(user, name)
            ? Graph.Variable(value.Type.Shape, name, initial, value.Type.Element)
            : Graph.Parameter(value.Type.Shape, name, initial, value.Type.Element);
    }

    /// <summary>Whether a constant bears a name that export gives to those without one.</summary>
    private static bool IsMadeUp(string name, Node node) => node.Op is Constant && name.StartsWith(Emission.Unnamed, StringComparison.Ordinal)
        && name[Emission.Unnamed.Length..].All(c => c == '_' || char.IsAsciiDigit(c));

    private Node Find(ImportScope scope, string name, ModelNode? user = null)
    {
        ModelNode asking = user ?? new ModelNode(this, scope, new NodeProto { OpType = "Output", Name = name }, 0, widens: false);
        return scope.ValueOrNull(name, asking) ?? throw new OnnxException(
            $"{(user is null ? "" : $"{user.Described}: ")}Output '{name}': no node makes it. The model is damaged; export it again.");
    }

    private void Append(NodeProto proto, ImportScope scope)
    {
        string domain = ModelReader.Domain(proto.Domain);
        if (_functions.TryGetValue((domain, proto.OpType, proto.Overload), out FunctionProto? function))
        {
            Call(function, proto, scope);
            return;
        }
        if (!scope.Opsets.TryGetValue(domain, out int opset))
            throw new OnnxException($"{proto.OpType} '{proto.Name}': belongs to the domain '{domain}', whose version the model does not "
                + "state. The model is damaged; export it again.");
        OperatorReader reader = OperatorReaders.Find(domain, proto.OpType) ?? throw new OnnxException(
            $"{(domain.Length > 0 ? domain + "." : "")}{proto.OpType} '{proto.Name}' (opset {opset}): no such operator is known. "
            + "Export the model with standard operators, or cut it before this node.");
        var node = new ModelNode(this, scope, proto, opset, OperatorReaders.Widens(proto.OpType));
        Guarded(node, () =>
        {
            Signature.Of(domain, proto.OpType, opset).Demand(proto, node);
            Node?[] results = reader(node);
            for (int k = 0; k < proto.Output.Count; k++)
            {
                string name = proto.Output[k];
                if (name.Length == 0)
                    continue;
                if (k >= results.Length || results[k] is not { } result)
                    throw node.Error($"has no result {k}, which the model calls '{name}'. The model is damaged; export it again.");
                scope.Define(name, Folded(Narrowed(node, k, result)), node);
            }
        });
    }

    private void Guarded(ModelNode node, Action read)
    {
        try
        {
            read();
        }
        catch (OnnxException)
        {
            throw;
        }
        catch (DagNetException e)
        {
            throw e is GraphException && Graph.Nodes.Count >= _options.MaximumNodes
                ? node.Error($"the graph has more than {_options.MaximumNodes:N0} nodes when branches, loops and functions are written out. "
                    + "Raise OnnxImportOptions.MaximumNodes if the model is to be trusted.", e)
                : node.Error(e.Message, e);
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or IndexOutOfRangeException or InvalidOperationException)
        {
            throw node.Error($"its attributes or inputs make no sense: {e.Message} The model is damaged; export it again.", e);
        }
    }

    /// <summary>A result in the narrow type that the node's inputs were widened from.</summary>
    private static Node Narrowed(ModelNode node, int result, Node value)
        => node.Narrow is { } narrow && value.Types.Length == 1 && value.Element == narrow.Wide && OperatorReaders.KeepsType(node.Type, result, narrow)
            ? value.Cast(narrow) : value;

    /// <summary>A constant where all inputs are, so that what shapes are computed from is known.</summary>
    private Node Folded(Node value)
    {
        // By the rules of plans and export, so that a model that was written and read again is the same.
        if (value.Op is not Item && value.Body.IsEmpty && value.Types.Length == 1)
            value = Simplify.Rule(value, Graph, value.Inputs);
        if (value.Op is Constant or Leaf || value.Inputs.IsEmpty || value.Types.Length != 1 || !value.Shape.IsKnown || value.Type.Bytes > LargestFold)
            return value;
        foreach (Node input in value.Op is Item ? value.Inputs[0].Inputs : value.Inputs)
            if (input.Op is not Constant && !(input.Op is Expand or Reshape or Cast && IsConstant(input)))
                return value;
        return Known.Of(value) is { } literal ? Graph.Constant(literal) : value;
    }

    private static bool IsConstant(Node node)
    {
        while (node.Op is Expand or Reshape or Cast)
            node = node.Inputs[0];
        return node.Op is Constant;
    }

    /// <summary>Writes a function out.</summary>
    private void Call(FunctionProto function, NodeProto call, ImportScope scope)
    {
        var arguments = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (AttributeProto attribute in function.AttributeProto.Concat(call.Attribute))
            if ((attribute.RefAttrName.Length > 0 ? scope.Argument(attribute.RefAttrName) : attribute) is { } given)
                arguments[attribute.Name] = given;
        var inner = new ImportScope(this, ModelReader.Opsets(function.OpsetImport, $"Function '{function.Name}'"), null, arguments)
        {
            Depth = scope.Depth + 1,
        };
        var user = new ModelNode(this, scope, call, 0, widens: false);
        if (call.Input.Count > function.Input.Count || call.Output.Count > function.Output.Count)
            throw user.Error($"is called with {call.Input.Count} inputs and {call.Output.Count} results, but the function has "
                + $"{function.Input.Count} and {function.Output.Count}. The model is damaged; export it again.");
        for (int k = 0; k < function.Input.Count; k++)
            if (user.Has(k))
                inner.Define(function.Input[k], scope.Value(call.Input[k], user), user);
            else
                inner.Omit(function.Input[k]);
        Run(function.Node, inner);
        for (int k = 0; k < call.Output.Count; k++)
            if (user.Wants(k))
                scope.Define(call.Output[k], Find(inner, function.Output[k], user), user);
    }

    private Shape ShapeOf(ValueInfoProto input)
    {
        if (_options.Shapes.TryGetValue(input.Name, out Shape given))
            return given;
        if (input.Type?.TensorType is not { } tensor)
            throw new OnnxException($"Input '{input.Name}': is no tensor (a sequence, map or optional). Only tensors are read.");
        if (tensor.Shape is null)
            throw new OnnxException($"Input '{input.Name}': the model does not say how many axes it has. Use OnnxModel.Run, which knows it from "
                + "what is fed.")
            { DependsOnData = true };
        var dims = new Dim[tensor.Shape.Dim.Count];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            var dim = tensor.Shape.Dim[axis];
            string name = dim.HasDimParam && dim.DimParam.Trim().Length > 0 ? Word(dim.DimParam) : $"{Word(Legal(input.Name))}_{axis}";
            if (dim.HasDimValue && dim.DimValue is < 0 or > int.MaxValue)
                throw new OnnxException($"Input '{input.Name}': axis {axis} has {dim.DimValue} elements. The model is damaged; export it again.");
            dims[axis] = axis == 0 && _options.Batch is { } batch ? batch
                : dim.HasDimValue ? dim.DimValue
                : _options.Extents.TryGetValue(dim.DimParam, out long number) || _options.Extents.TryGetValue(name, out number) ? number
                : name;
        }
        return Shape.Create(dims);
    }

    private static ElementType ElementOf(ValueInfoProto input) => input.Type?.TensorType is { } tensor
        ? TensorReader.Element(tensor.ElemType, $"Input '{input.Name}'")
        : throw new OnnxException($"Input '{input.Name}': is no tensor (a sequence, map or optional). Only tensors are read.");

    private static string Legal(string name) => string.IsNullOrWhiteSpace(name)
        ? throw new OnnxException("An input has no name. The model is damaged; export it again.") : name;

    /// <summary>A dimension's name without signs that would read as arithmetic.</summary>
    private static string Word(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '_' or '.' ? c : '_'));
}

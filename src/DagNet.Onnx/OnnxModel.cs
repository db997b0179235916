using System.Collections.Immutable;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>
/// An ONNX model as a graph: its weights are parameters with the file's numbers as initial values, its values bear the file's
/// names, and it can be cut, continued, trained and saved as any other graph.
/// </summary>
/// <example><c>var net = OnnxModel.Load("mnist.onnx"); Node logits = net["features"].Dense(10, "head");</c></example>
public sealed class OnnxModel : IDisposable
{
    private readonly ModelProto _model;
    private readonly TensorReader _tensors;
    private readonly OnnxImportOptions _options;
    private readonly string _source;
    private readonly Importer? _static;
    private readonly OnnxException? _open;
    private readonly Lock _gate = new();
    private readonly List<Trace> _traces = [];

    private OnnxModel(ModelProto model, string? folder, OnnxImportOptions options, string source)
    {
        (_model, _tensors, _options, _source) = (model, new(folder), options, source);
        if (options.BatchNormalization == BatchNormalizationUse.Fold)
            BatchNormalizationFolding.Fold(model.Graph, _tensors);
        try
        {
            _static = new(model, _tensors, options, source);
        }
        catch (OnnxException e) when (e.DependsOnData)
        {
            _open = e;
        }
        catch (DagNetException e) when (e is not OnnxException)
        {
            throw new OnnxException($"{source}: {e.Message}", e);
        }
    }

    /// <summary>The graph. Its named extents are those of the model's inputs.</summary>
    /// <exception cref="OnnxException">
    /// Shapes or branches depend on what is fed: give it by <see cref="OnnxImportOptions"/>, or use <see cref="Run"/>.
    /// </exception>
    public Graph Graph => Static.Graph;

    /// <summary>The values of the model by their names in the file, weights among them: what <see cref="this[string]"/> finds.</summary>
    public IReadOnlyDictionary<string, Node> Values => Static.Outermost.Values;

    /// <summary>The inputs, without those that have a value in the model.</summary>
    public IReadOnlyList<Node> Inputs => Static.Inputs;

    /// <summary>The outputs.</summary>
    public IReadOnlyList<Node> Outputs => Static.Outputs;

    /// <summary>The names of the inputs that are to be fed.</summary>
    public IReadOnlyList<string> InputNames => [.. _model.Graph.Input.Select(i => i.Name)
        .Where(n => !_model.Graph.Initializer.Any(t => t.Name == n) && !_options.Values.ContainsKey(n))];

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyList<string> OutputNames => [.. _model.Graph.Output.Select(o => o.Name)];

    /// <summary>The version of the standard's operators that the model uses.</summary>
    public int Opset => _model.OpsetImport.Where(o => ModelReader.Domain(o.Domain).Length == 0).Select(o => (int)o.Version).FirstOrDefault();

    /// <summary>The version of the file format.</summary>
    public long IrVersion => _model.IrVersion;

    /// <summary>What wrote the model.</summary>
    public string Producer => $"{_model.ProducerName} {_model.ProducerVersion}".Trim();

    /// <summary>What the model says about itself.</summary>
    public string Documentation => _model.DocString;

    /// <summary>Further facts by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata
        => _model.MetadataProps.GroupBy(m => m.Key, StringComparer.Ordinal).ToDictionary(m => m.Key, m => m.Last().Value, StringComparer.Ordinal);

    /// <summary>Any value of the model by its name in the file.</summary>
    /// <exception cref="OnnxException">The model has no value of that name.</exception>
    public Node this[string name] => Static.Outermost.Values.GetValueOrDefault(name) ?? throw new OnnxException(
        $"{_source}: has no value '{name}'. It has {string.Join(", ", Static.Outermost.Values.Keys.Take(20).Select(k => $"'{k}'"))}"
        + $"{(Static.Outermost.Values.Count > 20 ? ", …" : "")}.");

    private Importer Static => _static ?? throw new OnnxException($"{_open!.Message} Open extents and "
        + "values of inputs are settled by OnnxImportOptions; OnnxModel.Run takes them from what is fed.", _open);

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file; tensors kept outside of it must be in the same folder.</param>
    /// <param name="options">What is settled now; none means nothing.</param>
    /// <exception cref="OnnxException">Not a model, damaged, or with operators that are not known; names node and operator.</exception>
    public static OnnxModel Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string source = $"'{path}'";
        using FileStream stream = File.OpenRead(path);
        return new(ModelReader.Read(stream, source), Path.GetDirectoryName(Path.GetFullPath(path)), options ?? new(), source);
    }

    /// <summary>Reads a model that is whole in one stream.</summary>
    /// <param name="stream">The model; stays open.</param>
    /// <param name="options">What is settled now; none means nothing.</param>
    /// <exception cref="OnnxException">Not a model, damaged, or with operators that are not known; names node and operator.</exception>
    public static OnnxModel Load(Stream stream, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(ModelReader.Read(stream, "The stream"), null, options ?? new(), "The stream");
    }

    /// <summary>
    /// Computes the outputs, also where shapes or branches depend on the data: the graph that the values lead to is built at the
    /// first run and used again as long as they lead to it.
    /// </summary>
    /// <param name="inputs">A value for each of <see cref="InputNames"/>; others for inputs that have one in the model may be given too.</param>
    /// <returns>The outputs in the model's order.</returns>
    /// <exception cref="OnnxException">An input is missing, unknown, or of another type or shape, or an operator fails.</exception>
    public IReadOnlyList<Literal> Run(params ReadOnlySpan<(string Name, Literal Value)> inputs)
    {
        var fed = new Dictionary<string, Literal>(StringComparer.Ordinal);
        foreach ((string name, Literal value) in inputs)
            if (!fed.TryAdd(name, value))
                throw new OnnxException($"{_source}: its input '{name}' was fed twice. Feed one value.");
        foreach (string name in InputNames)
            if (!fed.ContainsKey(name))
                throw new OnnxException($"{_source}: its input '{name}' was not fed. Feed {string.Join(", ", InputNames.Select(n => $"'{n}'"))}.");
        foreach ((string name, Literal value) in fed)
            DeclaredInput.Demand(_model.Graph, _options, name, value, _source);
        lock (_gate)
        {
            try
            {
                foreach (Trace trace in _traces)
                    if (trace.Fits(fed))
                        return trace.Run(fed);
                var made = new Trace(new(_model, _tensors, _options, _source, fed), _options);
                _traces.Add(made);
                return made.Run(fed);
            }
            catch (DagNetException e) when (e is not OnnxException)
            {
                throw new OnnxException($"{_source}: {e.Message}", e);
            }
        }
    }

    /// <summary>Its layers, shapes and numbers of parameters as a table, below what it says about itself.</summary>
    public override string ToString()
    {
        string facts = $"{_source}: opset {Opset}, IR {IrVersion}, {(Producer.Length > 0 ? $"made by {Producer}" : "made by someone unknown")}";
        return _static is null ? $"{facts}\n{_open!.Message}\n" : $"{facts}\n{ModelSummary.Of([.. Outputs])}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _static?.Dispose();
        foreach (Trace trace in _traces)
            trace.Dispose();
        _traces.Clear();
    }

    /// <summary>
    /// Writes what the outputs need as an ONNX model: in inference mode, with the session's current values of the variables.
    /// Inputs, outputs and variables bear their labels; named extents stay open.
    /// </summary>
    /// <param name="path">The file; it holds its old content or the whole new model, never a part, and has its external data
    /// beside it at every moment (<see cref="OnnxExportOptions.ExternalData"/>).</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="outputs">The values that the model returns, in this order.</param>
    /// <param name="options">Operator set and what the model says about itself.</param>
    /// <exception cref="OnnxException">A node cannot be written; then no file is touched.</exception>
    public static void Save(string path, Session session, ReadOnlySpan<Node> outputs, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new();
        ModelFile.Write(path, GraphExporter.Export(session, outputs, options), options);
    }

    /// <summary>Writes what the outputs need as an ONNX model, as to a file. Nothing is written if a node cannot be.</summary>
    /// <param name="stream">Where the model goes; stays open.</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="outputs">The values that the model returns, in this order.</param>
    /// <param name="options">Operator set and what the model says about itself.</param>
    /// <exception cref="OnnxException">A node cannot be written, or the model needs external data.</exception>
    public static void Save(Stream stream, Session session, ReadOnlySpan<Node> outputs, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new();
        ModelFile.Write(stream, GraphExporter.Export(session, outputs, options), options);
    }

    /// <summary>
    /// Writes a whole training step as an ONNX model, so that a loop in any runtime trains the network: it computes what
    /// <see cref="Session.Step"/> would compute and does what that would do to the state.
    /// </summary>
    /// <param name="path">The file; it holds its old content or the whole new model, as with
    /// <see cref="Save(string, Session, ReadOnlySpan{Node}, OnnxExportOptions?)"/>.</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="fetches">The values that the step returns first, such as the loss.</param>
    /// <param name="updates">What is assigned, beside what the graph's layers ask for: <c>optimizer.Updates(loss)</c>.</param>
    /// <param name="options">Operator set and what the model says about itself.</param>
    /// <remarks>
    /// Inputs are what the session's step is fed, and each variable that the step reads or assigns under its name: parameters, moments,
    /// counters, running statistics, the state of the random numbers (<c>random</c>). A variable's default is the session's value, so
    /// that a first step needs none fed. Outputs are the fetches, then for each assigned variable <c>name</c> its new value
    /// <c>name/next</c>, to be fed as <c>name</c> to the step after. A variable that the step only reads, such as
    /// <c>adam/rate_factor</c>, has no new value. Random numbers are those that the session draws. The model does not look for
    /// NaN: look at the loss before the new state is taken over.
    /// </remarks>
    /// <exception cref="OnnxException">A node cannot be written, nothing is assigned, or a name is taken; then no file is touched.</exception>
    /// <exception cref="GraphException">A variable is of another graph.</exception>
    /// <example><c>OnnxModel.SaveStep("step.onnx", session, [loss], new Adam(1e-3).Updates(loss));</c></example>
    public static void SaveStep(string path, Session session, ReadOnlySpan<Node> fetches, IReadOnlyList<Assignment> updates,
        OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new();
        ModelFile.Write(path, StepExporter.Export(session, fetches, updates, options), options);
    }

    /// <summary>Writes a whole training step as an ONNX model, as to a file. Nothing is written if a node cannot be.</summary>
    /// <param name="stream">Where the model goes; stays open.</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="fetches">The values that the step returns first, such as the loss.</param>
    /// <param name="updates">What is assigned, beside what the graph's layers ask for.</param>
    /// <param name="options">Operator set and what the model says about itself.</param>
    /// <exception cref="OnnxException">A node cannot be written, nothing is assigned, a name is taken, or the model needs external data.</exception>
    /// <exception cref="GraphException">A variable is of another graph.</exception>
    public static void SaveStep(Stream stream, Session session, ReadOnlySpan<Node> fetches, IReadOnlyList<Assignment> updates,
        OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new();
        ModelFile.Write(stream, StepExporter.Export(session, fetches, updates, options), options);
    }
}

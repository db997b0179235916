using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace DagNet.Tests;

/// <summary>Graphs through a stream and back.</summary>
[TestClass]
public sealed class GraphFileTests
{
    [TestMethod]
    public void ANetworkComesBackWithTextStateAndResults()
    {
        Problem p = Problem.Sine(50, dropout: 0.4);
        using var session = new Session(p.Graph, seed: 8);
        using LoadedGraph loaded = RoundTrip(session, ("y", p.Output), ("loss", p.Loss));
        Assert.AreEqual(GraphText.Of(p.Output, p.Loss), GraphText.Of(loaded.Outputs["y"], loaded.Outputs["loss"]));
        Feed[] feeds = Feeds(p.Graph, p.Data), loadedFeeds = Feeds(loaded.Graph, p.Data);
        CollectionAssert.AreEqual(session.Run([p.Output], feeds).Array<float>(0),
            loaded.Session.Run([loaded.Outputs["y"]], loadedFeeds).Array<float>(0));
        // Dropout draws the same numbers, and its counter goes on.
        for (int step = 0; step < 3; step++)
            Assert.AreEqual(session.Step([p.Loss], [], feeds).Scalar(p.Loss),
                loaded.Session.Step([loaded.Outputs["loss"]], [], loadedFeeds).Scalar(loaded.Outputs["loss"]));
        // A new random node is none of those that were loaded.
        Node fresh = loaded.Graph.RandomUniform(new(ElementType.Float32, [4]));
        Assert.AreNotEqual(((RandomOp)loaded.Graph.Nodes.First(n => n.Op is RandomUniform).Op).Stream,
            ((RandomOp)fresh.Op).Stream);
    }

    [TestMethod]
    public void ATrainingStepComesBack()
    {
        Problem p = Problem.Sine(20);
        IReadOnlyList<Assignment> updates = new AdamW(0.1).Updates(p.Loss);
        (string, Node)[] outputs = [.. updates.Select((u, i) => ($"update {i}", u.Value))];
        using var session = new Session(p.Graph);
        using LoadedGraph loaded = RoundTrip(session, outputs);
        Assert.AreEqual(GraphText.Of([.. updates.Select(u => u.Value)]),
            GraphText.Of([.. outputs.Select(o => loaded.Outputs[o.Item1])]));
    }

    [TestMethod]
    public void RunningStatisticsComeBackAndMoveOn()
    {
        var g = new Graph();
        Node a = g.Input(["batch", 2], "a"), b = g.Input(["batch", 2], "b");
        Func<Node, Node> shared = g.Shared("norm", x => x.BatchNormalization());
        Node y = shared(a) - shared(b);
        using var session = new Session(g);
        using LoadedGraph loaded = RoundTrip(session, ("y", y));
        float[] first = [1, 2, 3, 5], second = [8, 4, 6, 2];
        session.Step([y], [], (a, first), (b, second));
        loaded.Session.Step([loaded.Outputs["y"]], [], (loaded.Graph["a"], first), (loaded.Graph["b"], second));
        foreach (Node statistic in g.Variables)
            CollectionAssert.AreEqual(session.State.Read(statistic), loaded.Session.State.Read(loaded.Graph[statistic.Label!]));
        CollectionAssert.AreNotEqual(session.State.Read(g["norm/batch_normalization/mean"]), new byte[8]);
    }

    [TestMethod]
    public void SymbolicExtentsComeBack()
    {
        var g = new Graph();
        Dim n = "batch", w = "width";
        Node x = g.Input([n, w, 3], "x");
        foreach (Dim dim in (Dim[])[n * w, n * w * 3, n * n * 2 - w + 7, (w + 4) / 2, (n * ((w - 3) / 2 + 1) + 5) / 3,
            -1 * n, "a name*with+signs"])
        {
            Node extent = g.Extent(dim, ElementType.Int64);
            using var session = new Session(g);
            using LoadedGraph loaded = RoundTrip(session, ("extent", extent), ("x", x));
            Assert.AreEqual(dim, ((Extent)loaded.Outputs["extent"].Op).Dim);
            Assert.AreEqual(x.Shape, loaded.Outputs["x"].Shape);
        }
    }

    [TestMethod]
    public void ConstantsComeBackByBits()
    {
        var g = new Graph();
        Node sum = g.Constant(-0.0) + g.Constant(Literal.Of<float>([float.NaN, float.NegativeInfinity, 1e-45f], [3]));
        using var session = new Session(g);
        using LoadedGraph loaded = RoundTrip(session, ("sum", sum));
        CollectionAssert.AreEqual(GraphText.Ancestors([sum], false).Select(k => k.Op).OfType<Constant>().ToArray(),
            GraphText.Ancestors([loaded.Outputs["sum"]], false).Select(k => k.Op).OfType<Constant>().ToArray());
    }

    public static IEnumerable<object[]> Operators => typeof(Op).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(Op)) && t is { IsAbstract: false, IsPublic: true } && t != typeof(Fused))
            .Select(t => new object[] { t });

    /// <summary>Every operator of the assembly, with attributes made up for each of its parameters.</summary>
    [TestMethod]
    [DynamicData(nameof(Operators))]
    public void EveryOperatorComesBackEqual(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        object?[] attributes = [.. constructor.GetParameters().Select((p, i) => Example(p.ParameterType, i))];
        var op = (Op)constructor.Invoke(attributes);
        var constants = new List<Literal>();
        JsonElement json = JsonSerializer.SerializeToElement(OperatorJson.Write(op, constants));
        Op back = new OperatorJson(constants).Read(JsonSerializer.Deserialize<JsonElement>(json.GetRawText()));
        Assert.AreEqual(op, back);
        Assert.AreEqual(op.AttributeText, back.AttributeText);
    }

    /// <summary>Every row of the operator table, with its gradient.</summary>
    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void EveryGraphComesBackWithItsGradient(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        var g = new Graph();
        (Node[] inputs, Node y) = row.In(g, ElementType.Float32);
        Node[] floats = [.. inputs.Where(x => x.Element.IsFloat)];
        Node[] outputs = row.Order == 0 ? [y] : [y, .. Gradient.Of(y.Sum(), floats)];
        using var session = new Session(g);
        using LoadedGraph loaded = RoundTrip(session, [.. outputs.Select((o, i) => ($"{i}", o))]);
        Assert.AreEqual(GraphText.Of(outputs), GraphText.Of([.. outputs.Select((_, i) => loaded.Outputs[$"{i}"])]));
    }

    [TestMethod]
    public void AnOwnOperatorMustBeRegistered()
    {
        var g = new Graph();
        Node y = g.Apply(new Shifted(0.25, [1, 2]), g.Input([2], "x"));
        using var session = new Session(g);
        var error = Assert.ThrowsExactly<GraphFileException>(() => RoundTrip(session, ("y", y)));
        Assert.AreEqual("Shifted: is not registered, so no file with it could be read. Call "
            + "GraphFile.Register<Shifted>() first.", error.Message);
        GraphFile.Register<Shifted>();
        using LoadedGraph loaded = RoundTrip(session, ("y", y));
        Assert.AreEqual(y.Op, loaded.Outputs["y"].Op);
    }

    [TestMethod]
    public void AnUnknownOperatorIsNamed()
    {
        byte[] file = Sealed("""{"kind":"graph","tensors":[],"content":{"nodes":[{"op":"System.IO.File"}],"outputs":{},"assignments":[],"variables":[]}}""");
        Assert.Contains("The stream holds no graph that can be built: the operator 'System.IO.File' is not known. If "
            + "it is your own,",
            Assert.ThrowsExactly<GraphFileException>(() => GraphFile.Load(new MemoryStream(file))).Message);
    }

    [TestMethod]
    [DataRow("""{"op":"Relu","inputs":[0]}""", DisplayName = "itself as input")]
    [DataRow("""{"op":"Relu","inputs":[-1]}""", DisplayName = "negative input")]
    [DataRow("""{"op":"Relu"}""", DisplayName = "missing input")]
    [DataRow("""{"op":"Input","Label":"x"}""", DisplayName = "missing attribute")]
    [DataRow("""{"op":"Input","Label":"x","Type":["Float33",[1]]}""", DisplayName = "unknown type")]
    [DataRow("""{"op":"Input","Label":"","Type":["Float32",[-1]]}""", DisplayName = "negative extent")]
    [DataRow("""{"op":"Constant","Value":7}""", DisplayName = "missing tensor")]
    [DataRow("""{"op":"Variable","Label":"w","Type":["Float32",[99999999999]],"Trainable":true}""", DisplayName = "variable without value")]
    [DataRow("""{"op":"Fused","Shape":[],"Inputs":[],"Instructions":[],"Results":[]}""", DisplayName = "made by plans only")]
    [DataRow("""{"op":"Input","Label":"x","Type":["Float32",[[[1,[[[1,"a"],[1,"b"]],[[1]]]]]]]}""", DisplayName = "quotient that is none")]
    [DataRow("17", DisplayName = "no node")]
    public void AHostileGraphIsATypedError(string node)
    {
        byte[] file = Sealed($$$"""{"kind":"graph","tensors":[],"content":{"nodes":[{{{node}}}],"outputs":{},"assignments":[],"variables":[]}}""");
        Assert.Contains("The stream holds no graph that can be built: ",
            Assert.ThrowsExactly<GraphFileException>(() => GraphFile.Load(new MemoryStream(file))).Message);
    }

    [TestMethod]
    public void ATruncatedOrChangedFileIsATypedError()
    {
        Problem p = Problem.Sine(5);
        using var session = new Session(p.Graph);
        using var stream = new MemoryStream();
        GraphFile.Save(stream, session, ("y", p.Output));
        byte[] good = stream.ToArray();
        for (int length = 0; length < good.Length; length += 1 + (length / 40))
            Assert.ThrowsExactly<GraphFileException>(() => GraphFile.Load(new MemoryStream(good[..length])));
        for (int at = 0; at < good.Length; at += 11)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x04;
            Assert.ThrowsExactly<GraphFileException>(() => GraphFile.Load(new MemoryStream(bad)));
        }
    }

    /// <summary>An attribute of each kind that operators have.</summary>
    private static object? Example(Type type, int i) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } underlying => Example(underlying, i),
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 2 + i,
        _ when type == typeof(long) => 3L + i,
        _ when type == typeof(float) => 0.1f + i,
        _ when type == typeof(double) => i % 2 == 0 ? 0.1 + i : double.NegativeInfinity,
        _ when type == typeof(string) => $"name {i} \"quoted\"",
        _ when type.IsEnum => type.GetEnumValues().GetValue(type.GetEnumValues().Length - 1),
        _ when type == typeof(Dim) => (Dim)"batch" * 3,
        _ when type == typeof(Shape) => Shape.Create([2, "batch", (Dim)"batch" + 1 + i]),
        _ when type == typeof(Axes) => Axes.Create([1, -2, i]),
        _ when type == typeof(TensorType) => new TensorType(ElementType.Float64, ["n", 2]),
        _ when type == typeof(Literal) => Literal.Of<double>([1, 2.5], [2]),
        _ when type == typeof(ImmutableArray<int>) => (ImmutableArray<int>)[1, 2],
        _ => throw new AssertInconclusiveException($"No example of {type}: add one here and its form to AttributeJson."),
    };

    private static byte[] Sealed(string header)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(header);
        byte[] body = [0x89, .. "DAG\r\n\u001a\n"u8, 1, 0, 0, 0, .. BitConverter.GetBytes(text.Length), .. text];
        return [.. body, .. System.Security.Cryptography.SHA256.HashData(body)];
    }

    private static LoadedGraph RoundTrip(Session session, params (string, Node)[] outputs)
    {
        using var stream = new MemoryStream();
        stream.Write("before"u8);
        GraphFile.Save(stream, session, outputs);
        stream.Write("after"u8);
        stream.Position = 6;
        LoadedGraph loaded = GraphFile.Load(stream);
        Assert.AreEqual(stream.Length - 5, stream.Position);
        return loaded;
    }

    private static Feed[] Feeds(Graph graph, Dataset data)
    {
        using IBatchReader reader = data.Read(null);
        reader.Next(7);
        return [.. reader.Feeds().Select(f => Feed.Raw(graph[f.Input.Label!], f.Bytes.ToArray(), f.Shape))];
    }

    /// <summary>A user's operator.</summary>
    public sealed record Shifted(double By, Axes Unused) : Op
    {
        /// <inheritdoc/>
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        /// <inheritdoc/>
        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
            => [new([.. x[0].Data.Select(v => v + By)], x[0].Shape)];
    }
}

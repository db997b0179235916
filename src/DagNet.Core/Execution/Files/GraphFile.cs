using System.Text.Json;
using System.Text.Json.Nodes;

namespace DagNet;

/// <summary>
/// Graphs with their state in a stream: what the outputs need, and the values of the variables that they read.
/// Operators are kept by name and attributes; only DagNet's own and registered ones are ever created from a file.
/// </summary>
/// <remarks>
/// Initial values are not kept: the session that is loaded holds the values saved, another one on the loaded graph
/// starts with zeros. What a layer assigns in training (running statistics, the random counter) is kept, so that a
/// loaded graph can be trained further.
/// </remarks>
public static class GraphFile
{
    private const string Kind = "graph";

    /// <summary>
    /// Makes one's own operator known to files, by its type's name. Its attributes must be its constructor's
    /// parameters.
    /// </summary>
    /// <exception cref="GraphFileException">Another operator has the name.</exception>
    public static void Register<TOp>() where TOp : Op => OperatorJson.Register(typeof(TOp));

    /// <summary>Writes a graph to a file: whole, or not at all.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="session">What holds the variables' values.</param>
    /// <param name="outputs">The nodes to find again by name.</param>
    public static void Save(string path, Session session, params ReadOnlySpan<(string Name, Node Value)> outputs)
    {
        (string, Node)[] named = outputs.ToArray();
        AtomicFile.Write(path, stream => Save(stream, session, named));
    }

    /// <summary>Writes a graph to a stream.</summary>
    /// <param name="stream">Written from its current position on.</param>
    /// <param name="session">What holds the variables' values.</param>
    /// <param name="outputs">The nodes to find again by name.</param>
    /// <exception cref="GraphFileException">An operator is not registered, or has an attribute that cannot be
    /// written.</exception>
    public static void Save(Stream stream, Session session, params ReadOnlySpan<(string Name, Node Value)> outputs)
    {
        Node[] roots = [.. outputs.ToArray().Select(o => o.Value)];
        foreach (Node root in roots)
            session.Graph.Own(root, "GraphFile.Save");
        List<Assignment> assigned = AssignedIn(session.Graph, roots);
        HashSet<Node> computed = [.. GraphText.Ancestors([.. roots, .. assigned.Select(a => a.Value)], intoBodies: true)];
        Move[] moves = [.. session.Graph.MovesAmong(computed)];
        IReadOnlyList<Node> nodes = GraphText.Ancestors(
            [.. roots, .. assigned.SelectMany(a => (Node[])[a.Variable, a.Value]), .. moves.SelectMany(m => (Node[])[m.Variable, m.Sample])],
            intoBodies: false);
        var index = new Dictionary<Node, int>();
        var constants = new List<Literal>();
        var lines = new JsonArray();
        foreach (Node node in nodes)
        {
            JsonNode line = OperatorJson.Write(node.Op, constants);
            if (!node.Inputs.IsEmpty)
                line["inputs"] = new JsonArray([.. node.Inputs.Select(x => (JsonNode)index[x])]);
            if (node.Label is not null)
                line["label"] = node.Label;
            lines.Add(line);
            index[node] = index.Count;
        }
        Node[] variables = [.. nodes.Where(n => n.Op is Variable)];
        var named = new JsonObject();
        foreach ((string name, Node value) in outputs)
            named[name] = index[value];
        var content = new JsonObject
        {
            ["nodes"] = lines,
            ["outputs"] = named,
            ["assignments"] =
                new JsonArray([.. assigned.Select(a => new JsonArray(index[a.Variable], index[a.Value]))]),
            ["moves"] = new JsonArray([.. moves.Select(m => new JsonArray(index[m.Variable], index[m.Sample], m.Momentum))]),
            // Their values follow the constants.
            ["variables"] = new JsonArray([.. variables.Select(v => (JsonNode)index[v])]),
        };
        TensorFile.Write(stream, Kind, content,
        [
            .. constants.Select(c => (c.Type, (Func<byte[]>)(() => c.Bytes.ToArray()))),
            .. variables.Select(v => (v.Type, (Func<byte[]>)(() => session.State.Read(v)))),
        ]);
    }

    /// <summary>Reads a graph from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="backend">The device of the session; none means the CPU.</param>
    /// <exception cref="GraphFileException">The file is damaged, of another kind, or has an unknown
    /// operator.</exception>
    public static LoadedGraph Load(string path, IBackend? backend = null)
    {
        using FileStream stream = File.OpenRead(path);
        return Load(stream, backend);
    }

    /// <summary>Reads a graph from a stream.</summary>
    /// <param name="stream">Read from its current position on.</param>
    /// <param name="backend">The device of the session; none means the CPU.</param>
    /// <exception cref="GraphFileException">The stream is damaged, of another kind, or has an unknown
    /// operator.</exception>
    public static LoadedGraph Load(Stream stream, IBackend? backend = null)
    {
        string source = stream is FileStream file ? $"'{file.Name}'" : "The stream";
        GraphFileException Error(string what) => new($"{source} {what}");
        TensorFile content = TensorFile.Read(stream, Kind, Error);
        try
        {
            return Build(content, backend);
        }
        catch (Exception e) when (e is DagNetException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw Error($"holds no graph that can be built: {e.Message.TrimEnd('.')}.");
        }
    }

    private static LoadedGraph Build(TensorFile file, IBackend? backend)
    {
        var graph = new Graph();
        var nodes = new List<Node>();
        var operators = new OperatorJson(file.Tensors);
        foreach (JsonElement line in file.Content.GetProperty("nodes").EnumerateArray())
        {
            Node[] inputs = line.TryGetProperty("inputs", out JsonElement list)
                ? [.. list.EnumerateArray().Select(At)]
                : [];
            Op op = operators.Read(line);
            Node node = op switch
            {
                Input input => graph.Input(input.Type.Shape, input.Label, input.Type.Element),
                Variable variable => Declared(variable),
                _ => graph.Apply(op, inputs),
            };
            if (op is RandomOp random)
                graph.TakeStream(random.Stream);
            if (line.TryGetProperty("label", out JsonElement label))
                node.Named(label.GetString()!);
            nodes.Add(node);
        }
        foreach (JsonElement pair in file.Content.GetProperty("assignments").EnumerateArray())
            graph.Assign(At(pair[0]), At(pair[1]));
        if (file.Content.TryGetProperty("moves", out JsonElement moves))
            foreach (JsonElement move in moves.EnumerateArray())
                graph.MoveToward(At(move[0]), At(move[1]), move[2].GetDouble());
        Dictionary<string, Node> outputs = file.Content.GetProperty("outputs").EnumerateObject()
            .ToDictionary(o => o.Name, o => At(o.Value), StringComparer.Ordinal);
        List<Node> variables = [.. file.Content.GetProperty("variables").EnumerateArray().Select(At)];
        int first = file.Tensors.Count - variables.Count;
        for (int i = 0; i < variables.Count; i++)
            if (first < 0 || variables[i].Type != file.Tensors[first + i].Type)
                throw new GraphFileException($"the variable '{variables[i].Label}' is {variables[i].Type}, but its "
                    + "value is of another type");
        if (graph.Variables.Except(variables).FirstOrDefault() is { } missing)
            throw new GraphFileException($"the variable '{missing.Label}' has no value");
        // Last, so that the nodes before come in the order in which they were saved.
        foreach (Node variable in variables)
            graph.StartWith(variable, Initializers.Zeros);
        var session = new Session(graph, backend: backend);
        for (int i = 0; i < variables.Count; i++)
            session.State.Write(variables[i], file.Tensors[first + i].Bytes);
        return new(graph, outputs, session);

        Node Declared(Variable variable) => variable.Type.Shape.IsKnown
            ? graph.Declare(variable)
            : throw new GraphFileException($"the variable '{variable.Label}' has the shape {variable.Type.Shape}, and "
                + "state needs numbers");

        Node At(JsonElement number) => number.GetInt32() is var i && i >= 0 && i < nodes.Count
            ? nodes[i]
            : throw new GraphFileException($"there is no node {number} among the {nodes.Count} before");
    }

    /// <summary>
    /// What the graph assigns to the variables that these nodes read, and to those that the new values read.
    /// </summary>
    private static List<Assignment> AssignedIn(Graph graph, Node[] roots)
    {
        var assigned = new List<Assignment>();
        while (true)
        {
            HashSet<Node> read =
                [.. GraphText.Ancestors([.. roots, .. assigned.Select(a => a.Value)], intoBodies: true)];
            List<Assignment> further =
                [.. graph.Assignments.Where(a => read.Contains(a.Variable) && !assigned.Contains(a))];
            if (further.Count == 0)
                return assigned;
            assigned.AddRange(further);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace DagNet;

/// <summary>
/// The state of a session, or of a trainer and its session, in a file: every variable by name (parameters, optimizer's
/// slots, running statistics, the random counter), and of a trainer the epoch, the best weights and what it waits for.
/// Training goes on from it as if it had never stopped, bit for bit.
/// </summary>
/// <remarks>
/// The graph itself is not kept: build it as it was (or keep it with <see cref="GraphFile"/>). To go on in the midst of
/// a run, save in <see cref="TrainerOptions.OnEpoch"/>.
/// </remarks>
public static class Checkpoint
{
    private const string Kind = "checkpoint";

    /// <summary>Writes the state to a file: whole, or not at all.</summary>
    public static void Save(Session session, string path) => AtomicFile.Write(path, stream => Save(session, stream));

    /// <summary>Writes the state to a stream.</summary>
    public static void Save(Session session, Stream stream) => Write(session, null, stream);

    /// <summary>Writes the state and the trainer's position to a file: whole, or not at all.</summary>
    public static void Save(Trainer trainer, string path) => AtomicFile.Write(path, stream => Save(trainer, stream));

    /// <summary>Writes the state and the trainer's position to a stream.</summary>
    public static void Save(Trainer trainer, Stream stream) => Write(trainer.Session, trainer.Position, stream);

    /// <summary>Reads the state of a session from a file.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or of another graph; nothing was loaded.</exception>
    public static void Load(Session session, string path) => Open(path, stream => Load(session, stream));

    /// <summary>Reads the state of a session from a stream.</summary>
    /// <exception cref="CheckpointException">The stream is damaged, or of another graph; nothing was
    /// loaded.</exception>
    public static void Load(Session session, Stream stream)
        => Variables(session, Read(stream, out Func<string, Exception> error), error).Restore(session);

    /// <summary>Reads the state and the trainer's position from a file.</summary>
    /// <exception cref="CheckpointException">The file is damaged, of another graph, or of no trainer; nothing was
    /// loaded.</exception>
    public static void Load(Trainer trainer, string path) => Open(path, stream => Load(trainer, stream));

    /// <summary>Reads the state and the trainer's position from a stream.</summary>
    /// <exception cref="CheckpointException">The stream is damaged, of another graph, or of no trainer; nothing was
    /// loaded.</exception>
    public static void Load(Trainer trainer, Stream stream)
    {
        TensorFile file = Read(stream, out Func<string, Exception> error);
        Snapshot variables = Variables(trainer.Session, file, error);
        if (!file.Content.TryGetProperty("trainer", out JsonElement position))
            throw error("holds the state of a session without a trainer's position. Load it into trainer.Session.");
        Snapshot? best = file.Content.TryGetProperty("best", out JsonElement names)
            ? Values(trainer.Session, names, file, variables.Values.Count, error)
            : null;
        var data = Parsed(
            () => position.Deserialize<TrainerPosition.Data>(Numbers) ?? throw new JsonException("no position"), error);
        variables.Restore(trainer.Session);
        trainer.Position.Set(data, best);
    }

    private static JsonSerializerOptions Numbers { get; } = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
    };

    private static void Write(Session session, TrainerPosition? position, Stream stream)
    {
        Node[] variables = [.. session.State.Variables];
        List<(TensorType, Func<byte[]>)> tensors =
            [.. variables.Select(v => (v.Type, (Func<byte[]>)(() => session.State.Read(v))))];
        var content = new JsonObject { ["variables"] = Names(variables) };
        if (position is not null)
            content["trainer"] = JsonSerializer.SerializeToNode(position.Get(), Numbers);
        if (position?.Best is { } best)
        {
            content["best"] = Names(best.Values.Select(v => v.Variable));
            tensors.AddRange(best.Values.Select(v => (v.Variable.Type, (Func<byte[]>)(() => v.Value))));
        }
        TensorFile.Write(stream, Kind, content, tensors);
    }

    private static TensorFile Read(Stream stream, out Func<string, Exception> error)
    {
        string source = stream is FileStream file ? $"Checkpoint '{file.Name}'" : "The checkpoint";
        error = what => new CheckpointException($"{source} {what}");
        return TensorFile.Read(stream, Kind, error);
    }

    private static void Open(string path, Action<Stream> read)
    {
        using FileStream stream = File.OpenRead(path);
        read(stream);
    }

    /// <summary>All variables of the file, which must be those of the graph.</summary>
    private static Snapshot Variables(Session session, TensorFile file, Func<string, Exception> error)
    {
        JsonElement names = Parsed(() => file.Content.GetProperty("variables"), error);
        Snapshot snapshot = Values(session, names, file, 0, error);
        HashSet<Node> found = [.. snapshot.Values.Select(v => v.Variable)];
        foreach (Node variable in session.State.Variables)
            if (!found.Contains(variable))
                throw error($"has no variable '{variable.Label}', which the graph has as {variable.Type}. "
                    + "Build the graph and the optimizer as they were when it was saved.");
        return snapshot;
    }

    private static Snapshot Values(
        Session session, JsonElement names, TensorFile file, int first, Func<string, Exception> error)
    {
        var values = new List<(Node, byte[])>();
        foreach (string name in Parsed(() => names.EnumerateArray().Select(n => n.GetString()!).ToArray(), error))
        {
            int number = first + values.Count;
            if (number >= file.Tensors.Count)
                throw error($"is damaged: the variable '{name}' has no value. Use another copy.");
            Literal value = file.Tensors[number];
            if (session.Graph.Find(name) is not { Op: Variable } variable)
                throw error($"has a variable '{name}', {value.Type}, which the graph has not. Build the graph and the "
                    + "optimizer as they were when it was saved.");
            if (variable.Type != value.Type)
                throw error($"has the variable '{name}' as {value.Type}, but in the graph it is {variable.Type}. Build "
                    + "the graph as it was when it was saved.");
            values.Add((variable, value.Bytes.ToArray()));
        }
        return new(values);
    }

    private static T Parsed<T>(Func<T> parse, Func<string, Exception> error)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw error($"is damaged: {e.Message.TrimEnd('.')}. Use another copy.");
        }
    }

    private static JsonArray Names(IEnumerable<Node> variables) => [.. variables.Select(v => (JsonNode)v.Label!)];
}

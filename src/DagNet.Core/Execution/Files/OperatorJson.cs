using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DagNet;

/// <summary>
/// Operators as JSON: name and attributes. Only types that are DagNet's or were registered are ever created.
/// </summary>
internal sealed class OperatorJson(IReadOnlyList<Literal> constants)
{
    private static readonly ConcurrentDictionary<string, Type> Known = new(typeof(Op).Assembly.GetTypes()
        // Fused chains are made by plans, which vouch for their numbers.
        .Where(t => t.IsAssignableTo(typeof(Op)) && t is { IsAbstract: false, IsPublic: true } && t != typeof(Fused))
        .Select(t => KeyValuePair.Create(t.Name, t)), StringComparer.Ordinal);

    /// <summary>For text without operators and constants.</summary>
    public static OperatorJson None { get; } = new([]);

    public static void Register(Type type)
    {
        if (Known.GetOrAdd(type.Name, type) is var existing && existing != type)
            throw new GraphFileException($"The operator name '{type.Name}' belongs to {existing.FullName}. Rename "
                + $"{type.FullName}.");
    }

    /// <summary>The operator's name, and its attributes by name.</summary>
    /// <exception cref="GraphFileException">It is not registered, or an attribute cannot be written.</exception>
    public static JsonNode Write(Op op, List<Literal> constants)
    {
        Type type = op.GetType();
        if (!Known.TryGetValue(type.Name, out Type? known) || known != type)
            throw new GraphFileException($"{op.Name}: is not registered, so no file with it could be read. Call "
                + $"GraphFile.Register<{type.Name}>() first.");
        var json = new JsonObject { ["op"] = type.Name };
        foreach (ParameterInfo parameter in ConstructorOf(type).GetParameters())
        {
            PropertyInfo property = type.GetProperty(parameter.Name!) ?? throw new GraphFileException(
                $"{op.Name}: its constructor's parameter '{parameter.Name}' is no property, so it cannot be written. "
                    + "Make it a record's parameter.");
            try
            {
                json[property.Name] = AttributeJson.Write(property.GetValue(op), constants);
            }
            catch (GraphFileException e)
            {
                throw new GraphFileException($"{op.Name}, {property.Name}: {e.Message}.");
            }
        }
        if (type.Assembly != typeof(Op).Assembly
            && !new OperatorJson(constants).Read(JsonSerializer.SerializeToElement(json)).Equals(op))
            throw new GraphFileException($"{op.Name}: would not be the same after reading. Make all its attributes "
                + "parameters of the record.");
        return json;
    }

    /// <summary>The operator that was written.</summary>
    public Op Read(JsonElement json)
    {
        string name = json.GetProperty("op").GetString()!;
        if (!Known.TryGetValue(name, out Type? type))
            throw new GraphFileException($"the operator '{name}' is not known. If it is your own, "
                + $"call GraphFile.Register<{name}>() first; if it is newer than this program, use a newer DagNet");
        ConstructorInfo constructor = ConstructorOf(type);
        try
        {
            return (Op)constructor.Invoke([.. constructor.GetParameters()
                .Select(p => AttributeJson.Read(json.GetProperty(p.Name!), p.ParameterType, this))]);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            throw new GraphFileException($"the operator '{name}' does not take its attributes: {inner.Message}");
        }
    }

    public Literal Constant(int number) => number >= 0 && number < constants.Count
        ? constants[number]
        : throw new GraphFileException($"there is no tensor {number} among {constants.Count}");

    /// <summary>The record's own constructor: the longest one that is no copy.</summary>
    private static ConstructorInfo ConstructorOf(Type type) => type
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(c => c.GetParameters() is not [var only] || only.ParameterType != type)
        .MaxBy(c => c.GetParameters().Length)!;
}

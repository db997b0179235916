using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DagNet;

/// <summary>Attributes of operators as JSON: the values that a record's parameters may have.</summary>
internal static class AttributeJson
{
    /// <summary>A value as JSON; constants go to the list and are named by their number there.</summary>
    public static JsonNode? Write(object? value, List<Literal>? constants = null) => value switch
    {
        null => null,
        bool flag => flag,
        int number => number,
        long number => number,
        float number => Number(number),
        double number => Number(number),
        string text => text,
        Enum name => name.ToString(),
        Dim dim => Write(dim),
        Shape shape => new JsonArray([.. shape.Dims.ToArray().Select(Write)]),
        Axes axes => new JsonArray([.. axes.ToArray().Select(a => (JsonNode)a)]),
        TensorType type => new JsonArray(type.Element.ToString(), Write(type.Shape)),
        Literal literal when constants is not null => Add(constants, literal),
        IEnumerable items when value.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            => new JsonArray([.. items.Cast<object?>().Select(i => Write(i, constants))]),
        _ => throw new GraphFileException($"an attribute of type {value.GetType().Name} cannot be written. "
            + "Use numbers, bool, text, enums, Dim, Shape, Axes, TensorType, Literal, or an ImmutableArray of them"),
    };

    public static T Read<T>(JsonElement json) => (T)Read(json, typeof(T), OperatorJson.None)!;

    /// <summary>The value of a type from JSON.</summary>
    public static object? Read(JsonElement json, Type type, OperatorJson operators)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return json.ValueKind == JsonValueKind.Null ? null : Read(json, underlying, operators);
        if (type == typeof(Literal) && json.ValueKind == JsonValueKind.Null)
            return null;
        return type switch
        {
            _ when type == typeof(bool) => json.GetBoolean(),
            _ when type == typeof(int) => json.GetInt32(),
            _ when type == typeof(long) => json.GetInt64(),
            _ when type == typeof(float) => (float)Number(json),
            _ when type == typeof(double) => Number(json),
            _ when type == typeof(string) => json.GetString(),
            _ when type.IsEnum => ReadEnum(json.GetString(), type),
            _ when type == typeof(Dim) => ReadDim(json),
            _ when type == typeof(Shape) => Shape.Create([.. json.EnumerateArray().Select(ReadDim)]),
            _ when type == typeof(Axes) => Axes.Create([.. json.EnumerateArray().Select(a => a.GetInt32())]),
            _ when type == typeof(TensorType)
                => new TensorType((ElementType)ReadEnum(json[0].GetString(), typeof(ElementType)),
                (Shape)Read(json[1], typeof(Shape), operators)!),
            _ when type == typeof(Literal) => operators.Constant(json.GetInt32()),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                => ReadArray(json, type, operators),
            _ => throw new GraphFileException($"an attribute of type {type.Name} cannot be read"),
        };
    }

    private static JsonNode Number(double number)
        => double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));

    private static double Number(JsonElement json) => json.ValueKind == JsonValueKind.String
        ? double.Parse(json.GetString()!, CultureInfo.InvariantCulture)
        : json.GetDouble();

    private static JsonNode Add(List<Literal> constants, Literal literal)
    {
        constants.Add(literal);
        return constants.Count - 1;
    }

    private static object ReadEnum(string? name, Type type)
        => Enum.TryParse(type, name, out object? value) && Enum.IsDefined(type, value!)
        ? value!
        : throw new GraphFileException($"'{name}' is no {type.Name}");

    private static object ReadArray(JsonElement json, Type type, OperatorJson operators)
    {
        Type item = type.GetGenericArguments()[0];
        var values = Array.CreateInstance(item, json.GetArrayLength());
        for (int i = 0; i < values.Length; i++)
            values.SetValue(Read(json[i], item, operators), i);
        MethodInfo create = typeof(ImmutableArray).GetMethods().First(m => m.Name == nameof(ImmutableArray.Create)
            && m.GetParameters() is [{ ParameterType.IsArray: true }]);
        return create.MakeGenericMethod(item).Invoke(null, [values])!;
    }

    /// <summary>
    /// A number, a name, or for an expression its terms: [[coefficient, factor…]…], a factor being a name or
    /// [numerator, denominator].
    /// </summary>
    private static JsonNode Write(Dim dim) => dim.IsKnown ? dim.Value : Write(dim.Expression);

    private static JsonNode Write(DimExpression expression)
    {
        var terms = new JsonArray();
        foreach ((long coefficient, var factors) in expression.Terms)
            terms.Add(new JsonArray([coefficient, .. factors.Select(f => f.Numerator is null
                ? (JsonNode)f.Name
                : new JsonArray(Write(f.Numerator), Write(f.Denominator!)))]));
        bool named = expression.Terms.Count() == 1 && terms[0] is JsonArray { Count: 2 } only
            && expression.Terms.First().Coefficient == 1
            && only[1] is JsonValue;
        return named ? terms[0]![1]!.DeepClone() : terms;
    }

    private static Dim ReadDim(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number)
            return json.GetInt64();
        if (json.ValueKind == JsonValueKind.String)
            return Dim.Named(json.GetString()!);
        Dim sum = 0;
        foreach (JsonElement term in json.EnumerateArray())
        {
            Dim product = term[0].GetInt64();
            foreach (JsonElement factor in term.EnumerateArray().Skip(1))
                product *= factor.ValueKind == JsonValueKind.String
                    ? Dim.Named(factor.GetString()!)
                    : Quotient(ReadDim(factor[0]), ReadDim(factor[1]));
            sum += product;
        }
        return sum;
    }

    private static Dim Quotient(Dim numerator, Dim denominator)
    {
        Dim quotient = numerator / denominator;
        // One that can be divided was never written; multiplying such ones out could take forever.
        return quotient.Expression.Terms.Count() == 1
            ? quotient
            : throw new GraphFileException($"'{numerator}/{denominator}' is no quotient");
    }
}

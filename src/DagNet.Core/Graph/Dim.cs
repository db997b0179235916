using System.Diagnostics.CodeAnalysis;

namespace DagNet;

/// <summary>
/// One extent of a shape: a number, a name such as <c>"batch"</c>, or an expression over names such as
/// <c>batch*12</c> that operators derive from them. Names are bound to numbers when a plan is made.
/// </summary>
/// <remarks>Expressions are kept as polynomials in a canonical order, so equal extents compare equal.</remarks>
public readonly struct Dim : IEquatable<Dim>
{
    private readonly long _value;
    private readonly DimExpression? _expression;

    private Dim(long value) => _value = value;

    private Dim(DimExpression expression) => _expression = expression;

    /// <summary>A named extent.</summary>
    public static Dim Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(DimExpression.Symbol(name));
    }

    internal static Dim From(DimExpression expression)
        => expression.IsConstant(out long value) ? new(value) : new(expression);

    internal DimExpression Expression => _expression ?? DimExpression.Constant(_value);

    /// <summary>True where the extent is a number.</summary>
    public bool IsKnown => _expression is null;

    /// <summary>The number. Throws a <see cref="ShapeException"/> where the extent is still a name.</summary>
    public long Value => _expression is null
        ? _value
        : throw new ShapeException($"The dimension '{this}' has no number yet. Feed an input that has it, or bind it.");

    /// <summary>A number as an extent.</summary>
    public static implicit operator Dim(long value) => new(value);

    /// <summary>A name as an extent.</summary>
    public static implicit operator Dim(string name) => Named(name);

    /// <summary>Sum of two extents, as of a concatenation.</summary>
    /// <exception cref="ShapeException">The number is too large.</exception>
    public static Dim operator +(Dim a, Dim b)
    {
        try
        {
            return a.IsKnown && b.IsKnown ? checked(a._value + b._value) : From(a.Expression + b.Expression);
        }
        catch (OverflowException)
        {
            throw TooLarge($"the sum of {a} and {b}");
        }
    }

    /// <summary>Difference of two extents.</summary>
    public static Dim operator -(Dim a, Dim b) => a + -1 * b;

    /// <summary>Product of two extents, as of a flattening.</summary>
    /// <exception cref="ShapeException">The number is too large.</exception>
    public static Dim operator *(Dim a, Dim b)
    {
        try
        {
            return a.IsKnown && b.IsKnown ? checked(a._value * b._value) : From(a.Expression * b.Expression);
        }
        catch (OverflowException)
        {
            throw TooLarge($"the product of {a} and {b}");
        }
    }

    /// <summary>Quotient rounded towards minus infinity.</summary>
    public static Dim operator /(Dim a, Dim b)
    {
        if (b.IsKnown && b._value == 0)
            throw new ShapeException($"The dimension '{a}' cannot be divided by 0.");
        return a.IsKnown && b.IsKnown ? DimExpression.FloorDivide(a._value, b._value) : From(a.Expression / b.Expression);
    }

    /// <summary>Puts numbers in the place of names; names without a number stay.</summary>
    /// <exception cref="ShapeException">The number is too large, or divided by 0.</exception>
    public Dim Bind(IReadOnlyDictionary<string, long> numbers)
    {
        try
        {
            return _expression is null ? this : From(_expression.Bind(numbers));
        }
        catch (ArithmeticException e)
        {
            throw new ShapeException($"The dimension '{this}' has no number: {e.Message} Feed other shapes.");
        }
    }

    private static ShapeException TooLarge(string what)
        => new($"An extent would be {what}, which is more than 64 bits hold. Use smaller shapes.");

    /// <summary>The names that this extent depends on.</summary>
    public IEnumerable<string> Names => _expression?.Names ?? [];

    /// <summary>True where both are the same number or the same expression.</summary>
    public static bool operator ==(Dim a, Dim b) => a.Equals(b);

    /// <summary>True where the two differ or cannot be known to be equal.</summary>
    public static bool operator !=(Dim a, Dim b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(Dim other) => _expression is null
        ? other._expression is null && _value == other._value
        : other._expression is not null && _expression.Text == other._expression.Text;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Dim other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _expression?.Text.GetHashCode(StringComparison.Ordinal) ?? _value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => _expression?.Text ?? _value.ToString(provider: null);
}

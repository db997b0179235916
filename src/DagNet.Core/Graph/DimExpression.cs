namespace DagNet;

/// <summary>A polynomial with whole coefficients over named extents and floor quotients of such polynomials.</summary>
internal sealed class DimExpression
{
    /// <summary>A factor: a name, or the floor quotient of two expressions.</summary>
    private sealed record Atom(string Text, DimExpression? Numerator, DimExpression? Denominator);

    /// <summary>A coefficient times a product of factors, which are sorted by text.</summary>
    private readonly record struct Term(long Coefficient, Atom[] Atoms)
    {
        public string Key => string.Join('*', Atoms.Select(a => a.Text));
    }

    /// <summary>Longer expressions are of no use to anyone, and their products would fill the memory.</summary>
    private const int MostTerms = 256, MostFactors = 64, LongestText = 10_000;

    private readonly Term[] _terms;

    private DimExpression(IEnumerable<Term> terms)
    {
        _terms = [.. terms.GroupBy(t => t.Key)
            .Select(g => g.First() with { Coefficient = g.Aggregate(0L, (sum, t) => checked(sum + t.Coefficient)) })
            .Where(t => t.Coefficient != 0)
            .OrderBy(t => -t.Atoms.Length).ThenBy(t => t.Key, StringComparer.Ordinal)];
        Text = _terms.Length <= MostTerms && Array.TrueForAll(_terms, t => t.Atoms.Length <= MostFactors) ? Print() : "";
        if (Text.Length is 0 or > LongestText)
            throw new ShapeException($"An extent is an expression of more than {MostTerms} terms, {MostFactors} factors or {LongestText} letters. "
                + "Give the named extents numbers.");
    }

    public string Text { get; }

    public static DimExpression Constant(long value) => new([new Term(value, [])]);

    public static DimExpression Symbol(string name) => new([new Term(1, [new Atom(name, null, null)])]);

    public bool IsConstant(out long value)
    {
        value = _terms.Length == 0 ? 0 : _terms[0].Coefficient;
        return _terms.Length == 0 || (_terms.Length == 1 && _terms[0].Atoms.Length == 0);
    }

    public IEnumerable<string> Names => _terms.SelectMany(t => t.Atoms)
        .SelectMany(a => a.Numerator is null ? [a.Text] : a.Numerator.Names.Concat(a.Denominator!.Names)).Distinct();

    /// <summary>The sum's terms, each a coefficient and its factors: a name, or a floor quotient.</summary>
    public IEnumerable<(long Coefficient, IEnumerable<(string Name, DimExpression? Numerator, DimExpression? Denominator)> Factors)> Terms
        => _terms.Select(t => (t.Coefficient, t.Atoms.Select(a => (a.Text, a.Numerator, a.Denominator))));

    public static DimExpression operator +(DimExpression a, DimExpression b) => new(a._terms.Concat(b._terms));

    public static DimExpression operator *(DimExpression a, DimExpression b) => new(
        from s in a._terms
        from t in b._terms
        select new Term(checked(s.Coefficient * t.Coefficient),
            [.. s.Atoms.Concat(t.Atoms).OrderBy(x => x.Text, StringComparer.Ordinal)]));

    public static DimExpression operator /(DimExpression a, DimExpression b)
    {
        if (a.Text == b.Text)
            return Constant(1);
        if (b._terms.Length == 1 && a._terms.All(t => Divides(b._terms[0], t)))
            return new(a._terms.Select(t => Quotient(t, b._terms[0])));
        if (a.IsConstant(out long x) && b.IsConstant(out long y))
            return Constant(FloorDivide(x, y));
        return new([new Term(1, [new Atom($"floor({a.Text}/{b.Text})", a, b)])]);
    }

    /// <summary>True for a name alone.</summary>
    public bool IsName => _terms is [{ Coefficient: 1, Atoms: [{ Numerator: null }] }];

    public DimExpression Bind(IReadOnlyDictionary<string, long> numbers) => Compute(
        Constant, name => numbers.TryGetValue(name, out long number) ? Constant(number) : Symbol(name),
        (a, b) => a + b, (a, b) => a * b, (a, b) => a / b);

    /// <summary>The expression in another algebra: of numbers, or of nodes that compute it.</summary>
    public T Compute<T>(Func<long, T> number, Func<string, T> name, Func<T, T, T> add, Func<T, T, T> multiply, Func<T, T, T> floorDivide)
    {
        T Factor(Atom atom) => atom.Numerator is null ? name(atom.Text) : floorDivide(
            atom.Numerator.Compute(number, name, add, multiply, floorDivide),
            atom.Denominator!.Compute(number, name, add, multiply, floorDivide));
        T Product(Term term)
        {
            IEnumerable<T> factors = term.Atoms.Select(Factor);
            return (term.Coefficient == 1 && term.Atoms.Length > 0 ? factors : factors.Append(number(term.Coefficient))).Aggregate(multiply);
        }
        return _terms.Length == 0 ? number(0) : _terms.Select(Product).Aggregate(add);
    }

    public static long FloorDivide(long a, long b)
    {
        (long quotient, long remainder) = Math.DivRem(a, b);
        return remainder != 0 && (remainder < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static bool Divides(Term divisor, Term term) => term.Coefficient % divisor.Coefficient == 0
        && divisor.Atoms.GroupBy(a => a.Text).All(g => term.Atoms.Count(a => a.Text == g.Key) >= g.Count());

    private static Term Quotient(Term term, Term divisor)
    {
        var atoms = term.Atoms.ToList();
        foreach (Atom atom in divisor.Atoms)
            atoms.RemoveAt(atoms.FindIndex(a => a.Text == atom.Text));
        return new(term.Coefficient / divisor.Coefficient, [.. atoms]);
    }

    private string Print()
    {
        var text = new System.Text.StringBuilder();
        foreach (Term term in _terms)
        {
            if (text.Length > 0)
                text.Append(term.Coefficient < 0 ? "-" : "+");
            else if (term.Coefficient < 0)
                text.Append('-');
            long size = Math.Abs(term.Coefficient);
            text.Append(term.Atoms.Length == 0 ? size.ToString(provider: null)
                : size == 1 ? term.Key
                : $"{term.Key}*{size}");
        }
        return text.Length == 0 ? "0" : text.ToString();
    }
}

using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>
/// The counter-based generator Philox 4×32-10 in whole numbers of the standard, so that a step draws the very numbers that a session
/// draws from the same state: words of 32 bits in int64, products by halves of 16 bits so that none overflows.
/// </summary>
/// <remarks>Both products of a round are computed at once, in the two rows of [2, blocks].</remarks>
internal sealed class RandomLowering
{
    private const long Word = 1L << 32, Half = 1 << 16;
    private const long FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
    private const long FirstWeyl = 0x9E3779B9, SecondWeyl = 0xBB67AE85;

    private readonly Emission _to;

    private RandomLowering(Emission to) => _to = to;

    /// <summary>Writes the draw.</summary>
    public static string[] Write(Emission to, Node node, RandomOp random)
    {
        RandomLowering draw = new(to);
        ElementType element = node.Element;
        string count = to.Extents.Of(node.Shape.Size);
        string uniform = draw.Uniform(draw.Words(to.Value(node.Inputs[0]), random.Stream, count, element == ElementType.Float64 ? 2 : 4), element);
        string all = random is RandomNormal ? draw.Normal(uniform, element) : uniform;
        string drawn = to.Between("Slice", [all, to.Longs(0), count]);
        return to.Last(node, "Reshape", [drawn, to.Extents.Of(node.Shape)]);
    }

    /// <summary>Whole blocks of words that hold at least so many elements: int64[4 · blocks].</summary>
    private string Words(string state, int stream, string count, int perBlock)
    {
        string seed = Cut(state, 0), step = Modulo(Cut(state, 1), Word);
        string low = Modulo(seed, Word), high = Modulo(Divide(_to.Between("Sub", [seed, low]), Word), Word);
        string keys = Rows(low, high);
        string blocks = Divide(_to.Between("Add", [count, _to.Longs(perBlock - 1)]), perBlock);
        string Scalar(long value) => _to.Constant(Literal.Scalar(value, ElementType.Int64));
        string index = _to.Between("Range", [Scalar(0), _to.Between("Squeeze", [blocks]), Scalar(1)]);
        string zeros = _to.Between("Mul", [index, _to.Longs(0)]);
        // A counter of blocks has one word: tensors have fewer than 2³² elements.
        string left = Rows(index, _to.Between("Add", [zeros, _to.Longs(stream)])), right = Rows(zeros, _to.Between("Add", [zeros, step]));
        for (int round = 0; round < 10; round++)
        {
            string key = round == 0 ? keys
                : Modulo(_to.Between("Add", [keys, Pair(round * FirstWeyl % Word, round * SecondWeyl % Word)]), Word);
            (string upper, string lower) = Product(left);
            (left, right) = (Xor(Flip(upper), right, key), Flip(lower));
        }
        string Last(string x) => Unsqueeze(x, 2);
        string words = _to.Between("Transpose", [_to.Between("Concat", [Last(left), Last(right)], AttributeProto.Of("axis", 2))],
            AttributeProto.Of("perm", (ReadOnlySpan<long>)[1, 0, 2]));
        return _to.Between("Reshape", [words, _to.Longs(-1)]);
    }

    /// <summary>Evenly spread over [0, 1): 24 bits for float, 53 for double.</summary>
    private string Uniform(string words, ElementType element)
    {
        string bits = words;
        if (element == ElementType.Float64)
        {
            string pairs = _to.Between("Reshape", [words, _to.Longs(-1, 2)]);
            string first = Pick(pairs, 0), second = Pick(pairs, 1);
            bits = _to.Between("Add", [_to.Between("Mul", [first, _to.Longs(1 << 21)]), Divide(second, 1 << 11)]);
        }
        else
            bits = Divide(words, 1 << 8);
        return _to.Between("Mul", [Cast(bits, element), Number(element == ElementType.Float64 ? 1.0 / (1L << 53) : 1.0 / (1 << 24), element)]);
    }

    /// <summary>By Box and Muller, from neighbours, in float64.</summary>
    private string Normal(string uniform, ElementType element)
    {
        string pairs = Cast(_to.Between("Reshape", [uniform, _to.Longs(-1, 2)]), ElementType.Float64);
        string Real(double value) => Number(value, ElementType.Float64);
        string squared = _to.Between("Mul", [_to.Between("Log", [_to.Between("Sub", [Real(1), Pick(pairs, 0)])]), Real(-2)]);
        string radius = _to.Between("Sqrt", [squared]), angle = _to.Between("Mul", [Pick(pairs, 1), Real(2 * Math.PI)]);
        string Side(string function) => Unsqueeze(_to.Between("Mul", [radius, _to.Between(function, [angle])]), 1);
        string both = _to.Between("Concat", [Side("Cos"), Side("Sin")], AttributeProto.Of("axis", 1));
        return Cast(_to.Between("Reshape", [both, _to.Longs(-1)]), element);
    }

    /// <summary>Upper and lower word of the products of each row with its multiplier.</summary>
    private (string Upper, string Lower) Product(string x)
    {
        string low = _to.Between("Mul", [x, Pair(FirstMultiplier % Half, SecondMultiplier % Half)]);
        string high = _to.Between("Add", [_to.Between("Mul", [x, Pair(FirstMultiplier / Half, SecondMultiplier / Half)]), Divide(low, Half)]);
        string lower = _to.Between("Add", [_to.Between("Mul", [Modulo(high, Half), _to.Longs(Half)]), Modulo(low, Half)]);
        return (Divide(high, Half), lower);
    }

    /// <summary>Before opset 18 by a table of three digits of 16.</summary>
    private string Xor(string a, string b, string c)
    {
        if (_to.Opset >= 18)
            return _to.Between("BitwiseXor", [_to.Between("BitwiseXor", [a, b]), c]);
        long[] powers = [.. Enumerable.Range(0, 8).Select(k => 1L << (4 * k))];
        string units = _to.Longs(powers);
        string Digits(string x, long scale)
        {
            string digits = Modulo(_to.Between("Div", [Unsqueeze(x, 2), units]), 16);
            return scale == 1 ? digits : _to.Between("Mul", [digits, _to.Longs(scale)]);
        }

        string place = _to.Between("Add", [_to.Between("Add", [Digits(a, 256), Digits(b, 16)]), Digits(c, 1)]);
        string table = _to.Longs([.. Enumerable.Range(0, 4096).Select(k => (long)((k >> 8) ^ ((k >> 4) & 15) ^ (k & 15)))]);
        string weighted = _to.Between("Mul", [_to.Between("Gather", [table, place]), units]);
        return _to.Opset >= 13 ? _to.Between("ReduceSum", [weighted, _to.Longs(-1)], AttributeProto.Of("keepdims", 0))
            : _to.Between("ReduceSum", [weighted], AttributeProto.Of("axes", (ReadOnlySpan<long>)[2]), AttributeProto.Of("keepdims", 0));
    }

    private string Cut(string list, long place) => _to.Between("Gather", [list, _to.Longs(place)], AttributeProto.Of("axis", 0));

    private string Pick(string pairs, long side) =>
        _to.Between("Gather", [pairs, _to.Constant(Literal.Scalar(side, ElementType.Int64))], AttributeProto.Of("axis", 1));

    private string Flip(string rows) => _to.Between("Gather", [rows, _to.Longs(1, 0)], AttributeProto.Of("axis", 0));

    private string Rows(string first, string second) =>
        _to.Between("Concat", [Unsqueeze(first, 0), Unsqueeze(second, 0)], AttributeProto.Of("axis", 0));

    private string Pair(long first, long second) => _to.Constant(Literal.Of<long>([first, second], Shape.Of(2, 1)));

    private string Unsqueeze(string x, long axis) => _to.Opset >= 13 ? _to.Between("Unsqueeze", [x, _to.Longs(axis)])
        : _to.Between("Unsqueeze", [x], AttributeProto.Of("axes", (ReadOnlySpan<long>)[axis]));

    private string Divide(string x, long by) => _to.Between("Div", [x, _to.Longs(by)]);

    private string Modulo(string x, long by) => _to.Between("Mod", [x, _to.Longs(by)]);

    private string Cast(string x, ElementType element) => _to.Between("Cast", [x], AttributeProto.Of("to", (long)element));

    private string Number(double value, ElementType element) => _to.Constant(Literal.Scalar(value, element));
}

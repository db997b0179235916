using System.Numerics;

namespace DagNet.Gpu;

/// <summary>The operators' own scalar formulas in the form that chains call: a bool is a byte.</summary>
internal static class OperatorFormulas
{
    public static T UnaryFloat<TOp, T>(T x) where TOp : IUnaryFloat<TOp> where T : unmanaged, IFloatingPointIeee754<T> => TOp.Of(x);

    public static T UnaryNumber<TOp, T>(T x) where TOp : IUnaryNumber<TOp> where T : unmanaged, INumber<T> => TOp.Of(x);

    public static T BinaryFloat<TOp, T>(T a, T b) where TOp : IBinaryFloat<TOp> where T : unmanaged, IFloatingPointIeee754<T> => TOp.Of(a, b);

    public static T BinaryNumber<TOp, T>(T a, T b) where TOp : DagNet.IBinaryNumber<TOp> where T : unmanaged, INumber<T> => TOp.Of(a, b);

    public static T BinaryWhole<TOp, T>(T a, T b) where TOp : IBinaryWhole<TOp> where T : unmanaged, IBinaryInteger<T> => TOp.Of(a, b);

    public static byte Comparison<TOp, T>(T a, T b) where TOp : IComparison<TOp> where T : unmanaged, INumber<T> => TOp.Of(a, b) ? (byte)1 : (byte)0;

    public static byte Classification<TOp, T>(T x) where TOp : IClassification<TOp> where T : unmanaged, IFloatingPointIeee754<T>
        => TOp.Of(x) ? (byte)1 : (byte)0;

    public static byte Logical<TOp>(byte a, byte b) where TOp : ILogical<TOp> => TOp.Of(a != 0, b != 0) ? (byte)1 : (byte)0;

    public static byte Not(byte x) => x == 0 ? (byte)1 : (byte)0;

    public static T Where<T>(byte condition, T a, T b) where T : unmanaged => condition != 0 ? a : b;

    public static byte IsTrue<T>(T x) where T : unmanaged, INumber<T> => x != T.Zero ? (byte)1 : (byte)0;
}

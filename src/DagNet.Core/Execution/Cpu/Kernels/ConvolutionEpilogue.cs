using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>Adds the filter's bias to a piece of a row of Y, then hands it on.</summary>
internal readonly unsafe struct ConvolutionEpilogue<T, E>(T* bias, int filters, nint firstColumn, E next) : IEpilogue<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where E : struct, IEpilogue<T>
{
    public void Apply(T* values, nint row, nint column, int length)
    {
        if (bias is not null)
        {
            Span<T> piece = new(values, length);
            TensorPrimitives.Add(piece, bias[row % filters], piece);
        }
        if (typeof(E) != typeof(NoEpilogue<T>)) next.Apply(values, row, firstColumn + column, length);
    }
}

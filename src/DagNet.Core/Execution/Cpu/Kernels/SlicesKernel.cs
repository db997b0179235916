using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>GatherND and ScatterND: coordinates for each slice.</summary>
internal static unsafe class SlicesKernel
{
    public static Action Gather(CpuStep step)
        => step.X[1].Type.Element == ElementType.Int32 ? Gather<int>(step) : Gather<long>(step);

    public static Action Scatter(CpuStep step)
        => step.X[1].Type.Element == ElementType.Int32 ? Scatter<int>(step) : Scatter<long>(step);

    private static Action Gather<TIndex>(CpuStep step) where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var slices = new Slices<TIndex>(step);
        CpuOperand x = step.X[0], y = step.Y[0];
        int bytes = slices.Inner * x.Type.Element.Bytes;
        return () =>
        {
            for (int row = 0; row < slices.Count; row++)
            {
                var slice = new ReadOnlySpan<byte>(x.Pointer + (slices.At(row) * bytes), bytes);
                slice.CopyTo(new Span<byte>(y.Pointer + ((nint)row * bytes), bytes));
            }
        };
    }

    private static Action Scatter<TIndex>(CpuStep step) where TIndex : unmanaged, IBinaryInteger<TIndex>
        => step.X[0].Type.Element switch
        {
            ElementType.Float32 => Scatter<float, TIndex>(step),
            ElementType.Float64 => Scatter<double, TIndex>(step),
            ElementType.Int32 => Scatter<int, TIndex>(step),
            ElementType.Int64 => Scatter<long, TIndex>(step),
            _ => Scatter<byte, TIndex>(step),
        };

    private static Action Scatter<T, TIndex>(CpuStep step)
        where T : unmanaged, INumber<T> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var slices = new Slices<TIndex>(step);
        CpuOperand from = step.X[0], to = step.Y[0];
        T* updates = step.X[2].As<T>(), y = to.As<T>();
        int inner = slices.Inner;
        ScatterReduction reduction = ((ScatterND)step.Node.Op).Reduction;
        return () =>
        {
            if (from.Pointer != to.Pointer)
                from.Bytes.CopyTo(to.Bytes);
            for (int row = 0; row < slices.Count; row++)
            {
                var update = new ReadOnlySpan<T>(updates + ((nint)row * inner), inner);
                var slice = new Span<T>(y + (slices.At(row) * inner), inner);
                switch (reduction)
                {
                    case ScatterReduction.Add: TensorPrimitives.Add(slice, update, slice); break;
                    case ScatterReduction.Mul: TensorPrimitives.Multiply(slice, update, slice); break;
                    case ScatterReduction.Max: TensorPrimitives.Max(slice, update, slice); break;
                    case ScatterReduction.Min: TensorPrimitives.Min(slice, update, slice); break;
                    default: update.CopyTo(slice); break;
                }
            }
        };
    }

    /// <summary>The slices that rows of coordinates point to.</summary>
    private sealed class Slices<TIndex> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        private readonly Node _node;
        private readonly int[] _shape;
        private readonly int _depth;
        private readonly TIndex* _indices;

        public Slices(CpuStep step)
        {
            _node = step.Node;
            _shape = step.X[0].Shape;
            _depth = step.X[1].Shape[^1];
            _indices = step.X[1].As<TIndex>();
            Count = step.X[1].Count / _depth;
            Inner = 1;
            foreach (int extent in _shape.AsSpan(_depth))
                Inner *= extent;
        }

        public int Count { get; }

        /// <summary>Elements in a slice.</summary>
        public int Inner { get; }

        public nint At(int row)
        {
            nint slice = 0;
            for (int k = 0; k < _depth; k++)
            {
                long index = long.CreateTruncating(_indices[(row * _depth) + k]);
                if (index < -_shape[k] || index >= _shape[k])
                    throw Indexing.Outside(_node.Described, index, _shape[k]);
                slice = (slice * _shape[k]) + (nint)(index < 0 ? index + _shape[k] : index);
            }
            return slice;
        }
    }
}

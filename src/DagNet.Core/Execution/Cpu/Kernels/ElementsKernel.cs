using System.Numerics;

namespace DagNet;

/// <summary>GatherElements and ScatterElements: an index for each element.</summary>
internal static unsafe class ElementsKernel
{
    public static Action Gather(CpuStep step)
        => step.X[1].Type.Element == ElementType.Int32 ? Gather<int>(step) : Gather<long>(step);

    public static Action Scatter(CpuStep step)
        => step.X[1].Type.Element == ElementType.Int32 ? Scatter<int>(step) : Scatter<long>(step);

    private static Action Gather<TIndex>(CpuStep step) where TIndex : unmanaged, IBinaryInteger<TIndex>
        => step.X[0].Type.Element.Bytes switch
        {
            1 => Gather<byte, TIndex>(step),
            2 => Gather<short, TIndex>(step),
            4 => Gather<int, TIndex>(step),
            _ => Gather<long, TIndex>(step),
        };

    private static Action Scatter<TIndex>(CpuStep step) where TIndex : unmanaged, IBinaryInteger<TIndex>
        => step.X[0].Type.Element switch
        {
            ElementType.Float32 => Scatter<float, TIndex>(step),
            ElementType.Float64 => Scatter<double, TIndex>(step),
            ElementType.Int32 => Scatter<int, TIndex>(step),
            ElementType.Int64 => Scatter<long, TIndex>(step),
            _ => Scatter<byte, TIndex>(step),
        };

    private static Action Gather<T, TIndex>(CpuStep step)
        where T : unmanaged where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var walk = new Walk<TIndex>(step, ((GatherElements)step.Node.Op).Axis);
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        return () =>
        {
            walk.Start();
            for (int i = 0; i < walk.Count; i++)
                y[i] = x[walk.Next(i)];
        };
    }

    private static Action Scatter<T, TIndex>(CpuStep step)
        where T : unmanaged, INumber<T> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        var op = (ScatterElements)step.Node.Op;
        var walk = new Walk<TIndex>(step, op.Axis);
        CpuOperand from = step.X[0], to = step.Y[0];
        T* updates = step.X[2].As<T>(), y = to.As<T>();
        return () =>
        {
            walk.Start();
            from.Bytes.CopyTo(to.Bytes);
            for (int i = 0; i < walk.Count; i++)
            {
                nint at = walk.Next(i);
                y[at] = Combined(op.Reduction, y[at], updates[i]);
            }
        };
    }

    internal static T Combined<T>(ScatterReduction reduction, T there, T update) where T : unmanaged, INumber<T> => reduction switch
    {
        ScatterReduction.Add => there + update,
        ScatterReduction.Mul => there * update,
        ScatterReduction.Max => T.Max(there, update),
        ScatterReduction.Min => T.Min(there, update),
        _ => update,
    };

    /// <summary>Goes through the indices and gives the place of each in the whole.</summary>
    private sealed class Walk<TIndex> where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        private readonly Node _node;
        private readonly CpuOperand _operand;
        private readonly int[] _shape, _index;
        private readonly nint[] _strides;
        private readonly nint _stride, _extent;
        private TIndex* _indices;
        private nint _base;

        public Walk(CpuStep step, int axis)
        {
            (_node, _operand) = (step.Node, step.X[1]);
            int[] whole = step.X[0].Shape;
            _shape = _operand.Shape;
            Count = _operand.Count;
            _index = new int[_shape.Length];
            _strides = new nint[_shape.Length];
            nint stride = 1;
            for (int k = whole.Length - 1; k >= 0; stride *= whole[k--])
                _strides[k] = stride;
            (_stride, _extent) = (_strides[axis], whole[axis]);
            _strides[axis] = 0;
        }

        public int Count { get; }

        public void Start()
        {
            _indices = GatherKernel.Valid<TIndex>(_node, _operand, _extent);
            Array.Clear(_index);
            _base = 0;
        }

        public nint Next(int i)
        {
            nint index = nint.CreateTruncating(_indices[i]),
                at = _base + ((index < 0 ? index + _extent : index) * _stride);
            for (int k = _shape.Length - 1; k >= 0; k--)
            {
                _base += _strides[k];
                if (++_index[k] < _shape[k])
                    break;
                _base -= _strides[k] * _shape[k];
                _index[k] = 0;
            }
            return at;
        }
    }
}

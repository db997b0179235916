namespace DagNet;

/// <summary>A fused chain as <see cref="ChainCode"/>, over axes that are merged as far as all inputs allow.</summary>
internal sealed unsafe class CompiledChain
{
    /// <summary>Fewer elements than this are not worth compiling for.</summary>
    private const int CompiledFrom = 128;

    /// <summary>Parts of one long row begin at multiples of this.</summary>
    private const int Grain = 64;

    private readonly ChainRows _code;
    private readonly byte*[] _places;
    private readonly int _inputs;
    private readonly nint[] _extents;
    private readonly nint[][] _strides;
    private readonly int _split, _parts;

    private CompiledChain(CpuStep step, Fused op)
    {
        _inputs = step.X.Length;
        CpuOperand[] operands = [.. step.X, .. step.Y];
        _places = new byte*[operands.Length];
        for (int k = 0; k < operands.Length; k++)
            _places[k] = operands[k].Pointer;
        (_extents, _strides) = Merge(op.Shape.ToArray(), operands);
        int last = _extents.Length - 1;
        var kinds = new ChainInput[_inputs];
        for (int k = 0; k < _inputs; k++)
            kinds[k] = _strides[k][last] != 0 ? ChainInput.Elements
                : operands[k].Count == 1 ? ChainInput.Scalar : ChainInput.EachRow;
        _code = ChainCode.For(op, kinds);
        _split = Array.IndexOf(_extents, _extents.Max());
        long grains = _split == last ? (_extents[last] + Grain - 1) / Grain : _extents[_split];
        _parts = ChainCost.Of(op) < ChainCost.ParallelFrom ? 1 : (int)Math.Min(WorkerTeam.Shared.Threads, grains);
    }

    /// <summary>Whether a chain is worth compiling, and code can be made for it.</summary>
    public static bool Fits(Fused op) => op.Shape.Count >= CompiledFrom && ChainCode.Fits(op);

    /// <summary>The kernel, or null where the chain is too small or has what code cannot be made for.</summary>
    public static Action? TryBind(CpuStep step)
    {
        var op = (Fused)step.Node.Op;
        if (!Fits(op))
            return null;
        var chain = new CompiledChain(step, op);
        return chain._parts == 1 ? chain.Run : () => WorkerTeam.Shared.For(chain._parts, new Parts(chain));
    }

    private void Run() => Run(0);

    private void Run(int part)
    {
        int last = _extents.Length - 1, rank = _extents.Length;
        byte** places = stackalloc byte*[_places.Length];
        nint* advances = stackalloc nint[_places.Length], extents = stackalloc nint[rank], index = stackalloc nint[rank];
        for (int axis = 0; axis < rank; axis++)
            (extents[axis], index[axis]) = (_extents[axis], 0);
        nint from = Border(part);
        extents[_split] = Border(part + 1) - from;
        for (int k = 0; k < _places.Length; k++)
        {
            places[k] = _places[k] + (from * _strides[k][_split]);
            advances[k] = rank > 1 ? _strides[k][last - 1] : 0;
        }
        while (true)
        {
            _code(places, places + _inputs, advances, rank > 1 ? extents[last - 1] : 1, extents[last]);
            int axis = last - 2;
            for (; axis >= 0; axis--)
            {
                bool more = ++index[axis] < extents[axis];
                for (int k = 0; k < _places.Length; k++)
                    places[k] += more ? _strides[k][axis] : -_strides[k][axis] * (extents[axis] - 1);
                if (more) break;
                index[axis] = 0;
            }
            if (axis < 0) return;
        }
    }

    private nint Border(int part)
    {
        nint extent = _extents[_split];
        if (part == _parts) return extent;
        return _split == _extents.Length - 1 ? (extent + Grain - 1) / Grain * part / _parts * Grain : extent * part / _parts;
    }

    /// <summary>The axes with neighbours merged that every operand walks through without a gap, and strides in bytes.</summary>
    private static (nint[] Extents, nint[][] Strides) Merge(int[] shape, CpuOperand[] operands)
    {
        var strides = new nint[operands.Length][];
        for (int k = 0; k < operands.Length; k++)
        {
            int[] own = operands[k].Shape;
            // A result's memory may be seen in another shape; its elements are the chain's.
            if (operands[k].Count == shape.Aggregate(1, (a, b) => a * b)) own = shape;
            strides[k] = new nint[shape.Length];
            nint stride = operands[k].Type.Element.Bytes;
            for (int axis = own.Length - 1; axis >= 0; stride *= own[axis--])
                strides[k][axis + shape.Length - own.Length] = own[axis] == 1 ? 0 : stride;
        }
        var extents = new List<nint>();
        List<nint>[] merged = [.. strides.Select(_ => new List<nint>())];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1) continue;
            if (extents.Count > 0 && !merged.Where((m, k) => strides[k][axis] != m[^1] * extents[^1]).Any())
            {
                extents[^1] *= shape[axis];
                continue;
            }
            extents.Add(shape[axis]);
            for (int k = 0; k < merged.Length; k++)
                merged[k].Add(strides[k][axis]);
        }
        extents.Reverse();
        return ([.. extents], [.. merged.Select(m => m.AsEnumerable().Reverse().ToArray())]);
    }

    private readonly struct Parts(CompiledChain chain) : IParallelBody
    {
        public void Run(int part) => chain.Run(part);
    }
}

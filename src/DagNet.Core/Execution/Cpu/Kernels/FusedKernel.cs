using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// A fused chain, block by block: all values of one block lie in the first-level cache while every instruction runs over it.
/// Large chains of float32 are compiled instead (<see cref="CompiledChain"/>).
/// </summary>
internal sealed unsafe class FusedKernel
{
    /// <summary>Bytes that the values of one block may take together.</summary>
    private const int CacheBytes = 24 << 10;

    private readonly Lane[] _lanes;
    private readonly int _count, _block;

    private FusedKernel(CpuStep step)
    {
        var op = (Fused)step.Node.Op;
        _count = op.Shape.Count;
        int values = step.X.Length + op.Instructions.Length;
        int widest = op.Elements.Max(e => e.Bytes);
        _block = Math.Min(Math.Max(CacheBytes / (values * widest) / 64 * 64, 64), (_count + 63) / 64 * 64);
        _lanes = new Lane[ChainCost.Of(op) < ChainCost.ParallelFrom ? 1 : WorkerTeam.Shared.Threads];
        for (int i = 0; i < _lanes.Length; i++)
            _lanes[i] = new(op, step, step.Scratch((long)values * _block * widest).Pointer, _block, widest);
    }

    public static Action Bind(CpuStep step)
    {
        if (CompiledChain.TryBind(step) is { } compiled)
            return compiled;
        var kernel = new FusedKernel(step);
        if (kernel._lanes.Length == 1)
            return () => kernel._lanes[0].Run(0, kernel._count);
        return () => WorkerTeam.Shared.For(kernel._lanes.Length, new Parts(kernel));
    }

    private readonly struct Parts(FusedKernel kernel) : IParallelBody
    {
        public void Run(int part)
        {
            long blocks = (kernel._count + kernel._block - 1) / kernel._block, parts = kernel._lanes.Length;
            kernel._lanes[part].Run(
                (int)(blocks * part / parts * kernel._block),
                (int)Math.Min(kernel._count, blocks * (part + 1) / parts * kernel._block));
        }
    }

    /// <summary>What one thread needs: the bound instructions and room for one block of every value.</summary>
    private sealed class Lane
    {
        private readonly Source[] _sources;
        private readonly Operation[] _operations;
        private readonly byte*[] _values;
        private readonly int _block;

        public Lane(Fused op, CpuStep step, byte* scratch, int block, int widest)
        {
            int inputs = step.X.Length, values = inputs + op.Instructions.Length;
            var results = new CpuOperand?[values];
            for (int k = 0; k < step.Y.Length; k++)
                results[op.Results[k]] ??= step.Y[k];
            _block = block;
            _values = new byte*[values];
            for (int v = 0; v < values; v++, scratch += (long)block * widest)
                _values[v] = scratch;
            _sources = new Source[inputs];
            for (int v = 0; v < inputs; v++)
                _sources[v] = new(step.X[v], op.Shape, _values[v], block);
            _operations = [.. op.Instructions.Select((instruction, i) => new Operation(
                instruction.Op.Block([.. instruction.Arguments.Select(a => op.Elements[a])]),
                [.. instruction.Arguments], inputs + i, op.Elements[inputs + i].Bytes, results[inputs + i]))];
        }

        public void Run(int from, int to)
        {
            void** arguments = stackalloc void*[4];
            foreach (Source source in _sources)
                source.Start();
            for (int start = from; start < to; start += _block)
            {
                int length = Math.Min(_block, to - start);
                for (int v = 0; v < _sources.Length; v++)
                    _values[v] = _sources[v].At(start, length);
                foreach (Operation operation in _operations)
                {
                    for (int a = 0; a < operation.Arguments.Length; a++)
                        arguments[a] = _values[operation.Arguments[a]];
                    if (operation.Result is { } result)
                        _values[operation.Value] = result.Pointer + ((long)start * operation.Bytes);
                    operation.Block(arguments, _values[operation.Value], length);
                }
            }
        }
    }

    private sealed record Operation(PointwiseBlock Block, int[] Arguments, int Value, int Bytes, CpuOperand? Result);

    /// <summary>An input as blocks of the result's shape.</summary>
    private sealed class Source
    {
        private readonly CpuOperand _operand;
        private readonly byte* _scratch;
        private readonly int _block, _bytes;
        private readonly int[] _shape, _strides;
        private readonly Kind _kind;
        private readonly int _inner, _runAxes, _run, _runStride;

        private enum Kind { Whole, Scalar, Rows, Columns, Strided }

        public Source(CpuOperand operand, Shape shape, byte* scratch, int block)
        {
            _operand = operand;
            _scratch = scratch;
            _block = block;
            _bytes = operand.Type.Element.Bytes;
            _shape = shape.ToArray();
            int[] own = operand.Shape;
            _strides = new int[_shape.Length];
            int skip = _shape.Length - own.Length;
            for (int axis = own.Length - 1, step = 1; axis >= 0; step *= own[axis--])
                _strides[axis + skip] = own[axis] == 1 ? 0 : step;
            (_kind, _inner) = Classify(operand.Count);
            (_runAxes, _run, _runStride) = LastRun();
        }

        /// <summary>Called once a run: what is the same in every block is laid out now.</summary>
        public void Start()
        {
            if (_kind == Kind.Scalar)
                Fill(0, _scratch, Math.Min(_block, Count()));
        }

        public byte* At(int start, int length)
        {
            switch (_kind)
            {
                case Kind.Whole:
                    return _operand.Pointer + ((long)start * _bytes);
                case Kind.Scalar:
                    return _scratch;
                case Kind.Rows:
                    if (start % _inner + length <= _inner)
                        return _operand.Pointer + ((long)(start % _inner) * _bytes);
                    for (int done = 0; done < length;)
                    {
                        int from = (start + done) % _inner, run = Math.Min(_inner - from, length - done);
                        NativeMemory.Copy(_operand.Pointer + ((long)from * _bytes), _scratch + ((long)done * _bytes), (nuint)(run * _bytes));
                        done += run;
                    }
                    return _scratch;
                case Kind.Columns:
                    for (int done = 0; done < length;)
                    {
                        int run = Math.Min(_inner - ((start + done) % _inner), length - done);
                        Fill((start + done) / _inner, _scratch + ((long)done * _bytes), run);
                        done += run;
                    }
                    return _scratch;
                default:
                    Gather(start, length);
                    return _scratch;
            }
        }

        private int Count()
        {
            int count = 1;
            foreach (int extent in _shape)
                count *= extent;
            return count;
        }

        /// <summary>Rows: one vector again and again. Columns: each element repeated.</summary>
        private (Kind, int) Classify(int own)
        {
            int count = Count();
            if (own == count)
                return (Kind.Whole, count);
            if (own == 1)
                return (Kind.Scalar, 1);
            int first = 0;
            while (first < _shape.Length && (_strides[first] == 0 || _shape[first] == 1))
                first++;
            int last = _shape.Length - 1;
            while (last >= 0 && (_strides[last] == 0 || _shape[last] == 1))
                last--;
            bool front = !_strides[..(last + 1)].Where((s, axis) => s == 0 && _shape[axis] != 1).Any();
            bool back = !_strides[first..].Where((s, i) => s == 0 && _shape[first + i] != 1).Any();
            return back ? (Kind.Rows, own) : front ? (Kind.Columns, count / own) : (Kind.Strided, 0);
        }

        private void Fill(long element, byte* to, int count)
        {
            switch (_bytes)
            {
                case 1: new Span<byte>(to, count).Fill(_operand.As<byte>()[element]); break;
                case 4: new Span<int>(to, count).Fill(_operand.As<int>()[element]); break;
                default: new Span<long>(to, count).Fill(_operand.As<long>()[element]); break;
            }
        }

        /// <summary>Copies or fills run by run, where a run is what the last axes have in common.</summary>
        private void Gather(int start, int length)
        {
            Span<int> index = stackalloc int[_shape.Length];
            int outer = _shape.Length - _runAxes, within = start % _run;
            long from = 0;
            for (int axis = outer - 1, rest = start / _run; axis >= 0; rest /= _shape[axis--])
            {
                index[axis] = rest % _shape[axis];
                from += (long)index[axis] * _strides[axis];
            }
            for (int done = 0; done < length;)
            {
                int count = Math.Min(_run - within, length - done);
                byte* to = _scratch + ((long)done * _bytes);
                if (_runStride == 0)
                    Fill(from, to, count);
                else
                    NativeMemory.Copy(_operand.Pointer + ((from + within) * _bytes), to, (nuint)((long)count * _bytes));
                done += count;
                within = 0;
                for (int axis = outer - 1; axis >= 0; axis--)
                {
                    from += _strides[axis];
                    if (++index[axis] < _shape[axis])
                        break;
                    from -= (long)_strides[axis] * _shape[axis];
                    index[axis] = 0;
                }
            }
        }

        /// <summary>How many of the last axes are read without a gap, or again and again from one place.</summary>
        private (int Axes, int Elements, int Stride) LastRun()
        {
            int axes = 0, elements = 1, stride = -1;
            for (int axis = _shape.Length - 1; axis >= 0; axis--, axes++)
            {
                if (_shape[axis] == 1)
                    continue;
                int next = _strides[axis] == 0 ? 0 : 1;
                if ((stride >= 0 && next != stride) || (next == 1 && _strides[axis] != elements))
                    break;
                stride = next;
                elements *= _shape[axis];
            }
            return (axes, elements, Math.Max(stride, 0));
        }
    }
}

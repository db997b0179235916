using ILGPU;

namespace DagNet.Gpu;

/// <summary>Where kernels say that an index was outside its axis: they cannot throw.</summary>
/// <remarks>Three numbers: the step's, the index and the extent. Of several faults any one stays.</remarks>
internal readonly struct IndexFault(ArrayView<long> words, long step)
{
    private readonly ArrayView<long> _words = words;
    private readonly long _step = step;

    /// <summary>An index counted from the front; one that is outside is noted, and taken as 0.</summary>
    public int Wrap(long index, int extent)
    {
        if (index < 0)
            index += extent;
        if (index >= 0 && index < extent)
            return (int)index;
        _words[1] = index < 0 ? index - extent : index;
        _words[2] = extent;
        _words[0] = _step;
        return 0;
    }
}

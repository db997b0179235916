namespace DagNet.Gpu;

/// <summary>How an index is read.</summary>
internal interface IIndex<T>
{
    static abstract long Of(T index);
}

/// <summary>An index of int32.</summary>
internal readonly struct Index32 : IIndex<int>
{
    public static long Of(int index) => index;
}

/// <summary>An index of int64.</summary>
internal readonly struct Index64 : IIndex<long>
{
    public static long Of(long index) => index;
}

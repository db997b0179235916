using DagNet;

namespace HousePrices;

/// <summary>A line per epoch.</summary>
internal sealed class EpochLines : IProgress<EpochProgress>
{
    public void Report(EpochProgress value) => Console.WriteLine(value);
}

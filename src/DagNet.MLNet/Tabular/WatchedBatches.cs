namespace DagNet.MLNet;

/// <summary>Batches before each of which something is looked at.</summary>
internal sealed class WatchedBatches(IBatches batches, Action look) : IBatches
{
    public long? Rows => batches.Rows;

    public IBatchReader Read(long? shuffleSeed) => new Reader(batches.Read(shuffleSeed), look);

    private sealed class Reader(IBatchReader reader, Action look) : IBatchReader
    {
        public (Node Input, int[] Shape)[] Shapes => reader.Shapes;

        public int Length => reader.Length;

        public int Next(int most)
        {
            look();
            return reader.Next(most);
        }

        public void Feed(Runner runner) => reader.Feed(runner);

        public Feed[] Feeds() => reader.Feeds();

        public void Dispose() => reader.Dispose();
    }
}

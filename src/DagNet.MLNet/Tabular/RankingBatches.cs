namespace DagNet.MLNet;

/// <summary>
/// Groups of rows in batches. The groups of a batch are filled up to one length, a power of two, so that few plans serve all; a
/// batch counts as many rows as it has groups.
/// </summary>
internal sealed class RankingBatches : IBatches
{
    /// <summary>Longer groups are learned from in parts of at most as many rows.</summary>
    public const int LongestList = 256;

    private readonly RankingModel _model;
    private readonly RankingTable _table;
    private readonly int[][] _lists;

    public RankingBatches(RankingModel model, RankingTable table, IEnumerable<int[]> groups, long seed)
    {
        (_model, _table) = (model, table);
        _lists = [.. groups.SelectMany((rows, k) => Parts(rows, seed ^ k)).Where(rows => table.IdealGain(rows) > 0)];
    }

    public long? Rows => _lists.Length;

    /// <summary>Batches of a pass, where a batch has about that many rows.</summary>
    public int Count(int most) => _lists.GroupBy(rows => Filled(rows.Length)).Sum(lists => (lists.Count() + Room(lists.Key, most) - 1) / Room(lists.Key, most));

    public IBatchReader Read(long? shuffleSeed) => new Reader(this, shuffleSeed);

    private static int Filled(int rows) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, rows));

    private static int Room(int length, int most) => Math.Max(1, most / length);

    private static IEnumerable<int[]> Parts(int[] rows, long seed)
    {
        int parts = (rows.Length + LongestList - 1) / LongestList;
        if (parts == 1)
            return [rows];
        int[] order = Permutation.Of(rows.Length, seed);
        return Enumerable.Range(0, parts).Select(part => order.Where((_, i) => i % parts == part).Select(i => rows[i]).ToArray());
    }

    private sealed class Reader(RankingBatches batches, long? seed) : IBatchReader
    {
        private int[][][]? _batches;
        private int _next, _room;
        private float[] _lists = [], _grades = [], _mask = [], _ideal = [];

        public int Length { get; private set; }

        public (Node Input, int[] Shape)[] Shapes =>
        [
            (batches._model.Lists, [_room, Length, batches._table.Layout.Count]), (batches._model.Grades, [_room, Length]),
            (batches._model.Mask, [_room, Length]), (batches._model.Ideal, [_room]),
        ];

        public int Next(int most)
        {
            _batches ??= Plan(most);
            if (_next == _batches.Length)
                return 0;
            int[][] lists = _batches[_next++];
            Length = Filled(lists.Max(rows => rows.Length));
            _room = Room(Length, most);
            Fill(lists);
            return lists.Length;
        }

        public void Feed(Runner runner)
        {
            runner.Feed<float>(batches._model.Lists, _lists.AsSpan(0, _room * Length * batches._table.Layout.Count));
            runner.Feed<float>(batches._model.Grades, _grades.AsSpan(0, _room * Length));
            runner.Feed<float>(batches._model.Mask, _mask.AsSpan(0, _room * Length));
            runner.Feed<float>(batches._model.Ideal, _ideal.AsSpan(0, _room));
        }

        public Feed[] Feeds() => [.. Shapes.Zip([_lists, _grades, _mask, _ideal], (input, values)
            => DagNet.Feed.Of(input.Input, values[..input.Shape.Aggregate((a, b) => a * b)], input.Shape))];

        public void Dispose()
        {
        }

        /// <summary>Groups of about one length go together; the order of the batches is another each epoch.</summary>
        private int[][][] Plan(int most)
        {
            int[][] lists = batches._lists;
            if (seed is { } from)
                lists = Array.ConvertAll(Permutation.Of(lists.Length, from), i => batches._lists[i]);
            int[][][] plan = [.. lists.GroupBy(rows => Filled(rows.Length)).SelectMany(group => group.Chunk(Room(group.Key, most)))];
            return seed is { } again ? Array.ConvertAll(Permutation.Of(plan.Length, ~again), i => plan[i]) : plan;
        }

        private void Fill(int[][] lists)
        {
            int columns = batches._table.Layout.Count, items = _room * Length;
            if (_grades.Length < items)
                (_lists, _grades, _mask) = (new float[items * columns], new float[items], new float[items]);
            if (_ideal.Length < _room)
                _ideal = new float[_room];
            for (int k = 0; k < _room; k++)
            {
                // What fills up are rows again, which change no mean of a normalisation by much; the mask leaves them out of the loss.
                int[] rows = lists[k % lists.Length];
                _ideal[k] = k < lists.Length ? (float)batches._table.IdealGain(rows) : 0;
                for (int i = 0; i < Length; i++)
                {
                    int row = rows[i % rows.Length], place = k * Length + i;
                    batches._table.Features.AsSpan(row * columns, columns).CopyTo(_lists.AsSpan(place * columns));
                    _grades[place] = batches._table.Grades[row];
                    _mask[place] = k < lists.Length && i < rows.Length ? 1 : 0;
                }
            }
        }
    }
}

namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Composites()
    {
        for (int axis = 0; axis < 3; axis++)
        {
            int along = axis;
            yield return new($"Softmax, axis {along}", typeof(Softmax), x => x[0].Softmax(along), Points.Between(-4, 4, 1, 3, 5, 4));
            yield return new($"LogSoftmax, axis {along}", typeof(LogSoftmax), x => x[0].LogSoftmax(along), Points.Between(-4, 4, 2, 3, 5, 4));
        }
        yield return new("Dropout in inference", typeof(Dropout), x => x[0].Dropout(0.3), Points.Of(3, 4, 5));
    }
}

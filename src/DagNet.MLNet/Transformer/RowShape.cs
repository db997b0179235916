namespace DagNet.MLNet;

/// <summary>The extents of rows as an input of a graph takes them.</summary>
internal static class RowShape
{
    /// <summary>[rows, …] with the input's extents after the rows, which are known.</summary>
    public static int[] Of(Node input, int rows) => [rows, .. Array.ConvertAll(input.Shape[1..].Dims.ToArray(), extent => checked((int)extent.Value))];
}

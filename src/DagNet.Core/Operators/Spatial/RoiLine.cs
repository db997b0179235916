namespace DagNet;

/// <summary>The points along one axis at which the bins of a region are read: one for each element that a bin covers.</summary>
internal readonly record struct RoiLine(double Start, double Bin, long Points)
{
    public static RoiLine Of(RoiPooling op, double low, double high, int bins)
    {
        double shift = op.HalfPixel ? 0.5 : 0, start = (low * op.SpatialScale) - shift, size = (high * op.SpatialScale) - shift - start;
        double bin = (op.HalfPixel ? size : Math.Max(size, 1)) / bins;
        return new(start, bin, double.IsFinite(start) && bin > 0 && double.IsFinite(bin) ? (long)Math.Ceiling(bin) : 0);
    }

    /// <summary>The points of a bin that are not further outside than one element; the others read 0.</summary>
    public (long From, long To) Inside(int bin, int extent)
    {
        double origin = Start + (bin * Bin), step = Bin / Points;
        return Points == 0 ? (0, 0) : (Math.Max(0, (long)Math.Ceiling(((-1 - origin) / step) - 0.5)),
            Math.Min(Points, (long)Math.Floor(((extent - origin) / step) - 0.5) + 1));
    }

    /// <summary>The two neighbours of a point, and the weight of the second.</summary>
    public (int First, int Second, double Weight) Neighbours(int bin, long point, int extent)
    {
        double place = Math.Clamp(Start + (bin * Bin) + ((point + 0.5) * Bin / Points), 0, extent - 1);
        return ((int)place, Math.Min((int)place + 1, extent - 1), place - (int)place);
    }

    /// <summary>The weights of all elements of the axis in the mean of each bin: [bins, extent].</summary>
    public void Weigh(Span<double> weights, int bins, int extent)
    {
        weights.Clear();
        for (int bin = 0; bin < bins; bin++)
        {
            (long from, long to) = Inside(bin, extent);
            Span<double> row = weights.Slice(bin * extent, extent);
            for (long point = from; point < to; point++)
            {
                (int first, int second, double weight) = Neighbours(bin, point, extent);
                row[first] += (1 - weight) / Points;
                row[second] += weight / Points;
            }
        }
    }
}

namespace DagNet.Onnx;

/// <summary>The boxes of each class that stay when, from the best score down, each that overlaps a better one too much goes.</summary>
internal static class NonMaxSuppression
{
    /// <summary>int64 [selected, 3]: batch, class and box.</summary>
    public static Literal Of(ModelNode n)
    {
        Literal boxes = n.Known(0), scores = n.Known(1);
        int most = (int)Math.Clamp(n.Number(2, 0), 0, int.MaxValue);
        double overlap = n.Number(3, 0), least = n.Number(4, double.NegativeInfinity);
        bool centered = n.Flag("center_point_box");
        int[] shape = scores.Type.Shape.ToArray();
        if (shape.Length != 3 || boxes.Type.Shape != [shape[0], shape[2], 4])
            throw n.Error($"has boxes {boxes.Type.Shape} and scores {scores.Type.Shape}. Give [batch, boxes, 4] and [batch, classes, boxes].");
        double[] corners = boxes.ToDoubles(), score = scores.ToDoubles();
        var selected = new List<long>();
        for (int batch = 0; batch < shape[0]; batch++)
            for (int kind = 0; kind < shape[1]; kind++)
            {
                int start = ((batch * shape[1]) + kind) * shape[2];
                var kept = new List<int>();
                foreach (int box in Enumerable.Range(0, shape[2]).Where(b => score[start + b] > least).OrderByDescending(b => score[start + b]))
                {
                    if (kept.Count >= most)
                        break;
                    if (kept.Exists(k => Overlap(Corners(k), Corners(box)) > overlap))
                        continue;
                    kept.Add(box);
                    selected.AddRange([batch, kind, box]);
                }

                (double, double, double, double) Corners(int box)
                {
                    ReadOnlySpan<double> c = corners.AsSpan(((batch * shape[2]) + box) * 4, 4);
                    return centered ? (c[0] - (c[2] / 2), c[1] - (c[3] / 2), c[0] + (c[2] / 2), c[1] + (c[3] / 2))
                        : (Math.Min(c[0], c[2]), Math.Min(c[1], c[3]), Math.Max(c[0], c[2]), Math.Max(c[1], c[3]));
                }
            }
        return Literal.Of<long>([.. selected], [selected.Count / 3, 3]);
    }

    /// <summary>Intersection over union of boxes given by two corners.</summary>
    private static double Overlap((double Top, double Left, double Bottom, double Right) a, (double Top, double Left, double Bottom, double Right) b)
    {
        double height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top), width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        double common = Math.Max(height, 0) * Math.Max(width, 0);
        double union = ((a.Bottom - a.Top) * (a.Right - a.Left)) + ((b.Bottom - b.Top) * (b.Right - b.Left)) - common;
        return union > 0 ? common / union : 0;
    }
}

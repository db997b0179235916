namespace DagNet;

/// <summary>Writes <c>a.CosineSimilarity(b)</c>.</summary>
public static class CosineSimilarityExtensions
{
    extension(Node a)
    {
        /// <summary>
        /// Σ a·b / √((Σ a² + ε)(Σ b² + ε)) along the last axis, which goes: 1 for the same direction, −1 for the
        /// opposite, 0 for a zero.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Node CosineSimilarity(Node b, double epsilon = 1e-12)
            => (a * b).Sum(-1) / ((((a * a).Sum(-1) + epsilon).Sqrt()) * ((b * b).Sum(-1) + epsilon).Sqrt());
    }
}

namespace DagNet;

/// <summary>Writes <c>a.EuclideanDistance(b)</c>.</summary>
public static class EuclideanDistanceExtensions
{
    extension(Node a)
    {
        /// <summary>
        /// √(Σ (a − b)² + ε) along the last axis, which goes. The small ε keeps the gradient finite where both are
        /// equal: it is 0 there.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Node EuclideanDistance(Node b, double epsilon = 1e-12)
        {
            Node d = a - b;
            return ((d * d).Sum(-1) + epsilon).Sqrt();
        }
    }
}

namespace DagNet;

/// <summary>Writes <c>x.Norm()</c>.</summary>
public static class NormExtensions
{
    extension(Node x)
    {
        /// <summary>The Euclidean norm √Σx² of all elements. Its gradient x/‖x‖ is NaN at 0.</summary>
        public Node Norm() => (x * x).Sum().Sqrt();
    }
}

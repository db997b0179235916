namespace DagNet;

/// <summary>Terms that are added to a loss to keep parameters small.</summary>
/// <remarks>
/// Weight decay of an optimizer does the same as <c>L2</c> for SGD (λ·Σp²/2 has the gradient λ·p), at less cost, and
/// does not show in the loss.
/// </remarks>
public static class Regularization
{
    extension(Node loss)
    {
        /// <summary>loss + strength · Σ|p| over the parameters' elements, which draws them to 0.</summary>
        /// <param name="strength">Above 0.</param>
        /// <param name="pattern">Which of the parameters that the loss depends on: <c>*/weight</c>.</param>
        /// <exception cref="GraphException">No parameter fits the pattern.</exception>
        public Node WithL1(double strength, string pattern = "*") => loss.With(strength, pattern, p => p.Abs().Sum());

        /// <summary>loss + strength · Σp² over the parameters' elements.</summary>
        /// <param name="strength">Above 0.</param>
        /// <param name="pattern">Which of the parameters that the loss depends on: <c>*/weight</c>.</param>
        /// <exception cref="GraphException">No parameter fits the pattern.</exception>
        public Node WithL2(double strength, string pattern = "*")
            => loss.With(strength, pattern, p => p.Square().Sum());

        private Node With(double strength, string pattern, Func<Node, Node> size)
        {
            Node[] parameters =
                [.. GraphText.Ancestors([loss], intoBodies: true).Where(n => n.Op is Variable { Trainable: true })];
            var rule = new ParameterRule(pattern);
            Node[] chosen = [.. parameters.Where(p => rule.Matches(p.Label!))];
            if (chosen.Length == 0)
                throw new GraphException($"Regularization: the pattern '{pattern}' fits no parameter. The parameters "
                    + "are: "
                    + $"{string.Join(", ", parameters.Select(p => p.Label).Take(20))}.");
            return loss + chosen.Select(p => size(p).Cast(loss.Element)).Aggregate((a, b) => a + b) * strength;
        }
    }
}

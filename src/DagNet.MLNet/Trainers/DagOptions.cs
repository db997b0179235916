using DagNet;
using DagNet.MLNet;

namespace Microsoft.ML.Trainers;

/// <summary>What the trainers of networks have in common.</summary>
public abstract class DagOptions : DagTrainerOptions
{
    /// <summary>
    /// The network: [rows, features], each feature standardised but flags of 0 and 1, to [rows, values]; it ends with as many values as the task needs:
    /// <c>x => x.Dense(128).Relu().Dense(1)</c>. Null builds one that does well on most tables: coded columns, several heads over
    /// shared weights.
    /// </summary>
    public Func<Node, Node>? Network;

    internal override TabularOptions ApplyTo(TabularOptions options) => options with { Network = Network };
}

using DagNet;
using DagNet.Interop;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>Trainers that compare two columns.</summary>
public static class DagSiameseCatalog
{
    /// <summary>A trainer that tells whether two columns show the same, by one encoder for both.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="leftColumnName">One column: numbers, flags or keys.</param>
    /// <param name="rightColumnName">The other, of the same type.</param>
    /// <param name="labelColumnName">Whether both show the same, a Boolean.</param>
    /// <param name="encoder">The network that both go through, [rows, …] → [rows, n]; null takes two dense layers.</param>
    public static DagSiameseTrainer DagSiamese(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, string leftColumnName = "Left",
        string rightColumnName = "Right", string labelColumnName = "Label", Func<Node, Node>? encoder = null) => catalog.DagSiamese(new DagSiameseTrainer.Options
        {
            LeftColumnName = leftColumnName,
            RightColumnName = rightColumnName,
            LabelColumnName = labelColumnName,
            Encoder = encoder,
        });

    /// <summary>A trainer that tells whether two columns show the same, by one encoder for both.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The columns, the encoder, and how it is trained.</param>
    public static DagSiameseTrainer DagSiamese(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, DagSiameseTrainer.Options options)
        => new(catalog.Environment, options);
}

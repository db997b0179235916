namespace Microsoft.ML.Trainers;

/// <summary>By what a comparison of pairs is trained.</summary>
public enum SiameseLoss
{
    /// <summary>
    /// Binary cross-entropy of the logit a·cos + b, with a and b learned: the cosine of the angle between the two embeddings, whose
    /// length is 1. The score is that logit, and its probability is a column too.
    /// </summary>
    Cosine,

    /// <summary>
    /// y·d² + (1 − y)·max(0, margin − d)² for the distance d of the two embeddings (Hadsell, Chopra, LeCun 2006). The score is
    /// margin/2 − d; append a calibrator for probabilities.
    /// </summary>
    Contrastive,
}

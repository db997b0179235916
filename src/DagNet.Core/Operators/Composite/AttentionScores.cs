namespace DagNet;

/// <summary>Which scores of an <see cref="Attention"/> are its fourth result.</summary>
public enum AttentionScores
{
    /// <summary>scale · Q·Kᵀ.</summary>
    Raw,
    /// <summary>Those after the soft cap.</summary>
    Capped,
    /// <summary>Those after the masks, −∞ where a query may not look.</summary>
    Masked,
    /// <summary>Those after softmax: what each value counts.</summary>
    Softmax,
}

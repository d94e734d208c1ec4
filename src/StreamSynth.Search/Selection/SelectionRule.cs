namespace StreamSynth.Search.Selection;

/// <summary>Names what is asked about next.</summary>
/// <remarks>Source: Coleman et al., "Similarity search for efficient active learning and search of rare concepts", AAAI 2022.</remarks>
public enum SelectionRule
{
    /// <summary>The point whose label the model knows least: largest entropy, that is, log-odds nearest to 0.</summary>
    MaxEntropy,

    /// <summary>The point that is most likely positive.</summary>
    MostLikelyPositive,

    /// <summary>Largest product of entropy and mean similarity to the pool (Settles and Craven 2008).</summary>
    InformationDensity,

    /// <summary>Any point of the pool, each as likely.</summary>
    Random,
}

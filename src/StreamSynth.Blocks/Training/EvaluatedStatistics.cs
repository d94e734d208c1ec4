namespace StreamSynth.Blocks.Training;

/// <summary>Names the statistics that a classifier is judged with.</summary>
public enum EvaluatedStatistics
{
    /// <summary>Those of real images, as training left them.</summary>
    Main,

    /// <summary>Those of synthetic images, as training left them.</summary>
    Auxiliary,

    /// <summary>Those of real images, estimated anew on the images of input 'real'.</summary>
    Reestimated,
}

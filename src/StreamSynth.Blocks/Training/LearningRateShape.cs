namespace StreamSynth.Blocks.Training;

/// <summary>Names the ways in which the learning rate falls after the warm-up.</summary>
public enum LearningRateShape
{
    /// <summary>Half a cosine down to 0.</summary>
    Cosine,

    /// <summary>Constant, but for certain steps that multiply it by a factor.</summary>
    Step,

    /// <summary>A straight line down to 0.</summary>
    Linear,
}

namespace StreamSynth.Training;

/// <summary>Holds what one training step takes. The trainer reads it during the call only.</summary>
/// <param name="images">f32[RealBatch + SyntheticBatch,3,Height,Width], real images first.</param>
/// <param name="labels">Class of each image, 0 to Classes - 1.</param>
/// <param name="learningRate">Learning rate of this step.</param>
public readonly ref struct StepInput(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, float learningRate)
{
    /// <summary>Gets the images, f32[RealBatch + SyntheticBatch,3,Height,Width], real images first.</summary>
    public ReadOnlySpan<float> Images { get; } = images;

    /// <summary>Gets the class of each image, 0 to Classes - 1.</summary>
    public ReadOnlySpan<int> Labels { get; } = labels;

    /// <summary>Gets the class of the image that was mixed into each image; empty unless <see cref="ClassifierSettings.MixesLabels"/>.</summary>
    public ReadOnlySpan<int> OtherLabels { get; init; }

    /// <summary>
    /// Gets the weight of each image's label in its loss, 0 to 1; the other label has the rest. Empty unless <see cref="ClassifierSettings.MixesLabels"/>. Hits are
    /// counted by <see cref="Labels"/> alone, so the label of the larger share belongs there.
    /// </summary>
    public ReadOnlySpan<float> Shares { get; init; }

    /// <summary>Gets the learning rate of this step.</summary>
    public float LearningRate { get; } = learningRate;
}

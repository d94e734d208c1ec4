namespace StreamSynth.Training.Evaluation;

/// <summary>Holds the hits of a classifier on one set of images (an icon family, a data set).</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Correct">Images classified rightly.</param>
/// <param name="Images">Images in all.</param>
public sealed record SetResult(string Set, int Correct, int Images)
{
    /// <summary>Gets the share of images classified rightly.</summary>
    /// <exception cref="InvalidOperationException">The set has no image.</exception>
    public double Accuracy => Images > 0
        ? (double)Correct / Images
        : throw new InvalidOperationException($"Set '{Set}' has no image, so it has no accuracy: leave it out.");
}

namespace StreamSynth.Training.Evaluation;

/// <summary>Counts how often images of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">Number of classes, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of classes is not above zero.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Classes = classes;
        _counts = new int[classes, classes];
    }

    /// <summary>Gets the number of classes.</summary>
    public int Classes { get; }

    /// <summary>Gets the number of images counted.</summary>
    public int Images { get; private set; }

    /// <summary>Gets how many images of one class were taken for another.</summary>
    /// <param name="actual">True class.</param>
    /// <param name="predicted">Class that the classifier gave.</param>
    public int this[int actual, int predicted] => _counts[actual, predicted];

    /// <summary>Gets the share of images on the diagonal; NaN without images.</summary>
    public double Accuracy => (double)Enumerable.Range(0, Classes).Sum(c => _counts[c, c]) / Images;

    /// <summary>Counts one image.</summary>
    /// <param name="actual">True class, from 0.</param>
    /// <param name="predicted">Class that the classifier gave, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class does not exist.</exception>
    public void Add(int actual, int predicted)
    {
        Require(actual, nameof(actual));
        Require(predicted, nameof(predicted));
        _counts[actual, predicted]++;
        Images++;
    }

    /// <summary>Counts a batch by its largest logits.</summary>
    /// <param name="logits">f32[images,Classes], row-major.</param>
    /// <param name="labels">True class of each image.</param>
    /// <exception cref="ArgumentException">The logits are not one row of Classes numbers per label.</exception>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        if (logits.Length != labels.Length * Classes)
        {
            throw new ArgumentException($"{labels.Length} images of {Classes} classes have {labels.Length * Classes} logits, but {logits.Length} were given.", nameof(logits));
        }

        for (int i = 0; i < labels.Length; i++) Add(labels[i], Logits.Best(logits.Slice(i * Classes, Classes)));
    }

    /// <summary>Gives the share of a class's images that were found; NaN when it has none.</summary>
    /// <param name="actual">Class, from 0.</param>
    /// <returns>Share, 0 to 1.</returns>
    public double Recall(int actual) => (double)_counts[actual, actual] / Enumerable.Range(0, Classes).Sum(predicted => _counts[actual, predicted]);

    /// <summary>Gives the share of the images taken for a class that are of it; NaN when none was.</summary>
    /// <param name="predicted">Class, from 0.</param>
    /// <returns>Share, 0 to 1.</returns>
    public double Precision(int predicted) => (double)_counts[predicted, predicted] / Enumerable.Range(0, Classes).Sum(actual => _counts[actual, predicted]);

    /// <summary>Gives the images of a class.</summary>
    /// <param name="actual">Class, from 0.</param>
    public int ImagesOf(int actual) => Enumerable.Range(0, Classes).Sum(predicted => _counts[actual, predicted]);

    private void Require(int index, string name)
    {
        if ((uint)index >= (uint)Classes) throw new ArgumentOutOfRangeException(name, index, $"A class must be 0 to {Classes - 1}.");
    }
}

using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;
using StreamSynth.Training.Evaluation;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds what a classifier says of one set of images, and judges it.</summary>
internal sealed class SetPrediction
{
    private const int BestGuesses = 5;

    private readonly IReadOnlyList<Sample> _samples;
    private readonly int[] _labels;
    private readonly float[] _logits;
    private readonly int _classes;

    private SetPrediction(string set, Statistics statistics, IReadOnlyList<Sample> samples, float[] logits)
    {
        (Set, Statistics, _samples, _logits) = (set, statistics, samples, logits);
        _labels = [.. samples.Select(sample => sample.Provenance.Label.Index)];
        _classes = logits.Length / samples.Count;
        Families = [.. Enumerable.Range(0, samples.Count)
            .GroupBy(i => samples[i].Provenance.Family ?? string.Empty)
            .OrderBy(family => family.Key, StringComparer.Ordinal)
            .Select(family => new SetResult(family.Key, family.Count(i => Logits.Best(RowOf(i)) == _labels[i]), family.Count()))];
    }

    public string Set { get; }

    public Statistics Statistics { get; }

    /// <summary>Gives the result per drawing family, by name.</summary>
    public IReadOnlyList<SetResult> Families { get; }

    /// <summary>Gives the accuracy averaged over drawing families, so that a large family weighs no more than a small one.</summary>
    public double SetAveraged => Accuracy.OverSets(Families);

    /// <summary>Lets a classifier predict a set.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="input">Decodes and normalises.</param>
    /// <param name="set">Name of the set.</param>
    /// <param name="samples">Accepted images, one or more.</param>
    /// <param name="statistics">Batch-norm statistics to use.</param>
    public static SetPrediction Of(ITrainer classifier, ImageInput input, string set, IReadOnlyList<Sample> samples, Statistics statistics) =>
        new(set, statistics, samples, ImagePrediction.Logits(classifier, input, samples, statistics));

    /// <summary>Judges the set as a whole.</summary>
    /// <param name="resamples">Bootstrap samples over families.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public AccuracyRow ToAccuracyRow(int resamples, ulong seed)
    {
        var random = new Philox(KeyMix.Mix(seed, Set));
        ConfidenceInterval interval = ClusterBootstrap.OfAccuracy(Families, resamples, 0.95, bound => random.NextInt32(bound));

        return new()
        {
            Set = Set,
            Statistics = Statistics == Statistics.Main ? "main" : "auxiliary",
            Images = _samples.Count,
            Pooled = Accuracy.Top(_logits, _labels, 1),
            SetAveraged = SetAveraged,
            Low = interval.Low,
            High = interval.High,
            TopFive = Accuracy.Top(_logits, _labels, BestGuesses),
            CalibrationError = Calibration.ExpectedError(_logits, _labels),
        };
    }

    /// <summary>Writes one row per image.</summary>
    /// <param name="classes">Class names by index.</param>
    public IEnumerable<PredictionRow> ToPredictionRows(IReadOnlyList<string> classes) => _samples.Select((sample, i) => new PredictionRow
    {
        Set = Set,
        Source = sample.Provenance.Family ?? string.Empty,
        Item = sample.Provenance.ItemName ?? string.Empty,
        Truth = classes[_labels[i]],
        Predicted = classes[Logits.Best(RowOf(i))],
        Probability = Logits.Confidence(RowOf(i)),
        TopFive = Logits.Among(RowOf(i), _labels[i], BestGuesses),
    });

    private ReadOnlySpan<float> RowOf(int image) => _logits.AsSpan(image * _classes, _classes);
}

using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Training.Evaluation;

namespace StreamSynth.Blocks.Training;

/// <summary>Turns predictions into rows of the run folder.</summary>
/// <param name="node">Node that judges.</param>
/// <param name="classes">Class names by output index.</param>
/// <param name="resamples">Bootstrap samples.</param>
/// <param name="seed">Seed of the bootstrap.</param>
internal sealed class SetVerdicts(string node, IReadOnlyList<string> classes, int resamples, ulong seed)
{
    private const double Level = 0.95;
    private const string ByFamily = "family";
    private const string ByImage = "image";
    private const string BySet = "set";

    /// <summary>Judges a set as a whole; the interval draws whole drawing families, or single images where all are of one: drawing that one would always give the same.</summary>
    public AccuracyRow Accuracy(SetPrediction set, string statistics) => set.Families.Count > 1
        ? Row(set.Set, statistics, [set], ByFamily, ClusterBootstrap.OfAccuracy(set.Families, resamples, Level, Draw(set.Set)))
        : Row(set.Set, statistics, [set], ByImage, ClusterBootstrap.OfMean([.. set.Hits.ToArray().Select(hit => hit ? 1.0 : 0)], resamples, Level, Draw(set.Set)));

    /// <summary>Judges several sets together: the mean of their accuracies, each averaged over its families; the interval draws whole sets.</summary>
    public AccuracyRow Average(IReadOnlyList<SetPrediction> sets, string statistics)
    {
        string name = $"mean of {string.Join(", ", sets.Select(set => set.Set))}";
        return Row(name, statistics, sets, BySet, ClusterBootstrap.OfMean([.. sets.Select(set => set.SetAveraged)], resamples, Level, Draw(name)));
    }

    /// <summary>Tells how well each class was found.</summary>
    public IEnumerable<ClassRow> Classes(SetPrediction set, string statistics)
    {
        ConfusionMatrix matrix = set.Confusion(classes.Count);
        return classes.Select((name, i) => new ClassRow
        {
            Node = node,
            Set = set.Set,
            Statistics = statistics,
            Class = name,
            Images = matrix.ImagesOf(i),
            Recall = OrNull(matrix.Recall(i)),
            Precision = OrNull(matrix.Precision(i)),
        });
    }

    /// <summary>Tells which classes were taken for which.</summary>
    public IEnumerable<ConfusionRow> Confusion(SetPrediction set, string statistics)
    {
        ConfusionMatrix matrix = set.Confusion(classes.Count);
        return
            from truth in Enumerable.Range(0, classes.Count)
            from predicted in Enumerable.Range(0, classes.Count)
            where matrix[truth, predicted] > 0
            select new ConfusionRow
            {
                Node = node,
                Set = set.Set,
                Statistics = statistics,
                Truth = classes[truth],
                Predicted = classes[predicted],
                Images = matrix[truth, predicted],
            };
    }

    private AccuracyRow Row(string name, string statistics, IReadOnlyList<SetPrediction> sets, string clusteredBy, ConfidenceInterval interval)
    {
        double images = sets.Sum(set => set.Samples.Count);
        double[] confidences = [.. sets.SelectMany(set => set.Confidences.ToArray())];
        bool[] hits = [.. sets.SelectMany(set => set.Hits.ToArray())];
        return new()
        {
            Node = node,
            Set = name,
            Statistics = statistics,
            Images = (long)images,
            Pooled = sets.Sum(set => set.Correct) / images,
            SetAveraged = interval.Estimate,
            Low = interval.Low,
            High = interval.High,
            ClusteredBy = clusteredBy,
            TopFive = sets.Sum(set => set.AmongFive) / images,
            CalibrationError = Calibration.ExpectedError(confidences, hits),
        };
    }

    private Func<int, int> Draw(string set)
    {
        var random = new Philox(KeyMix.Mix(seed, set));
        return bound => random.NextInt32(bound);
    }

    private static double? OrNull(double share) => double.IsNaN(share) ? null : share;
}

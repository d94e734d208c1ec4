using StreamSynth.Blocks.Payloads;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;
using StreamSynth.Training.Evaluation;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds what a classifier says of one set of images: of each image the answer, not the logits.</summary>
internal sealed class SetPrediction
{
    private const int BestGuesses = 5;

    private readonly double[] _confidences;
    private readonly int[] _answers;
    private readonly bool[] _hits;
    private readonly bool[] _amongFive;

    private SetPrediction(string set, IReadOnlyList<Sample> samples)
    {
        (Set, Samples) = (set, samples);
        (_confidences, _answers) = (new double[samples.Count], new int[samples.Count]);
        (_hits, _amongFive) = (new bool[samples.Count], new bool[samples.Count]);
    }

    public string Set { get; }

    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>Gives the result per drawing family, by name.</summary>
    public IReadOnlyList<SetResult> Families { get; private set; } = [];

    /// <summary>Gives the accuracy averaged over drawing families, so that a large family weighs no more than a small one.</summary>
    public double SetAveraged => Accuracy.OverSets(Families);

    /// <summary>Gives the images that were classified rightly.</summary>
    public int Correct => _hits.Count(hit => hit);

    /// <summary>Gives the images whose class was among the five best guesses.</summary>
    public int AmongFive => _amongFive.Count(hit => hit);

    /// <summary>Gives the probability of each answer.</summary>
    public ReadOnlySpan<double> Confidences => _confidences;

    /// <summary>Gives whether each answer was right.</summary>
    public ReadOnlySpan<bool> Hits => _hits;

    /// <summary>Lets a classifier predict a set.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="input">Decodes and normalises.</param>
    /// <param name="set">Name of the set.</param>
    /// <param name="samples">Accepted images, one or more.</param>
    /// <param name="statistics">Batch-norm statistics to use.</param>
    /// <param name="cancel">Ends the prediction early.</param>
    public static SetPrediction Of(ITrainer classifier, ImageInput input, string set, IReadOnlyList<Sample> samples, Statistics statistics, CancellationToken cancel)
    {
        SetPrediction prediction = new(set, samples);
        ImagePrediction.Predict(classifier, input, samples, statistics, prediction.Take, cancel);
        prediction.Families =
        [
            .. Enumerable.Range(0, samples.Count)
                .GroupBy(i => samples[i].Provenance.Family ?? string.Empty)
                .OrderBy(family => family.Key, StringComparer.Ordinal)
                .Select(family => new SetResult(family.Key, family.Count(i => prediction._hits[i]), family.Count())),
        ];

        return prediction;
    }

    /// <summary>Groups images by the split that their provenance names; those without one are called as given.</summary>
    public static IEnumerable<(string Set, IReadOnlyList<Sample> Samples)> SetsOf(IEnumerable<Sample> samples, string unnamed) =>
        samples.GroupBy(sample => sample.Provenance.Split ?? unnamed).Select(set => (set.Key, (IReadOnlyList<Sample>)[.. set]));

    /// <summary>Counts which classes were taken for which.</summary>
    /// <param name="classes">Number of classes.</param>
    public ConfusionMatrix Confusion(int classes)
    {
        ConfusionMatrix matrix = new(classes);
        for (int i = 0; i < _answers.Length; i++) matrix.Add(LabelOf(i), _answers[i]);

        return matrix;
    }

    /// <summary>Writes one row per image.</summary>
    /// <param name="node">Node that judged.</param>
    /// <param name="classes">Class names by index.</param>
    public IEnumerable<PredictionRow> ToPredictionRows(string node, IReadOnlyList<string> classes) => Samples.Select((sample, i) => new PredictionRow
    {
        Node = node,
        Set = Set,
        Source = sample.Provenance.Family ?? string.Empty,
        Item = sample.Provenance.ItemName ?? string.Empty,
        Truth = classes[LabelOf(i)],
        Predicted = classes[_answers[i]],
        Probability = _confidences[i],
        TopFive = _amongFive[i],
    });

    private int LabelOf(int image) => Samples[image].Provenance.Label.Index;

    private void Take(int image, ReadOnlySpan<float> logits)
    {
        _answers[image] = Logits.Best(logits);
        _confidences[image] = Logits.Confidence(logits);
        _hits[image] = _answers[image] == LabelOf(image);
        _amongFive[image] = Logits.Among(logits, LabelOf(image), BestGuesses);
    }
}

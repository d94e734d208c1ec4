using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Media;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Judges a trained classifier on held-out images, set by set.</summary>
/// <remarks>
/// In: a model; images whose provenance names their set (validation, test, oodTest) and drawing family; real images to estimate statistics on, where 'statistics'
/// asks for that. Seed: the bootstrap's, from the run seed. Images that cannot be decoded are left out and counted in the measurement "unreadable". When several
/// models come, the rows are those of the last.
/// </remarks>
[Block("evaluate.classifier", "Judges a trained classifier on held-out images, set by set.")]
[In("model")]
public sealed class EvaluateClassifierBlock(EvaluateClassifierOptions options) : ISink<TrainedModel>, IRunTables
{
    private RunRows _rows = new();
    private IReadOnlyList<(string Set, IReadOnlyList<Sample> Samples)> _sets = [];
    private ImageInput? _input;
    private RunScope? _run;

    /// <summary>Takes the held-out images.</summary>
    [Gathered("images")]
    public IReadOnlyList<Sample> Images { get; set; } = [];

    /// <summary>Takes the real images that statistics are estimated on anew.</summary>
    [Gathered("real", Optional = true)]
    public IReadOnlyList<Sample> Real { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> CheckInputs(IReadOnlySet<string> connected)
    {
        bool isAsked = options.Statistics.Contains(EvaluatedStatistics.Reestimated);
        if (isAsked && !connected.Contains("real")) yield return EvaluationFault.NoRealImages();
    }

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        if (Images.Count == 0) throw TrainingFault.NothingToEvaluate();

        // The model says later which size it takes; whether an image can be decoded does not depend on it.
        ImageInput any = new(new(1, 1) { Resizes = true });
        _sets = [.. SetPrediction.SetsOf(Images.Where(any.CanDecode), "images")];
        string[] missing = [.. options.Average.Except(_sets.Select(set => set.Set))];

        return missing.Length == 0 ? ValueTask.CompletedTask : throw EvaluationFault.UnknownSets(missing, _sets.Select(set => set.Set));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(TrainedModel input, ItemScope item, CancellationToken cancel)
    {
        _input = new(input.Preprocessing ?? new(input.Settings.Height, input.Settings.Width));
        foreach ((int index, Sample sample) in Images.Index()) _input.RequireSize(sample, NameOf(sample, index));
        foreach ((int index, Sample sample) in Real.Index()) _input.RequireSize(sample, ImageInput.NameOf(sample, "real", index));
        ClassList classes = new(input.Classes);
        foreach ((int index, Sample sample) in Images.Index()) classes.Require(sample.Provenance.Label, NameOf(sample, index));
        _rows = new();
        IReadOnlyList<EvaluatedStatistics> choices = ChoicesFor(input);
        foreach ((int round, EvaluatedStatistics choice) in choices.Index())
        {
            using ITrainer classifier = Restore(input, choice);
            Judge(classifier, choice, input, (round, choices.Count), cancel);
        }

        int readable = _sets.Sum(set => set.Samples.Count);
        if (readable < Images.Count) _run!.Report.Measure("unreadable", Images.Count - readable, input.Step);

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Write(RunRows rows)
    {
        rows.Predictions.AddRange(_rows.Predictions);
        rows.Accuracy.AddRange(_rows.Accuracy);
        rows.Classes.AddRange(_rows.Classes);
        rows.Confusion.AddRange(_rows.Confusion);
    }

    private void Judge(ITrainer classifier, EvaluatedStatistics choice, TrainedModel model, (int Done, int All) rounds, CancellationToken cancel)
    {
        string name = JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());
        SetVerdicts verdicts = new(_run!.Node, model.Classes, options.Resamples, KeyMix.Mix(_run.Seeds.Run, "bootstrap"));
        List<SetPrediction> predictions = [];
        int each = _sets.Sum(set => set.Samples.Count);
        int done = rounds.Done * each;
        foreach ((string set, IReadOnlyList<Sample> samples) in _sets)
        {
            Statistics statistics = choice == EvaluatedStatistics.Auxiliary ? Statistics.Auxiliary : Statistics.Main;
            SetPrediction prediction = SetPrediction.Of(classifier, _input!, set, samples, statistics, cancel);
            predictions.Add(prediction);
            _rows.Accuracy.Add(verdicts.Accuracy(prediction, name));
            _rows.Classes.AddRange(verdicts.Classes(prediction, name));
            _rows.Confusion.AddRange(verdicts.Confusion(prediction, name));
            done += samples.Count;
            _run.Report.Advance(done, rounds.All * each, "images");
            if (rounds.Done > 0) continue;

            // Single images are kept for the first choice, which is the one that users ask for first.
            _rows.Predictions.AddRange(prediction.ToPredictionRows(_run.Node, model.Classes));
            _run.Report.Measure($"accuracy.{set}", prediction.SetAveraged, model.Step);
        }

        if (options.Average.Count > 0) _rows.Accuracy.Add(verdicts.Average([.. predictions.Where(prediction => options.Average.Contains(prediction.Set))], name));
    }

    // Without synthetic images the auxiliary set was never trained: to judge it would report noise.
    private IReadOnlyList<EvaluatedStatistics> ChoicesFor(TrainedModel model)
    {
        bool hasAuxiliary = model.Settings.Norm == NormMode.Auxiliary && model.Settings.SyntheticBatch > 0;
        if (options.Statistics.Count == 0) return hasAuxiliary ? [EvaluatedStatistics.Main, EvaluatedStatistics.Auxiliary] : [EvaluatedStatistics.Main];
        if (options.Statistics.Contains(EvaluatedStatistics.Auxiliary) && !hasAuxiliary) throw EvaluationFault.NoAuxiliaryStatistics(model.Settings);

        return options.Statistics;
    }

    private ITrainer Restore(TrainedModel model, EvaluatedStatistics choice)
    {
        ITrainer classifier = TrainingBackends.Default.Build(model.Settings.ForEvaluation(options.Threads), (_, normals) => normals.Clear());
        try
        {
            classifier.Load(model.Parameters, []);
            if (choice == EvaluatedStatistics.Reestimated) Reestimate(classifier);

            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private void Reestimate(ITrainer classifier)
    {
        try
        {
            classifier.ReestimateStatistics(ImageBatches.Of(_input!, Real.Count, (i, target) => TryRead(Real[i], target.Span)));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw EvaluationFault.NothingToEstimate(e.Message);
        }
    }

    private bool TryRead(Sample sample, Span<float> target)
    {
        try
        {
            _input!.Read(sample, target);
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
    }

    private static string NameOf(Sample sample, int index) => ImageInput.NameOf(sample, "images", index);
}

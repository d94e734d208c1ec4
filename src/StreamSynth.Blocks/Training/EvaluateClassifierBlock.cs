using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Options of <c>evaluate.classifier</c>.</summary>
public sealed record EvaluateClassifierOptions
{
    /// <summary>Gives the bootstrap samples.</summary>
    [Description("Bootstrap samples behind each 95 % interval; whole drawing families are drawn.")]
    [Range(1, 1_000_000)]
    public int Resamples { get; init; } = 1000;

    /// <summary>Gives the threads.</summary>
    [Description("Threads that a prediction computes on; part of what makes a run repeatable.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;
}

/// <summary>Judges a trained classifier on held-out images, set by set.</summary>
/// <remarks>
/// In: a model; images whose provenance names their set (validation, test, oodTest) and drawing family. Seed: the bootstrap's, from the run seed.
/// Images that cannot be decoded are left out and counted in the measurement "unreadable". When several models come, the rows are those of the last.
/// </remarks>
[Block("evaluate.classifier", "Judges a trained classifier on held-out images, set by set.")]
[In("model")]
public sealed class EvaluateClassifierBlock(EvaluateClassifierOptions options) : ISink<TrainedModel>, IRunTables
{
    private readonly List<PredictionRow> _predictions = [];
    private readonly List<AccuracyRow> _accuracy = [];
    private IReadOnlyList<Sample> _readable = [];
    private ImageInput? _input;
    private RunScope? _run;

    /// <summary>Takes the held-out images.</summary>
    [Gathered("images")]
    public IReadOnlyList<Sample> Images { get; set; } = [];

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        if (Images.Count == 0) throw TrainingFault.NothingToEvaluate();

        // The model says later which size it takes; whether an image can be decoded does not depend on it.
        ImageInput any = new(new(1, 1) { Resizes = true });
        _readable = [.. Images.Where(any.CanDecode)];

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(TrainedModel input, ItemScope item, CancellationToken cancel)
    {
        _input = new(input.Preprocessing ?? new(input.Settings.Height, input.Settings.Width));
        foreach ((int index, Sample sample) in Images.Index()) _input.RequireSize(sample, NameOf(sample, index));
        ClassList classes = new(input.Classes);
        foreach ((int index, Sample sample) in _readable.Index()) classes.Require(sample.Provenance.Label, NameOf(sample, index));
        using ITrainer classifier = Restore(input);
        _predictions.Clear();
        _accuracy.Clear();
        int done = 0;
        foreach (IGrouping<string, Sample> set in _readable.GroupBy(sample => sample.Provenance.Split ?? "images"))
        {
            cancel.ThrowIfCancellationRequested();
            Sample[] samples = [.. set];
            Judge(classifier, set.Key, samples, input);
            done += samples.Length;
            _run!.Report.Advance(done, _readable.Count, "images");
        }

        if (_readable.Count < Images.Count) _run!.Report.Measure("unreadable", Images.Count - _readable.Count, input.Step);

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Write(RunRows rows)
    {
        rows.Predictions.AddRange(_predictions);
        rows.Accuracy.AddRange(_accuracy);
    }

    private void Judge(ITrainer classifier, string set, IReadOnlyList<Sample> samples, TrainedModel model)
    {
        ulong seed = KeyMix.Mix(_run!.Seeds.Run, "bootstrap");
        SetPrediction main = SetPrediction.Of(classifier, _input!, set, samples, Statistics.Main);
        _predictions.AddRange(main.ToPredictionRows(model.Classes));
        _accuracy.Add(main.ToAccuracyRow(options.Resamples, seed));
        _run.Report.Measure($"accuracy.{set}", main.SetAveraged, model.Step);

        // Without synthetic images the auxiliary set was never trained: to judge it would report noise.
        if (model.Settings.Norm != NormMode.Auxiliary || model.Settings.SyntheticBatch == 0) return;

        SetPrediction auxiliary = SetPrediction.Of(classifier, _input!, set, samples, Statistics.Auxiliary);
        _accuracy.Add(auxiliary.ToAccuracyRow(options.Resamples, seed));
    }

    private ITrainer Restore(TrainedModel model)
    {
        ITrainer classifier = TrainingBackends.Default.Build(model.Settings.ForEvaluation(options.Threads), (_, normals) => normals.Clear());
        classifier.Load(model.Parameters, []);

        return classifier;
    }

    private static string NameOf(Sample sample, int index) => ImageInput.NameOf(sample, "images", index);
}

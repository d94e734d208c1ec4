using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSynth.Testing;
using StreamSynth.Training.Schedules;

namespace StreamSynth.Training.Tests;

/// <summary>Compares with values that tools/training_record_optimisers.py recorded from PyTorch 1.13.</summary>
public sealed class OptimiserGoldenTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static TheoryData<string> Runs => [.. Files];

    [Fact]
    public void Golden_Runs_CoverEveryOptimizer() =>
        Assert.Equal(Enum.GetValues<OptimizerKind>(), Files.Select(file => Read<Run>(file).Optimizer).Distinct().Order());

    [Theory]
    [MemberData(nameof(Runs))]
    public void Step_GoldenRun_FollowsPyTorch(string file)
    {
        Run recorded = Read<Run>(file);
        using Classifier classifier = Classifier.Create(recorded.Settings(), Numbers.FillNormal);
        classifier.Load([.. recorded.First.Select(entry => entry.Value.Named(entry.Key))], FirstState(classifier, recorded.First));

        foreach (RecordedStep step in recorded.Steps)
        {
            StepResult found = classifier.Step(new(step.Images, step.Labels, step.LearningRate));

            Close([step.Loss, step.RealLoss, step.SyntheticLoss], [found.Loss, found.RealLoss, found.SyntheticLoss], 2e-4, "losses");
            Close([step.GradientNorm ?? float.NaN], [found.GradientNorm], 1e-3, "gradient norm");
        }

        foreach (NamedTensor tensor in classifier.Parameters()) Close(recorded.Last[tensor.Name].Data, tensor.Data, 1e-3, tensor.Name);
        foreach (NamedTensor tensor in classifier.OptimizerState()) Close(recorded.OptimizerState[tensor.Name].Data, tensor.Data, 1e-3, tensor.Name);
        Assert.Equal(recorded.OptimizerState.Keys.Order(StringComparer.Ordinal), classifier.OptimizerState().Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        float[] logits = Minibatch.Logits(classifier, recorded.Steps[0].Images, Statistics.Main);
        Close(recorded.MainLogits.Data, logits, 2e-3, "logits of main norms");
    }

    [Fact]
    public void At_GoldenSchedules_EqualPyTorch()
    {
        foreach (Schedule @case in Read<Schedules>("schedules.json").Cases)
        {
            ILearningRateSchedule schedule = @case.Of == "linear"
                ? new LinearSchedule(@case.Peak, @case.Steps, @case.WarmUp, @case.Lowest)
                : new StepSchedule(@case.Peak, @case.DecayAt, @case.Factor, @case.WarmUp);

            float[] rates = [.. Enumerable.Range(0, @case.Steps).Select(schedule.At)];

            Close(@case.Rates, rates, 1e-6, $"{schedule}");
        }
    }

    private static IEnumerable<string> Files => Directory.GetFiles(Repository.Golden("training-optimisers"), "*.json")
        .Select(path => Path.GetFileName(path))
        .Where(file => file != "schedules.json")
        .Order(StringComparer.Ordinal);

    // Averages start at the first values; what the optimiser keeps starts at zero.
    private static NamedTensor[] FirstState(Classifier classifier, Dictionary<string, Tensor> first) =>
    [
        .. classifier.OptimizerState().Select(tensor =>
            first.TryGetValue(tensor.Name.Replace(".ema", "", StringComparison.Ordinal), out Tensor? value) ? value.Named(tensor.Name) : tensor),
    ];

    private static void Close(float[] expected, float[] found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = Math.Abs(expected[i] - found[i]) <= tolerance * (1 + Math.Abs(expected[i]));
            Assert.True(close || (float.IsNaN(expected[i]) && float.IsNaN(found[i])), $"{what}: element {i}: {expected[i]} expected, {found[i]} found");
        }
    }

    private static T Read<T>(string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Repository.Golden("training-optimisers"), file)), Json)!;

    private sealed record Tensor(int[] Shape, float[] Data)
    {
        public NamedTensor Named(string name) => new(name, Shape, Data);
    }

    private sealed record Schedules(Schedule[] Cases);

    private sealed record Schedule(
        [property: JsonPropertyName("schedule")] string Of, float Peak, int Steps, int WarmUp, float Lowest, int[] DecayAt, double Factor, float[] Rates);

    private sealed record RecordedStep(
        float[] Images, int[] Labels, float LearningRate, float Loss, float RealLoss, float SyntheticLoss, float? GradientNorm);

    private sealed record Run(
        OptimizerKind Optimizer, bool Auxiliary, int Real, int Synthetic, float WeightDecay, double Beta1, double Beta2, double Epsilon, float ClipNorm,
        int Accumulate, double EmaDecay, float RealLossWeight, float SyntheticLossWeight, float LabelSmoothing, int Width, int Classes, int Size,
        Dictionary<string, Tensor> First, RecordedStep[] Steps, Dictionary<string, Tensor> Last, Dictionary<string, Tensor> OptimizerState, Tensor MainLogits)
    {
        public ClassifierSettings Settings() => new()
        {
            Classes = Classes,
            Height = Size,
            Width = Size,
            BaseWidth = Width,
            RealBatch = Real,
            SyntheticBatch = Synthetic,
            Norm = Auxiliary ? NormMode.Auxiliary : NormMode.Shared,
            Optimizer = Optimizer,
            WeightDecay = WeightDecay,
            Beta1 = Beta1,
            Beta2 = Beta2,
            Epsilon = Epsilon,
            ClipNorm = ClipNorm,
            Accumulate = Accumulate,
            EmaDecay = EmaDecay,
            RealLossWeight = RealLossWeight,
            SyntheticLossWeight = SyntheticLossWeight,
            LabelSmoothing = LabelSmoothing,
        };
    }
}

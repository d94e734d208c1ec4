using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSynth.Testing;
using StreamSynth.Training.Schedules;
using StreamSynth.Training.Tests.Differentiation;

namespace StreamSynth.Training.Tests;

/// <summary>Compares with values that tools/training_record_golden.py recorded from PyTorch 1.13.</summary>
public sealed class TrainingGoldenTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static TheoryData<string> GradientCases => Files("gradients");

    public static TheoryData<string> TrainingCases => Files("training");

    public static TheoryData<string> ScheduleCases => Files("cosine");

    [Fact]
    public void Golden_EveryFile_HasAKindThatIsTested()
    {
        string[] kinds = [.. Paths().Select(KindOf).Distinct()];

        Assert.Superset(new HashSet<string>(kinds), new HashSet<string> { "gradients", "training", "cosine" });
        Assert.Contains("training", kinds);
    }

    [Theory]
    [MemberData(nameof(GradientCases))]
    public void Gradients_GoldenOperators_EqualPyTorch(string file)
    {
        GradientFile recorded = Read<GradientFile>(file);
        foreach (GradientCase @case in recorded.Cases)
        {
            OperatorCase built = new(@case.Operator, @case.Attributes.GetRawText(), [.. @case.Inputs.Select(input => input.Shape)]);
            using GraphRun run = new(built.Build());

            float[][] outputs = run.Outputs([.. @case.Inputs.Select(input => input.Data), @case.Cotangent.Data]);

            Close(@case.Output.Data, outputs[0], 1e-5, $"{built}: output");
            for (int i = 0; i < @case.Inputs.Length; i++) Close(@case.Gradients[i].Data, outputs[1 + i], 1e-5, $"{built}: gradient {i}");
        }
    }

    [Theory]
    [MemberData(nameof(TrainingCases))]
    public void Step_GoldenRun_FollowsPyTorch(string file)
    {
        TrainingCase recorded = Read<TrainingCase>(file);
        using Classifier classifier = Classifier.Create(recorded.Settings(), Numbers.FillNormal);
        classifier.Load([.. recorded.First.Select(entry => entry.Value.Named(entry.Key))], classifier.OptimizerState());

        foreach (RecordedStep step in recorded.Steps)
        {
            StepResult found = classifier.Step(new(step.Images, step.Labels, step.LearningRate));

            Close([step.Loss, step.RealLoss ?? float.NaN, step.SyntheticLoss ?? float.NaN], [found.Loss, found.RealLoss, found.SyntheticLoss], 2e-4, "losses");
            Assert.Equal((step.RealCorrect, step.SyntheticCorrect), (found.RealCorrect, found.SyntheticCorrect));
        }

        foreach (NamedTensor tensor in classifier.Parameters()) Close(recorded.Last[tensor.Name].Data, tensor.Data, 5e-4, tensor.Name);
        Assert.Equal(recorded.Last.Count, classifier.Parameters().Count);
        float[] logits = new float[recorded.MainLogits.Data.Length];
        classifier.Predict(recorded.Steps[0].Images, recorded.Real + recorded.Synthetic, Statistics.Main, logits);
        Close(recorded.MainLogits.Data, logits, 1e-3, "logits of main norms");
    }

    [Theory]
    [MemberData(nameof(ScheduleCases))]
    public void At_GoldenCosine_EqualsPyTorch(string file)
    {
        foreach (CosineCase @case in Read<CosineFile>(file).Cases)
        {
            CosineSchedule schedule = new(@case.Peak, @case.Steps, @case.WarmUp, @case.Lowest);

            float[] rates = [.. Enumerable.Range(0, @case.Steps).Select(schedule.At)];

            Close(@case.Rates, rates, 1e-6, $"peak {@case.Peak}, warm-up {@case.WarmUp}");
        }
    }

    private static void Close(float[] expected, float[] found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = Math.Abs(expected[i] - found[i]) <= tolerance * (1 + Math.Abs(expected[i]));
            Assert.True(close || (float.IsNaN(expected[i]) && float.IsNaN(found[i])), $"{what}: element {i}: {expected[i]} expected, {found[i]} found");
        }
    }

    private static TheoryData<string> Files(string kind) => [.. Paths().Where(path => KindOf(path) == kind).Select(path => Path.GetFileName(path))];

    private static string[] Paths() => [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal)];

    private static string Folder => Directory.Exists(Repository.Golden("training")) ? Repository.Golden("training") : Repository.PathOf("tests/golden/training");

    private static string KindOf(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.GetProperty("kind").GetString()!;
    }

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Folder, file)), Json)!;

    private sealed record Tensor(long[] Shape, float[] Data)
    {
        public NamedTensor Named(string name) => new(name, [.. Shape.Select(size => (int)size)], Data);
    }

    private sealed record GradientFile(GradientCase[] Cases);

    private sealed record GradientCase(string Operator, JsonElement Attributes, Tensor[] Inputs, Tensor Cotangent, Tensor Output, Tensor[] Gradients);

    private sealed record CosineFile(CosineCase[] Cases);

    private sealed record CosineCase(float Peak, int Steps, int WarmUp, float Lowest, float[] Rates);

    private sealed record RecordedStep(
        float[] Images, int[] Labels, float LearningRate, float Loss, float? RealLoss, float? SyntheticLoss, int RealCorrect, int SyntheticCorrect);

    private sealed record TrainingCase(
        bool Auxiliary, int Real, int Synthetic, float Momentum, bool Nesterov, float WeightDecay, float LabelSmoothing, int Blocks, int Width,
        int Classes, int Size, Dictionary<string, Tensor> First, RecordedStep[] Steps, Dictionary<string, Tensor> Last, Tensor MainLogits,
        Network Network = Network.Resnet8, int? ColumnsOfImages = null, int Patch = 16)
    {
        public ClassifierSettings Settings() => new()
        {
            Classes = Classes,
            Height = Size,
            Width = ColumnsOfImages ?? Size,
            Network = Network,
            PatchSize = Patch,
            Blocks = Blocks,
            BaseWidth = Width,
            RealBatch = Real,
            SyntheticBatch = Synthetic,
            Norm = Auxiliary ? NormMode.Auxiliary : NormMode.Shared,
            Momentum = Momentum,
            Nesterov = Nesterov,
            WeightDecay = WeightDecay,
            LabelSmoothing = LabelSmoothing,
        };
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Testing;
using StreamSynth.Training.Evaluation;

namespace StreamSynth.Training.Tests.Evaluation;

/// <summary>Compares with values that tools/evaluation_record.py computed in numpy.</summary>
public sealed class EvaluationGoldenTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<int> Cases => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Measures_RecordedLogits_AreTheRecordedValues(int number)
    {
        Recorded recorded = Load(number);
        ConfusionMatrix matrix = new(recorded.Classes);

        matrix.Add(recorded.Logits, recorded.Labels);

        Assert.Equal(recorded.Top1, Accuracy.Top(recorded.Logits, recorded.Labels, 1), Tolerance);
        Assert.Equal(recorded.Top5, Accuracy.Top(recorded.Logits, recorded.Labels, 5), Tolerance);
        Assert.Equal(recorded.CalibrationError, Calibration.ExpectedError(recorded.Logits, recorded.Labels), Tolerance);
        Assert.Equal(recorded.Top1, matrix.Accuracy, Tolerance);
        for (int c = 0; c < recorded.Classes; c++)
        {
            Assert.Equal(recorded.Recall[c] ?? double.NaN, matrix.Recall(c), Tolerance);
            Assert.Equal(recorded.Precision[c] ?? double.NaN, matrix.Precision(c), Tolerance);
            for (int p = 0; p < recorded.Classes; p++) Assert.Equal(recorded.Confusion[(c * recorded.Classes) + p], matrix[c, p]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OfAccuracy_RecordedDraws_IsTheRecordedInterval(int number)
    {
        Recorded recorded = Load(number);
        SetResult[] families =
        [
            .. Enumerable.Range(0, recorded.Labels.Length).GroupBy(i => recorded.Families[i]).OrderBy(family => family.Key).Select(family => new SetResult(
                $"{family.Key}",
                family.Count(i => Logits.Best(recorded.Logits.AsSpan(i * recorded.Classes, recorded.Classes)) == recorded.Labels[i]),
                family.Count())),
        ];
        Queue<int> draws = new(recorded.Draws);

        ConfidenceInterval interval = ClusterBootstrap.OfAccuracy(families, recorded.Draws.Length / families.Length, 0.95, _ => draws.Dequeue());

        Assert.Equal(recorded.SetAveraged, interval.Estimate, Tolerance);
        Assert.Equal(recorded.Interval[0], interval.Low, Tolerance);
        Assert.Equal(recorded.Interval[1], interval.High, Tolerance);
        Assert.Empty(draws);
    }

    private static Recorded Load(int number)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests/golden/evaluation.json")))!;
        return file["cases"]![number].Deserialize<Recorded>(JsonSerializerOptions.Web)!;
    }

    private sealed record Recorded(
        int Classes,
        float[] Logits,
        int[] Labels,
        int[] Families,
        double Top1,
        double Top5,
        double?[] Recall,
        double?[] Precision,
        int[] Confusion,
        double CalibrationError,
        double SetAveraged,
        int[] Draws,
        double[] Interval);
}

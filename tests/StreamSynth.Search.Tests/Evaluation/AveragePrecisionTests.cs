using System.Text.Json;
using StreamSynth.Search.Evaluation;
using StreamSynth.Testing;

namespace StreamSynth.Search.Tests.Evaluation;

public sealed class AveragePrecisionTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private sealed record Recorded(List<Case> Cases);

    private sealed record Case(string Name, double[] Scores, bool[] Positive, double AveragePrecision);

    [Fact]
    public void Of_RecordedRankings_IsThatOfScikitLearn()
    {
        List<Case> cases = JsonSerializer.Deserialize<Recorded>(File.ReadAllText(Repository.Golden("search/average_precision.json")), Json)!.Cases;

        Assert.NotEmpty(cases);
        Assert.All(cases, c => Assert.Equal(c.AveragePrecision, AveragePrecision.Of(c.Scores, c.Positive), 1e-14));
    }
}

using System.Text.Json;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Testing;

namespace StreamSynth.Search.Tests.Models;

public sealed class LogisticRegressionTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private sealed record Recorded(List<Case> Cases);

    private sealed record Case(
        string Name, double C, int Width, double Gradient, float[] Vectors, bool[] Positive, double[] Weights, double Intercept, double[] Probabilities);

    private static List<Case> Cases { get; } =
        JsonSerializer.Deserialize<Recorded>(File.ReadAllText(Repository.Golden("search/logistic_regression.json")), Json)!.Cases;

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_RecordedCase_GivesThoseOfScikitLearn(string name)
    {
        Case recorded = Cases.Single(c => c.Name == name);
        using EmbeddingSet set = Set(recorded);
        int[] rows = [.. Enumerable.Range(0, set.Count)];

        LinearModel model = Train(recorded.C, set, rows, recorded.Positive);

        // Scikit-learn stops short of the minimum by no more than its gradient; see tools/search_record.py.
        double allowed = (1e-6 * recorded.Weights.Max(Math.Abs)) + recorded.Gradient;
        for (int i = 0; i < recorded.Width; i++) Assert.Equal(recorded.Weights[i], model.Weights[i], allowed);
        Assert.Equal(recorded.Intercept, model.Intercept, allowed * 10);
        double[] odds = new double[rows.Length];
        model.LogOdds(set, rows, odds);
        for (int i = 0; i < rows.Length; i++) Assert.Equal(recorded.Probabilities[i], 1 / (1 + Math.Exp(-odds[i])), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_RecordedCase_EndsWhereTheGradientIsZero(string name)
    {
        Case recorded = Cases.Single(c => c.Name == name);
        using EmbeddingSet set = Set(recorded);
        LinearModel model = Train(recorded.C, set, [.. Enumerable.Range(0, set.Count)], recorded.Positive);

        // The gradient by its definition.
        double[] gradient = model.Weights.ToArray();
        double slope = 0;
        for (int row = 0; row < set.Count; row++)
        {
            double odds = model.Intercept;
            for (int i = 0; i < set.Width; i++) odds += model.Weights[i] * set.Vector(row)[i];
            double pull = recorded.C * ((1 / (1 + Math.Exp(-odds))) - (recorded.Positive[row] ? 1 : 0));
            slope += pull;
            for (int i = 0; i < set.Width; i++) gradient[i] += pull * set.Vector(row)[i];
        }

        double rounding = 1e-9 + (1e-13 * recorded.C * set.Count);
        Assert.All(gradient.Append(slope), part => Assert.InRange(part, -rounding, rounding));
    }

    [Fact]
    public void Train_Twice_GivesEqualBits()
    {
        using EmbeddingSet set = Clusters.Set(300, 70);
        int[] rows = [.. Enumerable.Range(0, 300)];
        bool[] positive = [.. rows.Select(row => set.Vector(row)[1] > 0)];

        LinearModel first = Train(1, set, rows, positive), second = Train(1, set, rows, positive);

        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal(first.Intercept, second.Intercept);
    }

    [Fact]
    public void LogOdds_ThreadsAndCompany_DoNotMatter()
    {
        using EmbeddingSet set = Clusters.Set(9000, 20);
        int[] rows = [.. Enumerable.Range(0, 9000)];
        double[] weights = [.. Enumerable.Range(0, 20).Select(i => Math.Sin(i))];
        double[] together = new double[9000], alone = new double[1];
        new LinearModel(weights, 0.25, threads: 3).LogOdds(set, rows, together);

        LinearModel one = new(weights, 0.25);
        foreach (int row in rows.Where(r => r % 97 == 0))
        {
            one.LogOdds(set, [row], alone);
            Assert.Equal(together[row], alone[0]);
            double expected = 0.25;
            for (int i = 0; i < 20; i++) expected += weights[i] * set.Vector(row)[i];
            Assert.Equal(expected, alone[0], 1e-14);
        }
    }

    [Theory]
    [InlineData(3, true, "all 3 labels are positive")]
    [InlineData(2, false, "all 2 labels are negative")]
    [InlineData(0, false, "there are no labels")]
    public void Train_LabelsOfOneKind_IsRefused(int count, bool label, string text)
    {
        using EmbeddingSet set = Clusters.Set(5, 4);

        SearchException refused = Assert.Throws<SearchException>(() => Train(1, set, [.. Enumerable.Range(0, count)], [.. Enumerable.Repeat(label, count)]));

        Assert.Equal(SearchFaultCodes.Labels, refused.Code);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SettingsOutOfRange_NamesThemAll()
    {
        SearchException refused = Assert.Throws<SearchException>(() => new LogisticRegression(new LogisticRegressionOptions { C = 0, MostSteps = 0 }));

        Assert.Equal(SearchFaultCodes.Setting, refused.Code);
        Assert.Contains("C is 0, but must be between 1E-09 and 1000000000; MostSteps is 0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LogOdds_OtherWidth_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(5, 4);

        Assert.Equal(SearchFaultCodes.Width, Assert.Throws<SearchException>(() => new LinearModel([1, 2], 0).LogOdds(set, [0], new double[1])).Code);
    }

    private static EmbeddingSet Set(Case recorded) => EmbeddingSet.From([.. recorded.Positive.Select((_, i) => $"{i}")], recorded.Vectors, recorded.Width);

    private static LinearModel Train(double c, EmbeddingSet set, int[] rows, bool[] positive) =>
        new LogisticRegression(new LogisticRegressionOptions { C = c }).Train(set, rows, positive);
}

using StreamSynth.Cli.Seals;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Tests.Seals;

public sealed class ArmSummaryTests
{
    [Fact]
    public void Of_TwoConceptsInTwoForms_ComparesConceptByConcept()
    {
        SearchRoundRow[] rounds =
        [
            .. Search("a", "all", 0.5, 0.8), .. Search("b", "all", 0.1, 0.6),
            .. Search("a", "seals", 0.4, 0.9), .. Search("b", "seals", 0.2, 0.5),
        ];

        IReadOnlyList<SearchArmRow> arms = ArmSummary.Of(rounds);

        Assert.Equal((0.7, 2, (double?)null), (Math.Round(arms[0].MeanAveragePrecision, 9), arms[0].Concepts, arms[0].DifferenceFromAll));

        // 0.9 - 0.8 and 0.5 - 0.6: mean 0, deviation 0.1414, error 0.1.
        Assert.Equal(0, arms[1].DifferenceFromAll!.Value, 9);
        Assert.Equal(0.1, arms[1].ErrorOfDifference!.Value, 9);
        Assert.Equal(Math.Sqrt(0.08), arms[1].SpreadOfAveragePrecision, 9);
    }

    [Fact]
    public void Of_Repetitions_CountAsOneConcept()
    {
        SearchRoundRow[] rounds = [.. Search("a", "seals", 0.2, 0.4), .. Search("a", "seals", 0.2, 0.6).Select(r => r with { Repetition = 1 })];

        SearchArmRow arm = Assert.Single(ArmSummary.Of(rounds));

        Assert.Equal((1, 0.5, 0.0), (arm.Concepts, Math.Round(arm.MeanAveragePrecision, 9), arm.SpreadOfAveragePrecision));
    }

    private static SearchRoundRow[] Search(string concept, string form, double first, double last) =>
        [Row(concept, form, 0, first), Row(concept, form, 1, last)];

    private static SearchRoundRow Row(string concept, string form, int round, double precision) => new()
    {
        Concept = concept,
        Repetition = 0,
        Rule = "maxEntropy",
        Form = form,
        Round = round,
        ChosenBy = string.Empty,
        Labels = 10 + (10 * round),
        Positives = 3,
        Explored = 0,
        AveragePrecision = precision,
        Recall = 0.5,
        Candidates = 9,
        PoolShare = 0.1,
        ScoredNow = 7,
        Scored = 7,
        SelectionSeconds = 0.25,
        TrainingSeconds = 0.1,
    };
}

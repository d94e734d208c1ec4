using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class TrainingRowsTests
{
    [Fact]
    public void OfSynthetic_PromptThatWasNotAmongTheBest_KeepsReasonAndRank()
    {
        Prompt prompt = Sampled.Prompts(1)[0] with { Score = 0.5, Margin = 0.1, Rank = new(7, 20, 3) };

        SampleRow row = TrainingRows.OfSynthetic(LedgerEntry.Of(new(4, 9), new Absence(ItemState.Skipped, "notTop", "choose", null, prompt)));

        Assert.Equal(("filtered", "notTop", "7 of 20 in window 3", 0.1), (row.State, row.Reason, row.Rank, row.Margin));
    }

    [Fact]
    public void OfSynthetic_ImageThatWonAChoice_SaysFromWhichSide()
    {
        var provenance = new Provenance(Domain.Synthetic, Pictures.Classes[0]) { ChosenFrom = "second", Rank = new(1, 4, 0), Prompt = Sampled.Prompts(1)[0] with { Rank = new(3, 3, 9) } };

        SampleRow row = TrainingRows.OfSynthetic(LedgerEntry.Of(new(4, 9), new Absence(ItemState.Failed, "failed", "pack", null, provenance)));

        Assert.Equal(("second", "1 of 4 in window 0"), (row.Source, row.Rank));
    }
}

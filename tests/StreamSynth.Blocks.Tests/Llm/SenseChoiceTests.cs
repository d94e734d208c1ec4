using StreamSynth.Blocks.Llm;

namespace StreamSynth.Blocks.Tests.Llm;

public sealed class SenseChoiceTests
{
    private static readonly ResolveClassOptions Options = new() { Model = "m", MinSpread = 0.02, MinMargin = 0.05, MinLead = 0.03 };

    [Theory]
    [InlineData(0.10, new[] { 0.20, 0.30, 0.10 }, 1, null)]
    [InlineData(0.10, new[] { 0.29, 0.30, 0.10 }, 1, "smallLead")]
    [InlineData(0.10, new[] { 0.30, 0.30, 0.10 }, 0, "smallLead")]
    [InlineData(0.10, new[] { 0.30, 0.305, 0.295 }, -1, "allAlike")]
    [InlineData(0.00, new[] { 0.04, 0.00 }, -1, "lowMargin")]
    [InlineData(0.50, new[] { 0.40, 0.10 }, -1, "nameFitsBetter")]
    [InlineData(0.10, new[] { 0.30 }, 0, null)]
    [InlineData(0.10, new double[0], -1, "noSenses")]
    public void Choose_Margins_DecideAndFlag(double name, double[] margins, int chosen, string? flag)
    {
        ScoredSense plain = Of("plain", name);
        ScoredSense[] senses = [.. margins.Select((m, i) => Of($"sense {i}", m))];

        (ScoredSense sense, string? why) = SenseChoice.Choose(plain, senses, Options);

        Assert.Same(chosen < 0 ? plain : senses[chosen], sense);
        Assert.Equal(flag, why);
    }

    [Fact]
    public void Choose_TwoMeaningsOfOneText_LeadEachOtherByNothingAndAreNotFlagged()
    {
        ScoredSense[] senses = [Of("insect", 0.30), Of("insect", 0.30), Of("microphone", 0.10)];

        Assert.Equal((senses[0], null), SenseChoice.Choose(Of("plain", 0.10), senses, Options));
    }

    private static ScoredSense Of(string text, double margin) => new(text, text, text, "llm", margin, margin);
}

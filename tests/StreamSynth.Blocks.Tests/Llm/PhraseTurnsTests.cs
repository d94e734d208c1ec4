using StreamSynth.Blocks.Llm;

namespace StreamSynth.Blocks.Tests.Llm;

public sealed class PhraseTurnsTests
{
    [Theory]
    [InlineData(1.0, 7)]
    [InlineData(0.5, 4)]
    [InlineData(0.05, 3)]
    [InlineData(0.35, 1)]
    public void Choose_WholeWindows_HoldTheShareExactlyAndUsePhrasesEvenly(double share, int phrases)
    {
        PhraseTurns turns = new(share, seed: 5);
        for (int label = 0; label < 5; label++)
        {
            int?[] chosen = [.. Enumerable.Range(0, 60 * PhraseTurns.Window).Select(t => turns.Choose(label, t, phrases))];

            Assert.All(chosen.Chunk(PhraseTurns.Window), window => Assert.Equal((int)Math.Round(share * PhraseTurns.Window), window.Count(c => c is not null)));
            int[] uses = [.. chosen.OfType<int>().GroupBy(c => c).Select(g => g.Count())];
            Assert.Equal(phrases, uses.Length);
            Assert.InRange(uses.Max() - uses.Min(), 0, 1);
        }
    }

    // Two nodes in a row: were both to go round in step, contexts and styles would only ever meet in pairs.
    [Fact]
    public void Choose_TwoNodes_CombineFreely()
    {
        PhraseTurns contexts = new(1, seed: 1);
        PhraseTurns styles = new(0.5, seed: 2);

        int pairs = Enumerable.Range(0, 2000).Select(t => (contexts.Choose(3, t, 4), styles.Choose(3, t, 6))).Distinct().Count();

        Assert.Equal(4 * 7, pairs);
    }
}

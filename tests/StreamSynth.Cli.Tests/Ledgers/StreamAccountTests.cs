using StreamSynth.Cli.Ledgers;

namespace StreamSynth.Cli.Tests.Ledgers;

public sealed class StreamAccountTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Faults_AnyLines_AreThoseOfAPlainCount(int seed)
    {
        // Lines drawn with gaps, repeats and strays over several pages of the set, against a dictionary that counts.
        ulong state = (ulong)seed;
        const int Expected = 150_000;
        StreamAccount account = new("train", "synthetic") { Expected = Expected };
        Dictionary<long, int> counted = [];
        for (long ordinal = 0; ordinal < Expected + 70_000; ordinal++)
        {
            int lines = Next(ref state, 1000) switch { 0 => 0, 1 => 2, 2 => 3, _ => 1 };
            if (ordinal >= Expected && lines == 1) lines = 0;
            if (lines > 0) counted[ordinal] = lines;
            for (int i = 0; i < lines; i++) account.Add(ordinal, "resident", null);
        }

        long[] missing = [.. Enumerable.Range(0, Expected).Select(i => (long)i).Where(i => !counted.ContainsKey(i))];
        long[] strange = [.. counted.Keys.Where(i => i >= Expected).Order()];
        Assert.Equal((missing.Length, counted.Values.Sum(n => n - 1L), strange.Length), (account.Missing.Count, account.Doubled.Count, account.NeverSent.Count));
        Assert.Equal(missing.Take(5), account.Missing.First);
        Assert.Equal(strange.Take(5), account.NeverSent.First);
        Assert.Equal(counted.Values.Sum(n => (long)n), account.Lines);
        Assert.False(account.Matches);
    }

    [Fact]
    public void Faults_OneOfEach_AreToldInOneMessage()
    {
        StreamAccount account = new("train", "synthetic") { Expected = 5, Input = "train.synthetic" };
        foreach (long ordinal in new long[] { 0, 0, 2, 2, 4, 1L << 60, -3 }) account.Add(ordinal, ordinal == 4 ? "lost" : "used", null);

        Engine.Graph.Diagnostic fault = Assert.Single(account.Faults());

        Assert.Equal(("SS6320", "nodes.train.inputs.synthetic"), (fault.Code, fault.Path));
        Assert.Equal(
            "samples are not conserved: node 'train', domain synthetic: expected 5 lines, one for each ordinal below it; found 7: more than one line for 2 (ordinals 0, 2); " +
            "no line for 2 (ordinals 1, 3); lines of samples that were never sent for 2 (ordinals -3, 1152921504606846976); unknown state 'lost' for 1 (ordinal 4).",
            fault.Message);
    }

    [Fact]
    public void Matches_NothingSaysHowManyWereSent_IsUnknownUntilALineIsDouble()
    {
        StreamAccount account = new("train", "synthetic");
        account.Add(0, "used", null);
        account.Add(7, "filtered", "minMargin");
        bool? before = account.Matches;
        account.Add(7, "filtered", "minMargin");

        Assert.Null(before);
        Assert.False(account.Matches);
        Assert.Equal([new("used", null, 1), new("filtered", "minMargin", 2)], account.States);
    }

    private static int Next(ref ulong state, int below)
    {
        // SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}

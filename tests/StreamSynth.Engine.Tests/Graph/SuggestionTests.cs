using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Tests.Graph;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("capcity", "capacity", 1)]
    [InlineData("cuont", "count", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("Steps", "steps", 0)]
    public void Distance_TwoWords_CountsEdits(string a, string b, int expected) => Assert.Equal((expected, expected), (Suggestion.Distance(a, b), Suggestion.Distance(b, a)));

    [Theory]
    [InlineData("stps", "did you mean 'steps'?")]
    [InlineData("siez", "did you mean 'size'?")]
    [InlineData("zzzzzzz", null)]
    public void For_Slip_NamesTheNearest(string found, string? expected) => Assert.Equal(expected, Suggestion.For(found, ["steps", "size"]));

    [Fact]
    public void For_NothingKnown_IsNull() => Assert.Null(Suggestion.For("x", []));
}

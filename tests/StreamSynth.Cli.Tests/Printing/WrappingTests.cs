using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli.Tests.Printing;

public sealed class WrappingTests
{
    [Fact]
    public void Lines_LongText_BreaksAtSpaces() => Assert.Equal(["one two", "three", "fourteen"], Wrapping.Lines("one two three fourteen", 8));

    [Fact]
    public void Lines_LongWord_StandsAlone() => Assert.Equal(["a", "incomprehensibilities", "b"], Wrapping.Lines("a incomprehensibilities b", 6));

    [Fact]
    public void Lines_HardSpace_DoesNotBreak() => Assert.Equal(["image:", "Picture u8[3]"], Wrapping.Lines($"image: Picture{Wrapping.HardSpace}u8[3]", 14));

    [Fact]
    public void Lines_Empty_IsOneEmptyLine() => Assert.Equal([string.Empty], Wrapping.Lines(string.Empty, 10));
}

using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Tests.Blocks;

public sealed class ShapeTests
{
    [Theory]
    [InlineData("u8[H,W,3]", "u8[32,40,3]", true, "u8[32,40,3]")]
    [InlineData("u8[H,H,3]", "u8[32,32,3]", true, "u8[32,32,3]")]
    [InlineData("u8[H,H,3]", "u8[32,40,3]", false, null)]
    [InlineData("u8[H,W,3]", "u8[32,40,4]", false, null)]
    [InlineData("u8[H,W,3]", "f32[32,40,3]", false, null)]
    [InlineData("u8[H,W,3]", "u8[32,40]", false, null)]
    [InlineData("u8[224,224,3]", "u8[A,B,3]", true, "u8[224,224,3]")]
    [InlineData("u8[H,W,3]", "u8[A,40,3]", true, "u8[A,40,3]")]
    public void TryUnify_Arriving_BindsSymbolsOrRefuses(string expected, string arriving, bool fits, string? bound)
    {
        var symbols = new Dictionary<string, string>();

        bool unified = Shape.Parse(expected).TryUnify(Shape.Parse(arriving), symbols);

        Assert.Equal(fits, unified);
        if (bound is not null) Assert.Equal(bound, Shape.Parse(expected).Bind(symbols).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[3]")]
    [InlineData("u8")]
    [InlineData("u8[3")]
    public void Parse_NoShape_SaysWhatIsExpected(string text)
    {
        FormatException thrown = Assert.Throws<FormatException>(() => Shape.Parse(text));

        Assert.Equal($"'{text}' is not a shape; expected a text such as 'u8[H,W,3]'.", thrown.Message);
    }
}

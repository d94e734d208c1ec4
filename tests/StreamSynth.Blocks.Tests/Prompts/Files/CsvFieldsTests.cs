using StreamSynth.Blocks.Prompts.Files;

namespace StreamSynth.Blocks.Tests.Prompts.Files;

/// <summary>Cases of RFC 4180, section 2.</summary>
public sealed class CsvFieldsTests
{
    [Theory]
    [InlineData("aaa,bbb,ccc", "aaa|bbb|ccc")]
    [InlineData("\"aaa\",\"b\r\nbb\",ccc", "aaa|b\r\nbb|ccc")]
    [InlineData("\"aaa\",\"b\"\"bb\",\"ccc\"", "aaa|b\"bb|ccc")]
    [InlineData("a, b ,c", "a| b |c")]
    [InlineData(",,", "||")]
    [InlineData("", "")]
    [InlineData("\"\",\"a,b\"", "|a,b")]
    [InlineData("5\" nail,x", "5\" nail|x")]
    public void Split_Record_GivesItsFields(string record, string expected) => Assert.Equal(expected, string.Join('|', CsvFields.Split(record, ',')));

    [Theory]
    [InlineData("a,\"b", "field 2 opens a quote that is never closed.")]
    [InlineData("\"a\"b,c", "field 1 goes on after its closing quote, with 'b'.")]
    public void Split_WrongQuotes_AreTold(string record, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => CsvFields.Split(record, ',')).Message);
}

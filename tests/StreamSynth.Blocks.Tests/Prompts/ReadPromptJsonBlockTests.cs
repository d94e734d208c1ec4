using StreamSynth.Blocks.Tests.Prompts.Files;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts;

public sealed class ReadPromptJsonBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        PromptFiles.Sample("prompt.jsonl", "contract.jsonl", """
            { "class": "camera", "prompt": "a camera" }
            { "class": "bus" }
            { "class": "heart", "prompt": "a heart", "score": 3 }
            """, failures: 1),
    ];

    [Fact]
    public async Task Read_Members_GivesPromptsAndTellsBadLines()
    {
        PromptFiles.Write("rows.jsonl", """
            { "text": "a \u00fc \"bus\"", "of": "bus", "of2": 1 }
            { "text": 5, "of": "bus" }
            [ "a", "bus" ]
            { "text": "x", "of": "bsu" }

            { "text": "x", "of" }
            {"of":"heart","text":"last"}
            """);

        List<string> items = await PromptFiles.ReadAsync("prompt.jsonl", "rows.jsonl", "\"promptMember\": \"text\", \"classMember\": \"of\"");

        Assert.Equal("bus: a ü \"bus\"", items[0]);
        Assert.Equal("! rows.jsonl, line 2: 'text' is 5, but must be a text.", items[1]);
        Assert.Equal("! rows.jsonl, line 3: it is Array, but must be an object.", items[2]);
        Assert.Equal("! rows.jsonl, line 4: class 'bsu' is not among those of this graph; did you mean 'bus'?", items[3]);
        Assert.StartsWith("! rows.jsonl, line 6: ", items[4], StringComparison.Ordinal);
        Assert.Equal("heart: last", items[5]);
        Assert.Equal(6, items.Count);
    }
}

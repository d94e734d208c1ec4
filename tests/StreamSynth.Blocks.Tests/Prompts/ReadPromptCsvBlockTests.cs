using StreamSynth.Blocks.Tests.Prompts.Files;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts;

public sealed class ReadPromptCsvBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        PromptFiles.Sample("prompt.csv", "contract.csv", "id,prompt,class\n1,a camera,camera\n2,\"a heart, red\",heart\n3,a dog,dog\n", failures: 1),
    ];

    [Fact]
    public async Task Read_ColumnsByName_QuotesAndBadRecords()
    {
        PromptFiles.Write("rows.csv", "\uFEFFnote;what;kind\r\n1;\"a \"\"big\"\"\nbus\";bus\r\n2;x\r\n3;a \"b\"c;camera\r\n4;\"a\"b;camera\r\n5;fine;heart");

        Assert.Equal(
            [
                "bus: a \"big\"\nbus",
                "! rows.csv, line 4: it has 2 fields, but the header has 3.",
                "camera: a \"b\"c",
                "! rows.csv, line 6: field 2 goes on after its closing quote, with 'b'.",
                "heart: fine",
            ],
            await PromptFiles.ReadAsync("prompt.csv", "rows.csv", "\"promptColumn\": \"what\", \"classColumn\": \"kind\", \"separator\": \";\""));
    }

    [Fact]
    public void Plan_ColumnsThatAreNotThere_AreToldTogether()
    {
        PromptFiles.Write("columns.csv", "Prompt,klass\na,bus\n");

        List<Diagnostic> faults = PromptFiles.Faults("prompt.csv", "columns.csv");

        Assert.Equal(["nodes.read.options.promptColumn", "nodes.read.options.classColumn"], faults.Select(f => f.Path));
        Assert.Equal(("SS4122", "'columns.csv' has no column 'prompt'; it has Prompt, klass.", "did you mean 'Prompt'?"), (faults[0].Code, faults[0].Message, faults[0].Fix));
    }

    [Fact]
    public void Plan_HeaderThatIsNone_IsAFault()
    {
        PromptFiles.Write("broken.csv", "\"prompt,class\na,bus\n");

        Assert.Equal("'broken.csv' has no readable header line: field 1 opens a quote that is never closed.", Assert.Single(PromptFiles.Faults("prompt.csv", "broken.csv")).Message);
    }

    [Fact]
    public async Task Read_ThousandsOfRows_AreStreamedInOrder()
    {
        PromptFiles.Write("many.csv", "class,prompt\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{Pictures.ClassNames[i / 1250]},\"{i}\n{new string('x', i % 90)}\"\n")));

        List<string> items = await PromptFiles.ReadAsync("prompt.csv", "many.csv");

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{Pictures.ClassNames[i / 1250]}: {i}"), items.Select(i => i.Split('\n')[0]));
    }
}

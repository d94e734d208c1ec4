using StreamSynth.Blocks.Tests.Prompts.Files;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts;

public sealed class ReadPromptLinesBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        PromptFiles.Sample("prompt.lines", "contract.txt", "camera\ta camera\nheart\ta heart\ndog\ta dog\n\nbus\ta bus", failures: 1),
        PromptFiles.Sample("prompt.lines", "contract-one.txt", "a camera\nan old camera\n", "\"class\": \"camera\", \"order\": \"roundRobin\""),
    ];

    [Fact]
    public async Task Read_ClassTabPrompt_GivesPromptsAndTellsBadLines()
    {
        PromptFiles.Write("lines.txt", [.. "\uFEFFcamera\ta camera, old\r\n\r\ncamra\tslip\r\nno tab\r\nheart\t \r\n\tx\r\nbus\tb\tc\r\nheart\t"u8, 0xFF, .. "\r\nheart\t0123456789012345678901234567890\r\numbrella\tü"u8]);

        Assert.Equal(
            [
                "camera: a camera, old",
                "! lines.txt, line 3: class 'camra' is not among those of this graph; did you mean 'camera'?",
                "! lines.txt, line 4: there is no tab between class and prompt; with option 'class' all lines are prompts of one class.",
                "! lines.txt, line 5: it has no prompt.",
                "! lines.txt, line 6: it has no class.",
                "bus: b\tc",
                "! lines.txt, line 8: the record is not UTF-8: it holds the bytes FF.",
                "! lines.txt, line 9: the record is longer than 32 bytes.",
                "umbrella: ü",
            ],
            await PromptFiles.ReadAsync("prompt.lines", "lines.txt", "\"maxLineBytes\": 32"));
    }

    [Fact]
    public async Task Read_RoundRobin_LetsClassesTakeTurnsWithinTheWindow()
    {
        PromptFiles.Write("turns.txt", "bus\t1\nbus\t2\nbus\t3\nheart\t4\nheart\t5\ncamera\t6\nbus\t7\n");

        Assert.Equal(
            ["camera: 6", "heart: 4", "bus: 1", "heart: 5", "bus: 2", "bus: 3", "bus: 7"],
            await PromptFiles.ReadAsync("prompt.lines", "turns.txt", "\"order\": \"roundRobin\""));

        // Three held: camera comes too late to be first.
        Assert.Equal(
            ["bus: 1", "heart: 4", "bus: 2", "camera: 6", "heart: 5", "bus: 3", "bus: 7"],
            await PromptFiles.ReadAsync("prompt.lines", "turns.txt", "\"order\": \"roundRobin\", \"window\": 3"));
    }

    [Fact]
    public void Plan_FileThatIsNotThere_SuggestsTheNearest()
    {
        PromptFiles.Write("animals.txt", "camera\tx");

        Diagnostic slip = Assert.Single(PromptFiles.Faults("prompt.lines", "animal.txt"));
        Diagnostic far = Assert.Single(PromptFiles.Faults("prompt.lines", "nowhere/zzzzzzzzzzzz.bin"));

        Assert.Equal(("SS4120", "nodes.read.options.file", "there is no file 'animal.txt'.", "did you mean 'animals.txt'?"), (slip.Code, slip.Path, slip.Message, slip.Fix));
        Assert.StartsWith("relative paths start at ", far.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_EmptyFile_IsAFault_OneWithoutRowsEndsTheRun()
    {
        PromptFiles.Write("empty.txt", string.Empty);
        PromptFiles.Write("blank.txt", "\n  \n\n");

        Diagnostic fault = Assert.Single(PromptFiles.Faults("prompt.lines", "empty.txt"));
        Diagnostic late = await PromptFiles.FailAsync("prompt.lines", "blank.txt");

        Assert.Equal(("SS4121", "'empty.txt' is empty."), (fault.Code, fault.Message));
        Assert.Equal(("SS4121", "nodes.read.options.file", "'blank.txt' holds no rows."), (late.Code, late.Path, late.Message));
    }
}

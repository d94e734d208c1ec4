using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Completing;

public sealed class SuggestionsTests
{
    [Theory]
    [InlineData("streamsynth val", "validate")]
    [InlineData("streamsynth blocks scratch.", "scratch.account scratch.draw scratch.illustrate scratch.native scratch.train")]
    [InlineData("streamsynth run graph.json --set nodes.train.options.", "nodes.train.options.breaksTables= nodes.train.options.model= nodes.train.options.steps= nodes.train.options.threads=")]
    [InlineData("streamsynth run graph.json --set seeds.", "seeds.data= seeds.draws= seeds.generation= seeds.initialisation=")]
    [InlineData("streamsynth data graph.json --node tr", "train")]
    [InlineData("streamsynth graph graph.json --format ", "dot mermaid svg")]
    [InlineData("streamsynth completion ", "bash fish pwsh zsh")]
    [InlineData("streamsynth run absent.json --set nodes.train", "")]
    public async Task Suggest_Line_OffersWhatCanFollow(string line, string expected)
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(expected, string.Join(' ', bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(s => !s.StartsWith('-'))));
    }

    [Fact]
    public async Task Suggest_Models_AreThoseAtHand()
    {
        using var bench = new CliBench();
        const string Line = "streamsynth models inspect icons-v0/d";

        await CommandLine.RunAsync([$"[suggest:{Line.Length}]", Line], bench.Around with { WorkingFolder = Repository.Root });

        Assert.Contains("icons-v0/diffusion\n", bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_UnknownShell_NamesTheKnownOnes()
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("completion", "tcsh"));
        Assert.Contains("'bash'", bench.Errors, StringComparison.Ordinal);
    }
}

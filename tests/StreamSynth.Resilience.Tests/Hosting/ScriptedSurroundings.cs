using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Resilience.Tests.Blocks;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Gives the command line scripted blocks beside the real ones, and scripted files.</summary>
internal static class ScriptedSurroundings
{
    private const string Train = "train.classifier";

    private static readonly BlockCatalog Catalog = new(
    [
        .. BlockCatalog.From(typeof(Sample).Assembly).Blocks.Where(block => block.Name != Train),
        .. BlockCatalog.From(typeof(PaintBlock).Assembly).Blocks.Select(block => block.Class == typeof(ScriptedTrainBlock) ? block with { Name = Train } : block),
    ]);

    public static Surroundings Around(Script script, string folder, TextWriter output, TextWriter errors, Func<Interrupts> listen)
    {
        Script.Current = script;

        return new()
        {
            Catalog = Catalog,
            Output = output,
            Errors = errors,
            Clock = TimeProvider.System,
            Files = new ScriptedFiles(script),
            Listen = listen,
            WorkingFolder = folder,
            ProgramFolder = AppContext.BaseDirectory,
        };
    }
}

using Spectre.Console;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;

// Model calls occupy pool threads for seconds; with the default of one thread per core the counting and the display would wait for them.
ThreadPool.SetMinThreads(16, 16);

IAnsiConsole console = AnsiConsole.Console;
bool isTerminal = !Console.IsOutputRedirected && console.Profile.Capabilities is { Ansi: true, Interactive: true };

return await CommandLine.RunAsync(args, new()
{
    Catalog = BlockCatalog.From(typeof(Sample).Assembly),
    Output = Console.Out,
    Errors = Console.Error,
    Screen = isTerminal ? console : null,
    Clock = TimeProvider.System,
    Listen = Interrupts.FromSignals,
    WorkingFolder = Environment.CurrentDirectory,
    ProgramFolder = AppContext.BaseDirectory,
}).ConfigureAwait(false);

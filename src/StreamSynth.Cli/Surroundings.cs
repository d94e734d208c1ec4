using Spectre.Console;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Files;

namespace StreamSynth.Cli;

/// <summary>Holds what the command line takes from outside, so that a test can give it other blocks, another screen, another clock and other signals.</summary>
internal sealed record Surroundings
{
    /// <summary>Gives the blocks that graphs may name.</summary>
    public required BlockCatalog Catalog { get; init; }

    /// <summary>Takes what was asked for.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Takes faults and how to mend them.</summary>
    public required TextWriter Errors { get; init; }

    /// <summary>Gives the terminal for the live table; null when the output is a file or a pipe, and plain lines are right.</summary>
    public IAnsiConsole? Screen { get; init; }

    /// <summary>Gives the clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Starts to listen for Ctrl-C.</summary>
    public required Func<Interrupts> Listen { get; init; }

    /// <summary>Gives the folder that relative paths start from.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Gives the folder of the program, below which models and packages may lie.</summary>
    public required string ProgramFolder { get; init; }

    /// <summary>Opens a new file for writing; null for the file system's own way. A test gives one that runs out of space.</summary>
    public Func<string, Stream>? CreateFile { get; init; }

    /// <summary>Gives what checkpoints ask of the file system; null for the file system itself. A test gives one that fails.</summary>
    public IFileOperations? Files { get; init; }

    /// <summary>Gives the columns that text may take.</summary>
    public int Width => Math.Clamp(Screen?.Profile.Width ?? 80, 60, 120);
}

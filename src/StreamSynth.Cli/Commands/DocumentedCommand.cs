using System.CommandLine;

namespace StreamSynth.Cli.Commands;

/// <summary>Is a command whose help page ends with examples.</summary>
/// <param name="name">Name as typed.</param>
/// <param name="description">What it does, verb first.</param>
/// <param name="examples">Whole command lines.</param>
internal sealed class DocumentedCommand(string name, string description, IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

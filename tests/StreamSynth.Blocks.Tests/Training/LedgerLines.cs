using StreamSynth.Blocks.Training;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Keeps the lines of a ledger.</summary>
public sealed class LedgerLines : ILedger
{
    public List<SampleRow> Lines { get; } = [];

    public void Add(SampleRow line) => Lines.Add(line);
}

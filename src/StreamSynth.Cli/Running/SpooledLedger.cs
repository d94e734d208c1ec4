using StreamSynth.Blocks.Training;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Puts the blocks' ledger lines into the run folder's spool as they come.</summary>
internal sealed class SpooledLedger(RowSpool<SampleRow> spool) : ILedger
{
    public void Add(SampleRow line) => spool.Add(line);
}

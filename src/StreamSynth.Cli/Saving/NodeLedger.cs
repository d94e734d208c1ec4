using StreamSynth.Blocks.Training;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Takes the lines of the ledger that one block gives, or several that share a table.</summary>
/// <param name="lines">Holds the lines; those that fill a segment leave memory at once.</param>
/// <param name="tell">Is told when a segment cannot be written: no line is lost by it, and the run goes on.</param>
internal sealed class NodeLedger(GrowingTable<SampleRow> lines, Action<StorageException> tell) : ILedger
{
    /// <summary>Gives the lines of all parts, in the order they came; while nothing is added or saved.</summary>
    public IEnumerable<SampleRow> Lines => lines.Read();

    public void Add(SampleRow line)
    {
        try
        {
            lines.Add(line);
        }
        catch (StorageException full)
        {
            tell(full);
        }
    }

    /// <summary>Says that the lines up to now belong to a state that was taken just now, and later ones do not.</summary>
    public void Hold() => lines.Hold();
}

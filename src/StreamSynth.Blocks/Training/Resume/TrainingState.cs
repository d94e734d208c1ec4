using System.Runtime.InteropServices;
using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Reads the state of one training from a checkpoint. Tensors and images are read when they are asked for.</summary>
internal sealed class TrainingState
{
    private readonly Checkpoint _checkpoint;

    private TrainingState(Checkpoint checkpoint, TrainingRow row) => (_checkpoint, Row) = (checkpoint, row);

    /// <summary>Gives how far the training had come.</summary>
    public TrainingRow Row { get; }

    /// <summary>Gives the sums of the measurements under way.</summary>
    public IReadOnlyDictionary<string, StepSum> Sums => StateJson.Read<Dictionary<string, StepSum>>(Row.Sums);

    /// <summary>Gives the settled lines by reason.</summary>
    public IReadOnlyDictionary<string, long> Settled => StateJson.Read<Dictionary<string, long>>(Row.Settled);

    /// <summary>Gives the place in the stream of real images.</summary>
    public StreamPlace RealStream => new(Row.RealStreamNext, Row.RealStreamUsed, Row.RealStreamLost);

    /// <summary>Reads how far a training had come.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="node">The node that trains.</param>
    /// <param name="terms">What the state must have been saved with.</param>
    /// <param name="allowsChanges">Whether what a training does next may have changed.</param>
    /// <exception cref="GraphException">The checkpoint has no state of the node, or was saved with something else: all differences are listed.</exception>
    public static TrainingState Of(Checkpoint checkpoint, string node, IReadOnlyDictionary<string, string> terms, bool allowsChanges)
    {
        TrainingRow[] rows = checkpoint.Tables.Contains(TrainingTables.Trainings.Name) ? [.. checkpoint.Read(TrainingTables.Trainings)] : [];
        TrainingRow row = rows.FirstOrDefault(row => row.Node == node) ?? throw new GraphException(Absent(checkpoint, rows));
        IReadOnlyList<Diagnostic> differences = TrainingTerms.Differences(SavedTerms(row), terms, allowsChanges);

        return differences.Count == 0 ? new(checkpoint, row) : throw new GraphException(differences);
    }

    /// <summary>Loads weights, statistics and what the optimiser keeps; nothing where no step was done.</summary>
    /// <exception cref="GraphException">The tensors do not fit.</exception>
    public void LoadInto(ITrainer trainer)
    {
        if (Row.Step == 0) return;

        try
        {
            trainer.Load(Tensors(TrainingTables.Model), Tensors(TrainingTables.Optimizer));
        }
        catch (ArgumentException misfit)
        {
            throw new GraphException(new Diagnostic("SS6213", string.Empty, $"checkpoint {_checkpoint.Number} does not fit: {misfit.Message}", "begin a new run."));
        }
    }

    /// <summary>Gives the images of the pool that are to come again.</summary>
    public ResidentsAgain Again() => new(Row.SyntheticFrom < Row.SyntheticNext ? Pool() : [], Row.SyntheticNext);

    /// <summary>Gives the images of the pool that were kept, in ordinal order; the caller owns one reference of each.</summary>
    public IEnumerable<Resident> Residents(RunScope run)
    {
        foreach (ResidentRow row in Pool().Where(row => row.Sha256 is null))
        {
            Provenance provenance = StateJson.Read<Provenance>(row.Provenance);
            Lease encoded = run.Rent(row.Data.Length);
            row.Data.Span.CopyTo(encoded.Writable);
            Sample sample = new(encoded, row.Format, row.Height, row.Width, provenance);
            LedgerEntry entry = LedgerEntry.Of(new(row.Ordinal, row.Key), sample, LedgerState.Resident);
            entry.Uses = row.Uses;
            yield return new(entry, sample);
        }
    }

    /// <summary>Gives the uses of the gathered real images.</summary>
    public long[] RealUses() => [.. _checkpoint.Read(TrainingTables.RealUses).Where(row => row.Node == Row.Node).Select(row => row.Uses)];

    private IEnumerable<ResidentRow> Pool() => _checkpoint.Read(TrainingTables.Pool).Where(row => row.Node == Row.Node);

    private List<NamedTensor> Tensors(RunTable<TensorPart> table)
    {
        string prefix = TrainingSnapshot.PrefixOf(Row.Node);
        List<NamedTensor> tensors = [];
        if (!_checkpoint.Tables.Contains(table.Name)) return tensors;

        foreach (TensorPart part in _checkpoint.Read(table).Where(part => part.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (part.Offset == 0) tensors.Add(new(part.Name[prefix.Length..], [.. part.Shape.Select(size => (int)size)], new float[part.Shape.Aggregate(1L, (a, b) => a * b)]));
            part.Data.Span.CopyTo(MemoryMarshal.AsBytes(tensors[^1].Data.AsSpan())[(int)part.Offset..]);
        }

        return tensors;
    }

    private static Dictionary<string, string> SavedTerms(TrainingRow row)
    {
        try
        {
            return StateJson.Read<Dictionary<string, string>>(row.Terms);
        }
        catch (JsonException other)
        {
            throw new GraphException(new Diagnostic("SS6214", string.Empty, $"the checkpoint's state of training cannot be read: {other.Message}", "go on with the version that saved it."));
        }
    }

    private static Diagnostic Absent(Checkpoint checkpoint, TrainingRow[] rows)
    {
        string found = rows.Length == 0 ? "none" : string.Join(", ", rows.Select(row => $"'{row.Node}'"));

        return new("SS6212", string.Empty, $"checkpoint {checkpoint.Number} holds no state of this training; it holds: {found}.", "name the node as it was, or begin a new run.");
    }
}

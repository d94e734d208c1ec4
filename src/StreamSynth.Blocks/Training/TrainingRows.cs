using System.Runtime.InteropServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Writes ledger, pool and tensors as rows of the run folder. Images are copied: their buffers go back to the pool when the run ends.</summary>
internal static class TrainingRows
{
    /// <summary>Gives the domain of the lines by input port.</summary>
    public static readonly IReadOnlyDictionary<string, string> Domains = new Dictionary<string, string> { ["synthetic"] = "synthetic", ["realStream"] = "real", ["real"] = "real" };

    public static SampleRow OfSynthetic(LedgerEntry entry) => new()
    {
        Ordinal = entry.Header.Ordinal,
        Key = entry.Header.Key,
        Domain = "synthetic",
        Class = (entry.Provenance?.Label ?? entry.Prompt?.Label)?.Name ?? string.Empty,
        Prompt = entry.Prompt?.Text,
        Seed = entry.Provenance?.Seed ?? 0,
        Batch = entry.Provenance?.Batch ?? -1,
        Score = entry.Provenance?.Score ?? entry.Prompt?.Score,
        Margin = entry.Provenance?.Margin ?? entry.Prompt?.Margin,
        Rank = (entry.Provenance?.Rank ?? entry.Prompt?.Rank)?.ToString(),
        Source = entry.Provenance switch
        {
            { ChosenFrom: { } side } => side,
            { Family: { } family } found => $"{family}/{found.ItemName}",
            _ => null,
        },
        State = NameOf(entry.State),
        Reason = entry.Reason,
        Bytes = entry.Bytes,
        Uses = entry.Uses,
    };

    /// <summary>Writes a gathered real image; its key is 0, because gathered images come without one.</summary>
    public static SampleRow OfReal(int index, Sample sample, long? uses) => OfReal(new ItemHeader(index, 0), sample, uses);

    /// <summary>Writes a real image with the places in minibatches that it filled; null when it cannot be decoded.</summary>
    public static SampleRow OfReal(ItemHeader header, Sample sample, long? uses) => new()
    {
        Ordinal = header.Ordinal,
        Key = header.Key,
        Domain = "real",
        Class = sample.Provenance.Label.Name,
        Source = $"{sample.Provenance.Family}/{sample.Provenance.ItemName}",
        Seed = 0,
        Batch = -1,
        State = uses is null ? NameOf(LedgerState.Failed) : "used",
        Reason = uses is null ? LedgerEntry.CorruptImage : null,
        Bytes = sample.Bytes,
        Uses = uses ?? 0,
    };

    /// <summary>Writes a real image that was lost on the way.</summary>
    public static SampleRow OfLostReal(ItemHeader header, Absence absence)
    {
        Provenance? provenance = absence.Origin as Provenance;

        return new()
        {
            Ordinal = header.Ordinal,
            Key = header.Key,
            Domain = "real",
            Class = provenance?.Label.Name ?? string.Empty,
            Source = provenance is null ? null : $"{provenance.Family}/{provenance.ItemName}",
            Seed = 0,
            Batch = -1,
            State = NameOf(absence.State == ItemState.Skipped ? LedgerState.Filtered : LedgerState.Failed),
            Reason = absence.Reason,
            Bytes = 0,
            Uses = 0,
        };
    }

    public static PoolRow OfPool(string node, long ordinal, Sample sample, long uses) => new()
    {
        Node = node,
        Ordinal = ordinal,
        Class = sample.Provenance.Label.Name,
        Domain = sample.Provenance.Domain == Domain.Real ? "real" : "synthetic",
        Format = sample.Format,
        Width = sample.Width,
        Height = sample.Height,
        Uses = uses,
        Data = sample.Encoded.Span.ToArray(),
    };

    // Parquet tensors are little-endian, as is every processor that ONNX Runtime runs on.
    public static TensorRow OfTensor(NamedTensor tensor, string node) => new()
    {
        Node = node,
        Name = tensor.Name,
        DType = "f32",
        Shape = [.. tensor.Shape.Select(size => (long)size)],
        Data = MemoryMarshal.AsBytes<float>(tensor.Data).ToArray(),
    };

    private static string NameOf(LedgerState state) => state switch
    {
        LedgerState.Filtered => "filtered",
        LedgerState.Failed => "failed",
        LedgerState.InFlight => "inFlight",
        LedgerState.Resident => "resident",
        LedgerState.EvictedUsed => "evictedUsed",
        LedgerState.EvictedUnused => "evictedUnused",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}

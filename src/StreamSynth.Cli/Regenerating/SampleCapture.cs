using System.Collections.Concurrent;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Regeneration;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Keeps the encoded images that arrive at a training node.</summary>
/// <remarks>Threads: several at once.</remarks>
internal sealed class SampleCapture : ICapture
{
    private readonly ConcurrentDictionary<long, MadeSample> _samples = new();

    /// <summary>Gives what arrived, by ordinal.</summary>
    public IReadOnlyDictionary<long, MadeSample> Samples => _samples;

    public void TakeInput(CapturedItem item) => _samples[item.Header.Ordinal] = item.Payload is Sample sample
        ? new(sample.Encoded.Span.ToArray(), sample.Provenance.Batch, null)
        : new([], -1, $"{item.Absence?.Reason} at '{item.Absence?.Node}'{(item.Absence?.Error is { } error ? $": {error.Message}" : string.Empty)}");

    public void TakeOutput(CapturedItem item)
    {
    }

    public void TakeBatch(long id, IReadOnlyList<ItemHeader> members)
    {
    }
}

/// <summary>Is one image that was made again.</summary>
/// <param name="Encoded">The encoded image; empty when none came.</param>
/// <param name="Batch">The generator's batch; -1 for none.</param>
/// <param name="Lost">Why none came; null when one did.</param>
internal sealed record MadeSample(byte[] Encoded, long Batch, string? Lost);
